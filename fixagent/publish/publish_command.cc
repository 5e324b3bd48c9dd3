#include "fixagent/publish/publish_command.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "core/cli.h"
#include "core/github/github_environment.h"
#include "core/http/http.h"
#include "core/http/retry.h"
#include "core/text.h"

namespace cimend::fixagent {
namespace {

constexpr const char* kProgram = "cimend-fixagent";
constexpr std::chrono::seconds kMostWait{120};                 // for a rate limit, a request
constexpr std::size_t kReserveBytes = std::size_t{256} << 10;  // of a ledger that lies among the documents

void say(const std::string& line) {
  fmt::print("{}\n", core::terminal_safe(line));
  std::fflush(stdout);
}

std::string variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? "" : value;
}

// A dry run writes nothing, so it needs no ledger, and looks into one only where there is one.
core::Result<std::unique_ptr<core::Store>> open_ledger(core::Fs& fs, const PublishArguments& arguments) {
  std::string location = arguments.ledger;
  if (location.empty()) location = variable("CIMEND_DATABASE_URL");
  if (location.empty()) location = core::join_path(directory_of(arguments.options.metadata), "ledger.db");
  core::StoreOptions options;
  options.reserve_bytes = kReserveBytes;
  options.read_only = arguments.options.dry_run;
  const bool is_file = location.find("://") == std::string::npos;
  if (options.read_only && is_file && fs.kind(location) == core::Fs::Kind::none) return std::unique_ptr<core::Store>();
  auto ledger = core::open_store(location, core::wall_clock(), options);
  if (!ledger) return core::with_context(ledger.error(), "cannot open the ledger");
  return ledger;
}

core::Result<Published> publish_as_told(core::Fs& fs, const PublishArguments& arguments) {
  auto options = core::github_options(variable, fs);
  if (!options) return tl::unexpected(options.error());
  options->most_wait = kMostWait;
  const auto http = core::curl_http();
  auto github = core::GitHubApi::create(*http, core::wall_clock(), core::real_sleeper(), std::move(*options));
  if (!github) return tl::unexpected(github.error());
  const auto ledger = open_ledger(fs, arguments);
  if (!ledger) return tl::unexpected(ledger.error());
  return publish({fs, **github, core::wall_clock(), ledger->get(), say}, arguments.options);
}

int tell(const Published& published, bool dry_run) {
  const core::PublicationDocument& document = published.document;
  for (const auto& refusal : document.refusals) say("refused: " + refusal.check + ": " + refusal.reason);
  if (published.problem) return core::report(kProgram, *published.problem);
  if (!document.refusals.empty()) return core::kAnsweredNo;
  if (dry_run && document.number == 0)
    say("dry run: nothing was changed");
  else
    say(document.url);
  return core::kDone;
}

}  // namespace

CLI::App* add_publish(CLI::App& app, PublishArguments& arguments) {
  CLI::App* command = app.add_subcommand("publish", "Open a draft pull request with a patch, where the policy says so");
  PublishOptions& options = arguments.options;
  command->add_option("METADATA", options.metadata, "metadata-<run_id>.json, the patch beside it")->required();
  command->add_option("--repo", options.checkout, "A checkout that has the patch's commit")->capture_default_str();
  command->add_option("--repository", options.repository, "OWNER/NAME at GitHub (default: the metadata's)");
  command->add_option("--base", options.base, "Branch to be changed (default: the default branch)");
  command->add_option("--approval", options.approval, "What `cimend-fixagent approve` wrote");
  command->add_option("--policy", options.policy,
                      "Policy file (default: .cimend/policy.yaml on the default branch, read from GitHub)");
  command->add_option("--ledger", arguments.ledger,
                      "SQLite file or postgres:// URL (default: $CIMEND_DATABASE_URL, else ledger.db beside METADATA)");
  command->add_flag("--dry-run", options.dry_run, "Ask GitHub, but only print what would be changed there");
  command->footer(
      "Uses GITHUB_TOKEN or GH_TOKEN, or a GitHub App: GITHUB_APP_ID, GITHUB_APP_PRIVATE_KEY_FILE.\n"
      "Exit codes: 0 the pull request is there, its address in the last line; 1 refused, a line for each reason;\n"
      "2 could not: run it again, it goes on where it stopped.\n"
      "Example:\n"
      "  cimend-fixagent publish fix-agent/metadata-123.json --approval fix-agent/approval-123.json");
  return command;
}

int run_publish(const PublishArguments& arguments) {
  core::RealFs fs;
  const auto published = publish_as_told(fs, arguments);
  if (!published) return core::report(kProgram, published.error());
  return tell(*published, arguments.options.dry_run);
}

CLI::App* add_approve(CLI::App& app, ApproveOptions& options) {
  CLI::App* command = app.add_subcommand("approve", "Write down a person's yes to a patch, byte for byte");
  command->add_option("METADATA", options.metadata, "metadata-<run_id>.json, the patch beside it")->required();
  command->add_option("--as", options.login, "Your login at GitHub")->required();
  command->add_option("--repository", options.repository, "OWNER/NAME at GitHub (default: the metadata's)");
  command->add_option("--out", options.out, "Where to write (default: beside METADATA)");
  command->footer("Example:\n  cimend-fixagent approve fix-agent/metadata-123.json --as octocat");
  return command;
}

int run_approve(const ApproveOptions& options) {
  core::RealFs fs;
  const auto approved = approve(fs, core::wall_clock(), options);
  if (!approved) return core::report(kProgram, approved.error());
  const auto& metadata = approved->metadata;
  say(fmt::format("{}: {} approves \"{}\" (+{} -{} in {}), sha256 {}", approved->path, approved->approval.approved_by,
                  metadata.title, metadata.lines_added, metadata.lines_removed, fmt::join(metadata.files, ", "),
                  metadata.patch_sha256));
  return core::kDone;
}

}  // namespace cimend::fixagent
