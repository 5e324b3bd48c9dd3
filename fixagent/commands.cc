#include "fixagent/commands.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "core/cli.h"
#include "core/clock.h"
#include "core/text.h"
#include "fixagent/apply.h"
#include "fixagent/prepare.h"
#include "fixagent/validate.h"

namespace cimend::fixagent {
namespace {

constexpr const char* kProgram = "cimend-fixagent";

void say(const std::string& line) { fmt::print("{}\n", core::terminal_safe(line)); }

int run_prepare(const PrepareOptions& options) {
  core::RealFs fs;
  auto input = prepare(fs, options);
  if (!input) return core::report(kProgram, input.error());
  say(fmt::format("{}: {} instructions", core::join_path(options.out, "input.json"), input->instructions.size()));
  if (!input->problem.empty()) say("problem: " + input->problem);
  return core::kDone;
}

int run_apply(const ApplyOptions& options) {
  core::RealFs fs;
  auto applied = apply(fs, core::SystemClock(), options);
  if (!applied) return core::report(kProgram, applied.error());
  const auto& metadata = applied->metadata;
  if (applied->problem) return core::report(kProgram, *applied->problem);
  if (applied->patch.empty()) {
    say("nothing proposed: " + metadata.reason);
  } else {
    say(fmt::format("{}: {} (+{} -{}, risk {})", core::join_path(options.out, metadata.patch), metadata.title,
                    metadata.lines_added, metadata.lines_removed, metadata.risk));
  }
  for (const auto& refused : metadata.refused)
    say(fmt::format("left: finding {}: {}", refused.finding, refused.reason));
  return core::kDone;
}

int run_validate(const ValidateOptions& options) {
  core::RealFs fs;
  core::RealProcess process;
  auto metadata = validate(fs, process, options);
  if (!metadata) return core::report(kProgram, metadata.error());
  const auto& validation = metadata->validation;
  say("validation: " + validation.result + (validation.reason.empty() ? "" : ": " + validation.reason));
  if (validation.result == "failed") say("the patch is kept and marked: " + metadata->state);
  return core::kDone;
}

}  // namespace

int run(int argc, char** argv) {
  CLI::App app("Proposes patches for what a failing log says can be mended", kProgram);
  app.footer(
      "Example:\n  cimend-fixagent prepare --analysis logs/123/analysis.json\n"
      "  cimend-fixagent apply --repo .\n  cimend-fixagent validate --repo .\n  git apply fix-agent/patch-123.diff");
  app.require_subcommand(1);

  PrepareOptions prepare_options;
  CLI::App* prepare_command = app.add_subcommand("prepare", "Write fix-agent/input.json from an analysis and its logs");
  prepare_command->add_option("--analysis", prepare_options.analysis,
                              "The analysis document (default: the one in --run)");
  prepare_command->add_option("--run", prepare_options.run,
                              "Directory with run.json and the logs (default: beside the analysis)");
  prepare_command->add_option("--log", prepare_options.logs,
                              "A log, in the order of the analysis' logs, instead of the run's");
  prepare_command->add_option("--out", prepare_options.out, "Where to write")->capture_default_str();

  ApplyOptions apply_options;
  CLI::App* apply_command =
      app.add_subcommand("apply", "Write the patch and its metadata; the repository is only read");
  apply_command->add_option("--input", apply_options.input, "What prepare wrote")->capture_default_str();
  apply_command->add_option("--repo", apply_options.repository, "A checkout of the repository")->required();
  apply_command->add_option("--policy", apply_options.policy,
                            "Policy file (default: .cimend/policy.yaml of the checkout)");
  apply_command->add_option("--out", apply_options.out, "Where to write")->capture_default_str();

  ValidateOptions validate_options;
  CLI::App* validate_command =
      app.add_subcommand("validate", "Run the policy's command on the patched tree, in a sandbox");
  validate_command->add_option("--repo", validate_options.repository, "A checkout of the repository")->required();
  validate_command->add_option("--metadata", validate_options.metadata,
                               "Metadata document (default: the one in --out)");
  validate_command->add_option("--policy", validate_options.policy,
                               "Policy file (default: .cimend/policy.yaml of the checkout)");
  validate_command->add_option("--out", validate_options.out, "Where patch and metadata are")->capture_default_str();

  if (const int code = core::parse_arguments(app, argc, argv); code >= 0) return code;
  if (*prepare_command && prepare_options.analysis.empty() && prepare_options.run.empty()) {
    return core::report(kProgram, {core::Errc::parse, "prepare needs --run DIR or --analysis FILE", {}, {}});
  }
  if (*prepare_command) return run_prepare(prepare_options);
  if (*apply_command) return run_apply(apply_options);
  return run_validate(validate_options);
}

}  // namespace cimend::fixagent
