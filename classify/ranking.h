#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "classify/baseline.h"
#include "classify/matcher.h"
#include "classify/outcome.h"
#include "core/log.h"

namespace cimend::classify {

// Which finding explains the failure.
//
// A failing log rarely says one thing: a download was retried, a compiler printed forty errors that follow from the
// first, a test runner named three tests, then make, npm and the runner each said that something inside them failed.
// Order decides everything downstream, so it is made of few rules that can be said in a sentence, and each finding
// carries the sentence that placed it:
//
//   1. Errors before warnings; what only wraps a failure ("exit code 1") after everything that tells one, and what a
//      rule says that abstains (confidence.h) just before that.
//   2. Standing: what explains comes first, then what follows from it, what tests may print, what stands outside the
//      failed step, what a passing log of the same job says too, what the run got over. Link and test failures after a
//      compile error follow from it; infrastructure noise before a later failure of another kind was got over.
//   3. Causes before symptoms.
//   4. Confidence, in three classes, so that a hundredth more does not beat being first.
//   5. The kind of failure that stands latest in the log: what the run survived longest ago explains least.
//   6. Within a kind the first: in a cascade the first error is the cause.
//
// Rejected: one weighted sum, because nobody can say why a finding stands where it does; and counting every failed step
// as the one that explains, which puts steps that were allowed to fail first.

// Whether a finding can be the reason why the run failed; lower is better.
enum class Standing : std::uint8_t {
  explains,        // an error in the failed step, or in a log whose steps are not known
  follows,         // an error that follows from an earlier one
  in_tests,        // something a program under test may print, beside failed tests
  earlier_step,    // an error in another failed step: the run went on after it
  outside,         // an error between steps
  in_passing_log,  // a passing log of the same job has the line, too
  good_step,       // an error in a step that did not fail
  got_over,        // retried, or in a run that succeeded
  no_error,        // a warning or a note
};

struct Candidate {
  Match match;
  std::size_t log = 0;  // index of its log
  const Rule* rule = nullptr;
  core::Severity severity = core::Severity::error;
  Standing standing = Standing::explains;
  std::size_t kind_ends = 0;              // the last line of its log where its kind of failure stands
  std::vector<core::LineRange> evidence;  // the match's block; then where the same was told again
  std::string why;                        // one sentence
};

// Ranks one log's matches, best first. A match whose place is taken by a better one of another rule, and one that
// repeats another's words and place, are left out.
std::vector<Candidate> rank(const core::Log& log, std::size_t log_index, const RuleSet& rules,
                            std::vector<Match> matches, const Outcome& outcome, const Baseline& baseline);

// Whether `a` ranks before `b` when both come from different logs.
bool ranks_before(const Candidate& a, const Candidate& b);

}  // namespace cimend::classify
