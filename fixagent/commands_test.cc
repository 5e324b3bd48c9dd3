#include "fixagent/commands.h"

#include <catch2/catch.hpp>

#include "core/documents/analysis.h"
#include "fixagent/test_repository.h"

namespace core = cimend::core;
namespace fixagent = cimend::fixagent;

namespace {

bool has(const std::string& text, const std::string& what) { return text.find(what) != std::string::npos; }

// The executable, run in the repository.
core::Exit run(const fixagent::test::ScratchRepository& scratch, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), std::string(CIMEND_BIN_DIR) + "/cimend-fixagent");
  return scratch.run(std::move(arguments));
}

}  // namespace

TEST_CASE("the help has the whole line as its example, and the exit codes") {
  const fixagent::test::ScratchRepository scratch;
  const core::Exit help = run(scratch, {"--help"});
  CHECK(help.code == 0);
  CHECK(has(help.out, "prepare --run logs/123 && cimend-fixagent apply && cimend-fixagent validate"));
  CHECK(has(help.out, "Exit codes: 0 "));
  for (const char* command : {"prepare", "apply", "validate"}) {
    CHECK(has(run(scratch, {command, "--help"}).out, "Example:\n  cimend-fixagent " + std::string(command)));
  }
}

TEST_CASE("prepare needs a run directory and gets along without its analysis") {
  const fixagent::test::ScratchRepository scratch;
  const core::Exit none = run(scratch, {"prepare", "--run", "nosuch"});
  CHECK(none.code == 2);
  CHECK(has(none.err, "there is no run directory nosuch"));
  CHECK(has(scratch.read("fix-agent/input.json"), "there is no run directory nosuch"));

  scratch.write("run.json", "{}");
  const core::Exit bare = run(scratch, {"prepare", "--run", "."});
  CHECK(bare.code == 0);
  CHECK(has(bare.out, "fix-agent/input.json: 0 instructions\nproblem: "));
  CHECK(has(scratch.read("fix-agent/input.json"), "analysis.json"));
}

TEST_CASE("one instruction is told in the singular") {
  const fixagent::test::ScratchRepository scratch;
  scratch.write("build.log", "a.cc:7:8: error: one\n");
  core::AnalysisDocument analysis;
  analysis.run_id = "r1";
  analysis.rules_version = "1";
  analysis.logs.emplace_back().name = "build";
  core::Finding finding;
  finding.rank = 1;
  finding.evidence = {{1, 1}};
  analysis.findings = {finding};
  for (const char* told : {"input.json: 1 instruction\n", "input.json: 2 instructions\n"}) {
    analysis.fix_agent_instructions.push_back({"include-fixit", 1, 0.9, core::Json::Object{}});
    scratch.write("analysis.json", analysis.to_json().dump());
    const core::Exit exit = run(scratch, {"prepare", "--analysis", "analysis.json", "--log", "build.log"});
    CAPTURE(exit.err);
    CHECK(exit.code == 0);
    CHECK(has(exit.out, told));
  }
}

TEST_CASE("the line works in the checkout without naming it, also after an apply that came too early") {
  const fixagent::test::ScratchRepository scratch;
  scratch.write("a.cc", "int value = 1;\nint f() { return vlue; }\n");
  scratch.commit();
  const core::Exit earliest = run(scratch, {"validate"});
  CHECK(earliest.code == 2);
  CHECK(has(earliest.err, "run `cimend-fixagent apply` first"));
  const core::Exit early = run(scratch, {"apply"});
  CHECK(early.code == 2);
  CHECK(has(early.err, "run `cimend-fixagent prepare --run logs/<run_id>` first"));

  core::FixInputDocument input;
  input.run_id = "r1";
  input.instructions.push_back(
      fixagent::test::instruction("include-fixit",
                                  "a.cc:2:18: error: use of undeclared identifier 'vlue'; did you mean 'value'?\n"
                                  "int f() { return vlue; }\n                 ^~~~\n                 value\n"));
  scratch.write("fix-agent/input.json", input.to_json().dump());
  const core::Exit applied = run(scratch, {"apply"});
  CAPTURE(applied.out, applied.err);
  CHECK(applied.code == 0);
  CHECK(has(applied.out, "patch-r1.diff: Replace vlue by value in a.cc (+1 -1"));
  const core::Exit validated = run(scratch, {"validate"});
  CAPTURE(validated.err);
  CHECK(validated.code == 0);
  CHECK(has(validated.out, "validation: not_run: the policy names no command"));
}
