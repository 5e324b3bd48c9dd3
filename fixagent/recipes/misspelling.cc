#include "fixagent/recipes/misspelling.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/text.h"
#include "fixagent/recipes/source_text.h"

namespace cimend::fixagent {
namespace {

struct Pattern : RE2 {
  explicit Pattern(const char* text) : RE2(text, RE2::Latin1) {}
};

std::string unknown_java_name(const LintMessage& message) {
  static const Pattern symbol(R"(^(?:\[ERROR\])?\s*symbol\s*:\s+(?:class|variable|interface)\s+(\w+)$)");
  static const Pattern place(R"(^(?:\[ERROR\])?\s*location\s*:\s+(?:package|variable|@interface)\s.*$)");
  if (message.text != "cannot find symbol") return {};
  std::string name;
  for (const EvidenceLine& line : message.notes) {
    if (name.empty()) RE2::FullMatch(*line.text, symbol, &name);
    if (RE2::FullMatch(*line.text, place)) return {};
  }
  return name;
}

std::string unknown_python_name(const LintMessage& message) {
  static const Pattern pyflakes(R"(^undefined name '(\w+)'$)");
  static const Pattern ruff(R"(^Undefined name `(\w+)`(?:\..*)?$)");
  static const Pattern pylint(R"(^Undefined variable '(\w+)'(?: \(undefined-variable\))?$)");
  static const Pattern python(R"(^NameError: name '(\w+)' is not defined(?:\. Did you .*)?$)");
  std::string name;
  for (const Pattern* pattern : {&pyflakes, &ruff, &pylint, &python}) {
    if (RE2::FullMatch(message.text, *pattern, &name)) return name;
  }
  return {};
}

// "maxHeight2" is "max", "height", "2"; each in lower case.
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> out;
  char before = '_';
  const auto kind = [](char c) {
    return c >= '0' && c <= '9' ? '0' : c >= 'A' && c <= 'Z' ? 'A' : c == '_' ? '_' : 'a';
  };
  for (const char c : name) {
    const bool begins = kind(c) != kind(before) && !(kind(before) == 'A' && kind(c) == 'a');
    if (c != '_' && (begins || out.empty())) out.emplace_back();
    if (c != '_') out.back() += core::to_lower(std::string(1, c));
    before = c;
  }
  return out;
}

std::string without_digits(std::string_view name) {
  std::string out(name);
  std::erase_if(out, [](char c) { return c >= '0' && c <= '9'; });
  return out;
}

// Also what only says that a name is undefined, and never what it should be: eslint, mypy, tsc's namespaces.
std::string undefined_name(const LintMessage& message) {
  static const Pattern pattern(
      R"re(^(?:'(\w+)' is not defined\.?|(?:error: )?Name "(\w+)" is not defined(?:\s.*)?|Cannot find namespace '(\w+)'\..*)$)re");
  std::string eslint, mypy, tsc;
  if (RE2::FullMatch(message.text, pattern, &eslint, &mypy, &tsc)) return eslint + mypy + tsc;
  return unknown_name(message);
}

bool are_known_pair(const std::string& one, const std::string& two) {
  using Pair = std::pair<std::string_view, std::string_view>;
  static constexpr std::array<Pair, 12> kPairs = {{{"get", "set"},
                                                   {"get", "let"},
                                                   {"set", "let"},
                                                   {"min", "max"},
                                                   {"min", "mid"},
                                                   {"sub", "sum"},
                                                   {"sub", "add"},
                                                   {"add", "and"},
                                                   {"row", "col"},
                                                   {"src", "dst"},
                                                   {"push", "pull"},
                                                   {"send", "sent"}}};
  return std::any_of(kPairs.begin(), kPairs.end(), [&](const auto& pair) {
    return (pair.first == one && pair.second == two) || (pair.first == two && pair.second == one);
  });
}

// Exactly one word is another, and that is not a longer word with a slip in it.
bool differ_in_a_word(std::string_view one, std::string_view two) {
  const std::vector<std::string> left = words_of(one), right = words_of(two);
  if (left.size() != right.size()) return false;
  std::size_t differing = 0;
  bool known = false;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (left[i] == right[i]) continue;
    ++differing;
    known = (left[i].size() <= 2 && right[i].size() <= 2) || are_known_pair(left[i], right[i]);
  }
  return differing == 1 && known;
}

// The longer name is the shorter one and an ending that makes another word of it.
bool is_derived(std::string_view shorter, std::string_view longer) {
  if (longer.ends_with(shorter)) return true;
  const bool changes_y = shorter.ends_with('y') && longer.ends_with("ies") &&
                         shorter.substr(0, shorter.size() - 1) == longer.substr(0, longer.size() - 3);
  if (changes_y) return true;
  if (!longer.starts_with(shorter)) return false;
  if (!shorter.empty() && shorter.back() >= '0' && shorter.back() <= '9') return true;
  const std::string_view ending = longer.substr(shorter.size());
  return ending == "s" || ending == "es" || ending == "d" || ending == "ed" || ending == "r" || ending == "er";
}

}  // namespace

std::string unknown_name(const LintMessage& message) {
  static const Pattern go(R"(^(?:undefined|undeclared name): (\w+)$)");
  static const Pattern script(R"(^Cannot find name '(\w+)'\.(?: Did you mean '\w+'\?)?$)");
  static const Pattern rust(
      R"(^(?:cannot find (?:type|function|value|struct|trait|derive macro|function, tuple struct or tuple variant|struct, variant or union type|tuple struct or tuple variant) `(\w+)` in this scope|failed to resolve: use of undeclared (?:type|crate or module|module or unlinked crate) `\w+`.*)$)");
  std::string name;
  switch (source_language(message.file)) {
    case SourceLanguage::go: RE2::FullMatch(message.text, go, &name); break;
    case SourceLanguage::python: name = unknown_python_name(message); break;
    case SourceLanguage::script:
      if (message.code == "TS2304" || message.code == "TS2552") RE2::FullMatch(message.text, script, &name);
      break;
    case SourceLanguage::rust:
      if (RE2::FullMatch(message.text, rust) && !quoted_names(message.text).empty())
        name = quoted_names(message.text)[0];
      break;
    case SourceLanguage::java: name = unknown_java_name(message); break;
    case SourceLanguage::none: break;
  }
  return is_identifier(name) ? name : std::string();
}

std::size_t letters_apart(std::string_view one, std::string_view two) {
  std::vector<std::vector<std::size_t>> cost(one.size() + 1, std::vector<std::size_t>(two.size() + 1));
  for (std::size_t i = 0; i <= one.size(); ++i) {
    for (std::size_t j = 0; j <= two.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = i + j;
        continue;
      }
      const std::size_t change = one[i - 1] == two[j - 1] ? 0 : 1;
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + change});
      const bool swapped = i > 1 && j > 1 && one[i - 1] == two[j - 2] && one[i - 2] == two[j - 1];
      if (swapped) cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  }
  return cost[one.size()][two.size()];
}

bool are_neighbours(std::string_view one, std::string_view two) {
  if (one == two) return false;
  if (without_digits(one) == without_digits(two)) return true;
  const std::string_view shorter = one.size() <= two.size() ? one : two;
  const std::string_view longer = one.size() <= two.size() ? two : one;
  return is_derived(shorter, longer) || differ_in_a_word(one, two);
}

bool is_slip(std::string_view wrong, std::string_view right) {
  if (core::to_lower(wrong) == core::to_lower(right)) return true;
  // A hand forgets a letter at the end more often than it makes one up there.
  if (wrong.starts_with(right) || are_neighbours(wrong, right)) return false;
  const std::size_t shorter = std::min(wrong.size(), right.size());
  const std::size_t letters = letters_apart(wrong, right);
  return letters <= 1 ? shorter >= 3 : letters == 2 && shorter >= 5;
}

std::string misspelt_use(const std::vector<LintMessage>& messages, const std::string& file, std::string_view name) {
  if (!is_identifier(name)) return {};
  for (const LintMessage& message : messages) {
    if (message.file != file) continue;
    const std::string unknown = undefined_name(message);
    if (unknown.empty() || unknown == name) continue;
    const std::size_t letters = letters_apart(unknown, name);
    if (letters <= 2 && 2 * letters <= std::max(unknown.size(), name.size())) return unknown;
  }
  return {};
}

}  // namespace cimend::fixagent
