#include "fixagent/guards/thresholds.h"

#include <algorithm>
#include <map>
#include <vector>

#include "core/text.h"

namespace cimend::fixagent {
namespace {

using Kind = TokenView::Kind;
using Words = std::initializer_list<std::string_view>;

bool one_of(std::string_view text, Words words) { return std::find(words.begin(), words.end(), text) != words.end(); }

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

// "maxWarnings", "max-warnings" and "MAX_WARNINGS" as words in lower case.
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < name.size() && i < 200; ++i) {
    const bool separator = name[i] == '_' || name[i] == '-' || name[i] == '.' || name[i] == '/' || name[i] == ' ';
    const bool hump = is_upper(name[i]) && i > 0 && !is_upper(name[i - 1]);
    if ((separator || hump) && !words.back().empty()) words.emplace_back();
    if (!separator) words.back() += core::to_lower(name.substr(i, 1));
  }
  return words;
}

bool means_timeout(std::string_view name) {
  for (const std::string& word : words_of(name)) {
    if (one_of(word, {"timeout", "timeouts", "settimeout"})) return true;
  }
  return false;
}

bool means_limit(std::string_view name) {
  const std::vector<std::string> words = words_of(name);
  const auto has = [&](std::string_view word) { return std::find(words.begin(), words.end(), word) != words.end(); };
  for (const std::string& word : words) {
    if (one_of(word,
               {"min",        "max",      "minimum",    "maximum", "limit",     "limits",  "threshold", "thresholds",
                "timeout",    "timeouts", "settimeout", "retries", "retry",     "reruns",  "tolerance", "tol",
                "epsilon",    "eps",      "delta",      "rtol",    "atol",      "places",  "deadline",  "coverage",
                "complexity", "cutoff",   "budget",     "quota",   "precision", "maxdiff", "flaky",     "slow"}))
      return true;
  }
  return (has("fail") && (has("under") || has("below"))) || (has("line") && has("length")) ||
         (has("print") && has("width")) || (has("column") && has("limit")) || (has("allowed") && has("failures"));
}

// jest's and nyc's coverage keys are ordinary words: they count in settings and in calls for a threshold only.
bool is_coverage_key(std::string_view name) { return one_of(name, {"branches", "functions", "lines", "statements"}); }

// Files where "warn" means a rule's level.
bool is_rules_file(std::string_view path, Language language) {
  const std::string name = core::to_lower(path.substr(path.rfind('/') + 1));
  if (is_settings(language)) return true;
  for (const char* part : {"eslint", "config", "lint", "rc.", "rules", "prettier", "stylelint"}) {
    if (name.find(part) != std::string::npos) return true;
  }
  return false;
}

// How strict a level is; -1 where the word is none.
int strictness(std::string_view word) {
  if (one_of(word, {"error", "deny", "forbid", "fatal", "2", "critical", "high"})) return 3;
  if (one_of(word, {"warn", "warning", "1", "medium"})) return 2;
  if (one_of(word, {"info", "suggestion", "note", "hint", "low", "silent"})) return 1;
  if (one_of(word, {"off", "allow", "ignore", "none", "disabled", "0", "false", "disable"})) return 0;
  return -1;
}

constexpr std::string_view kSwitches[] = {"-Werror",
                                          "-Wall",
                                          "-Wextra",
                                          "-Wpedantic",
                                          "-pedantic-errors",
                                          "-Wshadow",
                                          "-Wconversion",
                                          "--strict",
                                          "--check",
                                          "--max-warnings",
                                          "--frozen-lockfile",
                                          "--locked",
                                          "--immutable",
                                          "--fail-under",
                                          "--cov-fail-under",
                                          "--exit-code",
                                          "--error-on-warnings",
                                          "--strict-markers",
                                          "--strict-config",
                                          "--warnings-as-errors",
                                          "--Werror",
                                          "-warnaserror",
                                          "--fail-on-warnings",
                                          "-Xlint:all",
                                          "--forbid-only",
                                          "--ci",
                                          "--require-hashes",
                                          "-race",
                                          "-D",
                                          "-Dwarnings",
                                          "pipefail",
                                          "-euo",
                                          "-eu",
                                          "-e",
                                          "errexit",
                                          "nounset",
                                          "--fatal-warnings",
                                          "--error",
                                          "WarningsAsErrors",
                                          "--no-warn-ignored",
                                          "--set-exit-if-changed",
                                          "--deny",
                                          "--fail-fast",
                                          "--failOnWarning",
                                          "--bail"};

constexpr std::string_view kStrictKeys[] = {"strict",
                                            "strict_optional",
                                            "noImplicitAny",
                                            "strictNullChecks",
                                            "noUnusedLocals",
                                            "noUnusedParameters",
                                            "warnings_as_errors",
                                            "WarningsAsErrors",
                                            "TreatWarningsAsErrors",
                                            "failOnError",
                                            "fail_on_error",
                                            "failOnViolation",
                                            "disallow_untyped_defs",
                                            "disallow_any_generics",
                                            "warn_unused_ignores",
                                            "warn_return_any",
                                            "check_untyped_defs",
                                            "no_implicit_optional",
                                            "xfail_strict",
                                            "allWarningsAsErrors",
                                            "forbidOnly",
                                            "failOnWarning",
                                            "abortOnError",
                                            "noImplicitReturns",
                                            "exactOptionalPropertyTypes",
                                            "noUncheckedIndexedAccess",
                                            "CMAKE_COMPILE_WARNING_AS_ERROR"};

// Everything a text says about limits, each with how often.
struct Limits {
  std::map<std::string, std::vector<std::string>> numbers;  // key → values
  std::map<std::string, std::vector<int>> levels;
  std::map<std::string, std::size_t> switches;
};

class LimitFinder {
 public:
  LimitFinder(std::string_view text, std::string_view path, Language language)
      : language_(language), rules_file_(is_rules_file(path, language)) {
    for (const TokenView& token : lex(text, language)) {
      if (!token.is_code()) continue;
      if (token.kind == Kind::string)
        take_string(token);
      else
        tokens_.push_back({token.text, token.kind, token.line, token.spaced});
    }
  }

  Limits run() {
    for (std::size_t i = 0; i < tokens_.size(); i = next_) {
      next_ = i + 1;
      look(i);
    }
    return std::move(limits_);
  }

 private:
  struct Token {
    std::string_view text;
    Kind kind;
    std::size_t line;
    bool spaced;
    bool in_string = false;
  };

  // A string is a key or a value; in settings, and where it begins with a dash, also a command line.
  void take_string(const TokenView& token) {
    const std::string_view inside = inside_quotes(token.text);
    const bool command = inside.find_first_of(" \t=") != std::string_view::npos || inside.starts_with("-");
    if (!command || !(is_settings(language_) || inside.starts_with("-"))) {
      tokens_.push_back({inside, Kind::string, token.line, token.spaced});
      return;
    }
    bool first = true;
    for (const TokenView& word : lex(inside, Language::unknown)) {
      if (word.is_code())
        tokens_.push_back({word.text, word.kind, token.line + word.line - 1, first || word.spaced, true});
      first = false;
    }
  }

  [[nodiscard]] std::string_view text(std::size_t i) const {
    return i < tokens_.size() ? tokens_[i].text : std::string_view();
  }
  [[nodiscard]] bool glued(std::size_t i) const { return i < tokens_.size() && !tokens_[i].spaced; }

  // A key with the words that dashes, dots and slashes tie to it: "--max-warnings", "jest.setTimeout". Sets next_.
  std::string key_at(std::size_t i) {
    std::string key(text(i));
    std::size_t at = i + 1;
    while (at + 1 < tokens_.size() && one_of(text(at), {"-", "--", ".", "/", "::"}) && glued(at) && glued(at + 1) &&
           tokens_[at + 1].kind == Kind::name && tokens_[at].kind == Kind::punctuation) {
      key.append(text(at)).append(text(at + 1));
      at += 2;
    }
    next_ = at;
    return key;
  }

  void look(std::size_t i) {
    const Token& token = tokens_[i];
    if (token.kind == Kind::punctuation || token.kind == Kind::number) return;
    const bool flag =
        i > 0 && !token.spaced && one_of(tokens_[i - 1].text, {"-", "--"}) && tokens_[i - 1].kind == Kind::punctuation;
    const std::string key = token.kind == Kind::string ? std::string(token.text) : key_at(i);
    const bool command = token.in_string || is_settings(language_) || language_ == Language::shell;
    if (command) count_switch(flag ? std::string(tokens_[i - 1].text) + key : key);
    const std::size_t at = value_at(next_, flag, key);
    if (at == 0) {
      if (one_of(key, {"deny", "forbid"}) && text(next_) == "(")
        ++limits_.switches[key + " " + std::string(text(next_ + 1))];
      return;
    }
    bind(key, at, flag);
  }

  void count_switch(const std::string& word) {
    if (std::find(std::begin(kSwitches), std::end(kSwitches), word) != std::end(kSwitches)) ++limits_.switches[word];
  }

  // The index of the value bound to a key that ends before `at`; 0 where none is.
  [[nodiscard]] std::size_t value_at(std::size_t at, bool flag, const std::string& key) const {
    if (text(at) == ":" && text(at + 2) == "=") return at + 3;  // timeout: int = 5
    if (one_of(text(at), {":", "=", ":=", "=>"})) return at + 1;
    if (text(at) == "(" && (means_limit(key) || is_call_for_limit(key))) return at + 1;
    if (flag && at < tokens_.size() && tokens_[at].kind == Kind::number) return at;
    return 0;
  }

  [[nodiscard]] static bool is_call_for_limit(const std::string& key) { return means_timeout(key); }

  void bind(const std::string& key, std::size_t at, bool flag) {
    std::size_t value = at;
    while (value < tokens_.size() && value < at + 3 && one_of(text(value), {"[", "{", "-", "+", "("})) ++value;
    if (value >= tokens_.size()) return;
    const std::string word = core::to_lower(text(value));
    const bool numeric = tokens_[value].kind == Kind::number ||
                         (tokens_[value].kind == Kind::string && !word.empty() && word[0] >= '0' && word[0] <= '9');
    const bool limit = means_limit(key) || (is_coverage_key(key) && (rules_file_ || flag));
    if (limit && numeric) limits_.numbers[key].push_back((text(value - 1) == "-" ? "-" : "") + word + rest_of(value));
    const bool strict = std::find(std::begin(kStrictKeys), std::end(kStrictKeys), key) != std::end(kStrictKeys);
    if (strict && one_of(word, {"true", "1", "yes", "on", "error", "all"})) ++limits_.switches[key];
    if (rules_file_ && strictness(word) >= 0 && !limit) limits_.levels[key].push_back(strictness(word));
  }

  // "5 * 60": what is multiplied belongs to the number.
  [[nodiscard]] std::string rest_of(std::size_t value) const {
    std::string out;
    for (std::size_t i = value + 1; i + 1 < tokens_.size() && i < value + 12; i += 2) {
      const bool sum = one_of(text(i), {"+", "-"}) && tokens_[i].line == tokens_[value].line;
      if (!sum && !one_of(text(i), {"*", "/", "<<"})) break;
      out.append(text(i)).append(text(i + 1));
    }
    return out;
  }

  Language language_;
  bool rules_file_;
  std::vector<Token> tokens_;
  std::size_t next_ = 0;
  Limits limits_;
};

std::string listed(const std::vector<std::string>& values) {
  std::string out;
  for (const std::string& value : values) out += (out.empty() ? "" : ", ") + value;
  return core::shorten(out, 60);
}

std::string moved_number(const Limits& before, Limits& after, ThresholdChange allowed) {
  for (const auto& [key, values] : before.numbers) {
    const std::vector<std::string> now = after.numbers[key];
    if (now == values || (allowed == ThresholdChange::timeouts && means_timeout(key))) continue;
    return "the patch would move the limit '" + core::shorten(key, 60) + "' from " + listed(values) + " to " +
           (now.empty() ? "nothing" : listed(now));
  }
  for (const auto& [key, values] : after.numbers) {
    if (values.empty() || before.numbers.count(key) != 0) continue;
    if (allowed == ThresholdChange::timeouts && means_timeout(key)) continue;
    return "the patch would set the limit '" + core::shorten(key, 60) + "' to " + listed(values);
  }
  return {};
}

std::string lowered_level(const Limits& before, Limits& after) {
  for (const auto& [key, levels] : before.levels) {
    const std::vector<int>& now = after.levels[key];
    const bool shorter = now.size() < levels.size() && *std::max_element(levels.begin(), levels.end()) >= 2;
    bool lower = false;
    for (std::size_t i = 0; i < std::min(levels.size(), now.size()); ++i) lower |= now[i] < levels[i];
    if (shorter || lower) return "the patch would lower the level of '" + core::shorten(key, 60) + "'";
  }
  return {};
}

}  // namespace

std::string moved_threshold(std::string_view before, std::string_view after, std::string_view path, Language language,
                            ThresholdChange allowed) {
  if (language == Language::unknown) return {};  // prose binds no numbers
  const Limits olds = LimitFinder(before, path, language).run();
  Limits news = LimitFinder(after, path, language).run();
  if (std::string why = moved_number(olds, news, allowed); !why.empty()) return why;
  if (std::string why = lowered_level(olds, news); !why.empty()) return why;
  for (const auto& [word, count] : olds.switches) {
    if (news.switches[word] < count) return "the patch would take away '" + word + "', which makes a check strict";
  }
  return {};
}

}  // namespace cimend::fixagent
