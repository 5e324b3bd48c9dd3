// Any bytes as a report: nothing may crash, hang or promise what the header does not. The same bytes give the same
// report, and a problem's lines are lines of the input.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "classify/reports/report.h"

namespace {

using cimend::classify::reports::Problem;
using cimend::classify::reports::Reading;
using cimend::classify::reports::Report;

void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

void check(const Report& report, std::size_t lines) {
  using cimend::core::Verdict;
  require(report.problems.size() <= Report::kMostProblems, "problems are bounded");
  require(!report.tool.empty() && report.tool.size() <= 40, "a report has a tool with a short name");
  if (report.tests) {
    const auto& tests = *report.tests;
    require(tests.run == tests.passed + tests.failed + tests.skipped, "counts add up");
    require(tests.failed == 0 || report.verdict == Verdict::failed, "a failed test fails the report");
  }
  require(report.trouble.empty() || report.verdict != Verdict::passed, "what is torn did not pass");
  for (const Problem& problem : report.problems) {
    require(problem.lines.first_line >= 1, "lines begin at 1");
    require(problem.lines.first_line <= problem.lines.last_line, "a block's last line is not before its first");
    require(problem.lines.last_line <= std::max<std::size_t>(lines, 1), "evidence stands in the report");
    require(problem.line >= 0 && problem.column >= 0, "places are not negative");
    require(problem.message.find('\n') == problem.message.npos, "a message is one line");
    require(problem.message.size() <= 1000, "a message is short");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Reading reading = cimend::classify::reports::read_report(bytes);
  if (!reading.report) return 0;
  require(reading.why_not.empty(), "what is a report needs no excuse");
  check(*reading.report, static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n')) + 1);
  return 0;
}
