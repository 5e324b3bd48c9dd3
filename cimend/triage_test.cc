#include "cimend/triage.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

#include "cimend/tools.h"
#include "core/cli.h"
#include "core/documents/fix.h"

namespace cimend::front {
namespace {

// Answers each tool's call from a script and remembers what was asked.
class ScriptedTools : public core::Process {
 public:
  std::map<std::string, core::Exit> answers;  // by "tool subcommand"
  std::vector<std::vector<std::string>> calls;

  core::Result<core::Exit> run(const core::Command& command) override {
    calls.push_back(command.argv);
    const std::string key = command.argv[0] + " " + command.argv[1];
    const auto answer = answers.find(key);
    if (answer == answers.end()) return core::Exit{};
    return answer->second;
  }
};

core::Exit exit_with(int code, std::string out, std::string err = {}) {
  core::Exit exit;
  exit.code = code;
  exit.out = std::move(out);
  exit.err = std::move(err);
  return exit;
}

core::Result<std::string> by_name(std::string_view name) { return std::string(name); }

ScriptedTools a_whole_line() {
  ScriptedTools tools;
  tools.answers["ingest read"] = exit_with(0, "out/logs/42\n");
  tools.answers["classify --format"] = exit_with(0, "FAILED\n");
  tools.answers["selfheal decide"] = exit_with(0, "No rerun: so.\n");
  return tools;
}

TriageOptions options_for(std::string input) {
  TriageOptions options;
  options.input = std::move(input);
  options.out = "out";
  return options;
}

TEST_CASE("the line runs every tool in order and gathers its answers") {
  core::MemoryFs fs;
  fs.files["out/site/index.html"] = "x";
  core::FixMetadataDocument metadata;
  metadata.run_id = "42";
  metadata.state = "proposed";
  metadata.title = "Include <vector>";
  metadata.patch = "patch-42.diff";
  metadata.files = {"a.cc"};
  metadata.lines_added = 1;
  metadata.risk = "low";
  metadata.validation.result = "passed";
  fs.files["out/fix-agent/metadata-42.json"] = metadata.to_json().dump();
  ScriptedTools tools = a_whole_line();
  const auto report = triage(fs, tools, &by_name, options_for("build.log"));
  REQUIRE(report);
  CHECK(report->verdict == "FAILED\n");
  CHECK(report->explained);
  CHECK(report->patch == "out/fix-agent/patch-42.diff");
  CHECK(report->site == "out/site/index.html");
  std::vector<std::string> order;
  for (const auto& call : tools.calls) order.push_back(call[0] + " " + call[1]);
  CHECK(order == std::vector<std::string>{"ingest read", "classify --format", "selfheal prepare", "selfheal decide",
                                          "fixagent prepare", "fixagent apply", "fixagent validate",
                                          "dashboard build"});
}

TEST_CASE("a log named like an option is still a log") {
  core::MemoryFs fs;
  ScriptedTools tools = a_whole_line();
  REQUIRE(triage(fs, tools, &by_name, options_for("--version")));
  const auto& read = tools.calls.front();
  CHECK(read[read.size() - 2] == "--");
  CHECK(read.back() == "--version");
}

TEST_CASE("an input that can't be read stops the line with the tool's own words") {
  core::MemoryFs fs;
  ScriptedTools tools;
  tools.answers["ingest read"] = exit_with(2, "", "cimend-ingest: no such file\n");
  const auto report = triage(fs, tools, &by_name, options_for("nowhere"));
  REQUIRE_FALSE(report);
  CHECK(report.error().what == "cimend-ingest: no such file");
  CHECK(tools.calls.size() == 1);
}

TEST_CASE("a classifier that crashes stops nothing that comes after it") {
  core::MemoryFs fs;
  ScriptedTools tools = a_whole_line();
  tools.answers["classify --format"] = exit_with(139, "");
  const auto report = triage(fs, tools, &by_name, options_for("build.log"));
  REQUIRE(report);
  CHECK_FALSE(report->explained);
  CHECK(report->rerun == "No rerun: so.\n");
  CHECK(tools.calls.back()[0] == "dashboard");
  REQUIRE_FALSE(report->complaints.empty());
  CHECK(report->complaints[0].find("139") != std::string::npos);
}

TEST_CASE("without a patch it is said why") {
  core::MemoryFs fs;
  ScriptedTools tools = a_whole_line();
  const auto report = triage(fs, tools, &by_name, options_for("build.log"));
  REQUIRE(report);
  CHECK(report->patch.empty());
  CHECK(report->patch_state.substr(0, 6) == "none: ");
}

TEST_CASE("a repository's own rules are used where it has some") {
  core::MemoryFs fs;
  fs.files["checkout/.cimend/rules/ours.yaml"] = "[]";
  ScriptedTools tools = a_whole_line();
  TriageOptions options = options_for("build.log");
  options.repo = "checkout";
  REQUIRE(triage(fs, tools, &by_name, options));
  const auto& classify = tools.calls[1];
  const auto rules = std::find(classify.begin(), classify.end(), "--rules");
  REQUIRE(rules != classify.end());
  CHECK(*(rules + 1) == "checkout/.cimend/rules");
}

TEST_CASE("a slip of the finger finds the command that was meant") {
  CHECK(nearest_command("traige") == "triage");
  CHECK(nearest_command("clasify") == "classify");
  CHECK(nearest_command("make-coffee").empty());
}

}  // namespace
}  // namespace cimend::front
