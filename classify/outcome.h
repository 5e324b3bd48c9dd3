#pragma once

#include <optional>
#include <vector>

#include "classify/rule_set.h"
#include "classify/scanner.h"
#include "core/documents/analysis.h"
#include "core/log.h"

namespace cimend::classify {

// How a log ended, by its own words: what the CI system said last, which step failed, what the build tool said.
// Findings are not looked at.
struct Outcome {
  core::Verdict verdict = core::Verdict::unknown;
  bool certain = false;          // the CI system or a step's exit code said so, not only a tool
  std::size_t said_at_line = 0;  // 0: nothing said so
};

Outcome outcome_of(const core::Log& log, const RuleSet& rules, const std::vector<Hit>& hits);

// The test counts that summaries told, added up; nothing where none did.
std::optional<core::AnalysisDocument::Tests> tests_of(const core::Log& log, const RuleSet& rules,
                                                      const std::vector<Hit>& hits);

}  // namespace cimend::classify
