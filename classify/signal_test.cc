#include "classify/signal.h"

#include <catch2/catch.hpp>

namespace cimend::classify {
namespace {

struct Sample {
  const char* line;
  std::int64_t run, passed, failed, skipped;
};

// The counts that the first matching signal of the table reads.
core::AnalysisDocument::Tests counts_of(const std::string& line) {
  core::AnalysisDocument::Tests tests;
  for (std::size_t i = 0; i < signals().size(); ++i) {
    const SignalKind kind = signals()[i].kind;
    const bool counts = kind == SignalKind::counts_before_words || kind == SignalKind::counts_after_words;
    if (!counts || !signal_patterns()[i].found_in(line)) continue;
    add_test_counts(line, kind, tests);
    return tests;
  }
  FAIL("no signal knows: " << line);
  return tests;
}

TEST_CASE("the summary lines of test runners tell their counts") {
  const std::vector<Sample> samples = {
      {"==== 3 failed, 2 passed, 1 skipped, 4 warnings in 1.20s ====", 6, 2, 3, 1},
      {"2 passed in 0.01s", 2, 2, 0, 0},
      {"Ran 5 tests in 0.004s", 5, 0, 0, 0},
      {"FAILED (failures=1, errors=2)", 0, 0, 3, 0},
      {"Tests:       1 failed, 4 passed, 5 total", 5, 4, 1, 0},
      {"[ERROR] Tests run: 12, Failures: 1, Errors: 2, Skipped: 3", 12, 0, 3, 3},
      {"test result: FAILED. 7 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out", 10, 7, 1, 2},
      {"  12 passing (34ms)", 12, 12, 0, 0},
      {"  3 failing", 3, 0, 3, 0},
      {"8 examples, 2 failures, 1 pending", 8, 0, 2, 1},
      {"5 runs, 9 assertions, 1 failures, 1 errors, 1 skips", 5, 0, 2, 1},
      {"4 tests completed, 1 failed", 4, 0, 1, 0},
      {"Tests: 6, Assertions: 11, Failures: 2.", 6, 0, 2, 0},
      {"Failed!  - Failed:     1, Passed:     3, Skipped:     0, Total:     4, Duration: 9 ms", 4, 3, 1, 0},
  };
  for (const Sample& sample : samples) {
    INFO(sample.line);
    const auto tests = counts_of(sample.line);
    CHECK(tests.run == sample.run);
    CHECK(tests.passed == sample.passed);
    CHECK(tests.failed == sample.failed);
    CHECK(tests.skipped == sample.skipped);
  }
}

TEST_CASE("a number that no build has is not counted") {
  core::AnalysisDocument::Tests tests;
  add_test_counts("99999999999999999999 failed", SignalKind::counts_before_words, tests);
  CHECK(tests.failed == 0);
}

}  // namespace
}  // namespace cimend::classify
