#pragma once

#include "core/documents/analysis.h"
#include "core/log.h"

namespace cimend::fixagent {

// Which lines of a log belong to a finding (Recipe::reach): `told` is what the rule took, `bounds` the step it is in.
// Every result lies inside `bounds` and holds told.first_line, unless it says otherwise. Log text is hostile: each has
// a bound on how far it looks.

// The run of printed diffs at, below or above the line ("would reformat a.py" may stand before or after them); need not
// hold told.first_line.
core::LineRange reach_printed_diffs(const core::Log& log, core::LineRange told, core::LineRange bounds);
// One compiler error and its notes: up to the next error.
core::LineRange reach_compiler_message(const core::Log& log, core::LineRange told, core::LineRange bounds);
// One pre-commit hook's output: from its heading to the next one's.
core::LineRange reach_hook(const core::Log& log, core::LineRange told, core::LineRange bounds);
// The paragraph: the lines around it up to an empty one, at most 200 each way.
core::LineRange reach_paragraph(const core::Log& log, core::LineRange told, core::LineRange bounds);

}  // namespace cimend::fixagent
