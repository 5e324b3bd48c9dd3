#include "classify/signal.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "core/text.h"

namespace cimend::classify {
namespace {

using Counts = core::AnalysisDocument::Tests;

// What a word of a summary counts. "warnings", "assertions" and the like are not here and not counted.
struct CountedWord {
  std::string_view word;
  std::int64_t Counts::*count;
};
constexpr std::array<CountedWord, 24> kCountedWords = {{
    {"passed", &Counts::passed},   {"passing", &Counts::passed},  {"passes", &Counts::passed},
    {"failed", &Counts::failed},   {"failing", &Counts::failed},  {"failure", &Counts::failed},
    {"failures", &Counts::failed}, {"error", &Counts::failed},    {"errors", &Counts::failed},
    {"skipped", &Counts::skipped}, {"skips", &Counts::skipped},   {"ignored", &Counts::skipped},
    {"pending", &Counts::skipped}, {"todo", &Counts::skipped},    {"total", &Counts::run},
    {"ran", &Counts::run},         {"tests", &Counts::run},       {"test", &Counts::run},
    {"examples", &Counts::run},    {"example", &Counts::run},     {"runs", &Counts::run},
    {"run", &Counts::run},         {"xfailed", &Counts::skipped}, {"xpassed", &Counts::passed},
}};

std::int64_t Counts::*counted_by(std::string_view word) {
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
      {SignalKind::tool_succeeded, "maven", R"(^(?:\[INFO\] )?BUILD SUCCESS(?:FUL)?\b)"},
      {SignalKind::tool_failed, "maven", R"(^(?:\[(?:INFO|ERROR)\] )?BUILD (?:FAILURE|FAILED)\b)"},
      {SignalKind::counts_before_words, "pytest",
       R"(^=*\s*(?:\d+ (?:failed|passed|skipped|deselected|xfailed|xpassed|warnings?|errors?)(?:, )?)+ in [\d.:]+)"},
      {SignalKind::counts_after_words, "unittest", R"(^Ran \d+ tests? in [\d.]+s)"},
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
      {SignalKind::counts_after_words, "phpunit", R"(^Tests: \d+, Assertions: \d+)"},
      {SignalKind::counts_after_words, "dotnet", R"(^(?:Failed|Passed)!\s+- Failed:\s+\d+, Passed:\s+\d+)"},
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

void add_test_counts(std::string_view line, SignalKind kind, Counts& tests) {
  const std::vector<Token> parts = tokens(line);
  Counts told;
  bool has_total = false;
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    const Token& word = kind == SignalKind::counts_before_words ? parts[i + 1] : parts[i];
    const Token& number = kind == SignalKind::counts_before_words ? parts[i] : parts[i + 1];
    if (word.number || !number.number) continue;
    const auto count = counted_by(word.text);
    if (count == nullptr) continue;
    told.*count += number_of(number.text);
    has_total = has_total || count == &Counts::run;
  }
  // "3 failed, 2 passed" tells the total by its sum; "FAILED (failures=1)" stands beside a line that told it.
  if (!has_total && kind == SignalKind::counts_before_words) told.run = told.passed + told.failed + told.skipped;
  tests.run += told.run;
  tests.passed += told.passed;
  tests.failed += told.failed;
  tests.skipped += told.skipped;
}

}  // namespace cimend::classify
