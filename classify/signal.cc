#include "classify/signal.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "core/text.h"

namespace cimend::classify {
namespace {

using Tests = core::AnalysisDocument::Tests;

// What a word of a summary counts. "warnings", "assertions" and the like are not here and not counted.
struct CountedWord {
  std::string_view word;
  std::int64_t Tests::*count;
};
constexpr std::array<CountedWord, 24> kCountedWords = {{
    {"passed", &Tests::passed},   {"passing", &Tests::passed},  {"passes", &Tests::passed},
    {"failed", &Tests::failed},   {"failing", &Tests::failed},  {"failure", &Tests::failed},
    {"failures", &Tests::failed}, {"error", &Tests::failed},    {"errors", &Tests::failed},
    {"skipped", &Tests::skipped}, {"skips", &Tests::skipped},   {"ignored", &Tests::skipped},
    {"pending", &Tests::skipped}, {"todo", &Tests::skipped},    {"total", &Tests::run},
    {"ran", &Tests::run},         {"tests", &Tests::run},       {"test", &Tests::run},
    {"examples", &Tests::run},    {"example", &Tests::run},     {"runs", &Tests::run},
    {"run", &Tests::run},         {"xfailed", &Tests::skipped}, {"xpassed", &Tests::passed},
}};

std::int64_t Tests::*counted_by(std::string_view word) {
  const std::string lower = core::to_lower(word);
  const auto found =
      std::find_if(kCountedWords.begin(), kCountedWords.end(), [&](const CountedWord& w) { return w.word == lower; });
  return found == kCountedWords.end() ? nullptr : found->count;
}

// A line as words and numbers, everything else left out.
struct Token {
  std::string_view text;
  bool number;
};

std::vector<Token> tokens(std::string_view line) {
  std::vector<Token> out;
  const auto kind = [](char c) {
    return std::isdigit(static_cast<unsigned char>(c)) ? 1 : std::isalpha(static_cast<unsigned char>(c)) ? 2 : 0;
  };
  for (std::size_t i = 0; i < line.size();) {
    const int now = kind(line[i]);
    std::size_t end = i + 1;
    while (end < line.size() && now != 0 && kind(line[end]) == now) ++end;
    if (now != 0) out.push_back({line.substr(i, end - i), now == 1});
    i = end;
  }
  return out;
}

std::int64_t number_of(std::string_view digits) {
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value < 100'000'000 ? value : 0;
}

}  // namespace

const std::vector<Signal>& signals() {
  static const std::vector<Signal> table = {
      {SignalKind::run_succeeded, "travis", R"(^Done\. Your build exited with 0\.)"},
      {SignalKind::run_failed, "travis", R"(^Done\. Your build exited with [1-9]\d*\.)"},
      {SignalKind::run_succeeded, "jenkins", R"(^Finished: SUCCESS$)"},
      {SignalKind::run_failed, "jenkins", R"(^Finished: (?:FAILURE|UNSTABLE)$)"},
      {SignalKind::run_cancelled, "jenkins", R"(^Finished: ABORTED$)"},
      {SignalKind::run_succeeded, "gitlab", R"(^Job succeeded$)"},
      {SignalKind::run_failed, "gitlab", R"(^ERROR: Job failed)"},
      {SignalKind::run_succeeded, "appveyor", R"(^Build success$)"},
      {SignalKind::run_failed, "appveyor", R"(^Command exited with code [1-9]\d*$)"},
      {SignalKind::run_failed, "github", R"(^Process completed with exit code -?[1-9]\d*\.?$)"},
      {SignalKind::run_cancelled, "github", R"(^(?:Error: )?The operation was canceled\.$)"},
      {SignalKind::run_complete, "github", R"(^Cleaning up orphan processes$)"},
      // Maven, Gradle and Ant use the same words.
      {SignalKind::tool_succeeded, "maven", R"(^(?:\[INFO\] )?BUILD SUCCESS(?:FUL)?\b)"},
      {SignalKind::tool_failed, "maven", R"(^(?:\[(?:INFO|ERROR)\] )?BUILD (?:FAILURE|FAILED)\b)"},
      {SignalKind::counts_before_words, "pytest",
       R"(^=*\s*(?:\d+ (?:failed|passed|skipped|deselected|xfailed|xpassed|warnings?|errors?)(?:, )?)+ in [\d.:]+)"},
      {SignalKind::counts_after_words, "unittest", R"(^Ran \d+ tests? in [\d.]+s)", Counts::tell_numbers},
      {SignalKind::counts_after_words, "unittest",
       R"(^FAILED \((?:(?:failures|errors|skipped|expected failures)=\d+(?:, )?)+\))"},
      {SignalKind::counts_before_words, "jest",
       R"(^Tests:\s+(?:\d+ (?:failed|passed|skipped|pending|todo|total)(?:, )?)+$)"},
      {SignalKind::counts_before_words, "vitest", R"(^\s+Tests\s+\d+ (?:failed|passed|skipped|todo))"},
      {SignalKind::counts_after_words, "surefire",
       R"(^(?:\[\w+\] )?Tests run: \d+, Failures: \d+, Errors: \d+, Skipped: \d+\s*$)"},
      {SignalKind::counts_before_words, "cargo", R"(^test result: \w+\. \d+ passed; \d+ failed;)"},
      {SignalKind::counts_before_words, "mocha", R"(^\s+\d+ (?:passing|failing|pending)(?: \([\w. ]+\))?$)"},
      {SignalKind::counts_before_words, "rspec", R"(^\d+ examples?, \d+ failures?)"},
      {SignalKind::counts_before_words, "minitest", R"(^\d+ runs?, \d+ assertions?, \d+ failures?, \d+ errors?)"},
      {SignalKind::counts_before_words, "gradle", R"(^\d+ tests? completed, \d+ failed)"},
      // Of risky tests and warnings it depends on the configuration whether they are failures.
      {SignalKind::counts_after_words, "phpunit", R"(^Tests: \d+, Assertions: \d+)", Counts::tell_numbers},
      {SignalKind::counts_before_words, "phpunit", R"(^OK \(\d+ tests?, \d+ assertions?\))"},
      {SignalKind::counts_after_words, "dotnet", R"(^(?:Failed|Passed)!\s+- Failed:\s+\d+, Passed:\s+\d+)"},
      // A package each; one that failed says FAIL, which rules know.
      {SignalKind::tests_succeeded, "go", R"(^ok  (?:\t|    )\S)"},
      {SignalKind::tests_succeeded, "cargo", R"(^test result: ok\.)"},
      {SignalKind::tests_succeeded, "ctest", R"(^100% tests passed, 0 tests failed out of [1-9])"},
      {SignalKind::tests_succeeded, "node", R"(^(?:#|ℹ) fail 0$)"},
      {SignalKind::tests_failed, "node", R"(^(?:#|ℹ) (?:fail|cancelled) [1-9]\d*$)"},
      // A file that can't be loaded fails without a failed test.
      {SignalKind::tests_failed, "jest", R"(^Test Suites:\s+(?:\d+ \w+, )*[1-9]\d* failed)"},
      {SignalKind::tests_failed, "vitest", R"(^\s+Test Files\s+(?:\d+ \w+ \| )*[1-9]\d* failed)"},
      {SignalKind::tests_failed, "vitest", R"(^\s+Errors\s+[1-9]\d* errors?$)"},
  };
  return table;
}

const std::vector<Pattern>& signal_patterns() {
  static const std::vector<Pattern> patterns = [] {
    std::vector<Pattern> made;
    for (const Signal& signal : signals()) made.emplace_back(signal.pattern);
    return made;
  }();
  return patterns;
}

bool counts_tests(SignalKind kind) {
  return kind == SignalKind::counts_before_words || kind == SignalKind::counts_after_words;
}

void add_test_counts(std::string_view line, SignalKind kind, Tests& tests) {
  const std::vector<Token> parts = tokens(line);
  Tests told;
  bool has_total = false;
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    const Token& word = kind == SignalKind::counts_before_words ? parts[i + 1] : parts[i];
    const Token& number = kind == SignalKind::counts_before_words ? parts[i] : parts[i + 1];
    if (word.number || !number.number) continue;
    const auto count = counted_by(word.text);
    if (count == nullptr) continue;
    told.*count += number_of(number.text);
    has_total = has_total || count == &Tests::run;
  }
  // "3 failed, 2 passed" tells the total by its sum; "FAILED (failures=1)" stands beside a line that told it.
  if (!has_total && kind == SignalKind::counts_before_words) told.run = told.passed + told.failed + told.skipped;
  tests.run += told.run;
  tests.passed += told.passed;
  tests.failed += told.failed;
  tests.skipped += told.skipped;
}

TestWord test_word(const Signal& signal, std::string_view line) {
  if (signal.kind == SignalKind::tests_succeeded) return TestWord::succeeded;
  if (signal.kind == SignalKind::tests_failed) return TestWord::failed;
  if (!counts_tests(signal.kind)) return TestWord::nothing;
  Tests tests;
  add_test_counts(line, signal.kind, tests);
  if (tests.failed > 0) return TestWord::failed;
  const bool good = signal.counts == Counts::tell_success && tests.run > 0;
  return good ? TestWord::succeeded : TestWord::nothing;
}

}  // namespace cimend::classify
