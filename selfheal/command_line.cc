#include "selfheal/command_line.h"

#include <cstdio>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "core/cli.h"
#include "core/clock.h"
#include "core/documents/document_file.h"
#include "core/fs.h"
#include "core/policy.h"
#include "core/text.h"
#include "selfheal/context.h"
#include "selfheal/decision.h"

namespace cimend::selfheal {
namespace {

constexpr const char* kProgram = "cimend-selfheal";

struct Arguments {
  std::string run;
  std::string repo = ".";
  std::string policy;
  std::string context;
  std::string out = "self-heal";
  std::int64_t earlier_attempts = 0;
  bool exit_code = false;
};

CLI::App* add_prepare(CLI::App& app, Arguments& arguments) {
  CLI::App* prepare = app.add_subcommand("prepare", "Gather what a rerun decision may look at: OUT/context.json");
  prepare->add_option("--run", arguments.run, "Directory of the run: logs/<run_id>, with run.json and analysis.json")
      ->required();
  prepare->add_option("--repo", arguments.repo, "Checkout whose .cimend/policy.yaml is in force")
      ->capture_default_str();
  prepare->add_option("--policy", arguments.policy, "Policy file to use instead");
  prepare
      ->add_option("--earlier-attempts", arguments.earlier_attempts,
                   "Reruns already made for this repository, commit and failure")
      ->check(CLI::Range(0, 1000));
  prepare->add_option("--out", arguments.out, "Directory for the documents")->capture_default_str();
  prepare->footer("Example:\n  cimend-selfheal prepare --run logs/42 --repo .");
  return prepare;
}

CLI::App* add_decide(CLI::App& app, Arguments& arguments) {
  CLI::App* decide = app.add_subcommand("decide",
                                        "Decide whether a rerun is safe, with every reason: OUT/decision.json, and the "
                                        "same as OUT/decision-<run_id>.json");
  decide->add_option("--context", arguments.context, "Context document (default: OUT/context.json)");
  decide->add_option("--out", arguments.out, "Directory for the documents")->capture_default_str();
  decide->add_flag("--exit-code", arguments.exit_code, "Exit with 1 when the answer is no");
  decide->footer("Example:\n  cimend-selfheal decide && jq .rerun self-heal/decision.json");
  return decide;
}

// A run document with the one fact that a directory tells, for a run that can't be read.
core::RunDocument run_named_after(const std::string& directory) {
  core::RunDocument run;
  const std::size_t end = directory.find_last_not_of('/');
  const std::string path = directory.substr(0, end == std::string::npos ? 0 : end + 1);
  run.run_id = path.substr(path.find_last_of('/') + 1);
  if (!core::valid_run_id(run.run_id)) run.run_id = "unknown";
  return run;
}

// The document is written whatever could not be read: without a run, an analysis or a policy the decision is no, and
// the document is where it says why.
int run_prepare(const Arguments& arguments) {
  core::RealFs fs;
  std::optional<core::Error> problem;
  auto run = core::read_document<core::RunDocument>(fs, core::join_path(arguments.run, "run.json"));
  if (!run) problem = run.error();
  auto analysis = core::read_document<core::AnalysisDocument>(fs, core::join_path(arguments.run, "analysis.json"));
  if (!run) analysis = core::with_context(run.error(), "the run can't be read");
  const auto policy = core::Policy::load(fs, arguments.repo, arguments.policy);
  if (!policy && !problem) problem = policy.error();
  const auto context = make_context(run ? *run : run_named_after(arguments.run), analysis, policy,
                                    arguments.earlier_attempts, core::SystemClock().now());
  const std::string path = core::join_path(arguments.out, "context.json");
  if (auto written = core::write_document(fs, path, context); !written) return core::report(kProgram, written.error());
  fmt::print("{}: {} that did not pass, analysis {}\n", path, core::counted(context.jobs.size(), "job"),
             context.analysis);
  return problem ? core::report(kProgram, *problem) : core::kDone;
}

void print(const core::DecisionDocument& decision) {
  fmt::print("{}\n", core::terminal_safe(decision.summary));
  for (const auto& reason : decision.reasons) {
    fmt::print("  {} {:<22} {}\n", reason.holds ? "yes" : "no ", reason.check, core::terminal_safe(reason.text));
  }
}

// The latest decision stands where scripts look for it, and each also under its run's own name, so that a directory in
// which many runs were decided remembers all of them. A context that could not be read belongs to no run.
core::Result<> write_decision(core::Fs& fs, const std::string& out, const core::DecisionDocument& decision,
                              bool of_a_run) {
  if (auto done = core::write_document(fs, core::join_path(out, "decision.json"), decision); !done) return done;
  if (!of_a_run) return {};
  return core::write_document(fs, core::join_path(out, "decision-" + decision.run_id + ".json"), decision);
}

int run_decide(const Arguments& arguments) {
  core::RealFs fs;
  const std::string context_path =
      arguments.context.empty() ? core::join_path(arguments.out, "context.json") : arguments.context;
  const auto read = core::read_document<core::ContextDocument>(fs, context_path);
  core::ContextDocument context;
  if (read) {
    context = *read;
  } else {
    context.run_id = "unknown";
    context.analysis = "missing";
    context.problem = read.error().what;
  }
  const core::DecisionDocument decision = decide(context, core::SystemClock().now());
  if (auto written = write_decision(fs, arguments.out, decision, read.has_value()); !written) {
    return core::report(kProgram, written.error());
  }
  print(decision);
  if (!read) {
    core::Error error = read.error();
    error.hint = "run `cimend-selfheal prepare --run logs/<run_id>` first";
    return core::report(kProgram, error);
  }
  return arguments.exit_code && !decision.rerun ? core::kAnsweredNo : core::kDone;
}

}  // namespace

int run_command_line(int argc, char** argv) {
  CLI::App app("Decides whether rerunning a failed run is safe. Reruns nothing by itself.", kProgram);
  app.require_subcommand(1);
  app.footer(
      "Example:\n  cimend-selfheal prepare --run logs/42 --repo . && cimend-selfheal decide\n"
      "Exit codes: 0 done, 1 the answer is no (with --exit-code), 2 something could not be read; the documents are "
      "written all the same.");
  Arguments arguments;
  const CLI::App* prepare_command = add_prepare(app, arguments);
  add_decide(app, arguments);
  if (const int code = core::parse_arguments(app, argc, argv); code >= 0) return code;
  return prepare_command->parsed() ? run_prepare(arguments) : run_decide(arguments);
}

}  // namespace cimend::selfheal
