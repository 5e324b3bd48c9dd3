#include "fixagent/prepare.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "core/documents/run.h"
#include "core/input.h"
#include "core/text.h"
#include "fixagent/test_repository.h"
#include "tests/schema_check/schema_check.h"

namespace core = cimend::core;
namespace fixagent = cimend::fixagent;
using fixagent::test::testdata;

namespace {

bool has(const std::string& text, const std::string& what) { return text.find(what) != std::string::npos; }

// A log as GitHub stores it: time stamps, one step.
std::string as_github(const std::string& output) {
  std::string out = "2026-11-20T06:00:00.0000000Z ##[group]Run ci/lint\n2026-11-20T06:00:00.0000000Z ##[endgroup]\n";
  for (const std::string& line : fixagent::test::lines_of(output)) out += "2026-11-20T06:00:01.0000000Z " + line + "\n";
  return out + "2026-11-20T06:00:02.0000000Z ##[error]Process completed with exit code 1.\n";
}

core::Finding finding_at(std::size_t first, std::size_t last, int rank = 1) {
  core::Finding finding;
  finding.rank = rank;
  finding.rule = "tool.rule";
  finding.category = "lint.format";
  finding.tool = "tool";
  finding.confidence = 0.9;
  finding.message = "would reformat";
  finding.fingerprint = "0123456789abcdef";
  finding.evidence = {{first, last}};
  return finding;
}

// A run directory in memory: one job, its log and an analysis with one instruction a finding.
struct Run {
  core::MemoryFs fs;
  core::AnalysisDocument analysis;
  core::RunDocument run;

  Run(const std::string& log, const std::string& recipe, const std::vector<core::Finding>& findings) {
    run.run_id = analysis.run_id = "r1";
    run.source = "file";
    run.received_at = "2026-11-20T06:00:00Z";
    core::RunDocument::Job job;
    job.name = "lint";
    job.log = "lint.log.zst";
    job.sha256 = core::sha256_hex(log);
    run.jobs = {job};
    fs.files["logs/r1/lint.log.zst"] = core::compress_zstd(log);
    core::AnalysisDocument::AnalysedLog analysed;
    analysed.name = "lint";
    analysed.sha256 = job.sha256;
    analysis.logs = {analysed};
    analysis.rules_version = "1";
    analysis.findings = findings;
    for (const core::Finding& finding : findings) {
      analysis.fix_agent_instructions.push_back({recipe, finding.rank, 0.9, core::Json::Object{}});
    }
  }

  core::FixInputDocument prepare(fixagent::PrepareOptions options = {}) {
    fs.files["logs/r1/run.json"] = run.to_json().dump();
    fs.files["logs/r1/analysis.json"] = analysis.to_json().dump();
    options.analysis = "logs/r1/analysis.json";
    const auto prepared = fixagent::prepare(fs, options);
    REQUIRE(prepared);
    CHECK_FALSE(prepared->problem);
    const core::FixInputDocument& input = prepared->input;
    const std::string& document = fs.files.at("fix-agent/input.json");
    const auto valid =
        cimend::tests::check_schema(std::string(CIMEND_SOURCE_DIR) + "/docs/schemas/input.schema.json", document);
    INFO((valid ? std::string() : valid.error().text()));
    CHECK(valid);
    const auto json = core::Json::parse(document);
    REQUIRE(json);
    REQUIRE(core::FixInputDocument::from_json(*json));
    CHECK(*json == input.to_json());
    return input;
  }
};

}  // namespace

TEST_CASE("the whole printed diff is taken from a log, whichever of its lines the rule matched") {
  const std::string diff = testdata("gofmt/printed.log");
  const std::string log = as_github("checking\n" + diff + "two files\n");
  const std::size_t count = fixagent::test::lines_of(diff).size();
  for (const std::size_t line :
       {std::size_t{4}, std::size_t{5}, std::size_t{6}, std::size_t{7}, std::size_t{12}, std::size_t{3}}) {
    CAPTURE(line);
    const auto input = Run(log, "apply-printed-diff", {finding_at(line, line)}).prepare();
    REQUIRE(input.instructions.size() == 1);
    REQUIRE(input.instructions[0].evidence.size() == 1);
    const auto& evidence = input.instructions[0].evidence[0];
    CHECK(evidence.first_line == 4);
    REQUIRE(evidence.lines.size() >= count);
    CHECK(evidence.lines[0] == "diff a.go.orig a.go");  // without time stamp
    CHECK(evidence.lines[count - 1] == " }");
  }
}

TEST_CASE("black's summary behind the diffs leads to them") {
  const std::string log = as_github(testdata("black/printed.log"));
  const std::size_t lines = fixagent::test::lines_of(log).size();
  const auto input = Run(log, "apply-printed-diff", {finding_at(lines - 2, lines - 2)}).prepare();
  REQUIRE(input.instructions.size() == 1);
  CHECK(input.instructions[0].evidence[0].lines[0].starts_with("--- "));
}

TEST_CASE("a check that printed no diff takes none from elsewhere") {
  const std::string log = as_github("--- FAIL: TestX (0.00s)\nwould reformat a.py\n--- done\ndiff is not here\n  x\n");
  const auto input = Run(log, "apply-printed-diff", {finding_at(4, 4)}).prepare();
  REQUIRE(input.instructions.size() == 1);
  CHECK(input.instructions[0].evidence[0].lines == std::vector<std::string>{"would reformat a.py"});
}

TEST_CASE("diffs that an earlier finding brought are not stored again") {
  const std::string log = as_github(testdata("gofmt/printed.log"));
  std::size_t second = 0;
  const auto lines = fixagent::test::lines_of(log);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (has(lines[i], "diff b.go")) second = i + 1;
  }
  const auto input = Run(log, "apply-printed-diff", {finding_at(3, 3), finding_at(second, second, 2)}).prepare();
  REQUIRE(input.instructions.size() == 2);
  CHECK(input.instructions[0].evidence[0].lines.size() > 30);
  CHECK(input.instructions[1].evidence[0].lines == std::vector<std::string>{"diff b.go.orig b.go"});
}

TEST_CASE("the run's directory is enough to find its analysis") {
  Run run(as_github("a.cc:7:8: error: one\n"), "include-fixit", {finding_at(3, 3)});
  run.prepare();
  fixagent::PrepareOptions options;
  options.run = "logs/r1";
  const auto prepared = fixagent::prepare(run.fs, options);
  REQUIRE(prepared);
  CHECK(prepared->input.instructions.size() == 1);
}

TEST_CASE("a compiler error brings all its notes and stops at the next error") {
  const std::string log = as_github(
      "a.cc:7:8: error: one\n    7 | x\na.cc:2:1: note: n\n  +++ |+#include <vector>\n"
      "a.cc:8:8: error: two\n    8 | y\n");
  const auto input = Run(log, "include-fixit", {finding_at(3, 3)}).prepare();
  CHECK(input.instructions[0].evidence[0].lines.size() == 4);
  CHECK(input.instructions[0].evidence[0].lines[3] == "  +++ |+#include <vector>");
}

TEST_CASE("a hook's heading, id and every file it fixed are taken") {
  std::string output = "Trim Trailing Whitespace....Failed\n- hook id: trailing-whitespace\n- exit code: 1\n\n";
  for (int i = 0; i < 30; ++i) output += "Fixing a" + std::to_string(i) + ".py\n";
  const std::string log = as_github(output + "\nCheck Yaml....Passed\nFixing not.py\n");
  const auto input = Run(log, "whitespace", {finding_at(4, 5)}).prepare();
  const auto& lines = input.instructions[0].evidence[0].lines;
  CHECK(lines.front() == "Trim Trailing Whitespace....Failed");
  CHECK(std::find(lines.begin(), lines.end(), "Fixing a29.py") != lines.end());
  CHECK(std::find(lines.begin(), lines.end(), "Fixing not.py") == lines.end());
}

TEST_CASE("secrets in the evidence are masked before it is written") {
  const std::string token = std::string("ghp_") + std::string(36, 'a');
  Run run(as_github("a.cc:7:8: error: " + token + "\n"), "include-fixit", {finding_at(3, 3)});
  run.analysis.findings[0].message = token;
  run.prepare();
  CHECK_FALSE(has(run.fs.files.at("fix-agent/input.json"), token));
}

TEST_CASE("logs may be named instead of a run directory") {
  const std::string log = as_github("a.cc:7:8: error: one\n");
  Run run(log, "include-fixit", {finding_at(3, 3)});
  run.fs.files.erase("logs/r1/lint.log.zst");
  CHECK(has(run.prepare().problem, "lint.log.zst"));
  run.fs.files["elsewhere.log"] = log;
  fixagent::PrepareOptions options;
  options.logs = {"elsewhere.log"};
  CHECK(run.prepare(options).instructions.size() == 1);
}

TEST_CASE("what is missing or wrong is told in the document, which is written all the same") {
  const auto good = [] { return Run(as_github("a.cc:7:8: error: one\n"), "include-fixit", {finding_at(3, 3)}); };
  core::MemoryFs fs;
  fs.files["logs/r9/run.json"] = "{}";
  fixagent::PrepareOptions options;
  options.analysis = "logs/r9/analysis.json";
  const auto missing = fixagent::prepare(fs, options);
  REQUIRE(missing);
  CHECK(missing->input.run_id == "r9");
  CHECK_FALSE(missing->input.problem.empty());
  CHECK_FALSE(missing->problem);
  CHECK(fs.files.count("fix-agent/input.json") == 1);
  fs.files["logs/r9/analysis.json"] = "{\"schema\": \"cimend.analysis/1\", \"run_id\": 3";
  CHECK_FALSE(fixagent::prepare(fs, options)->input.problem.empty());

  Run other = good();
  other.analysis.logs[0].sha256 = core::sha256_hex("another log");
  CHECK(has(other.prepare().problem, "is not the log that was analysed"));
  Run beyond = good();
  beyond.analysis.findings[0].evidence = {{3, 999}};
  CHECK(has(beyond.prepare().problem, "lines that the log does not have"));
  Run stranger = good();
  stranger.analysis.fix_agent_instructions[0].finding = 7;
  CHECK(has(stranger.prepare().problem, "finding 7"));
  Run outside = good();
  outside.run.jobs[0].log = "../../etc/passwd";
  const std::string told = outside.prepare().problem;
  CHECK_FALSE(told.empty());
}

TEST_CASE("without a run directory the question can't be put, and the document says so, too") {
  core::MemoryFs fs;
  fixagent::PrepareOptions by_run, by_analysis;
  by_run.run = "logs/r9";
  by_analysis.analysis = "logs/r9/analysis.json";
  for (const auto& options : {by_run, by_analysis}) {
    fs.files.clear();
    const auto prepared = fixagent::prepare(fs, options);
    REQUIRE(prepared);
    REQUIRE(prepared->problem);
    CHECK(prepared->problem->code == core::Errc::not_found);
    CHECK(has(prepared->problem->what, "logs/r9"));
    CHECK(prepared->input.run_id == "r9");
    CHECK(prepared->input.problem == prepared->problem->what);
    CHECK(fs.files.count("fix-agent/input.json") == 1);
  }
}

TEST_CASE("an instruction says which failure of its log leads, where that is another that no recipe follows") {
  const auto test_failure = [](std::size_t line, int rank) {
    core::Finding finding = finding_at(line, line, rank);
    finding.category = "test.assertion";
    return finding;
  };
  const auto leading = [](std::vector<core::Finding> findings, std::vector<core::Finding> others) {
    Run run("1\n2\n3\n4\n5\n", "whitespace", findings);
    for (core::Finding& other : others) run.analysis.findings.push_back(std::move(other));
    std::sort(run.analysis.findings.begin(), run.analysis.findings.end(),
              [](const auto& a, const auto& b) { return a.rank < b.rank; });
    std::vector<std::string> out;
    for (const auto& instruction : run.prepare().instructions) out.push_back(instruction.leading);
    return out;
  };
  using Texts = std::vector<std::string>;
  CHECK(leading({finding_at(2, 2, 1)}, {}) == Texts{""});
  CHECK(leading({finding_at(2, 2, 1), finding_at(3, 3, 2)}, {}) == Texts{"", ""});
  CHECK(leading({finding_at(2, 2, 2)}, {test_failure(1, 1)}) == Texts{"test.assertion"});  // ranks before
  CHECK(leading({finding_at(2, 2, 1)}, {test_failure(1, 2)}) == Texts{""});                // above, behind in rank
  CHECK(leading({finding_at(2, 2, 1), finding_at(3, 3, 2)}, {test_failure(5, 3)}) ==
        Texts{"test.assertion", "test.assertion"});  // the tests ran after the linter
}
