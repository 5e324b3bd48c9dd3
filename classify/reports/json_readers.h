#pragma once

#include <optional>

#include "classify/reports/json_text.h"
#include "classify/reports/report.h"

namespace cimend::classify::reports {

// Each looks whether the document is one of its formats and reads it then. `verdict` and `trouble` are the caller's.

std::optional<Report> sarif_report(const JsonText& json);
std::optional<Report> eslint_report(const JsonText& json);  // and stylelint
std::optional<Report> playwright_report(const JsonText& json);
std::optional<Report> jest_report(const JsonText& json);  // and vitest
std::optional<Report> mocha_report(const JsonText& json);
std::optional<Report> rspec_report(const JsonText& json);

// A flat list of {file, line, message} objects, alone or as the member of an object that such tools name it by
// ("results", "issues", "diagnostics", …): each tool has its own words for the same members. It is taken for one only
// where the first object names a file, a line, a message, and a severity or a rule, and the next ones a message.
std::optional<Report> diagnostics_report(const JsonText& json);

}  // namespace cimend::classify::reports
