// Any bytes as a rule file: read, and where rules come out, compiled and run over a fixed log. Nothing may crash, hang
// or throw; whatever is wrong must come back as diagnostics.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "classify/classifier.h"
#include "classify/rule_file.h"

namespace {

const std::string kLog =
    "##[group]Run make\nmake test\n##[endgroup]\nsrc/a.c:3:1: error: expected ';'\n  3 | }\n"
    "FAIL: test_one (t.T)\nTraceback (most recent call last):\n  File \"t.py\", line 3, in test_one\nAssertionError: 1 "
    "!= 2\n"
    "##[error]Process completed with exit code 1.\n";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view yaml(reinterpret_cast<const char*>(data), size);
  cimend::classify::RuleFile file = cimend::classify::read_rule_file(yaml, "fuzz.yaml");
  for (const auto& problem : file.problems) {
    if (format_diagnostic(problem, {{"fuzz.yaml", std::string(yaml)}}).empty()) __builtin_trap();
  }
  if (file.rules.empty()) return 0;
  cimend::classify::ClassifierOptions options;
  options.shipped_rules = false;
  options.threads = 1;
  options.rules = std::move(file.rules);
  const auto classifier = cimend::classify::Classifier::create(std::move(options));
  if (!classifier) __builtin_trap();  // what the reader let through must compile
  const auto document = classifier->analyse({{"fixed.log", kLog}});
  for (const auto& finding : document.findings) {
    if (finding.evidence.empty() || finding.evidence.front().last_line > 10) __builtin_trap();
  }
  return 0;
}
