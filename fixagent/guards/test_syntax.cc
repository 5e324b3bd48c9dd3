#include "fixagent/guards/test_syntax.h"

#include <algorithm>
#include <map>
#include <utility>

#include "core/text.h"

namespace cimend::fixagent {
namespace {

using Kind = CanonicalToken::Kind;
using Raw = TokenView::Kind;
using Words = std::initializer_list<std::string_view>;

bool one_of(std::string_view text, Words words) { return std::find(words.begin(), words.end(), text) != words.end(); }

bool is_constant(std::string_view text) {
  return one_of(text, {"true", "True", "TRUE", "false", "False", "FALSE", "None", "null", "nil", "NULL", "nullptr",
                       "undefined", "NaN", "0", "1"});
}
bool is_false(std::string_view text) {
  return one_of(text, {"false", "False", "FALSE", "None", "null", "nil", "NULL", "nullptr", "undefined", "0"});
}
bool is_true(std::string_view text) { return one_of(text, {"true", "True", "TRUE", "1"}); }

std::string shown(std::string_view text) { return core::terminal_safe(core::shorten(text, 120)); }

// --- which tests there are ---

struct Test {
  std::string name;
  std::size_t begin = 0;  // index of the token that declares it
};

class TestFinder {
 public:
  TestFinder(std::string_view text, Language language) : language_(language) {
    for (const TokenView& token : lex(text, language)) {
      if (token.is_code()) code_.push_back(token);
      if (token.kind == Raw::comment && language == Language::php && token.text.find("@test") != std::string_view::npos)
        marked_before_.push_back(code_.size());
    }
  }

  std::vector<Test> run() {
    for (std::size_t i = 0; i < code_.size(); ++i) look(i);
    return std::move(tests_);
  }
  [[nodiscard]] const std::vector<TokenView>& code() const { return code_; }

 private:
  [[nodiscard]] std::string_view text(std::size_t i) const {
    return i < code_.size() ? code_[i].text : std::string_view();
  }
  [[nodiscard]] std::string_view before(std::size_t i) const { return i == 0 ? std::string_view() : code_[i - 1].text; }
  [[nodiscard]] bool is_name(std::size_t i) const { return i < code_.size() && code_[i].kind == Raw::name; }
  [[nodiscard]] bool is_string(std::size_t i) const { return i < code_.size() && code_[i].kind == Raw::string; }

  void add(std::string name, std::size_t begin) { tests_.push_back({std::move(name), begin}); }

  // The tokens from `i`, which is behind an opening bracket, to its end or, where asked for, the first comma.
  [[nodiscard]] std::string argument(std::size_t i, bool first_only) const {
    std::string out;
    for (std::size_t depth = 0, taken = 0; i < code_.size() && taken < 100; ++i, ++taken) {
      if (depth == 0 && (one_of(text(i), {")", "]", "}"}) || (first_only && text(i) == ","))) break;
      if (code_[i].kind == Raw::punctuation && one_of(text(i), {"(", "[", "{"})) ++depth;
      if (code_[i].kind == Raw::punctuation && one_of(text(i), {")", "]", "}"})) --depth;
      out += is_string(i) ? "\"" + std::string(inside_quotes(text(i))) + "\"" : std::string(text(i));
      out += ' ';
    }
    return out;
  }

  // The index behind the bracket that closes the one at `i`; remembered, so that all of them together cost one pass.
  [[nodiscard]] std::size_t behind(std::size_t i) {
    if (closing_.empty()) {
      closing_.assign(code_.size(), code_.size());
      std::vector<std::size_t> open;
      for (std::size_t at = 0; at < code_.size(); ++at) {
        if (code_[at].kind != Raw::punctuation) continue;
        if (one_of(text(at), {"(", "[", "{"})) open.push_back(at);
        if (!one_of(text(at), {")", "]", "}"}) || open.empty()) continue;
        closing_[open.back()] = at + 1;
        open.pop_back();
      }
    }
    return closing_[i];
  }

  void look(std::size_t i) {
    switch (language_) {
      case Language::python: return python(i);
      case Language::javascript: return javascript(i);
      case Language::go: return go(i);
      case Language::rust: return rust(i);
      case Language::java:
      case Language::kotlin:
      case Language::csharp:
      case Language::swift:
      case Language::php: return annotated(i);
      case Language::c: return macro(i);
      case Language::ruby: return ruby(i);
      case Language::shell: return shell(i);
      default: return;
    }
  }

  void python(std::size_t i) {
    if (!one_of(text(i), {"def", "class"}) || !is_name(i + 1) || before(i) == ".") return;
    const bool async = before(i) == "async";
    const std::size_t column = async ? code_[i - 1].column : code_[i].column;
    while (!scopes_.empty() && scopes_.back().column >= column) scopes_.pop_back();
    std::string name;
    for (const Scope& scope : scopes_) name += scope.name + ".";
    name += text(i + 1);
    if (scopes_.size() < 50) scopes_.push_back({column, std::string(text(i + 1))});
    const bool function = text(i) == "def" && text(i + 1).starts_with("test");
    const bool suite = text(i) == "class" && (text(i + 1).starts_with("Test") || text(i + 1).ends_with("Test") ||
                                              text(i + 1).ends_with("Tests") || text(i + 1).ends_with("TestCase"));
    if (function || suite) add(name, i);
  }

  void javascript(std::size_t i) {
    if (!one_of(text(i), {"it", "test", "describe", "context", "specify", "suite", "bench", "step"}) || !is_name(i))
      return;
    if (before(i) == "." || before(i) == "function" || before(i) == "?.") return;
    std::size_t at = i + 1;
    while (text(at) == "." && is_name(at + 1)) at += 2;
    // `test.setTimeout(…)`, `test.beforeEach(…)` and their like declare nothing.
    const Words kModifiers = {"each",    "for",   "only",     "skip",   "todo",     "concurrent", "sequential", "fails",
                              "failing", "fixme", "describe", "serial", "parallel", "shuffle",    "step"};
    if (at > i + 1 && !one_of(text(at - 1), kModifiers)) return;
    const bool each = at > i + 1 && one_of(text(at - 1), {"each", "for"});
    if (each && is_string(at)) {  // it.each`table`("name")
      const std::size_t far = std::min(code_.size(), at + 1'000);
      while (at < far && text(at) != "(") ++at;
    } else if (each && text(at) == "(") {
      at = behind(at);
    }
    if (text(at) != "(" || text(at + 1) == ")") return;
    add(std::string(text(i)) + (each ? " each " : " ") + argument(at + 1, true), i);
  }

  void go(std::size_t i) {
    if (text(i) == "Run" && before(i) == "." && text(i + 1) == "(") return add("Run " + argument(i + 2, true), i);
    if (text(i) != "func") return;
    const std::size_t name = text(i + 1) == "(" ? behind(i + 1) : i + 1;
    for (const std::string_view prefix : {"Test", "Benchmark", "Fuzz", "Example"}) {
      if (text(name).starts_with(prefix) && text(name + 1) == "(") return add(std::string(text(name)), i);
    }
  }

  void rust(std::size_t i) {
    if (text(i) == "#" && text(i + 1) == "[") {
      const std::size_t end = behind(i + 1);
      std::size_t at = i + 2;
      while (at < end && is_name(at) && text(at + 1) == "::") at += 2;
      if (one_of(text(at), {"test", "rstest", "test_case", "quickcheck", "bench", "wasm_bindgen_test", "proptest"}))
        marked_ = true;
    } else if (text(i) == "fn" && marked_) {
      marked_ = false;
      add(std::string(text(i + 1)), i);
    }
  }

  // Languages that mark tests with @Test, [Fact] or #[Test], or by the method's name.
  void annotated(std::size_t i) {
    if (std::binary_search(marked_before_.begin(), marked_before_.end(), i)) marked_ = true;
    if (i < annotation_end_) return;
    const bool bracket = text(i) == "[" && (language_ == Language::csharp || language_ == Language::php) &&
                         (language_ == Language::csharp || before(i) == "#");
    if (bracket || (text(i) == "@" && language_ != Language::csharp)) return annotation(i, bracket);
    if (!is_name(i)) return;
    if (language_ == Language::php && one_of(text(i), {"it", "test"}) && text(i + 1) == "(" && is_string(i + 2) &&
        !one_of(before(i), {"->", "::", "function"}))
      return add(std::string(text(i)) + " " + argument(i + 2, true), i);
    const bool by_keyword = one_of(before(i), {"func", "fun", "function"});
    const bool by_name = language_ == Language::java ? before(i) == "void" : by_keyword;
    const bool method =
        text(i + 1) == "(" && (by_keyword || language_ == Language::java || language_ == Language::csharp);
    if (method && (std::exchange(marked_, false) || (by_name && text(i).starts_with("test"))))
      add(std::string(text(i)), i);
  }

  void annotation(std::size_t i, bool bracket) {
    const Words kTests = {
        "Test",   "ParameterizedTest", "RepeatedTest", "TestFactory",    "TestTemplate", "Property",      "Fact",
        "Theory", "TestCase",          "TestMethod",   "TestCaseSource", "Scenario",     "DataTestMethod"};
    if (!bracket) {
      std::size_t at = i + 1;
      while (text(at + 1) == ".") at += 2;
      marked_ |= one_of(text(at), kTests);
      annotation_end_ = text(at + 1) == "(" ? behind(at + 1) : at + 1;
      return;
    }
    const bool begins = i == 0 || one_of(before(i), {"{", "}", ";", "]", ")", "#"});
    if (!begins) return;
    annotation_end_ = behind(i);
    for (std::size_t at = i + 1; at < annotation_end_; ++at) {
      if (one_of(text(at), {"("})) at = std::max(at, behind(at) - 1);
      marked_ |= is_name(at) && one_of(text(at), kTests);
    }
  }

  void macro(std::size_t i) {
    const Words kMacros = {"TEST",
                           "TEST_F",
                           "TEST_P",
                           "TYPED_TEST",
                           "TYPED_TEST_P",
                           "TEST_CASE",
                           "SCENARIO",
                           "SECTION",
                           "DYNAMIC_SECTION",
                           "GIVEN",
                           "WHEN",
                           "THEN",
                           "AND_WHEN",
                           "AND_THEN",
                           "SUBCASE",
                           "TEST_CASE_METHOD",
                           "TEMPLATE_TEST_CASE",
                           "TEST_CASE_TEMPLATE",
                           "BOOST_AUTO_TEST_CASE",
                           "BOOST_FIXTURE_TEST_CASE",
                           "BOOST_DATA_TEST_CASE",
                           "BOOST_PARAM_TEST_CASE",
                           "START_TEST",
                           "TEST_METHOD",
                           "RUN_TEST",
                           "TEST_CASE_FIXTURE",
                           "INSTANTIATE_TEST_SUITE_P",
                           "METHOD_AS_TEST_CASE",
                           "CATCH_TEST_CASE",
                           "DOCTEST_TEST_CASE",
                           "BENCHMARK",
                           "FUZZ_TEST"};
    if (!one_of(text(i), kMacros) || text(i + 1) != "(" || before(i) == "define") return;
    add(std::string(text(i)) + " " + argument(i + 2, false), i);
  }

  void ruby(std::size_t i) {
    if (text(i) == "def" && (text(i + 1).starts_with("test_") || text(i + 1) == "test"))
      return add(std::string(text(i + 1)), i);
    if (!one_of(text(i), {"it", "describe", "context", "specify", "scenario", "feature", "example", "test", "should"}))
      return;
    const bool own = before(i) != "." || (i >= 2 && text(i - 2) == "RSpec");
    const std::size_t at = text(i + 1) == "(" ? i + 2 : i + 1;
    if (!own || (!is_string(at) && !(text(i) == "describe" && is_name(at)))) return;
    add(std::string(text(i)) + " \"" + std::string(inside_quotes(text(at))) + "\"", i);
  }

  void shell(std::size_t i) {
    if (text(i) == "test" && before(i) == "@" && i + 1 < code_.size())
      return add("@test " + std::string(inside_quotes(text(i + 1))), i);
    if (is_name(i) && text(i).starts_with("test") && text(i + 1) == "(" && text(i + 2) == ")")
      add(std::string(text(i)), i);
  }

  struct Scope {
    std::size_t column;
    std::string name;
  };
  Language language_;
  std::vector<TokenView> code_;
  std::vector<std::size_t> marked_before_;  // tokens that a comment with "@test" stands before
  std::vector<std::size_t> closing_;
  std::vector<Scope> scopes_;
  std::vector<Test> tests_;
  bool marked_ = false;
  std::size_t annotation_end_ = 0;
};

// --- what keeps a test from doing its work ---

// How often a test gives up, from its declaration to the next.
struct Escapes {
  std::size_t returns = 0, handlers = 0, idle_conditions = 0;
};

bool statement_ends(const std::vector<TokenView>& code, std::size_t i) {
  return i >= code.size() || one_of(code[i].text, {";", "}", "end"}) || code[i].line > code[i - 1].line;
}

bool bare_return(const std::vector<TokenView>& code, std::size_t i) {
  const std::string_view text = code[i].text;
  if (one_of(text, {"exit", "_exit", "Exit", "ExitProcess", "Goexit", "SkipNow"})) return true;
  if (text != "return") return false;
  if (statement_ends(code, i + 1)) return true;
  if (is_constant(code[i + 1].text) && statement_ends(code, i + 2)) return true;
  return code[i + 1].text == "Ok" || code[i + 1].text == "@";  // Rust's Ok(()), Kotlin's return@label
}

// if (false), while 0, unless true, && false, || true
bool idle_condition(const std::vector<TokenView>& code, std::size_t i) {
  const auto text = [&](std::size_t at) { return at < code.size() ? code[at].text : std::string_view(); };
  if (one_of(text(i), {"&&", "and"})) return is_false(text(i + 1)) || (i > 0 && is_false(text(i - 1)));
  if (one_of(text(i), {"||", "or"})) return is_true(text(i + 1)) || (i > 0 && is_true(text(i - 1)));
  const bool inverse = one_of(text(i), {"unless", "until"});
  if (!inverse && !one_of(text(i), {"if", "elif", "while", "elsif"})) return false;
  std::size_t at = i + 1;
  if (text(at) == "(") ++at;
  bool negated = inverse;
  while (one_of(text(at), {"!", "not"})) {
    negated = !negated;
    ++at;
  }
  const bool never = negated ? is_true(text(at)) : is_false(text(at));
  return never && (at + 1 >= code.size() || code[at + 1].line > code[at].line ||
                   one_of(text(at + 1), {")", ":", "{", "then", "do", ";", "&&", "and"}));
}

std::map<std::string, std::vector<Escapes>> escapes_of(const std::vector<Test>& tests,
                                                       const std::vector<TokenView>& code) {
  std::map<std::string, std::vector<Escapes>> out;
  std::size_t next = 0;
  std::vector<Escapes>* here = &out[""];
  here->emplace_back();
  for (std::size_t i = 0; i < code.size(); ++i) {
    for (; next < tests.size() && tests[next].begin == i; ++next) {
      here = &out[tests[next].name];
      here->emplace_back();
    }
    if (code[i].kind == Raw::string) continue;
    here->back().returns += bare_return(code, i);
    here->back().idle_conditions += idle_condition(code, i);
    here->back().handlers += one_of(code[i].text, {"except", "catch", "rescue", "suppress", "catch_unwind", "recover"});
  }
  return out;
}

// --- assertions ---

bool starts_with_any(std::string_view text, Words prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return text.starts_with(prefix); });
}

// A name that asserts wherever it stands, so that none may be swapped for another.
bool asserts(std::string_view name) {
  const bool upper = name.size() > 2 && name[2] >= 'A' && name[2] <= 'Z';
  return starts_with_any(name, {"assert",        "Assert",    "ASSERT", "expect",      "Expect",        "EXPECT_",
                                "REQUIRE",       "CHECK",     "XCT",    "refute",      "debug_assert",  "prop_assert",
                                "static_assert", "ck_assert", "BOOST_", "TEST_ASSERT", "QCOMPARE",      "QVERIFY",
                                "should",        "Should",    "must_",  "wont_",       "to_",           "verify",
                                "Verify",        "ok",        "FAIL",   "ADD_FAILURE", "STATIC_REQUIRE"}) ||
         one_of(name, {"not",     "Not",   "never",  "be",       "is",        "raises",     "throws",
                       "fail",    "Fail",  "Error",  "Errorf",   "Fatal",     "Fatalf",     "FailNow",
                       "require", "equal", "equals", "notEqual", "deepEqual", "strictEqual"}) ||
         (name.starts_with("to") && upper);
}

class AssertionFinder {
 public:
  AssertionFinder(std::string_view text, Language language)
      : tokens_(canonical_tokens(text, language)),
        language_(language),
        bats_(language == Language::shell && text.find("@test") != std::string_view::npos) {}

  std::vector<std::vector<CanonicalToken>> run() {
    std::vector<std::vector<CanonicalToken>> out;
    for (std::size_t i = 0; i < tokens_.size();) {
      if (!is_head(i)) {
        ++i;
        continue;
      }
      const std::size_t begin = statement_begin(i);
      end_ = is_data(i) ? data_end(i) : statement_end(begin, i);
      out.emplace_back(tokens_.begin() + static_cast<std::ptrdiff_t>(begin),
                       tokens_.begin() + static_cast<std::ptrdiff_t>(end_));
      i = end_;
    }
    return out;
  }

 private:
  [[nodiscard]] std::string_view text(std::size_t i) const {
    return i < tokens_.size() ? std::string_view(tokens_[i].text) : std::string_view();
  }
  [[nodiscard]] std::string_view before(std::size_t i) const { return i == 0 ? std::string_view() : text(i - 1); }

  [[nodiscard]] bool is_head(std::size_t i) const {
    const std::string_view name = text(i);
    if (bats_ && begins_statement(i) && (one_of(name, {"[", "run", "test", "grep", "diff", "cmp", "!"}))) return true;
    if (tokens_[i].kind != Kind::name || one_of(before(i), {"def", "function", "func", "fn", "fun", "define"}))
      return false;
    const std::string_view next = text(i + 1);
    const bool call = one_of(next, {"(", "!", "<", "{"});
    if (starts_with_any(name, {"assert", "Assert", "expect", "Expect", "refute", "debug_assert", "prop_assert",
                               "static_assert", "XCTAssert", "XCTFail", "XCTUnwrap"}))
      return call || next == "." || name == "assert";
    if (starts_with_any(name, {"ASSERT", "EXPECT", "REQUIRE", "CHECK", "BOOST_CHECK", "BOOST_REQUIRE", "BOOST_TEST",
                               "TEST_ASSERT", "QCOMPARE", "QVERIFY", "ck_assert", "STATIC_REQUIRE", "STATIC_CHECK",
                               "FAIL", "ADD_FAILURE", "INSTANTIATE_TEST_SUITE_P"}))
      return next == "(";
    if (one_of(name, {"fail", "verify", "Verify", "_assert"})) return next == "(" && language_ != Language::shell;
    if (is_data(i)) return next == "(" || name == "should_panic" || is_string(i + 1);
    if (one_of(name, {"is_expected", "should", "should_not"}) && language_ == Language::ruby) return true;
    return before(i) == "." && is_method_head(i);
  }

  [[nodiscard]] bool is_string(std::size_t i) const { return i < tokens_.size() && tokens_[i].kind == Kind::string; }

  // What a test runs over. It ends with its own brackets, where the test begins.
  [[nodiscard]] bool is_data(std::size_t i) const {
    if (text(i) == "each") return i >= 2 && before(i) == "." && one_of(text(i - 2), {"it", "test", "describe"});
    return one_of(text(i),
                  {"should_panic", "parametrize", "InlineData", "TestCase", "ValueSource", "CsvSource", "EnumSource",
                   "MethodSource", "test_case", "MemberData", "ClassData", "TestCaseSource", "DataRow"});
  }

  [[nodiscard]] bool is_method_head(std::size_t i) const {
    const std::string_view name = text(i);
    if (language_ == Language::go)
      return one_of(name, {"Error", "Errorf", "Fatal", "Fatalf", "Fail", "FailNow"}) ||
             (i >= 2 && text(i - 2) == "require");
    if (name.starts_with("should") || name.starts_with("Should") || name.starts_with("must_") ||
        name.starts_with("wont_"))
      return true;
    if (one_of(name, {"raises", "warns", "approx", "rejects", "throws"})) return true;
    return language_ == Language::javascript && i >= 2 && text(i - 2) == "t" && text(i + 1) == "(";
  }

  // Fails by itself: what it asserts is the condition above it.
  [[nodiscard]] bool only_fails(std::size_t i) const {
    return one_of(text(i),
                  {"Error", "Errorf", "Fatal", "Fatalf", "Fail", "FailNow", "fail", "FAIL", "ADD_FAILURE", "XCTFail"});
  }

  [[nodiscard]] bool is_boundary(std::size_t i) const {
    const CanonicalToken& token = tokens_[i];
    if (token.kind == Kind::end || token.kind == Kind::indent || token.kind == Kind::dedent) return true;
    return token.kind == Kind::punctuation && one_of(token.text, {";", "{", "}"});
  }
  [[nodiscard]] bool begins_statement(std::size_t i) const { return i == 0 || is_boundary(i - 1); }

  [[nodiscard]] std::size_t statement_begin(std::size_t i) const {
    std::size_t begin = i;
    while (begin > end_ && !is_boundary(begin - 1)) --begin;
    if (!only_fails(i) || begin <= end_ || (text(begin - 1) != "{" && tokens_[begin - 1].kind != Kind::indent))
      return begin;
    --begin;
    while (begin > end_ && tokens_[begin - 1].kind == Kind::end) --begin;
    while (begin > end_ && !is_boundary(begin - 1)) --begin;
    return begin;
  }

  [[nodiscard]] std::size_t statement_end(std::size_t begin, std::size_t head) const {
    std::size_t depth = 0;
    for (std::size_t i = begin; i < head; ++i) {  // brackets that are open at the head: `it("x", () => expect(…))`
      if (tokens_[i].kind == Kind::punctuation && one_of(tokens_[i].text, {"(", "["})) ++depth;
      if (tokens_[i].kind == Kind::punctuation && one_of(tokens_[i].text, {")", "]"}) && depth > 0) --depth;
    }
    for (std::size_t i = head; i < tokens_.size(); ++i) {
      const CanonicalToken& token = tokens_[i];
      if (token.kind == Kind::dedent || token.kind == Kind::imports) return i;
      if (depth == 0 && (token.kind == Kind::end || token.kind == Kind::indent)) return i;
      if (token.kind != Kind::punctuation) continue;
      if (depth == 0 && token.text == ";") return i;
      if (one_of(token.text, {"(", "[", "{"})) ++depth;
      if (one_of(token.text, {")", "]", "}"}) && depth-- == 0) return i;
    }
    return tokens_.size();
  }

  [[nodiscard]] std::size_t data_end(std::size_t head) const {
    std::size_t depth = 0;
    for (std::size_t i = head + 1; i < tokens_.size(); ++i) {
      if (i == head + 1 && is_string(i)) return i + 1;
      if (tokens_[i].kind != Kind::punctuation) continue;
      if (one_of(tokens_[i].text, {"(", "[", "{"})) ++depth;
      if (one_of(tokens_[i].text, {")", "]", "}"}) && (depth == 0 || --depth == 0)) return i + 1;
    }
    return tokens_.size();
  }

  std::vector<CanonicalToken> tokens_;
  Language language_;
  bool bats_;
  std::size_t end_ = 0;  // of the last one found
};

using Assertion = std::vector<CanonicalToken>;

std::string spelled(const Assertion& assertion) {
  std::string out;
  for (const CanonicalToken& token : assertion) {
    if (!out.empty()) out += ' ';
    out += token.text;
  }
  return out;
}

bool is_one_name(const Assertion& before, const Assertion& after) {
  if (before.size() != after.size()) return false;
  std::size_t differences = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i] == after[i]) continue;
    const bool names = before[i].kind == Kind::name && after[i].kind == Kind::name;
    const auto fixed = [](std::string_view text) {
      return is_constant(text) || asserts(text) || one_of(text, {"and", "or", "in", "if", "else", "unless", "typeof"});
    };
    if (!names || fixed(before[i].text) || fixed(after[i].text)) return false;
    ++differences;
  }
  return differences == 1;
}

// The index behind `expect(…)`; 0 where there is none.
std::size_t behind_expect(const Assertion& assertion) {
  std::size_t depth = 0;
  bool seen = false;
  for (std::size_t i = 0; i < assertion.size(); ++i) {
    seen |= assertion[i].text == "expect" && assertion[i].kind == Kind::name;
    if (!seen || assertion[i].kind != Kind::punctuation) continue;
    if (assertion[i].text == "(") ++depth;
    if (assertion[i].text == ")" && depth > 0 && --depth == 0) return i + 1;
  }
  return 0;
}

bool is_locator_change(const Assertion& before, const Assertion& after) {
  const std::size_t first = behind_expect(before);
  const std::size_t second = behind_expect(after);
  return first != 0 && second != 0 &&
         std::equal(before.begin() + static_cast<std::ptrdiff_t>(first), before.end(),
                    after.begin() + static_cast<std::ptrdiff_t>(second), after.end());
}

// What is in `all` and not in `others`, counted.
std::vector<Assertion> without(std::vector<Assertion> all, const std::vector<Assertion>& others) {
  std::map<std::string, std::size_t> there;
  for (const Assertion& other : others) ++there[spelled(other)];
  std::erase_if(all, [&](const Assertion& assertion) {
    auto found = there.find(spelled(assertion));
    return found != there.end() && found->second > 0 && found->second-- > 0;
  });
  return all;
}

}  // namespace

std::vector<std::string> tests_of(std::string_view text, Language language) {
  std::vector<std::string> names;
  for (Test& test : TestFinder(text, language).run()) names.push_back(std::move(test.name));
  return names;
}

std::string removed_test(std::string_view before, std::string_view after, Language language) {
  TestFinder old_finder(before, language);
  TestFinder new_finder(after, language);
  const std::vector<Test> old_tests = old_finder.run();
  const std::vector<Test> new_tests = new_finder.run();
  const bool may_hide = language == Language::python || language == Language::ruby;
  if (old_tests.empty()) return {};
  const auto olds = escapes_of(old_tests, old_finder.code());
  auto news = escapes_of(new_tests, new_finder.code());
  for (const auto& [name, old_ones] : olds) {
    const std::vector<Escapes>& new_ones = news[name];
    if (new_ones.size() < old_ones.size()) return "the patch would take away the test '" + shown(name) + "'";
    if (may_hide && new_ones.size() > old_ones.size() && !name.empty())
      return "the patch would hide the test '" + shown(name) + "' behind another of its name";
    for (std::size_t i = 0; i < old_ones.size(); ++i) {
      const std::string which = name.empty() ? "a test" : "the test '" + shown(name) + "'";
      if (new_ones[i].returns > old_ones[i].returns) return "the patch would end " + which + " early";
      if (new_ones[i].idle_conditions > old_ones[i].idle_conditions)
        return "the patch would put " + which + " under a condition that never changes";
      if (new_ones[i].handlers > old_ones[i].handlers) return "the patch would put a handler around " + which;
    }
  }
  return {};
}

std::vector<Assertion> assertions_of(std::string_view text, Language language) {
  return AssertionFinder(text, language).run();
}

std::string weakened_assertion(std::string_view before, std::string_view after, Language language,
                               AssertionChange allowed) {
  if (language == Language::unknown || is_settings(language)) return {};
  const std::vector<Assertion> olds = assertions_of(before, language);
  const std::vector<Assertion> news = assertions_of(after, language);
  std::vector<Assertion> added = without(news, olds);
  for (const Assertion& lost : without(olds, news)) {
    const auto replaced = std::find_if(added.begin(), added.end(), [&](const Assertion& one) {
      return (allowed == AssertionChange::one_name && is_one_name(lost, one)) ||
             (allowed == AssertionChange::locator && is_locator_change(lost, one));
    });
    if (replaced == added.end()) return "the patch would change what is asserted: '" + shown(spelled(lost)) + "'";
    added.erase(replaced);
  }
  return {};
}

bool is_recorded_expectation(std::string_view path) {
  for (const std::string_view pattern :
       {"**/*.snap", "**/*.golden", "**/*.approved.*", "**/*.verified.*", "**/*.snapshot", "**/*.expected",
        "**/testdata/**", "**/__snapshots__/**", "**/*-snapshots/**", "**/fixtures/**", "**/golden/**",
        "**/__fixtures__/**", "**/cassettes/**", "**/snapshots/*.snap*", "**/*.golden.*", "**/*.stdout",
        "**/*.stderr"}) {
    if (core::glob_match(pattern, path)) return true;
  }
  return false;
}

bool only_drops_lines(std::string_view before, std::string_view after) {
  const std::vector<std::string_view> olds = core::split(before, '\n');
  std::size_t at = 0;
  for (const std::string_view line : core::split(after, '\n')) {
    while (at < olds.size() && olds[at] != line) ++at;
    if (at++ >= olds.size()) return false;
  }
  return true;
}

}  // namespace cimend::fixagent
