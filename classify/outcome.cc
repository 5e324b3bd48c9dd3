#include "classify/outcome.h"

#include <algorithm>

#include "classify/error_lines.h"
#include "classify/signal.h"
#include "core/taxonomy.h"
#include "core/text.h"

namespace cimend::classify {
namespace {

// Calls `visit(signal, line)` for the hits that are signals.
template <class Visit>
void each_signal(const RuleSet& rules, const std::vector<Hit>& hits, Visit visit) {
  for (const Hit& hit : hits) {
    const std::size_t signal = hit.entry - rules.rules().size();
    if (hit.entry >= rules.rules().size() && signal < signals().size()) visit(signals()[signal], hit.line);
  }
}

// The line numbers of last words; 0: not said.
struct LastWords {
  Outcome run;  // of the CI system
  bool complete = false;
  std::size_t built = 0, build_failed = 0;
  std::size_t tested = 0, tests_failed = 0;
};

// unittest prints "Ran 3 tests in 0.001s", an empty line, and then "OK" or "OK (skipped=1)".
bool unittest_says_ok(const core::Log& log, std::size_t line) {
  const std::size_t last = std::min(line + 2, log.line_count());
  for (std::size_t at = line + 1; at <= last; ++at) {
    const std::string_view text = core::trim(log.plain(at));
    if (text == "OK" || text.starts_with("OK (")) return true;
  }
  return false;
}

void hear_tests(const core::Log& log, const Signal& signal, std::size_t line, LastWords& words) {
  const TestWord word = test_word(signal, log.plain(line));
  if (word == TestWord::failed) words.tests_failed = line;
  const bool ok = log.plain(line).starts_with("Ran ") && unittest_says_ok(log, line);
  if (word == TestWord::succeeded || ok) words.tested = line;
}

LastWords last_words(const core::Log& log, const RuleSet& rules, const std::vector<Hit>& hits) {
  using core::Verdict;
  LastWords words;
  each_signal(rules, hits, [&](const Signal& signal, std::size_t line) {
    switch (signal.kind) {
      case SignalKind::run_succeeded: words.run = {Verdict::passed, true, line}; break;
      case SignalKind::run_failed: words.run = {Verdict::failed, true, line}; break;
      case SignalKind::run_cancelled: words.run = {Verdict::cancelled, true, line}; break;
      case SignalKind::run_complete: words.complete = true; break;
      case SignalKind::tool_succeeded: words.built = line; break;
      case SignalKind::tool_failed: words.build_failed = line; break;
      case SignalKind::tests_succeeded:
      case SignalKind::tests_failed:
      case SignalKind::counts_before_words:
      case SignalKind::counts_after_words: hear_tests(log, signal, line, words); break;
    }
  });
  return words;
}

// Whether an error that a rule found speaks against a tool's success.
bool contradicts(const Rule& rule, const Match& match, const LastWords& words) {
  if (rule.severity != core::Severity::error) return false;
  const std::size_t line = match.lines.first_line;
  const bool got_over = core::heal_class(rule.category) == core::HealClass::rerun;
  return line > words.built && !(got_over && line < words.tested);
}

// What the tools' words are worth in this log.
Outcome weighed(const core::Log& log, const RuleSet& rules, const std::vector<Match>& matches, const LastWords& words) {
  if (words.build_failed > words.built) return {core::Verdict::failed, false, words.build_failed};
  const std::size_t said = std::max(words.built, words.tested);
  if (said == 0 || words.tests_failed > words.built) return {};
  const auto speaks_against = [&](const Match& match) {
    return contradicts(rules.rules()[match.rule].rule, match, words);
  };
  if (std::any_of(matches.begin(), matches.end(), speaks_against)) return {};
  if (tells_of_failure_after(log, said)) return {};
  return {core::Verdict::passed, false, said};
}

// Steps whose ends are all known and good.
bool every_step_succeeded(const core::Log& log) {
  const auto good = [](const core::Step& step) { return !step.failed && step.exit_code == 0; };
  return !log.steps().empty() && std::all_of(log.steps().begin(), log.steps().end(), good);
}

}  // namespace

Outcome outcome_of(const core::Log& log, const RuleSet& rules, const std::vector<Hit>& hits,
                   const std::vector<Match>& matches) {
  const LastWords words = last_words(log, rules, hits);
  if (words.run.verdict != core::Verdict::unknown) return words.run;
  if (const core::Step* step = log.failed_step()) return {core::Verdict::failed, true, step->last_line};
  // GitHub tells the exit codes of failed steps only: a log that is complete and has none of a failed step is good.
  const bool complete_without_failure = words.complete && !log.steps().empty();
  if (complete_without_failure || every_step_succeeded(log)) return {core::Verdict::passed, true, log.line_count()};
  return weighed(log, rules, matches, words);
}

std::optional<core::AnalysisDocument::Tests> tests_of(const core::Log& log, const RuleSet& rules,
                                                      const std::vector<Hit>& hits) {
  core::AnalysisDocument::Tests tests;
  bool told = false;
  each_signal(rules, hits, [&](const Signal& signal, std::size_t line) {
    if (!counts_tests(signal.kind)) return;
    add_test_counts(log.plain(line), signal.kind, tests);
    told = true;
  });
  if (!told) return std::nullopt;
  tests.run = std::max(tests.run, tests.passed + tests.failed + tests.skipped);
  tests.passed = std::max(tests.passed, tests.run - tests.failed - tests.skipped);
  return tests;
}

}  // namespace cimend::classify
