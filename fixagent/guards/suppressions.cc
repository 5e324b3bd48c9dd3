#include "fixagent/guards/suppressions.h"

#include <algorithm>
#include <map>

#include "core/text.h"

namespace cimend::fixagent {
namespace {

using Kind = TokenView::Kind;

// In comments, in lower case and with one space where there is white space. Each is told with the rest of its line.
constexpr std::string_view kInComments[] = {
    // Python
    "noqa", "type: ignore", "pylint: disable", "pylint:disable", "pylint: skip-file", "mypy: ignore", "mypy: disable",
    "mypy: allow", "pyright: ignore", "pyright: basic", "pyright: off", "pyre-ignore", "pyre-fixme", "pytype: disable",
    "ruff: noqa", "ruff: ignore", "fmt: off", "fmt: skip", "yapf: disable", "isort: skip", "isort:skip", "isort: off",
    "pragma: no cover", "pragma: no branch", "nosec", "nosemgrep", "autopep8: off", "flake8: noqa", "pragma: no mutate",
    "noinspection", "bandit: skip", "ty: ignore", "pyrefly: ignore",
    // JavaScript, TypeScript, CSS
    "eslint-disable", "eslint-env", "eslint no", "eslint \"", "biome-ignore", "oxlint-disable", "tslint:disable",
    "jshint ignore", "jslint ignore", "@ts-ignore", "@ts-expect-error", "@ts-nocheck", "prettier-ignore",
    "istanbul ignore", "c8 ignore", "v8 ignore", "stylelint-disable", "$flowfixme", "@flow-ignore", "deno-lint-ignore",
    "@vitest-environment-ignore", "standard-disable", "dprint-ignore", "webpackignore", "@vite-ignore",
    // C, C++
    "nolint", "clang-format off", "cppcheck-suppress", "coverity[", "-v::", "lcov_excl", "gcov_excl", "gcovr_excl",
    "iwyu pragma: keep", "iwyu pragma: no_include", "lint !e", "lint -e",
    // Java, Kotlin, C#
    "nopmd", "nosonar", "checkstyle:off", "checkstyle.off", "suppress checkstyle", "ktlint-disable", "detekt:disable",
    "resharper disable", "spotless:off", "@formatter:off", "findbugs-suppress", "cpd-off",
    // Go, Rust, Ruby, PHP, Swift, shell, others
    "go:build ignore", "+build ignore", "lint:ignore", "lint:file-ignore", "#nosec", "exhaustive:ignore",
    "rustfmt::skip", "tarpaulin", "rubocop:disable", "rubocop:todo", "rubocop: disable", "standard:disable",
    ":nocov:", "reek:", "brakeman:ignore", "phpcs:ignore", "phpcs:disable", "@codingstandardsignore", "@phpstan-ignore",
    "@psalm-suppress", "@codecoverageignore", "@phan-suppress", "@suppresswarnings", "swiftlint:disable",
    "swiftformat:disable", "shellcheck disable", "shfmt:ignore", "yamllint disable", "hadolint ignore", "tflint-ignore",
    "checkov:skip", "tfsec:ignore", "trivy:ignore", "kics-scan ignore", "markdownlint-disable", "codespell:ignore",
    "cspell:disable", "cspell:ignore", "pragma: allowlist secret", "gitleaks:allow", "ansible-lint: skip",
    "buf:lint:ignore", "skipcq", "codeql[", "lgtm[", "snyk:ignore", "vale off", "actionlint ignore", "zizmor: ignore",
    "ggignore", "pragma: nocover"};

// In code, as tokens with one space between; what stands in the bracket that the last token opens belongs to the mark.
// A word that ends in '*' stands for all that begin with it.
constexpr std::string_view kInCode[] = {
    // pragmas
    "# pragma GCC diagnostic ignored", "# pragma clang diagnostic ignored", "# pragma GCC diagnostic warning",
    "# pragma warning ( disable", "# pragma warning ( suppress", "# pragma warning disable",
    "# pragma GCC system_header", "# pragma clang optimize off", "# pragma nullable disable", "# nullable disable",
    "_Pragma (", "__pragma (", "no_sanitize (", "NO_SANITIZE*", "[ [ gnu :: no_sanitize", "# pragma error_messages",
    // annotations and attributes
    "@ SuppressWarnings", "@ SuppressFBWarnings", "@ SuppressLint", "@ Suppress", "@ file : Suppress", "@ Ignore",
    "@ Disabled*", "@ Ignored", "@ EnabledIf*", "@ EnabledOn*", "@ Test ( enabled = false", "@ Test . None",
    "@ IgnoreRest", "@ PendingFeature", "SuppressMessage (", "UnconditionalSuppressMessage (", "[ Ignore ]",
    "[ Ignore (", "[ Explicit", "Skip =", "[ ExcludeFromCodeCoverage", "@ Generated (", "# [ allow (", "# ! [ allow (",
    "# [ expect (", "# [ ignore", "# [ cfg ( any ( ) )", "# ! [ cfg ( any ( ) )", "# [ cfg ( FALSE )",
    "# [ cfg ( false )", "# [ cfg ( not ( test ) )", "# [ rustfmt :: skip", "rustfmt :: skip", "cfg_attr (",
    "# [ coverage ( off", "# [ no_coverage",
    // skipped tests
    "pytest . mark . skip", "pytest . mark . skipif", "pytest . mark . xfail", "mark . skip", "mark . xfail",
    "mark . skipif", "pytest . skip (", "pytest . xfail (", "pytest . importorskip (", "unittest . skip*", "@ skip*",
    "skipTest (", "SkipTest", "expectedFailure", "__test__ = False", "collect_ignore*", "t . Skip*", "b . Skip*",
    "f . Skip*", "testing . Short ( )", "GTEST_SKIP*", "DISABLED_*", "BOOST_TEST_IGNORE*", "should_fail (",
    "may_fail (", "doctest :: skip", "skip ( true", "markTestSkipped", "markTestIncomplete", "XCTSkip*", ". disabled (",
    "withKnownIssue", "expectFailure", "Assume . *", "assumeTrue (", "assumeFalse (", "assumeThat (",
    // a switch that turns a check off
    "-- no-verify", "|| true", "|| :", "|| exit 0", "set + e", "set + o", "set + eu*", "-- exit-zero",
    "-- passWithNoTests", "-- no-error-on-unmatched-pattern", "-- ignore-errors", "-- continue-on-collection-errors",
    "-- deselect", "-- no-fail-on*", "-- allow-dirty", "-- no-strict*", "-- skipLibCheck", "-- legacy-peer-deps",
    "-- ignore-scripts", "-- no-cov*", "-- disable-warnings", "-- no-lint", "-- no-frozen-lockfile", "- Wno-*",
    "- fpermissive", "-- ignore", "-- ignore-glob", "-- testPathIgnorePatterns*", "- DskipTests",
    "- Dmaven . test . skip*", "- DskipITs", "-- max-warnings=- 1"};

// In settings: "key: value" and "key = value" alike; a value of "*" is any.
struct Setting {
  std::string_view key, value;
};
constexpr Setting kSettings[] = {{"continue-on-error", "true"},
                                 {"allow_failure", "true"},
                                 {"allow_failures", "*"},
                                 {"allow-failure", "true"},
                                 {"ignore_errors", "true"},
                                 {"ignore_missing_imports", "true"},
                                 {"ignore", "*"},
                                 {"extend-ignore", "*"},
                                 {"per-file-ignores", "*"},
                                 {"disable", "*"},
                                 {"disabled", "true"},
                                 {"exclude", "*"},
                                 {"extend-exclude", "*"},
                                 {"skip", "*"},
                                 {"skips", "*"},
                                 {"omit", "*"},
                                 {"warn_unused_ignores", "false"},
                                 {"follow_imports", "skip"},
                                 {"strict", "false"},
                                 {"disallow_untyped_defs", "false"},
                                 {"skipLibCheck", "true"},
                                 {"noImplicitAny", "false"},
                                 {"strictNullChecks", "false"},
                                 {"checkJs", "false"},
                                 {"warn_return_any", "false"},
                                 {"passWithNoTests", "true"},
                                 {"testPathIgnorePatterns", "*"},
                                 {"coveragePathIgnorePatterns", "*"},
                                 {"ignorePatterns", "*"},
                                 {"ignore_failures", "true"},
                                 {"ignoreFailures", "true"},
                                 {"skipTests", "true"},
                                 {"failOnError", "false"},
                                 {"fail_on_error", "false"},
                                 {"failOnViolation", "false"},
                                 {"abortOnError", "false"},
                                 {"TreatWarningsAsErrors", "false"},
                                 {"warnings_as_errors", "false"},
                                 {"NoWarn", "*"},
                                 {"fail-fast-off", "*"},
                                 {"informational", "true"},
                                 {"soft_fail", "true"},
                                 {"bail", "false"},
                                 {"exit-zero", "true"},
                                 {"addopts", "*"},
                                 {"norecursedirs", "*"},
                                 {"xfail_strict", "false"},
                                 {"testIgnore", "*"},
                                 {"level", "off"},
                                 {"DisableFormat", "true"},
                                 {"ignored", "*"},
                                 {"allowlist", "*"},
                                 {"exclude_lines", "*"},
                                 {"exclude_rules", "*"},
                                 {"excluded", "*"},
                                 {"disabled_rules", "*"},
                                 {"disable_error_code", "*"},
                                 {"ignoreErrors", "true"}};

// Calls of JavaScript test runners.
constexpr std::string_view kJavascript[] = {"xit (",
                                            "xdescribe (",
                                            "xtest (",
                                            "xcontext (",
                                            "xspecify (",
                                            "fit (",
                                            "fdescribe (",
                                            "ftest (",
                                            "it . skip",
                                            "it . only",
                                            "it . todo",
                                            "it . fails",
                                            "it . failing",
                                            "it . fixme",
                                            "test . skip",
                                            "test . only",
                                            "test . todo",
                                            "test . fails",
                                            "test . failing",
                                            "test . fixme",
                                            "describe . skip",
                                            "describe . only",
                                            "describe . todo",
                                            "describe . fixme",
                                            "context . skip",
                                            "context . only",
                                            "suite . skip",
                                            "suite . only",
                                            "test . describe . skip",
                                            "test . describe . only",
                                            "test . fail (",
                                            "this . skip (",
                                            "pending (",
                                            ". skipIf (",
                                            ". runIf (",
                                            "it . concurrent . skip",
                                            "specify . skip",
                                            "specify . only",
                                            "t . skip (",
                                            "t . todo (",
                                            ". skip . each",
                                            ". only . each"};
constexpr std::string_view kJava[] = {"enabled = false"};
constexpr std::string_view kRuby[] = {"xit",          "xdescribe", "xcontext", "xspecify", "xexample", "fit",
                                      "fdescribe",    "fcontext",  "pending",  "skip",     "skip :",   ": skip =>",
                                      ": pending =>", ": focus",   "focus :",  "pending :"};
constexpr std::string_view kShell[] = {"skip", "bats_skip", "startSkipping"};

std::vector<std::string_view> words_of(std::string_view pattern) { return core::split(pattern, ' '); }

bool is_word(char c) { return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); }

// A comment in lower case, its white space as single spaces.
std::string plain(std::string_view comment) {
  std::string out;
  for (const char c : core::to_lower(comment)) {
    const bool blank = c == ' ' || c == '\t' || c == '\r';
    if (!blank || (!out.empty() && out.back() != ' ' && out.back() != '\n')) out += blank ? ' ' : c;
  }
  return out;
}

class SuppressionFinder {
 public:
  SuppressionFinder(std::string_view text, Language language) : language_(language) {
    if (language == Language::unknown) {  // who knows what is a comment there
      for (const std::string_view line : core::split(text, '\n')) comment(plain(line));
    }
    for (const TokenView& token : lex(text, language)) take(token);
  }

  std::vector<std::string> run() {
    add_patterns(kInCode);
    if (language_ == Language::javascript) add_patterns(kJavascript);
    if (language_ == Language::java || language_ == Language::kotlin) add_patterns(kJava);
    if (language_ == Language::ruby) add_patterns(kRuby);
    if (language_ == Language::shell) add_patterns(kShell);
    for (std::size_t i = 0; i < tokens_.size(); ++i) look(i);
    if (is_settings(language_)) {
      for (std::size_t i = 0; i < tokens_.size(); ++i) setting(i);
    }
    return std::move(found_);
  }

 private:
  struct Token {
    std::string_view text;
    std::size_t line;
    bool spaced;
  };

  void take(const TokenView& token) {
    if (token.kind == Kind::comment) {
      for (const std::string_view line : core::split(token.text, '\n')) comment(plain(line));
      return;
    }
    if (token.kind == Kind::newline) return;
    if (token.kind != Kind::string) {
      put(token.text, token.line, token.spaced);
      return;
    }
    const std::string_view inside = inside_quotes(token.text);
    if (is_settings(language_)) {
      bool first = true;
      for (const TokenView& word : lex(inside, Language::unknown)) {
        if (word.kind != Kind::newline) put(word.text, token.line + word.line - 1, first || word.spaced);
        first = false;
      }
    } else if (inside.starts_with("-Wno-") || inside == "--no-verify" || inside == "-fpermissive") {
      found_.emplace_back(inside);  // a compiler's argument in a build script
    } else {
      put("\"", token.line, token.spaced);
    }
  }

  // Names joined by '-' are one word in a command line and in settings.
  void put(std::string_view text, std::size_t line, bool spaced) {
    const bool name = !text.empty() && (is_word(text.front()) || (text.front() >= 'A' && text.front() <= 'Z'));
    const bool dash = text == "-";
    if (!spaced && !tokens_.empty() && (name || dash) && dashed_) {
      Token& last = tokens_.back();
      last.text =
          std::string_view(last.text.data(), static_cast<std::size_t>(text.data() + text.size() - last.text.data()));
      return;
    }
    tokens_.push_back({text, line, spaced});
    // "-- no-verify": the dashes stand alone and what follows them is one word.
    dashed_ = name && (is_settings(language_) || language_ == Language::shell);
  }

  void comment(const std::string& text) {
    for (const std::string_view mark : kInComments) {
      for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + mark.size())) {
        const bool begins = at == 0 || !is_word(text[at - 1]) || !is_word(mark.front());
        const std::size_t end = at + mark.size();
        const bool ends = end >= text.size() || !is_word(text[end]) || !is_word(mark.back()) || mark == "nolint" ||
                          mark == "lcov_excl";
        if (begins && ends) found_.emplace_back(core::trim(std::string_view(text).substr(at, 120)));
      }
    }
  }

  struct Pattern {
    std::vector<std::string_view> words;
  };
  template <std::size_t kCount>
  void add_patterns(const std::string_view (&patterns)[kCount]) {
    for (const std::string_view pattern : patterns) {
      std::vector<std::string_view> words = words_of(pattern);
      std::string_view first = words.front();
      if (first.ends_with('*'))
        by_prefix_.push_back({std::move(words)});
      else
        by_first_[first].push_back({std::move(words)});
    }
  }

  static bool same(std::string_view token, std::string_view word) {
    return word.ends_with('*') ? token.starts_with(word.substr(0, word.size() - 1)) : token == word;
  }

  void look(std::size_t i) {
    const auto found = by_first_.find(tokens_[i].text);
    if (found != by_first_.end()) {
      for (const Pattern& pattern : found->second) match(pattern, i);
    }
    for (const Pattern& pattern : by_prefix_) match(pattern, i);
  }

  void match(const Pattern& pattern, std::size_t i) {
    const std::size_t count = pattern.words.size();
    if (i + count > tokens_.size()) return;
    for (std::size_t k = 0; k < count; ++k) {
      if (!same(tokens_[i + k].text, pattern.words[k])) return;
    }
    const bool bare_word = count == 1 && (language_ == Language::ruby || language_ == Language::shell);
    const bool begins_line =
        i == 0 || tokens_[i - 1].line < tokens_[i].line || tokens_[i - 1].text == "{" || tokens_[i - 1].text == ";";
    if (bare_word && !begins_line) return;
    found_.push_back(with_arguments(i, i + count));
  }

  // The tokens from `begin` to `end`, and on to the end of the bracket that is open there.
  [[nodiscard]] std::string with_arguments(std::size_t begin, std::size_t end) const {
    std::string out;
    std::size_t depth = 0;
    for (std::size_t i = begin; i < tokens_.size() && i < end + 60; ++i) {
      const std::string_view text = tokens_[i].text;
      if (i >= end && depth == 0 && !(i == end && text == "(")) break;
      if (text == "(" || text == "[" || text == "{") ++depth;
      if ((text == ")" || text == "]" || text == "}") && depth > 0) --depth;
      if (!out.empty()) out += ' ';
      out += text;
    }
    return out;
  }

  // key: value, key = value, and YAML's lists below a key.
  void setting(std::size_t i) {
    if (i + 1 >= tokens_.size() ||
        (tokens_[i + 1].text != ":" && tokens_[i + 1].text != "=" && tokens_[i + 1].text != ">"))
      return;
    for (const Setting& known : kSettings) {
      if (tokens_[i].text != known.key) continue;
      for (std::size_t at = i + 2; at < tokens_.size() && at < i + 200; ++at) {
        const std::string_view value = tokens_[at].text;
        const bool next_key = at + 1 < tokens_.size() && tokens_[at + 1].line == tokens_[at].line &&
                              (tokens_[at + 1].text == ":" || tokens_[at + 1].text == "=") && at > i + 2;
        if (next_key || value == "]" || value == "}") break;
        const bool word = value != "[" && value != "-" && value != "," && value != "{" && value != "|" && value != ">";
        if (word && (known.value == "*" || core::to_lower(value) == known.value))
          found_.push_back(std::string(known.key) + ": " + std::string(value));
        if (known.value != "*") break;
      }
    }
  }

  Language language_;
  std::vector<Token> tokens_;
  bool dashed_ = false;
  std::map<std::string_view, std::vector<Pattern>> by_first_;
  std::vector<Pattern> by_prefix_;
  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> suppressions_of(std::string_view text, Language language) {
  return SuppressionFinder(text, language).run();
}

std::string added_suppression(std::string_view before, std::string_view after, Language language) {
  std::map<std::string, std::size_t> there;
  for (const std::string& mark : suppressions_of(before, language)) ++there[mark];
  for (const std::string& mark : suppressions_of(after, language)) {
    std::size_t& left = there[mark];
    if (left == 0) return core::shorten(mark, 100);
    --left;
  }
  return {};
}

}  // namespace cimend::fixagent
