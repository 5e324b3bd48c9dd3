#include "classify/outcome.h"

#include <algorithm>

#include "classify/signal.h"

namespace cimend::classify {
namespace {

// Calls `visit(signal, line)` for the hits that are signals.
template <class Visit>
void each_signal(const RuleSet& rules, const std::vector<Hit>& hits, Visit visit) {
  for (const Hit& hit : hits) {
    if (hit.entry >= rules.rules().size()) visit(signals()[hit.entry - rules.rules().size()], hit.line);
  }
}

struct LastWords {
  Outcome run;   // of the CI system
  Outcome tool;  // of a build tool
  bool complete = false;
};

LastWords last_words(const RuleSet& rules, const std::vector<Hit>& hits) {
  using core::Verdict;
  LastWords words;
  each_signal(rules, hits, [&](const Signal& signal, std::size_t line) {
    switch (signal.kind) {
      case SignalKind::run_succeeded: words.run = {Verdict::passed, true, line}; break;
      case SignalKind::run_failed: words.run = {Verdict::failed, true, line}; break;
      case SignalKind::run_cancelled: words.run = {Verdict::cancelled, true, line}; break;
      case SignalKind::run_complete: words.complete = true; break;
      case SignalKind::tool_succeeded: words.tool = {Verdict::passed, false, line}; break;
      case SignalKind::tool_failed: words.tool = {Verdict::failed, false, line}; break;
      case SignalKind::counts_before_words:
      case SignalKind::counts_after_words: break;
    }
  });
  return words;
}

// Steps whose ends are all known and good.
bool every_step_succeeded(const core::Log& log) {
  const auto good = [](const core::Step& step) { return !step.failed && step.exit_code == 0; };
  return !log.steps().empty() && std::all_of(log.steps().begin(), log.steps().end(), good);
}

}  // namespace

Outcome outcome_of(const core::Log& log, const RuleSet& rules, const std::vector<Hit>& hits) {
  const LastWords words = last_words(rules, hits);
  if (words.run.verdict != core::Verdict::unknown) return words.run;
  if (const core::Step* step = log.failed_step()) return {core::Verdict::failed, true, step->last_line};
  // GitHub tells the exit codes of failed steps only: a log that is complete and has none of a failed step is good.
  const bool complete_without_failure = words.complete && !log.steps().empty();
  if (complete_without_failure || every_step_succeeded(log)) return {core::Verdict::passed, true, log.line_count()};
  return words.tool;
}

std::optional<core::AnalysisDocument::Tests> tests_of(const core::Log& log, const RuleSet& rules,
                                                      const std::vector<Hit>& hits) {
  core::AnalysisDocument::Tests tests;
  bool told = false;
  each_signal(rules, hits, [&](const Signal& signal, std::size_t line) {
    if (signal.kind != SignalKind::counts_before_words && signal.kind != SignalKind::counts_after_words) return;
    add_test_counts(log.plain(line), signal.kind, tests);
    told = true;
  });
  if (!told) return std::nullopt;
  tests.run = std::max(tests.run, tests.passed + tests.failed + tests.skipped);
  tests.passed = std::max(tests.passed, tests.run - tests.failed - tests.skipped);
  return tests;
}

}  // namespace cimend::classify
