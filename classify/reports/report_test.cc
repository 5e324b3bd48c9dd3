// Reads the samples in testdata/, which testdata/record made by really running the tools, and what hostile hands make
// of them. What is expected of each sample is what its tool said on the terminal.
#include "classify/reports/report.h"

#include <catch2/catch.hpp>

#include <algorithm>

#include "core/fs.h"

namespace cimend::classify::reports {
namespace {

std::string sample(const std::string& name) {
  core::RealFs fs;
  const auto bytes = fs.read(std::string(CIMEND_SOURCE_DIR) + "/classify/reports/testdata/" + name);
  REQUIRE(bytes.has_value());
  return *bytes;
}

Report report_of(const std::string& bytes) {
  Reading reading = read_report(bytes);
  INFO(reading.why_not);
  REQUIRE(reading.report.has_value());
  return std::move(*reading.report);
}

// run passed failed skipped
std::string counts_of(const Report& report) {
  if (!report.tests) return "none";
  const auto& t = *report.tests;
  return std::to_string(t.run) + " " + std::to_string(t.passed) + " " + std::to_string(t.failed) + " " +
         std::to_string(t.skipped);
}

// file:line:column kind message
std::string told_of(const Problem& p) {
  return p.file + ":" + std::to_string(p.line) + ":" + std::to_string(p.column) + " " + std::string(name_of(p.kind)) +
         " " + p.message;
}

std::size_t errors_in(const Report& report) {
  return static_cast<std::size_t>(std::count_if(report.problems.begin(), report.problems.end(),
                                                [](const Problem& p) { return p.severity == core::Severity::error; }));
}

TEST_CASE("every sample is recognised by its content, with its counts, its errors and its verdict") {
  struct Expected {
    const char *name, *format, *tool, *counts;
    std::size_t errors;
  };
  const Expected expected =
      GENERATE(values<Expected>({{"pytest.xml", "junit", "pytest", "8 1 6 1", 6},
                                 {"pytest-passing.xml", "junit", "pytest", "2 2 0 0", 0},
                                 {"phpunit.xml", "junit", "junit", "4 1 2 1", 2},
                                 {"ctest.xml", "junit", "junit", "2 1 1 0", 1},
                                 {"mocha.xunit.xml", "junit", "mocha", "5 1 3 1", 3},
                                 {"node-test.junit.xml", "junit", "junit", "3 1 1 1", 1},
                                 {"vitest.junit.xml", "junit", "vitest", "2 1 1 0", 1},
                                 {"eslint.junit.xml", "junit", "eslint", "4 0 4 0", 3},
                                 {"eslint.checkstyle.xml", "checkstyle", "eslint", "none", 3},
                                 {"shellcheck.checkstyle.xml", "checkstyle", "shellcheck", "none", 0},
                                 {"go-test.json", "go-test", "go test", "6 2 3 1", 3},
                                 {"cargo.json", "cargo", "rustc", "none", 2},
                                 {"jest.json", "jest", "jest", "4 1 2 1", 3},
                                 {"vitest.json", "jest", "vitest", "2 1 1 0", 1},
                                 {"mocha.json", "mocha", "mocha", "5 1 3 1", 3},
                                 {"rspec.json", "rspec", "rspec", "4 1 2 1", 2},
                                 {"playwright.json", "playwright", "playwright", "4 2 1 1", 1},
                                 {"eslint.json", "eslint", "eslint", "none", 3},
                                 {"stylelint.json", "eslint", "stylelint", "none", 1},
                                 {"eslint.sarif", "sarif", "ESLint", "none", 3},
                                 {"pylint.json", "diagnostics", "pylint", "none", 1},
                                 {"shellcheck.json", "diagnostics", "shellcheck", "none", 0},
                                 {"perl.tap", "tap", "tap", "6 2 2 2", 2},
                                 {"bail-out.tap", "tap", "tap", "1 1 0 0", 1},
                                 {"bats.tap", "tap", "tap", "2 1 1 0", 1},
                                 {"mocha.tap", "tap", "tap", "5 1 3 1", 3},
                                 {"node-test.tap", "tap", "tap", "3 1 1 1", 1}}));
  INFO(expected.name);
  const Report report = report_of(sample(expected.name));
  CHECK(name_of(report.format) == expected.format);
  CHECK(report.tool == expected.tool);
  CHECK(counts_of(report) == expected.counts);
  CHECK(errors_in(report) == expected.errors);
  CHECK(report.trouble.empty());
  CHECK(report.verdict == (expected.errors > 0 ? core::Verdict::failed : core::Verdict::passed));
}

TEST_CASE("a problem tells its file, line, kind and message") {
  struct Expected {
    const char* name;
    std::size_t problem;
    const char* told;
  };
  const Expected expected = GENERATE(values<Expected>(
      {{"pytest.xml", 0, "test_import.py:1:0 collection ModuleNotFoundError: No module named 'no_such_module'"},
       {"pytest.xml", 1, "test_sums.py:10:0 failure assert (2 - 2) == 4"},
       {"pytest.xml", 2, "test_sums.py:14:0 error ZeroDivisionError: division by zero"},
       {"pytest.xml", 3, "test_sums.py:6:0 setup ConnectionError: no database at port 5432"},
       {"phpunit.xml", 0, "/home/runner/work/demo/demo/SumTest.php:8:0 failure sums"},
       {"phpunit.xml", 1, "/home/runner/work/demo/demo/SumTest.php:13:0 error RuntimeException: disk <full> & gone"},
       {"ctest.xml", 0, ":0:0 failure CMake Error: missing.txt: no such file or directory (ignoring)"},
       {"mocha.xunit.xml", 0,
        "/home/runner/work/demo/demo/test/sum.js:3:35 failure Expected values to be strictly equal: 4 !== 5"},
       {"eslint.junit.xml", 2, "/home/runner/work/demo/demo/src/a.js:2:1 style 'missing' is not defined."},
       {"eslint.checkstyle.xml", 3,
        "/home/runner/work/demo/demo/src/b.js:1:7 compile Parsing error: Unexpected token ="},
       {"eslint.json", 1, "/home/runner/work/demo/demo/src/a.js:1:14 style Missing semicolon."},
       {"eslint.sarif", 2, "/home/runner/work/demo/demo/src/a.js:2:1 style 'missing' is not defined."},
       {"eslint.sarif", 3, "/home/runner/work/demo/demo/src/b.js:1:7 compile Parsing error: Unexpected token ="},
       {"cargo.json", 0, "src/main.rs:4:24 compile cannot find value `missing` in this scope"},
       {"cargo.json", 1, "src/main.rs:3:22 type mismatched types"},
       {"rspec.json", 1, "spec/sum_spec.rb:3:0 error divided by 0"},
       {"playwright.json", 1,
        "web/sum.spec.js:4:52 flaky Error: expect(received).toBe(expected) // Object.is equality Expected: 1 Received: "
        "0"},
       {"jest.json", 1, "/home/runner/work/demo/demo/sum.test.js:3:32 error TypeError: no sum"},
       {"jest.json", 2,
        "/home/runner/work/demo/demo/load.test.js:1:13 collection Cannot find module './no-such-module' from "
        "'load.test.js'"},
       {"mocha.json", 2, "/home/runner/work/demo/demo/test/sum.js:8:32 setup no database"},
       {"stylelint.json", 1,
        "/home/runner/work/demo/demo/a.css:1:12 style Invalid hex color \"#12\" (color-no-invalid-hex)"},
       {"pylint.json", 4, "demo.py:3:11 style Undefined variable 'missing'"},
       {"perl.tap", 1, "sums.t:7:0 failure got: 'B', expected: 'b'"},
       {"bail-out.tap", 0, ":0:0 error Bail out! the disk is gone"},
       {"bats.tap", 0, "sums.bats:6:0 failure `[ $((2 - 2)) -eq 1 ]' failed"},
       {"mocha.tap", 1, "test/sum.js:4:36 error no sum"},
       {"node-test.tap", 0,
        "/home/runner/work/demo/demo/node.test.mjs:4:3 failure Expected values to be strictly equal: 4 !== 5"}}));
  INFO(expected.name);
  const Report report = report_of(sample(expected.name));
  REQUIRE(report.problems.size() > expected.problem);
  CHECK(told_of(report.problems[expected.problem]) == expected.told);
}

TEST_CASE("a test is named with its suite") {
  const auto test_of = [](const char* name, std::size_t problem) {
    return report_of(sample(name)).problems[problem].test;
  };
  CHECK(test_of("pytest.xml", 4) == "test_sums.TestText.test_colour[a-b]");
  CHECK(test_of("phpunit.xml", 0) == "SumTest.testAdd");
  CHECK(test_of("playwright.json", 0) == "sum › adds");
  CHECK(test_of("perl.tap", 1) == "words > upper");
}

std::string line_of(const std::string& bytes, std::size_t number) {
  std::size_t begin = 0;
  for (std::size_t line = 1; line < number; ++line) begin = bytes.find('\n', begin) + 1;
  return bytes.substr(begin, bytes.find('\n', begin) - begin);
}

TEST_CASE("evidence points at the lines of the report that tell of the problem") {
  const std::string junit = sample("phpunit.xml");
  const Problem thrown = report_of(junit).problems[1];
  CHECK(line_of(junit, thrown.lines.first_line).find("name=\"testThrow\"") != std::string::npos);
  const std::string sarif = sample("eslint.sarif");
  const Problem semicolon = report_of(sarif).problems[1];
  std::string shown;
  for (std::size_t line = semicolon.lines.first_line; line <= semicolon.lines.last_line; ++line)
    shown += line_of(sarif, line);
  CHECK(shown.find("Missing semicolon.") != std::string::npos);
  const std::string go = sample("go-test.json");
  const auto problems = report_of(go).problems;
  const auto failed = std::find_if(problems.begin(), problems.end(), [](auto& p) { return p.test == "TestAdd/small"; });
  REQUIRE(failed != problems.end());
  CHECK(line_of(go, failed->lines.first_line).find("want 5") != std::string::npos);
}

TEST_CASE("a go test fails once for its subtest, and a package that does not build is told") {
  const Report report = report_of(sample("go-test.json"));
  std::vector<std::string> told;
  for (const Problem& problem : report.problems) told.push_back(problem.test + "|" + problem.message);
  CHECK(std::count(told.begin(), told.end(), "TestAdd/small|2+2 = 4, want 5") == 1);
  CHECK(std::count(told.begin(), told.end(), "TestBoom|panic: assignment to entry in nil map [recovered]") == 1);
  CHECK(report.problems.back().kind == Kind::compile);
}

TEST_CASE("what is no report stays a log, without a word about it") {
  for (const std::string text :
       {"", "\n\n", "make: *** [all] Error 2\n", "[INFO] Scanning for projects...\n[ERROR] COMPILATION ERROR\n",
        "{ echo one; } 2>&1\n", "<html><body>502 Bad Gateway</body></html>", "ok, building\n", "1.2.3\n",
        "{\"level\":\"info\",\"msg\":\"started\"}\n{\"level\":\"info\",\"msg\":\"stopped\"}\n", "[]", "{}",
        "[{\"name\":\"x\",\"version\":1}]", "pass\nok 1\n"}) {
    INFO(text);
    const Reading reading = read_report(text);
    CHECK_FALSE(reading.report.has_value());
    CHECK(reading.why_not.empty());
  }
}

TEST_CASE("what claims to be a report and is none says why") {
  const auto why = [](const std::string& text) {
    const Reading reading = read_report(text);
    CHECK_FALSE(reading.report.has_value());
    return reading.why_not;
  };
  CHECK(why("<testsuites><<</testsuites>").find("it looks like JUnit XML, but it is no XML from line 1 on") == 0);
  CHECK(why("<!DOCTYPE testsuite [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n<testsuite>&b;</testsuite>") ==
        "it looks like JUnit XML, but it declares entities");
  CHECK(why("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><testsuite><testcase name='&x;'/></testsuite>") ==
        "it looks like JUnit XML, but it declares entities");
  std::string deep = "<testsuite>";
  for (int i = 0; i < 100'000; ++i) deep += "<testsuite>";
  CHECK(why(deep) == "it looks like JUnit XML, but its elements are nested too deep");
  CHECK(why(R"({"version":"2.1.0","$schema":"sarif-2.1.0","runs":[}]})").find("it looks like SARIF, but ") == 0);
}

TEST_CASE("control characters, colours and wrong bytes in a test's output are no reason to give up") {
  const std::string xml =
      "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-16\"?>\n<testsuite name=\"s\"><testcase classname=\"C\" "
      "name=\"t\">"
      "<failure message=\"&#27;[31mred&#27;[0m &#x0;\x01 \xFF "
      "end\">\n\x1b[1mbold\x1b[0m\n</failure></testcase></testsuite>";
  const Report report = report_of(xml);
  REQUIRE(report.problems.size() == 1);
  CHECK(report.problems[0].message == "red ? end");
  CHECK(report.problems[0].lines.first_line == 2);
  CHECK(report.problems[0].lines.last_line == 4);
}

TEST_CASE("a report in UTF-16 is read") {
  std::string wide = "\xFF\xFE";
  for (const char c : std::string("<testsuite><testcase name='a'/></testsuite>")) wide += {c, '\0'};
  CHECK(counts_of(report_of(wide)) == "1 1 0 0");
}

TEST_CASE("line numbers hold over the chunks in which a large report is read") {
  std::string xml = "<testsuite>\n";
  for (int i = 0; i < 60'000; ++i) xml += "<testcase classname='some.long.package.name' name='fine'/>\n";
  xml += "<testcase classname='C' name='bad'><failure message='m'/></testcase>\n</testsuite>\n";
  const Report report = report_of(xml);
  CHECK(counts_of(report) == "60001 60000 1 0");
  REQUIRE(report.problems.size() == 1);
  CHECK(report.problems[0].lines.first_line == 60'002);
}

TEST_CASE("counts that suites claim are not believed, and disabled tests are skipped") {
  CHECK(counts_of(report_of("<testsuites tests='99'><testsuite tests='12' failures='3'/></testsuites>")) == "0 0 0 0");
  CHECK(counts_of(report_of("<testsuite><testcase name='a' status='notrun'/><testcase name='b' status='run' "
                            "result='suppressed'/></testsuite>")) == "2 0 0 2");
  CHECK(report_of("<testsuite tests='0'/>").verdict == core::Verdict::unknown);
}

TEST_CASE("a test that passed on Surefire's second try is flaky, not failed") {
  const Report report = report_of(
      "<testsuite><testcase classname='C' name='t'><flakyFailure message='late' type='E'><stackTrace>E: late\n"
      "\tat C.t(C.java:7)</stackTrace></flakyFailure></testcase></testsuite>");
  CHECK(report.verdict == core::Verdict::passed);
  CHECK(counts_of(report) == "1 1 0 0");
  REQUIRE(report.problems.size() == 1);
  CHECK(report.problems[0].severity == core::Severity::warning);
  CHECK(told_of(report.problems[0]) == "C.java:7:0 flaky late");
}

TEST_CASE("the outcomes of .NET's runners are told apart") {
  const Report nunit = report_of(
      "<test-run><test-suite><test-case fullname='N.S.A' result='Passed'/><test-case fullname='N.S.B' result='Failed' "
      "label='Error'><failure><message>System.Exception : no</message><stack-trace>   at N.S.B() in C:\\src\\S.cs:line "
      "9</stack-trace></failure></test-case><test-case fullname='N.S.C' "
      "result='Inconclusive'/></test-suite></test-run>");
  CHECK(counts_of(nunit) == "3 1 1 1");
  CHECK(told_of(nunit.problems.at(0)) == "C:\\src\\S.cs:9:0 error System.Exception : no");
  const Report old_nunit = report_of(
      "<test-results><test-case name='N.A' executed='True' success='False'/><test-case name='N.B' "
      "executed='False'/></test-results>");
  CHECK(counts_of(old_nunit) == "2 0 1 1");
  const Report xunit = report_of(
      "<assemblies><assembly><collection><test name='N.X' result='Fail'><failure "
      "exception-type='Xunit.Sdk.TrueException'><message>Assert.True() Failure</message></failure></test><test "
      "name='N.Y' "
      "result='Skip'/></collection></assembly></assemblies>");
  CHECK(counts_of(xunit) == "2 0 1 1");
  CHECK(xunit.problems.at(0).kind == Kind::failure);
  const Report trx = report_of(
      "<TestRun><Results><UnitTestResult testId='1' testName='Adds' outcome='Failed'><Output><ErrorInfo><Message>want "
      "5</Message></ErrorInfo></Output></UnitTestResult><UnitTestResult testId='2' testName='Waits' "
      "outcome='NotExecuted'/></Results><TestDefinitions><UnitTest id='1'><TestMethod className='Demo.Sums, Demo' "
      "name='Adds'/></UnitTest></TestDefinitions></TestRun>");
  CHECK(counts_of(trx) == "2 0 1 1");
  CHECK(trx.problems.at(0).test == "Demo.Sums.Adds");
}

TEST_CASE("SARIF's defaults are those of the standard") {
  const Report report = report_of(R"({"version":"2.1.0","runs":[{"tool":{"driver":{"name":"scan","rules":[
    {"id":"A","defaultConfiguration":{"level":"error"},"properties":{"tags":["security"]},
     "messageStrings":{"m":{"text":"use of {0}"}}},{"id":"B"}]}},
    "artifacts":[{"location":{"uri":"file:///src/my%20file.c"}}],
    "results":[{"ruleIndex":0,"message":{"id":"m","arguments":["gets"]},"locations":[{"physicalLocation":
      {"artifactLocation":{"index":0},"region":{"startLine":3,"startColumn":5}}}]},
     {"ruleId":"B","message":{"text":"b"}},
     {"ruleId":"A","kind":"pass","message":{"text":"fine"}},
     {"ruleId":"A","message":{"text":"gone"},"baselineState":"absent"},
     {"ruleId":"A","message":{"text":"hidden"},"suppressions":[{"kind":"inSource"}]},
     {"ruleId":"A","message":{"text":"denied"},"suppressions":[{"kind":"inSource","status":"rejected"}]}]}]})");
  REQUIRE(report.problems.size() == 3);
  CHECK(told_of(report.problems[0]) == "/src/my file.c:3:5 security use of gets");
  CHECK(report.problems[0].severity == core::Severity::error);
  CHECK(report.problems[1].severity == core::Severity::warning);
  CHECK(report.problems[2].message == "denied");
  CHECK(report.verdict == core::Verdict::failed);
}

TEST_CASE("a linter's flat list is read in its own words, and lines that count from 0 are put right") {
  const Report golangci = report_of(
      R"({"Issues":[{"FromLinter":"errcheck","Text":"unchecked","Pos":{"Filename":"a.go","Line":3,"Column":7}},
                    {"FromLinter":"unused","Text":"never used"}]})");
  CHECK(golangci.tool == "golangci-lint");
  CHECK(golangci.problems.size() == 2);
  CHECK(told_of(golangci.problems.at(0)) == "a.go:3:7 style unchecked");
  const Report pyright = report_of(
      R"({"generalDiagnostics":[{"file":"a.py","severity":"error","message":"no attribute","rule":"reportAttribute",
          "range":{"start":{"line":9,"character":4},"end":{"line":9,"character":8}}}]})");
  CHECK(told_of(pyright.problems.at(0)) == "a.py:10:5 type no attribute");
}

TEST_CASE("TAP that breaks its plan fails, TODO and SKIP do not") {
  CHECK(report_of("1..3\nok 1\nok 2\n").problems.at(0).message == "planned 3 tests, but 2 ran");
  const Report lenient =
      report_of("TAP version 14\n1..3\nok 1 - a\nnot ok 2 - b # TODO later\nok 3 - c # SKIP no disk\n");
  CHECK(lenient.verdict == core::Verdict::passed);
  CHECK(counts_of(lenient) == "3 1 0 2");
  const Report skipped = report_of("1..0 # SKIP no network\n");
  CHECK(skipped.verdict == core::Verdict::unknown);
}

TEST_CASE("problems beyond the limit are counted, not kept") {
  std::string xml = "<checkstyle><file name='a.c'>";
  for (int i = 0; i < 1500; ++i) xml += "<error line='1' severity='error' message='m'/>";
  const Report report = report_of(xml + "</file></checkstyle>");
  CHECK(report.problems.size() == Report::kMostProblems);
  CHECK(report.problems_left_out == 500);
}

// A torn report: whatever byte it ends at, reading ends well, finds no problem that the whole one has not, and never
// calls it passed.
TEST_CASE("a report torn anywhere keeps what was read and is never called passed") {
  const std::string name = GENERATE("pytest.xml", "pytest-passing.xml", "phpunit.xml", "eslint.checkstyle.xml",
                                    "eslint.sarif", "jest.json", "mocha.json", "eslint.json");
  INFO(name);
  const std::string whole = sample(name);
  const Report expected = report_of(whole);
  const std::size_t step = std::max<std::size_t>(1, whole.size() / 400);
  const std::size_t end = whole.find_last_not_of(" \n");
  for (std::size_t size = 0; size < end; size += step) {
    const Reading torn = read_report(std::string_view(whole).substr(0, size));
    if (!torn.report) continue;
    INFO(size);
    CHECK(torn.report->verdict != core::Verdict::passed);
    CHECK_FALSE(torn.report->trouble.empty());
    CHECK(torn.report->problems.size() <= expected.problems.size());
  }
}

TEST_CASE("a torn report of a test run keeps the failures before the tear") {
  const std::string whole = sample("phpunit.xml");
  const Report torn = report_of(whole.substr(0, whole.find("testSkip")));
  CHECK(torn.problems.size() == 2);
  CHECK(torn.verdict == core::Verdict::failed);
  CHECK(torn.trouble.find("it ends inside <") == 0);
  const std::string sarif = sample("eslint.sarif");
  const Report cut = report_of(sarif.substr(0, sarif.find("'missing' is not")));
  CHECK(cut.problems.size() == 2);
  CHECK(cut.trouble == "it ends early");
}

}  // namespace
}  // namespace cimend::classify::reports
