#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/documents/analysis.h"
#include "core/log.h"

namespace cimend::classify {

// What the formats for people share: what of a finding is shown.

// The plain lines of one range, redacted together so that a key over several lines is seen as one, and shortened. Bytes
// as the log has them: whoever writes them makes them safe.
std::vector<std::string> evidence_lines(const core::Log& log, core::LineRange range);

// "src/a.c:3:1"; empty where the finding names no file.
std::string place_of(const core::Finding& finding);

// The ranks of findings that only follow from another one: summaries and exit codes.
std::set<int> followers_in(const core::AnalysisDocument& document);

// The ranges of a finding in the order of the log, those that overlap or touch as one: a rule's block and the same told
// again often share lines.
std::vector<core::LineRange> shown_ranges(const core::Finding& finding);

// A finding that shows lines around the cause and claims nothing (excerpt.h).
bool is_context(const core::Finding& finding);

// Context, or a line that only says that something failed ("exit code 1"): nothing to point a person at.
bool tells_no_cause(const core::Finding& finding);

// What a finding is called for people: its category's title, or the category's name.
std::string title_of(const core::Finding& finding);

}  // namespace cimend::classify
