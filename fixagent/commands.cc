#include "fixagent/commands.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "core/cli.h"
#include "core/clock.h"
#include "core/documents/document_file.h"
#include "core/git.h"
#include "core/http/http.h"
#include "core/text.h"
#include "fixagent/apply.h"
#include "fixagent/patch_formats.h"
#include "fixagent/prepare.h"
#include "fixagent/proposers/proposer.h"
#include "fixagent/publish/publish_command.h"
#include "fixagent/recipes/recipe.h"
#include "fixagent/validate.h"
#include "fixagent/verify.h"

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

// Who is asked where no recipe has a change.
struct ProposerChoice {
  std::string command;
  ServiceOptions service;
};

// Nothing chosen is no proposer.
core::Result<std::unique_ptr<Proposer>> make_proposer(core::Http& http, core::Process& process, ProposerChoice choice,
                                                      const std::string& checkout) {
  if (!choice.command.empty() && !choice.service.endpoint.empty())
    return core::fail(core::Errc::parse, "--proposer and --endpoint exclude each other");
  if (!choice.command.empty()) return create_command_proposer(process, choice.command, checkout);
  if (choice.service.endpoint.empty()) return std::unique_ptr<Proposer>();
  if (const char* key = std::getenv("CIMEND_PROPOSER_KEY")) choice.service.key = key;
  return create_service_proposer(http, std::move(choice.service));
}

void say_what_is_left(const core::FixMetadataDocument& metadata) {
  for (const auto& refused : metadata.refused)
    say(fmt::format("left: finding {}: {}", refused.finding, refused.reason));
  for (const auto& suggestion : metadata.suggestions)
    say(fmt::format("suggestion: finding {}: {}", suggestion.finding, suggestion.reason));
}

// What publish keeps, read only: the server's store, or the file beside the metadata. None is no reason to stop.
std::unique_ptr<core::Store> ledger_of(core::Fs& fs, const std::string& out) {
  const char* server = std::getenv("CIMEND_DATABASE_URL");
  const std::string location = server ? server : core::join_path(out, "ledger.db");
  if (!server && fs.kind(location) != core::Fs::Kind::file) return nullptr;
  static const core::SystemClock clock;
  core::StoreOptions options;
  options.read_only = true;
  auto store = core::open_store(location, clock, options);
  if (store) return std::move(*store);
  static_cast<void>(core::report(kProgram, core::with_context(store.error(), "the ledger is not looked at").value()));
  return nullptr;
}

int run_apply(ApplyOptions options, const ProposerChoice& choice) {
  core::RealFs fs;
  core::RealProcess process;
  const std::unique_ptr<core::Http> http = core::curl_http();
  auto proposer = make_proposer(*http, process, choice, options.repository);
  if (!proposer) return core::report(kProgram, proposer.error());
  options.proposer = proposer->get();
  const std::unique_ptr<core::Store> ledger = ledger_of(fs, options.out);
  options.ledger = ledger.get();
  auto applied = apply(fs, process, core::SystemClock(), options);
  if (!applied) return core::report(kProgram, applied.error());
  const auto& metadata = applied->metadata;
  if (applied->problem) return core::report(kProgram, *applied->problem);
  if (applied->patch.empty()) {
    say("nothing proposed: " + metadata.reason);
  } else {
    say(fmt::format("{}: {} (+{} -{}, tier {}, risk {})", core::join_path(options.out, metadata.patch), metadata.title,
                    metadata.lines_added, metadata.lines_removed, metadata.tier, metadata.risk));
  }
  say_what_is_left(metadata);
  return core::kDone;
}

int run_verify(const VerifyOptions& options) {
  core::RealFs fs;
  core::RealProcess process;
  const auto verification = [&] {
    core::Progress progress("verify");
    progress.step("deriving the patch again");
    return verify(fs, process, options);
  }();
  if (!verification) return core::report(kProgram, verification.error());
  static constexpr const char* kStates[] = {"holds", "BROKEN", "unchecked"};
  for (const Link& link : verification->chain) {
    say(fmt::format("{:<10} {:<9} {}", link.name, kStates[static_cast<std::size_t>(link.state)], link.text));
  }
  return verification->holds() ? core::kDone : core::kAnsweredNo;
}

struct FormatOptions {
  std::string metadata, as = "mail", repository = ".";
};

// The patch beside the metadata, if it is the one described.
core::Result<std::string> patch_of(core::Fs& fs, const std::string& path, const core::FixMetadataDocument& metadata) {
  const std::size_t slash = path.rfind('/');
  auto patch = fs.read(core::join_path(slash == std::string::npos ? "" : path.substr(0, slash), metadata.patch));
  if (patch && core::sha256_hex(*patch) != metadata.patch_sha256)
    return core::fail(core::Errc::refused, "the patch is not the one that the metadata describes", metadata.patch);
  return patch;
}

core::Result<std::string> formatted(const FormatOptions& options) {
  core::RealFs fs;
  auto metadata = core::read_document<core::FixMetadataDocument>(fs, options.metadata);
  if (!metadata) return tl::unexpected(metadata.error());
  auto patch = patch_of(fs, options.metadata, *metadata);
  if (!patch) return patch;
  if (patch->empty())
    return core::fail(core::Errc::not_found, "there is no patch: " + metadata->reason, options.metadata);
  if (options.as == "mail") return as_mail(*metadata, *patch);
  const auto repository = core::Repository::open(options.repository);
  if (!repository) return tl::unexpected(repository.error());
  const auto review = as_review(*metadata, *patch, *repository);
  if (!review) return tl::unexpected(review.error());
  return review->dump(core::JsonStyle::pretty) + "\n";
}

int run_format(const FormatOptions& options) {
  const auto text = formatted(options);
  if (!text) return core::report(kProgram, text.error());
  std::fwrite(text->data(), 1, text->size(), stdout);
  return core::kDone;
}

int run_recipes() {
  for (const Recipe& recipe : recipes())
    say(fmt::format("{}  {:<22} {}", name_of(recipe.tier), recipe.name, recipe.about));
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

void add_tools(CLI::App* command, std::vector<std::string>& directories) {
  command->add_option("--tools", directories, "Directory with tools that commands in the sandbox may use; repeatable");
}

CLI::App* add_apply(CLI::App& app, ApplyOptions& options, ProposerChoice& choice) {
  CLI::App* command = app.add_subcommand("apply", "Write the patch and its metadata; the repository is only read");
  command->add_option("--input", options.input, "What prepare wrote")->capture_default_str();
  command->add_option("--repo", options.repository, "A checkout of the repository")->capture_default_str();
  command->add_option("--policy", options.policy, "Policy file (default: .cimend/policy.yaml of the checkout)");
  command->add_option("--out", options.out, "Where to write")->capture_default_str();
  add_tools(command, options.tool_directories);
  command->add_option("--proposer", choice.command,
                      "Program asked where no recipe has a change: input.json in, a unified diff out");
  command->add_option("--endpoint", choice.service.endpoint, "The same of a chat service, https://HOST/v1");
  command->add_option("--api", choice.service.api, "What the service speaks: openai, anthropic")
      ->default_val("openai")
      ->check(CLI::IsMember({"openai", "anthropic"}));
  command->add_option("--model", choice.service.model, "The model to ask; the key is read from CIMEND_PROPOSER_KEY");
  command->footer(
      "A proposer is asked only where the policy has proposer.enabled: true.\n"
      "Example:\n"
      "  cimend-fixagent apply --repo . && git apply fix-agent/patch-123.diff\n"
      "  cimend-fixagent apply --policy policy.yaml --proposer './propose.py --fast'");
  return command;
}

CLI::App* add_verify(CLI::App& app, VerifyOptions& options) {
  CLI::App* command = app.add_subcommand("verify", "Check a patch's chain again, from the log line to the bytes");
  command->add_option("PATCH", options.patch, "patch-<run_id>.diff")->required();
  command->add_option("METADATA", options.metadata, "metadata-<run_id>.json")->required();
  command->add_option("REPO", options.repository, "A checkout that has the patch's commit")->capture_default_str();
  command->add_option("--policy", options.policy, "Policy file (default: .cimend/policy.yaml of the checkout)");
  command->add_option("--log", options.logs, "The log itself, to look the evidence up in; repeatable");
  add_tools(command, options.tool_directories);
  command->add_flag("!--no-run", options.run, "Do not run the validation again");
  command->footer(
      "Exit codes: 0 every link holds; 1 one is broken, or could not be checked; 2 a file can't be read.\n"
      "Example:\n  cimend-fixagent verify fix-agent/patch-123.diff fix-agent/metadata-123.json .");
  return command;
}

CLI::App* add_format(CLI::App& app, FormatOptions& options) {
  CLI::App* command =
      app.add_subcommand("format", "Print a patch as a mail for git am, or as a review with suggestions");
  command->add_option("METADATA", options.metadata, "metadata-<run_id>.json, the patch beside it")->required();
  command->add_option("--as", options.as, "mail (git am), review (GitHub's JSON for a review with suggestions)")
      ->capture_default_str()
      ->check(CLI::IsMember({"mail", "review"}));
  command->add_option("--repo", options.repository, "A checkout that has the patch's commit")->capture_default_str();
  command->footer("Example:\n  cimend-fixagent format fix-agent/metadata-123.json | git am");
  return command;
}

CLI::App* add_validate(CLI::App& app, ValidateOptions& options) {
  CLI::App* command = app.add_subcommand("validate", "Run the policy's command on the patched tree, in a sandbox");
  command->add_option("--repo", options.repository, "A checkout of the repository")->capture_default_str();
  command->add_option("--metadata", options.metadata,
                      "Metadata document (default: of the run that OUT/input.json names, else the only one in OUT)");
  command->add_option("--policy", options.policy, "Policy file (default: .cimend/policy.yaml of the checkout)");
  command->add_option("--out", options.out, "Where patch and metadata are")->capture_default_str();
  add_tools(command, options.tool_directories);
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
      "  cimend-fixagent verify fix-agent/patch-123.diff fix-agent/metadata-123.json .\n"
      "Exit codes: 0 done, also when nothing is proposed or validation failed; 2 something could not be read (the\n"
      "documents are written all the same where they can be); 70 a bug.");
  PrepareOptions prepare_options;
  ApplyOptions apply_options;
  ValidateOptions validate_options;
  const CLI::App* prepare_command = add_prepare(app, prepare_options);
  ProposerChoice proposer_choice;
  VerifyOptions verify_options;
  FormatOptions format_options;
  const CLI::App* apply_command = add_apply(app, apply_options, proposer_choice);
  const CLI::App* validate_command = add_validate(app, validate_options);
  const CLI::App* verify_command = add_verify(app, verify_options);
  const CLI::App* format_command = add_format(app, format_options);
  PublishArguments publish_arguments;
  ApproveOptions approve_options;
  const CLI::App* publish_command = add_publish(app, publish_arguments);
  const CLI::App* approve_command = add_approve(app, approve_options);
  app.add_subcommand("recipes", "List the recipes with their tiers");
  if (const int code = core::parse_arguments(app, argc, argv); code >= 0) return code;
  if (prepare_command->parsed() && prepare_options.analysis.empty() && prepare_options.run.empty()) {
    return core::report(kProgram, {core::Errc::parse, "prepare needs --run DIR or --analysis FILE", {}, {}});
  }
  if (prepare_command->parsed()) return run_prepare(prepare_options);
  if (apply_command->parsed()) return run_apply(apply_options, proposer_choice);
  if (validate_command->parsed()) return run_validate(validate_options);
  if (verify_command->parsed()) return run_verify(verify_options);
  if (publish_command->parsed()) return run_publish(publish_arguments);
  if (approve_command->parsed()) return run_approve(approve_options);
  return format_command->parsed() ? run_format(format_options) : run_recipes();
}

}  // namespace cimend::fixagent
