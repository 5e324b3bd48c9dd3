#pragma once

#include <vector>

#include "classify/log_analysis.h"
#include "classify/rule_set.h"
#include "core/documents/analysis.h"

namespace cimend::classify {

// Puts what the logs of one run say into one document: findings of all logs in one ranking, the classification, test
// counts, the rerun plan, the patch instructions. Every text that comes from a log is redacted here, once.
core::AnalysisDocument make_document(std::vector<LogAnalysis> logs, const RuleSet& rules);

// Leaves findings below `least` out and counts ranks anew; references to a finding that is gone go with it.
void drop_below(core::AnalysisDocument& document, core::Severity least);

}  // namespace cimend::classify
