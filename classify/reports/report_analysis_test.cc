#include "classify/reports/report_analysis.h"

#include <catch2/catch.hpp>

#include "classify/classifier.h"
#include "classify/sources.h"
#include "classify/test_rules.h"
#include "core/fs.h"
#include "tests/zip_builder.h"

namespace cimend::classify::reports {
namespace {

using core::Severity;
using core::Verdict;

Classifier classifier() {
  ClassifierOptions options;
  options.shipped_rules = false;
  options.threads = 1;
  options.rules = rules_from({
      "id: t.test\ncategory: test.assertion\nconfidence: 0.9\nmatch: '^TEST (?P<test>\\S+): (?P<message>.*)'",
      "id: t.summary\ncategory: test.assertion\nrole: symptom\nmatch: '^SUMMARY (?P<test>\\S+)'",
      "id: t.net\ncategory: infra.network.dns\nconfidence: 0.9\nmatch: '^NETWORK (?P<message>.*)'",
  });
  auto made = Classifier::create(std::move(options));
  REQUIRE(made.has_value());
  return std::move(*made);
}

std::string failing(const std::string& name, const std::string& suite = "pkg.SumTest") {
  return "<testsuite><testcase classname=\"" + suite + "\" name=\"" + name +
         "\"><failure message=\"want 5\" type=\"AssertionError\">at x (src/sum.js:7:3)</failure></testcase>"
         "<testcase name=\"fine\"/></testsuite>";
}

TEST_CASE("a report's problems are findings like any other") {
  const auto document = classifier().analyse({{"report.xml", failing("adds")}});
  CHECK(document.classification.verdict == Verdict::failed);
  CHECK(document.classification.category == "test.assertion");
  CHECK(document.classification.confidence >= 0.95);
  REQUIRE(document.findings.size() == 1);
  const core::Finding& finding = document.findings.front();
  CHECK(finding.rule == "report.junit.failure");
  CHECK(finding.test == "pkg.SumTest.adds");
  CHECK(finding.file == "src/sum.js");
  CHECK(finding.line == 7);
  CHECK(finding.column == 3);
  CHECK(finding.evidence.front().first_line == 1);
  REQUIRE(document.tests.has_value());
  CHECK(document.tests->run == 2);
  CHECK(document.logs.front().lines == 1);
}

TEST_CASE("a test that log and report tell is one finding: the report's words, the log's lines") {
  const auto document = classifier().analyse(
      {{"build.log", "start\nTEST adds: failed\nNETWORK no host\n"}, {"report.xml", failing("adds")}});
  REQUIRE(document.findings.size() >= 1);
  std::size_t told = 0;
  for (const core::Finding& finding : document.findings) {
    if (finding.test != "pkg.SumTest.adds") continue;
    ++told;
    CHECK(finding.rule == "t.test");
    CHECK(finding.message == "want 5");
    CHECK(finding.file == "src/sum.js");
    CHECK(finding.log == 0);
    CHECK(finding.evidence.front().first_line == 2);
  }
  CHECK(told == 1);
  CHECK(document.tests->failed == 1);
  for (const std::string& reason : document.self_heal_plan.reasons)
    CHECK(reason.find("not known") == std::string::npos);
}

TEST_CASE("a log's symptom becomes the report's cause") {
  const auto document = classifier().analyse({{"build.log", "SUMMARY adds\n"}, {"report.xml", failing("adds")}});
  REQUIRE(document.findings.size() >= 1);
  CHECK(document.findings.front().rule == "report.junit.failure");
  CHECK(document.findings.front().log == 0);
}

TEST_CASE("two tests of one name are not taken for one") {
  const std::string both = "<testsuites>" + failing("adds", "pkg.A") + failing("adds", "pkg.B") + "</testsuites>";
  const auto document = classifier().analyse({{"build.log", "TEST pkg.B.adds: failed\n"}, {"report.xml", both}});
  REQUIRE(document.findings.size() == 2);
  CHECK(document.findings[0].test != document.findings[1].test);
}

TEST_CASE("the same report twice counts once") {
  const auto document = classifier().analyse({{"a.xml", failing("adds")}, {"copy/a.xml", failing("adds")}});
  CHECK(document.findings.size() == 1);
  CHECK(document.tests->run == 2);
  CHECK(document.self_heal_plan.reasons.size() == 1);
}

TEST_CASE("where the CI system says that the run passed, a report's failures are warnings") {
  std::vector<NamedLog> logs = {{"build.log", "all good\n", Verdict::passed}, {"report.xml", failing("adds")}};
  const auto document = classifier().analyse(std::move(logs));
  CHECK(document.classification.verdict == Verdict::passed);
  CHECK(document.classification.category == "none");
  REQUIRE(document.findings.size() == 1);
  CHECK(document.findings.front().severity == Severity::warning);
}

TEST_CASE("secrets in reports are masked") {
  const std::string token = "ghp_" + std::string(36, 'a');
  const auto document = classifier().analyse(
      {{"r.xml", "<testsuite><testcase name='t'><failure message='push to " + token + "'/></testcase></testsuite>"}});
  CHECK(document.to_json().dump().find(token) == std::string::npos);
}

TEST_CASE("what was given as a report and is none is a log, and the summary says so") {
  NamedLog log{"notes.txt", "NETWORK no host\n"};
  log.given_as_report = true;
  const auto document = classifier().analyse({log});
  CHECK(document.classification.category == "infra.network.dns");
  CHECK(document.classification.summary.find("(notes.txt: it has the form of no report") != std::string::npos);
}

TEST_CASE("of a run's archive the jobs' logs and the reports are taken") {
  core::MemoryFs fs;
  fs.files["run.zip"] = tests::ZipBuilder()
                            .add("0_build.txt", "TEST adds: failed\n")
                            .add("build/1_step.txt", "TEST adds: failed\n")
                            .add("reports/TEST-Sum.xml", failing("adds"))
                            .finish();
  const auto subject = read_subject(fs, "run.zip");
  REQUIRE(subject.has_value());
  REQUIRE(subject->logs.size() == 2);
  CHECK(subject->logs[0].name == "0_build.txt");
  CHECK(subject->logs[1].name == "reports/TEST-Sum.xml");
}

TEST_CASE("names of tests are compared by the words at their end, in any tool's notation") {
  CHECK(same_test("tests/test_a.py::TestB::test_c", "tests.test_a.TestB.test_c"));
  CHECK(same_test("test_c", "tests.test_a.TestB.test_c"));
  CHECK(same_test("test_c (tests.test_a.TestB)", "tests.test_a.TestB.test_c"));
  CHECK(same_test("shouldAdd(com.example.SumTest)", "com.example.SumTest.shouldAdd"));
  CHECK(same_test("SumTest.shouldAdd:42", "com.example.SumTest.shouldAdd"));
  CHECK(same_test("SumTest > shouldAdd", "com.example.SumTest.shouldAdd"));
  CHECK(same_test("test_colour[a-b]", "test_sums.TestText.test_colour[a-b]"));
  CHECK_FALSE(same_test("test_colour[a-b]", "test_sums.TestText.test_colour[a-c]"));
  CHECK_FALSE(same_test("A.adds", "B.adds"));
  CHECK_FALSE(same_test("", "B.adds"));
}

}  // namespace
}  // namespace cimend::classify::reports
