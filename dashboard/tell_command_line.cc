#include "dashboard/tell_command_line.h"

#include <cstdlib>
#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "core/cli.h"
#include "core/github/github_environment.h"
#include "core/http/http.h"
#include "core/http/retry.h"

namespace cimend::dashboard {
namespace {

using core::Result;

constexpr std::string_view kProgram = "cimend-dashboard";

void add_common_options(CLI::App& command, TellCommandLine& line) {
  command.add_option("--run", line.options.run_id, "Id of the run; the newest unless told");
  command.add_option("--from", line.sources.logs, "Directory of the runs")->capture_default_str();
  command.add_option("--self-heal", line.sources.self_heal, "Directory of rerun decisions")->capture_default_str();
  command.add_option("--fix-agent", line.sources.fix_agent, "Directory of patches")->capture_default_str();
  command.add_option("--site-url", line.options.site_url, "Where the site stands, for a link to the run's page");
}

std::string variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value != nullptr ? value : "";
}

int print(const Result<std::string>& text) {
  if (!text) return core::report(kProgram, text.error());
  fmt::print("{}", *text);
  return core::kDone;
}

Result<CommentOutcome> post(core::Fs& fs, const CommentPlace& place, const std::string& text) {
  Result<core::GitHubOptions> options = core::github_options(variable, fs);
  if (!options) return tl::unexpected(options.error());
  if (options->token.empty() && !options->app) {
    return core::fail(core::Errc::refused, "a comment needs to know who writes it", "",
                      "set GITHUB_TOKEN, with pull-requests: write; --dry-run needs none");
  }
  const core::SystemClock clock;
  const std::unique_ptr<core::Http> http = core::curl_http();
  const auto github = core::GitHubApi::create(*http, clock, core::real_sleeper(), std::move(*options));
  if (!github) return tl::unexpected(github.error());
  return keep_comment(**github, place, text);
}

std::string_view word_of(CommentOutcome outcome) {
  switch (outcome) {
    case CommentOutcome::created: return "written";
    case CommentOutcome::updated: return "brought up to date";
    case CommentOutcome::unchanged: return "up to date already";
  }
  return "written";
}

int run_comment(core::Fs& fs, RunSource& source, const TellCommandLine& line) {
  const Result<std::string> text = comment_text(source, line.options);
  if (line.dry_run || !text) return print(text);
  const Result<CommentOutcome> outcome = post(fs, line.place, *text);
  if (!outcome) return core::report(kProgram, outcome.error());
  fmt::print("comment on {}#{}: {}\n", line.place.repository, line.place.pull_request, word_of(*outcome));
  return core::kDone;
}

}  // namespace

void add_tell_commands(CLI::App& app, TellCommandLine& line) {
  line.summary = app.add_subcommand("summary", "Print a run as Markdown for a GitHub job summary");
  line.summary->footer("Example:\n  cimend-dashboard summary --from logs >> \"$GITHUB_STEP_SUMMARY\"");
  add_common_options(*line.summary, line);
  line.comment = app.add_subcommand("comment", "Keep one comment about a run on a pull request");
  line.comment->footer("Example:\n  cimend-dashboard comment --repository owner/name --pr 12 --dry-run");
  add_common_options(*line.comment, line);
  line.comment->add_option("--repository", line.place.repository, "owner/name")->required();
  line.comment->add_option("--pr", line.place.pull_request, "Number of the pull request")->required();
  line.comment->add_option("--author", line.place.author, "Who writes our comments")->capture_default_str();
  line.comment->add_flag("--dry-run", line.dry_run, "Print the comment and ask nobody");
}

std::optional<int> run_tell_command(const TellCommandLine& line) {
  core::RealFs fs;
  FileSource source(fs, line.sources);
  if (line.summary != nullptr && line.summary->parsed()) return print(summary_text(source, line.options));
  if (line.comment != nullptr && line.comment->parsed()) return run_comment(fs, source, line);
  return std::nullopt;
}

}  // namespace cimend::dashboard
