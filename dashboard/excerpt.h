#pragma once

#include <cstddef>
#include <vector>

#include "core/documents/analysis.h"
#include "core/log.h"
#include "dashboard/markup.h"

namespace cimend::dashboard {

// Lines shown before and after each piece of evidence.
inline constexpr std::size_t kExcerptContext = 5;
// The most lines of one excerpt; of longer evidence the beginning is shown, and how much is left out.
inline constexpr std::size_t kExcerptLines = 80;

// The evidence with its surroundings: <pre> with one element a line, the evidence marked, each line's number a link to
// the log page of the job at `job`. Empty where no evidence lies in the log.
Page excerpt(const core::Log& log, std::size_t job, const std::vector<core::LineRange>& evidence);

}  // namespace cimend::dashboard
