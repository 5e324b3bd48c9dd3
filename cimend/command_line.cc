#include "cimend/command_line.h"

#include <cstdio>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cimend/serve.h"
#include "cimend/tools.h"
#include "cimend/triage.h"
#include "core/cli.h"
#include "core/text.h"

namespace cimend::front {
namespace {

constexpr const char* kProgram = "cimend";

void print_help() {
  fmt::print(
      "cimend {}: says why a CI build broke, whether a rerun is safe, and what patch the log proves.\n\n"
      "  cimend triage LOG|DIR|ZIP|-   the whole line on one input: verdict, rerun decision, patch, pages\n"
      "  cimend serve                  receive logs and webhooks over HTTP, keep them, analyse them\n"
      "  cimend work                   do the tasks that receivers queued\n\n"
      "Each part by itself:\n",
      core::version());
  for (const Tool& tool : tools()) fmt::print("  cimend {:<10} {}\n", tool.name, tool.purpose);
  fmt::print(
      "\n`cimend CMD --help` tells more. Example:\n"
      "  cimend triage build.log --repo .\n");
}

// What `cimend-ingest read` is told about the run, as the user gave it.
struct RunFacts {
  std::string run_id, repository, sha, branch, workflow, event, attempt, conclusion, run_json;

  void add_to(CLI::App& app) {
    app.add_option("--run-id", run_id, "Run id (default: local- and a hash of the input)")->group("About the run");
    app.add_option("--repository", repository, "OWNER/NAME")->group("About the run");
    app.add_option("--sha", sha, "Commit that was built")->group("About the run");
    app.add_option("--branch", branch, "Branch that was built")->group("About the run");
    app.add_option("--workflow", workflow, "Name of the workflow, for the rerun policy")->group("About the run");
    app.add_option("--event", event, "What started the run: push, pull_request, …")->group("About the run");
    app.add_option("--attempt", attempt, "Attempt, from 1")->group("About the run");
    app.add_option("--conclusion", conclusion, "How the run ended: success, failure, cancelled or skipped")
        ->group("About the run");
    app.add_option("--run-json", run_json, "GitHub's API document of the run")->group("About the run");
  }

  [[nodiscard]] std::vector<std::string> as_arguments() const {
    std::vector<std::string> arguments;
    const auto add = [&](const char* option, const std::string& value) {
      if (!value.empty()) arguments.push_back(fmt::format("{}={}", option, value));
    };
    add("--run-id", run_id);
    add("--repository", repository);
    add("--sha", sha);
    add("--branch", branch);
    add("--workflow", workflow);
    add("--event", event);
    add("--attempt", attempt);
    add("--conclusion", conclusion);
    add("--run-json", run_json);
    return arguments;
  }
};

// Text under a heading of fixed width, its lines aligned.
void print_section(std::string_view heading, std::string_view text) {
  bool first = true;
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  for (const std::string_view line : core::split(text, '\n')) {
    fmt::print("{:<7} {}\n", first ? heading : "", core::terminal_safe(line));
    first = false;
  }
}

void print(const TriageReport& report) {
  fmt::print("{}\n", report.verdict.empty() ? "No verdict: cimend-classify did not answer.\n" : report.verdict);
  print_section("Rerun", report.rerun.empty() ? "no decision: cimend-selfheal did not answer" : report.rerun);
  print_section("Patch", report.patch_state);
  if (!report.patch.empty()) print_section("", fmt::format("git apply {}", report.patch));
  print_section("Pages", report.site.empty() ? "none: cimend-dashboard did not answer" : report.site);
  for (const std::string& complaint : report.complaints) fmt::print(stderr, "{}", complaint);
}

// `arguments` begins with "triage", which stands where a program's own name does.
int run_triage(std::vector<std::string> arguments) {
  CLI::App app(
      "Runs the whole line on one log, directory or archive: says why the build broke, whether a rerun is safe, "
      "what patch the log proves, and renders pages. Needs no server and changes nothing outside --out.",
      "cimend triage");
  TriageOptions options;
  RunFacts facts;
  app.add_option("LOG", options.input, "Log file (.gz and .zst too), directory, run-log archive (.zip), or -")
      ->required();
  app.add_option("--repo", options.repo, "Checkout to propose patches against")->capture_default_str();
  app.add_option("--baseline", options.baselines, "Log of a passing run of the same job (repeatable)");
  app.add_option("--out", options.out, "Directory for logs/, self-heal/, fix-agent/ and site/")->capture_default_str();
  app.add_flag("--explain", options.explain, "Say why each finding ranks where it does");
  facts.add_to(app);
  app.footer(
      "Exit codes: 0 explained, 1 the cause stays unknown, 2 could not read the input.\n"
      "Example:\n  cimend triage build.log --repo . --out /tmp/triage");
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  const int code = core::parse_arguments(app, static_cast<int>(argv.size()), argv.data());
  if (code >= 0) return code;
  options.colour = core::colour_wanted();
  options.run_facts = facts.as_arguments();
  if (options.input == "-") {
    options.standard_input.assign(std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>());
  }
  core::RealFs fs;
  core::RealProcess process;
  const auto report = triage(fs, process, &find_tool, options);
  if (!report) {
    // The tool has said it in its own words, with its own name.
    fmt::print(stderr, "{}\n", report.error().what);
    return core::kCouldNotAnswer;
  }
  print(*report);
  return report->explained ? core::kDone : core::kAnsweredNo;
}

int unknown_command(const std::string& typed) {
  const std::string nearest = nearest_command(typed);
  return core::report(kProgram, {core::Errc::refused, fmt::format("\"{}\" is no cimend command", typed), "",
                                 nearest.empty() ? "`cimend help` lists the commands"
                                                 : fmt::format("did you mean `cimend {}`?", nearest)});
}

int dispatch(const std::vector<std::string>& arguments) {
  if (arguments.empty()) {
    print_help();
    return core::kCouldNotAnswer;
  }
  const std::string& command = arguments.front();
  const std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
  if (command == "help" && !rest.empty()) return dispatch({rest.front(), "--help"});
  if (command == "help" || command == "--help" || command == "-h") {
    print_help();
    return core::kDone;
  }
  if (command == "--version") {
    fmt::print("cimend {}\n", core::version());
    return core::kDone;
  }
  if (command == "triage") return run_triage(arguments);
  if (command == "serve") return run_serve(arguments);
  if (command == "work") return run_work(arguments);
  for (const Tool& tool : tools()) {
    if (tool.name == command) return core::report(kProgram, become_tool(command, rest));
  }
  return unknown_command(command);
}

}  // namespace

int run_command_line(int argc, char** argv) { return dispatch({argv + 1, argv + argc}); }

}  // namespace cimend::front
