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
// A module that is missing: the compiler's message, or a loader's line with the twelve below it and webpack's heading
// above.
core::LineRange reach_import(const core::Log& log, core::LineRange told, core::LineRange bounds);
// One failed test of Playwright: from its heading up to the next one's, at most 100 lines.
core::LineRange reach_browser_test(const core::Log& log, core::LineRange told, core::LineRange bounds);
// jest's list of obsolete snapshots with the name of its test file above it, at most 400 lines each way.
core::LineRange reach_snapshots(const core::Log& log, core::LineRange told, core::LineRange bounds);

}  // namespace cimend::fixagent
