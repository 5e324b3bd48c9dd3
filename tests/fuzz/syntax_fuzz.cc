// The lexer and the guards that read a file's text take any bytes: tokens lie in order and leave out white space alone,
// a text compared with itself trips nothing, and the owners' file and the canonical form never fail. The first byte
// chooses the file's name, 0xff parts the text before from the text after. libFuzzer's own -timeout watches the time;
// the tests beside the lexer measure it on repeated pieces.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string_view>

#include "fixagent/guards/canonical.h"
#include "fixagent/guards/code_owners.h"
#include "fixagent/guards/guards.h"
#include "fixagent/guards/syntax.h"
#include "fixagent/guards/test_syntax.h"

namespace {

namespace fixagent = cimend::fixagent;

constexpr std::string_view kPaths[] = {"a_test.cc", "test_a.py", "a.test.ts", "ATest.java", "a.kt",
                                       "A.cs",      "a_test.go", "a.rs",      "a_spec.rb",  "A.php",
                                       "A.swift",   "a.bats",    "ci.yml",    "yarn.lock",  "package-lock.json",
                                       "go.sum",    "setup.cfg", "README",    "Cargo.lock", "Makefile"};

void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

void check_tokens(std::string_view text, fixagent::Language language) {
  std::size_t at = 0;
  for (const auto& token : fixagent::lex(text, language)) {
    const std::size_t begin = static_cast<std::size_t>(token.text.data() - text.data());
    require(begin >= at && !token.text.empty() && begin + token.text.size() <= text.size(), "tokens lie in order");
    at = begin + token.text.size();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view path = kPaths[data[0] % std::size(kPaths)];
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t cut = text.find('\xff');
  const std::string_view before = text.substr(0, cut);
  const std::string_view after = cut == std::string_view::npos ? std::string_view() : text.substr(cut + 1);
  const fixagent::Language language = fixagent::language_of(path, before);
  check_tokens(before, language);
  check_tokens(after, language);
  require(fixagent::same_but_layout(before, before, language), "a text is laid out as itself");
  fixagent::same_but_layout(before, after, language);
  require(fixagent::weakened_assertion(before, before, language).empty(), "a text weakens nothing of itself");
  for (const auto& guard : fixagent::check_text(path, before, before, {}, false)) {
    require(guard.passed || guard.name == "lockfile-integrity", "no change trips nothing");
  }
  for (const auto& guard : fixagent::check_text(path, before, after, {}, true)) {
    require(guard.passed || !guard.text.empty(), "a guard that trips says why");
  }
  fixagent::owners_of(before, "src/a.c");
  return 0;
}
