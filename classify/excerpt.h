#pragma once

#include <cstddef>
#include <vector>

#include "classify/ranking.h"
#include "core/documents/analysis.h"
#include "core/log.h"

namespace cimend::classify {

// What a person would scroll to beside the evidence: the lines around the first cause, and how the failed command
// ended. `shown` is what the findings show already, the first cause first; together with it the excerpt has at most
// `most` lines. Ranges are in rising order and hold no line of `shown`; empty where the findings fill the budget.
std::vector<core::LineRange> excerpt(const core::Log& log, const std::vector<core::LineRange>& shown, std::size_t most);

}  // namespace cimend::classify
