#pragma once

#include <cstddef>
#include <vector>

#include "classify/baseline.h"
#include "core/documents/analysis.h"
#include "core/log.h"

namespace cimend::classify {

// The lines to show where no rule knows what broke: "unknown" is a verdict about our rules, not an excuse to leave the
// reader alone with ten thousand lines. Looks at the failed step (or the log's end) before the line that only tells the
// exit code, takes the lines that look like errors, and gives them in blocks of at most ten lines, best first, at most
// `most`; a block goes on to the end of its paragraph. Where nothing looks like an error, the last lines before the
// end, with a baseline the last that no passing log has. Empty only for a log without text.
struct LikelyLines {
  core::LineRange lines;
  std::size_t telling_line = 1;  // the one that says most
  bool looks_wrong = true;       // false: only the last words, since nothing looks like an error
};
std::vector<LikelyLines> likely_error_lines(const core::Log& log, const Baseline& baseline, std::size_t most);

// Whether a line after `line` says plainly that something failed ("ERROR: …", "exited with code 2"), by its looks
// alone. Of a long log only the end is looked at.
bool tells_of_failure_after(const core::Log& log, std::size_t line);

}  // namespace cimend::classify
