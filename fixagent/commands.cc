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
  auto prepared = prepare(fs, options);
  if (!prepared) return core::report(kProgram, prepared.error());
  if (prepared->problem) return core::report(kProgram, *prepared->problem);
  const std::size_t count = prepared->input.instructions.size();
  say(fmt::format("{}: {}", core::join_path(options.out, "input.json"), core::counted(count, "instruction")));
  if (!prepared->input.problem.empty()) say("problem: " + prepared->input.problem);
  return core::kDone;
}

int run_apply(const ApplyOptions& options) {
  core::RealFs fs;
  core::RealProcess process;
  auto applied = apply(fs, process, core::SystemClock(), options);
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

CLI::App* add_prepare(CLI::App& app, PrepareOptions& options) {
  CLI::App* command = app.add_subcommand("prepare", "Write fix-agent/input.json from an analysis and its logs");
  command->add_option("--analysis", options.analysis, "The analysis document (default: the one in --run)");
  command->add_option("--run", options.run, "Directory with run.json and the logs (default: beside the analysis)");
  command->add_option("--log", options.logs, "A log, in the order of the analysis' logs, instead of the run's");
  command->add_option("--out", options.out, "Where to write")->capture_default_str();
  command->footer("Example:\n  cimend-fixagent prepare --run logs/123");
  return command;
}

CLI::App* add_apply(CLI::App& app, ApplyOptions& options) {
  CLI::App* command = app.add_subcommand("apply", "Write the patch and its metadata; the repository is only read");
  command->add_option("--input", options.input, "What prepare wrote")->capture_default_str();
  command->add_option("--repo", options.repository, "A checkout of the repository")->capture_default_str();
  command->add_option("--policy", options.policy, "Policy file (default: .cimend/policy.yaml of the checkout)");
  command->add_option("--out", options.out, "Where to write")->capture_default_str();
  command->footer("Example:\n  cimend-fixagent apply --repo . && git apply fix-agent/patch-123.diff");
  return command;
}

CLI::App* add_validate(CLI::App& app, ValidateOptions& options) {
  CLI::App* command = app.add_subcommand("validate", "Run the policy's command on the patched tree, in a sandbox");
  command->add_option("--repo", options.repository, "A checkout of the repository")->capture_default_str();
  command->add_option("--metadata", options.metadata,
                      "Metadata document (default: of the run that OUT/input.json names, else the only one in OUT)");
  command->add_option("--policy", options.policy, "Policy file (default: .cimend/policy.yaml of the checkout)");
  command->add_option("--out", options.out, "Where patch and metadata are")->capture_default_str();
  command->footer("Example:\n  cimend-fixagent validate --repo . --policy policy.yaml");
  return command;
}

}  // namespace

int run(int argc, char** argv) {
  CLI::App app("Proposes patches for what a failing log says can be mended", kProgram);
  app.require_subcommand(1);
  app.footer(
      "Example:\n"
      "  cimend-fixagent prepare --run logs/123 && cimend-fixagent apply && cimend-fixagent validate\n"
      "  git apply fix-agent/patch-123.diff\n"
      "Exit codes: 0 done, also when nothing is proposed or validation failed; 2 something could not be read (the\n"
      "documents are written all the same where they can be); 70 a bug.");
  PrepareOptions prepare_options;
  ApplyOptions apply_options;
  ValidateOptions validate_options;
  const CLI::App* prepare_command = add_prepare(app, prepare_options);
  const CLI::App* apply_command = add_apply(app, apply_options);
  add_validate(app, validate_options);
  if (const int code = core::parse_arguments(app, argc, argv); code >= 0) return code;
  if (prepare_command->parsed() && prepare_options.analysis.empty() && prepare_options.run.empty()) {
    return core::report(kProgram, {core::Errc::parse, "prepare needs --run DIR or --analysis FILE", {}, {}});
  }
  if (prepare_command->parsed()) return run_prepare(prepare_options);
  return apply_command->parsed() ? run_apply(apply_options) : run_validate(validate_options);
}

}  // namespace cimend::fixagent
