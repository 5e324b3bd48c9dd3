#include "ingest/fetch_command.h"

#include <utility>

#include <fmt/format.h>

#include "core/cli.h"
#include "core/clock.h"
#include "core/http/http.h"
#include "ingest/fetch.h"
#include "ingest/print_run.h"

namespace cimend::ingest {
namespace {

constexpr const char* kProgram = "cimend-ingest";

core::Result<StoredRun> fetch(const FetchArguments& arguments, core::Fs& fs) {
  auto options = github_options(process_environment(), fs);
  if (!options) return tl::unexpected(options.error());
  if (!arguments.api.empty()) options->api = arguments.api;
  options->most_wait = std::chrono::seconds(arguments.wait_seconds);
  const auto http = core::curl_http();
  auto github = GitHubClient::create(*http, core::wall_clock(), core::real_sleeper(), std::move(*options));
  if (!github) return tl::unexpected(github.error());
  core::Progress progress(fmt::format("fetching run {}", arguments.run_id));
  FetchRequest request{arguments.repository, arguments.run_id, {}, arguments.logs};
  if (arguments.attempt != 0) request.attempt = arguments.attempt;
  return fetch_run(**github, fs, core::SystemClock(), request, [&](std::string_view doing) { progress.step(doing); });
}

}  // namespace

CLI::App* add_fetch(CLI::App& app, FetchArguments& arguments) {
  CLI::App* fetch = app.add_subcommand("fetch", "Fetch a run of GitHub Actions and store it as read does");
  fetch->add_option("REPOSITORY", arguments.repository, "OWNER/REPO")->required();
  fetch->add_option("RUN_ID", arguments.run_id, "The run's number, as in its address")
      ->required()
      ->check(CLI::PositiveNumber);
  fetch->add_option("--attempt", arguments.attempt, "Attempt, from 1 (default: the latest)")
      ->check(CLI::Range(1, 1000));
  fetch->add_option("--logs", arguments.logs, "Directory that holds the runs")->capture_default_str();
  fetch->add_option("--api", arguments.api, "GitHub Enterprise: https://HOST/api/v3 (default: $GITHUB_API_URL)");
  fetch->add_option("--wait", arguments.wait_seconds, "Wait so many seconds at most for a rate limit to end")
      ->check(CLI::Range(0, 7200));
  fetch->add_flag("--print-directory", arguments.print_directory, "Print only the run's directory, for scripts");
  fetch->footer(
      "Uses GITHUB_TOKEN or GH_TOKEN, or a GitHub App: GITHUB_APP_ID, GITHUB_APP_PRIVATE_KEY_FILE.\n"
      "Exit codes: 0 stored, 2 not (no such run, no access, its logs have expired).\n"
      "Example:\n  GITHUB_TOKEN=… cimend-ingest fetch acme/rocket 6261949618 --attempt 1");
  return fetch;
}

int run_fetch(const FetchArguments& arguments) {
  core::RealFs fs;
  const auto run = fetch(arguments, fs);
  if (!run) return core::report(kProgram, run.error());
  if (arguments.print_directory) {
    fmt::print("{}\n", run->directory);
  } else {
    print_run(*run);
  }
  return core::kDone;
}

}  // namespace cimend::ingest
