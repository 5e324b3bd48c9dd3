#pragma once

#include <optional>
#include <string_view>

#include "classify/reports/report.h"

namespace cimend::classify::reports {

// One reader a family of formats. Each is told that the bytes begin like its format and answers with a report, or with
// why they are none after all. report.cc chooses; nobody else calls them.

Reading read_junit(std::string_view bytes);                  // testsuites, testsuite
Reading read_dotnet(std::string_view bytes, Format format);  // nunit, xunit, trx
Reading read_checkstyle(std::string_view bytes);
Reading read_tap(std::string_view bytes);
Reading read_cargo(std::string_view bytes);    // a JSON object a line
Reading read_go_test(std::string_view bytes);  // a JSON object a line
// One JSON document: SARIF, eslint, Playwright, jest, mocha, RSpec, flat diagnostics.
Reading read_json_report(std::string_view bytes);

// At most this many lines of a report are shown as evidence of one problem.
inline constexpr std::size_t kMostEvidenceLines = 12;

// From `first` to `last`, cut to what is shown.
core::LineRange evidence(std::size_t first, std::size_t last);

// The verdict that counts and problems add up to.
core::Verdict verdict_of(const Report& report);

}  // namespace cimend::classify::reports
