#pragma once

#include <optional>
#include <vector>

#include "classify/matcher.h"
#include "classify/rule_set.h"
#include "classify/scanner.h"
#include "core/documents/analysis.h"
#include "core/log.h"

namespace cimend::classify {

// How a log ended, by its own words: what the CI system said last, which step failed, what a tool said.
//
// The CI system is believed. A tool knows only of itself, so its success is weighed against the log: what a build tool
// ("BUILD SUCCESS") said outweighs the errors before it, which it has lived through; a test runner's good summary ("3
// passed") only those that a run gets over, a download that was tried again, since a log may hold several runners. An
// error after it, a summary with failures, or a line that looks like an error though no rule knows it, and the log is
// not called passed.
struct Outcome {
  core::Verdict verdict = core::Verdict::unknown;
  bool certain = false;          // the CI system or a step's exit code said so, not only a tool
  std::size_t said_at_line = 0;  // 0: nothing said so
};

// `hits` of the scanner, and `matches` that match_rules() made of them.
Outcome outcome_of(const core::Log& log, const RuleSet& rules, const std::vector<Hit>& hits,
                   const std::vector<Match>& matches);

// The test counts that summaries told, added up; nothing where none did.
std::optional<core::AnalysisDocument::Tests> tests_of(const core::Log& log, const RuleSet& rules,
                                                      const std::vector<Hit>& hits);

}  // namespace cimend::classify
