#pragma once

#include <string>
#include <string_view>

#include "classify/reports/report.h"
#include "classify/rule.h"

namespace cimend::classify::reports {

// What a failed test failed of. `otherwise` is what the report's own words say (failure or error); the type and the
// text of the exception can say more: a snapshot, a timeout, a crash, a fixture, an import.
Kind kind_of_failure(Kind otherwise, std::string_view type, std::string_view message, std::string_view text);

// What a linter's complaint is about, by the rule that it names and the tool that speaks.
Kind kind_of_complaint(std::string_view tool, std::string_view code, std::string_view message);

// "error", "fatal", "HIGH", "2": a linter's word for how bad it is. What is not known is a warning.
core::Severity severity_of_word(std::string_view word);

// The tool's name as it may stand in a document: letters, digits, blanks and ". _ - + # /", at most 40 bytes; the
// format's own name where nothing is left.
std::string tool_name(std::string_view told, Format format);

// The rule that findings of this kind have: id "report.FORMAT.KIND", no pattern. Report rules are never embedded,
// scanned or listed: the report itself is the proof.
Rule rule_for(const Report& report, const Problem& problem);

}  // namespace cimend::classify::reports
