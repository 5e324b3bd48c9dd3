#include "ingest/send_command.h"

#include <cstdio>
#include <utility>

#include <fmt/format.h>

#include "core/cli.h"
#include "core/fs.h"
#include "core/http/http.h"
#include "core/text.h"
#include "ingest/ci_environment.h"
#include "ingest/run_options.h"
#include "ingest/send.h"

namespace cimend::ingest {
namespace {

constexpr const char* kProgram = "cimend-ingest";
constexpr std::size_t kMostTokenBytes = 4096;

core::Result<std::string> agent_token(core::Fs& fs, const SendArguments& arguments) {
  std::string token = process_environment()("AGENT_TOKEN");
  if (!arguments.token_file.empty()) {
    auto text = fs.read(arguments.token_file, kMostTokenBytes);
    if (!text) return core::with_context(text.error(), "cannot read the token");
    token = core::trim(*text);
  }
  if (token.empty())
    return core::fail(core::Errc::refused, "no token to send with", {},
                      "set AGENT_TOKEN (pull requests from forks get no secrets), or give --token-file");
  return token;
}

struct Inputs {
  std::vector<core::InputSet> sets;
  int code = core::kDone;  // of the last that could not be read
};

// One that can't be read does not keep the others from being sent.
Inputs open_all(core::Fs& fs, const SendArguments& arguments) {
  Inputs inputs;
  for (const std::string& path : arguments.paths) {
    auto set = core::open_input(fs, path);
    if (!set) {
      inputs.code = core::report(kProgram, set.error());
      continue;
    }
    for (const core::RejectedEntry& entry : set->rejected)
      fmt::print(stderr, "{}: left out {}: {}\n", kProgram, core::terminal_safe(entry.name),
                 core::terminal_safe(entry.reason));
    inputs.sets.push_back(std::move(*set));
  }
  return inputs;
}

void name_single_log(const SendArguments& arguments, std::vector<core::InputSet>& sets) {
  if (arguments.job.empty() || sets.size() != 1 || sets[0].inputs.size() != 1) return;
  if (sets[0].source == core::InputSet::Source::archive) return;
  sets[0].source = core::InputSet::Source::file;
  sets[0].inputs[0].name = arguments.job + ".log";
}

SendOptions send_options(const SendArguments& arguments, std::string token, core::Progress& progress) {
  SendOptions options;
  options.url = arguments.url;
  options.token = std::move(token);
  options.allow_http = arguments.allow_http;
  options.time_limit = std::chrono::seconds(arguments.time_limit_seconds);
  options.retries.tries = static_cast<int>(arguments.tries);
  options.retries.retrying = [](const core::Error& error, std::chrono::milliseconds wait, int next) {
    fmt::print(stderr, "{}: {}; try {} in {:.1f} s\n", kProgram, core::terminal_safe(error.what), next,
               static_cast<double>(wait.count()) / 1000);
  };
  options.progress = [&progress](std::uint64_t sent, std::uint64_t of) {
    progress.step(sent == of ? "waiting for the answer" : fmt::format("{} % of {} MB", sent * 100 / of, of >> 20));
  };
  return options;
}

void print(const Upload& upload, const SendAnswer& answer) {
  const std::string what = upload.archive.empty() ? core::counted(upload.logs.size(), "log") : "the archive";
  fmt::print("sent {} of run {}{}\n", what, core::terminal_safe(upload.facts.run_id),
             upload.masked == 0 ? "" : ", " + core::counted(upload.masked, "secret") + " masked");
  if (!answer.status_url.empty()) fmt::print("status: {}\n", core::terminal_safe(answer.status_url));
  if (!answer.upstream.empty()) fmt::print("upstream: {}\n", core::terminal_safe(answer.upstream));
}

int send(const SendArguments& arguments) {
  core::RealFs fs;
  auto token = agent_token(fs, arguments);
  if (!token) return core::report(kProgram, token.error());
  Inputs inputs = open_all(fs, arguments);
  if (inputs.sets.empty()) return inputs.code;
  name_single_log(arguments, inputs.sets);
  core::RunDocument facts = merge_facts(facts_from_environment(process_environment()), arguments.known);
  const auto upload = prepare_upload(std::move(inputs.sets), std::move(facts));
  if (!upload) return core::report(kProgram, upload.error());
  const auto http = core::curl_http();
  core::Result<SendAnswer> answer = core::fail(core::Errc::internal, "not sent");
  {
    core::Progress progress("sending");
    const SendOptions options = send_options(arguments, std::move(*token), progress);
    answer = send_upload(*http, core::wall_clock(), core::real_sleeper(), *upload, options);
  }
  if (!answer) return core::report(kProgram, answer.error());
  print(*upload, *answer);
  return inputs.code;
}

}  // namespace

CLI::App* add_send(CLI::App& app, SendArguments& arguments) {
  CLI::App* send = app.add_subcommand("send", "Send logs to a receiver (cimend-ingest serve), from a CI job");
  send->add_option("--url", arguments.url, "The receiver's address")->required();
  send->add_option("PATH", arguments.paths,
                   "Log file (.gz and .zst too), directory, GitHub run-log archive (.zip), or - for standard input; "
                   "all of one run")
      ->required();
  send->add_option("--token-file", arguments.token_file, "File with the receiver's token (default: $AGENT_TOKEN)");
  send->add_option("--job", arguments.job, "Name of the job, where PATH is one log");
  add_run_options(*send, arguments.known);
  send->add_option("--tries", arguments.tries, "How often it is tried at most")
      ->check(CLI::Range(1, 20))
      ->capture_default_str();
  send->add_option("--time-limit", arguments.time_limit_seconds, "Seconds that one try may take")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  send->add_flag("--allow-http", arguments.allow_http, "Take a receiver without TLS (the token goes in the clear)");
  send->add_flag("--strict", arguments.strict, "Fail where the logs could not be sent");
  send->footer(
      "What is not given is taken from the variables of GitHub Actions, GitLab, Travis, CircleCI, Azure, Jenkins.\n"
      "Secrets are masked before anything is sent.\n"
      "Exit codes: 0, also where nothing could be sent, unless --strict is given; then 2.\n"
      "Example:\n  make 2>&1 | tee build.log || cimend-ingest send --url https://ci.example.com build.log");
  return send;
}

int run_send(const SendArguments& arguments) {
  // Not even a bug of ours fails the job.
  const int code = core::run_main(kProgram, [&] { return send(arguments); });
  if (code == core::kDone || arguments.strict) return code;
  fmt::print(stderr, "{}: warning: not everything was sent; the job goes on (--strict would fail it)\n", kProgram);
  return core::kDone;
}

}  // namespace cimend::ingest
