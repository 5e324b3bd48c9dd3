#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "classify/log_analysis.h"

namespace cimend::classify::reports {

// What `log` says if it is a report (report.h); nothing, and it stays a log, if not. Where it claimed to be one, or was
// given as one, `trouble` says why it is none. Findings carry rules of the analysis' own (LogAnalysis::report_rules).
std::optional<LogAnalysis> analyse_report(const NamedLog& log, std::size_t index, const LogAnalysisLimits& limits,
                                          std::string& trouble);

// Puts the reports among `logs` together with the logs of the same run, so that nothing is told or counted twice:
//
//   - the same report given twice counts once;
//   - a failed test that a log tells, too, stays where the log shows it, with the report's words and place; the log's
//     rule stays where it knows the cause (it may know a recipe as well), so that fingerprints do not depend on whether
//     a report stood beside the log more than they must;
//   - of the logs' and the reports' test counts the greater sum stays: whichever knows of all tests;
//   - where the CI system said of every log that it passed, the reports' errors are what the run lived through
//     (continue-on-error): warnings.
//
// Tests are compared by the words at the end of their names, so that
// "tests/test_a.py::TestB::test_c", "tests.test_a.TestB.test_c" and "test_c" are the same.
void join_reports(std::vector<LogAnalysis>& logs);

// Whether two names, each as some tool writes it, can be of one test.
bool same_test(std::string_view one, std::string_view other);

}  // namespace cimend::classify::reports
