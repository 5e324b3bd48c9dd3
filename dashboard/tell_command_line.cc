#include "dashboard/tell_command_line.h"

#include <charconv>
#include <cstdlib>
#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "core/cli.h"
#include "core/github/github_environment.h"
#include "core/http/http.h"
#include "core/http/retry.h"
#include "dashboard/site_address.h"

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

// A comment is worth waiting for the end of a secondary limit, and no more than that.
constexpr std::chrono::seconds kMostWait{90};

Result<CommentOutcome> post(core::Fs& fs, const CommentPlace& place, const Comment& comment) {
  Result<core::GitHubOptions> options = core::github_options(variable, fs);
  if (!options) return tl::unexpected(options.error());
  if (options->token.empty() && !options->app) {
    return core::fail(core::Errc::refused, "a comment needs to know who writes it", "",
                      "set GITHUB_TOKEN, with pull-requests: write; --dry-run needs none");
  }
  options->most_wait = kMostWait;
  const core::SystemClock clock;
  const std::unique_ptr<core::Http> http = core::curl_http();
  const auto github = core::GitHubApi::create(*http, clock, core::real_sleeper(), std::move(*options));
  if (!github) return tl::unexpected(github.error());
  return keep_comment(**github, place, comment);
}

std::string_view word_of(CommentOutcome outcome) {
  switch (outcome) {
    case CommentOutcome::created: return "written";
    case CommentOutcome::updated: return "brought up to date";
    case CommentOutcome::unchanged: return "up to date already";
    case CommentOutcome::nothing_to_say: return "nothing to say";
  }
  return "written";
}

int run_comment(core::Fs& fs, RunSource& source, const TellCommandLine& line) {
  CommentPlace place = line.place;
  complete_place(place, variable);
  if (const Result<> good = check_place(place); !good) return core::report(kProgram, good.error());
  const Result<Comment> comment = comment_about(source, line.options);
  if (!comment) return core::report(kProgram, comment.error());
  if (line.dry_run) {
    fmt::print("{}", comment->body);
    return core::kDone;
  }
  const Result<CommentOutcome> outcome = post(fs, place, *comment);
  if (!outcome) return core::report(kProgram, outcome.error());
  fmt::print("comment on {}#{}: {}\n", place.repository, place.pull_request, word_of(*outcome));
  return core::kDone;
}

}  // namespace

void complete_place(CommentPlace& place, const std::function<std::string(const std::string&)>& variable_of) {
  if (place.repository.empty()) place.repository = variable_of("GITHUB_REPOSITORY");
  constexpr std::string_view kPull = "refs/pull/";
  const std::string ref = variable_of("GITHUB_REF");
  if (place.pull_request != 0 || !ref.starts_with(kPull)) return;
  std::from_chars(ref.data() + kPull.size(), ref.data() + ref.size(), place.pull_request);
}

void add_tell_commands(CLI::App& app, TellCommandLine& line) {
  line.summary = app.add_subcommand("summary", "Print a run as Markdown for a GitHub job summary");
  line.summary->footer(
      "Exit codes: 0 printed; 2 there is no such run, or the arguments are wrong; 70 a bug\n\n"
      "Example:\n  cimend-dashboard summary --from logs >> \"$GITHUB_STEP_SUMMARY\"");
  add_common_options(*line.summary, line);
  line.comment = app.add_subcommand("comment", "Keep one comment about a workflow's runs on a pull request");
  line.comment->footer(
      "A run that failed writes the comment or edits it; one that passed says in it that the failure is over, and\n"
      "writes none. GITHUB_TOKEN (or GH_TOKEN, or GITHUB_APP_ID with its key) says who writes: it takes\n"
      "pull-requests: write.\n\n"
      "Exit codes: 0 the comment is as it should be; 2 it could not be, or the arguments are wrong; 70 a bug\n\n"
      "Examples:\n  cimend-dashboard comment                    in a GitHub job that a pull request started\n"
      "  cimend-dashboard comment --repository owner/name --pr 12 --dry-run");
  add_common_options(*line.comment, line);
  line.comment->add_option("--repository", line.place.repository, "owner/name; GITHUB_REPOSITORY unless told");
  line.comment->add_option("--pr", line.place.pull_request, "Number of the pull request; GITHUB_REF's unless told");
  line.comment->add_option("--author", line.place.author, "Who writes our comments; the token's owner unless told");
  line.comment->add_flag("--dry-run", line.dry_run, "Print the comment and ask nobody");
}

std::optional<int> run_tell_command(const TellCommandLine& line) {
  const bool summary = line.summary != nullptr && line.summary->parsed();
  const bool comment = line.comment != nullptr && line.comment->parsed();
  if (!summary && !comment) return std::nullopt;
  if (const Result<> good = check_site_address("--site-url", line.options.site_url); !good) {
    return core::report(kProgram, good.error());
  }
  core::RealFs fs;
  FileSource source(fs, line.sources);
  if (summary) return print(summary_text(source, line.options));
  return run_comment(fs, source, line);
}

}  // namespace cimend::dashboard
