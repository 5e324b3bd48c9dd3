#include "classify/outcome.h"

#include <catch2/catch.hpp>

#include "classify/test_rules.h"

namespace cimend::classify {
namespace {

using core::Verdict;

// "COMPILE" and "WRAPPER" are errors, "NETWORK" one that a rerun may mend, "WARNING" none.
const RuleSet& rules() {
  static const RuleSet set = RuleSet::of(rules_from({
      "id: t.compile\ncategory: compile.error\nmatch: '^COMPILE'",
      "id: t.net\ncategory: infra.network.dns\nmatch: '^NETWORK'",
      "id: t.wrapper\ncategory: unknown\nrole: wrapper\nmatch: '^WRAPPER'",
      "id: t.warning\ncategory: lint.style\nseverity: warning\nmatch: '^WARNING'",
  }));
  return set;
}

Outcome outcome(const std::string& text) {
  const core::Log log = core::Log::read(text);
  const std::vector<Hit> hits = Scanner(rules(), Engine::literals).hits(log);
  return outcome_of(log, rules(), hits, match_rules(log, rules(), hits));
}

Verdict verdict(const std::string& text) { return outcome(text).verdict; }

TEST_CASE("a summary that says all passed and none failed is a tool's success, of whatever runner") {
  const std::vector<std::string> summaries = {
      "1 passed, 1 deselected in 0.02s",
      "============================== 3 passed in 0.01s ===============================",
      "2 passed, 1 skipped, 3 warnings in 1.20s",
      "Ran 2 tests in 0.000s\n\nOK",
      "Ran 2 tests in 0.000s\n\nOK (skipped=1)",
      "Test Suites: 1 passed, 1 total\nTests:       3 passed, 3 total\nSnapshots:   0 total",
      "test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
      "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
      "ok  \texample.org/x\t0.002s",
      "ok  \texample.org/x\t(cached)",
      "ok      example.org/x   0.002s",
      "100% tests passed, 0 tests failed out of 1",
      "BUILD SUCCESSFUL in 3s",
      "[INFO] BUILD SUCCESS",
      "  12 passing (34ms)\n  1 pending",
      "2 examples, 0 failures",
      "OK (2 tests, 2 assertions)",
      "[INFO] Tests run: 12, Failures: 0, Errors: 0, Skipped: 3",
      "5 runs, 9 assertions, 0 failures, 0 errors, 1 skips",
      "Passed!  - Failed:     0, Passed:     3, Skipped:     0, Total:     3, Duration: 9 ms",
      "# tests 1\n# pass 1\n# fail 0\n# cancelled 0\n# skipped 0",
      " Test Files  2 passed (2)\n      Tests  3 passed (3)",
  };
  for (const std::string& summary : summaries) {
    INFO(summary);
    const Outcome found = outcome("building\n" + summary + "\nbye\n");
    CHECK(found.verdict == Verdict::passed);
    CHECK_FALSE(found.certain);
  }
}

TEST_CASE("a summary with failures, without tests or of half the story is no success") {
  const std::vector<std::string> summaries = {
      "1 failed, 2 passed in 0.10s",
      "3 passed, 1 error in 0.10s",
      "no tests ran in 0.00s",
      "2 deselected in 0.01s",
      "Ran 2 tests in 0.000s",
      "Ran 2 tests in 0.000s\n\nFAILED (failures=1)",
      "Ran 2 tests in 0.000s\n\nFAILED (unexpected successes=1)",
      "Test Suites: 1 failed, 1 passed, 2 total\nTests:       3 passed, 3 total",
      " Test Files  1 failed | 1 passed (2)\n      Tests  3 passed (3)",
      "      Tests  3 passed (3)\n     Errors  1 error",
      "test result: FAILED. 7 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out",
      "67% tests passed, 1 tests failed out of 3",
      "  12 passing (34ms)\n  1 failing",
      "2 examples, 1 failure",
      "2 examples, 0 failures, 1 error occurred outside of examples",
      "Tests: 2, Assertions: 2, Risky: 1.",
      "# pass 1\n# fail 0\n# cancelled 2",
      "okay  \tis no package",
  };
  for (const std::string& summary : summaries) {
    INFO(summary);
    CHECK(verdict("building\n" + summary + "\nbye\n") == Verdict::unknown);
  }
}

TEST_CASE("a tool's success does not outweigh what stands after it: an error, a wrapper, a line that looks like one") {
  for (const std::string success : {"3 passed in 0.01s\n", "BUILD SUCCESS\n"}) {
    INFO(success);
    CHECK(verdict(success + "COMPILE x\n") == Verdict::unknown);
    CHECK(verdict(success + "NETWORK x\n") == Verdict::unknown);
    CHECK(verdict(success + "WRAPPER\n") == Verdict::unknown);
    CHECK(verdict(success + "Error: the frobnicator is gone\n") == Verdict::unknown);
    CHECK(verdict(success + "deploy exited with code 3\n") == Verdict::unknown);
    CHECK(verdict(success + "1 failed in 0.01s\n") == Verdict::unknown);
    CHECK(verdict(success + "WARNING\n0 errors\ndeploy exited with code 0\n") == Verdict::passed);
  }
  CHECK(verdict("BUILD SUCCESS\nBUILD FAILURE\n") == Verdict::failed);
}

TEST_CASE("a build tool has lived through the errors before its success, a test runner only through downloads") {
  CHECK(verdict("COMPILE x\nBUILD SUCCESS\n") == Verdict::passed);
  CHECK(verdict("1 failed in 0.01s\nBUILD SUCCESS\n") == Verdict::passed);
  CHECK(verdict("COMPILE x\n3 passed in 0.01s\n") == Verdict::unknown);
  CHECK(verdict("WRAPPER\n3 passed in 0.01s\n") == Verdict::unknown);
  CHECK(verdict("1 failed in 0.01s\n3 passed in 0.01s\n") == Verdict::unknown);
  CHECK(verdict("NETWORK x\n3 passed in 0.01s\n") == Verdict::passed);
}

TEST_CASE("a failed step and the CI system's last word outweigh a tool's success") {
  const std::string step = "##[group]Run pytest\n##[endgroup]\n3 passed in 0.01s\n";
  CHECK(verdict(step + "##[error]Process completed with exit code 1.\n") == Verdict::failed);
  CHECK(outcome(step + "##[error]Process completed with exit code 1.\n").certain);
  CHECK(verdict("3 passed in 0.01s\nDone. Your build exited with 1.\n") == Verdict::failed);
}

}  // namespace
}  // namespace cimend::classify
