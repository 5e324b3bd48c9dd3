#include "ingest/command_line.h"

#include <cstdio>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "core/cli.h"
#include "core/clock.h"
#include "core/fs.h"
#include "core/text.h"
#include "ingest/child_analyser.h"
#include "ingest/ci_environment.h"
#include "ingest/fetch_command.h"
#include "ingest/github_run.h"
#include "ingest/print_run.h"
#include "ingest/run_options.h"
#include "ingest/run_writer.h"
#include "ingest/send_command.h"
#include "ingest/serve_command.h"
#include "ingest/store_command.h"

namespace cimend::ingest {
namespace {

constexpr const char* kProgram = "cimend-ingest";

struct ReadArguments {
  std::vector<std::string> paths;
  std::string logs = "logs";
  std::string run_json;
  bool print_directory = false;
  core::RunDocument known;
};

void add_read(CLI::App& app, ReadArguments& arguments) {
  CLI::App* read = app.add_subcommand("read", "Store logs as a run: logs/<run_id>/run.json and one .log.zst a job");
  read->add_option("PATH", arguments.paths,
                   "Log file (.gz and .zst too), directory, GitHub run-log archive (.zip), or - for standard input; "
                   "each PATH becomes a run")
      ->required();
  read->add_option("--logs", arguments.logs, "Directory that holds the runs")->capture_default_str();
  read->add_option("--run-json", arguments.run_json,
                   "GitHub's API document of the run (GET /repos/O/R/actions/runs/ID); fills the options below");
  add_run_options(*read, arguments.known);
  read->add_flag("--print-directory", arguments.print_directory, "Print only the run's directory, for scripts");
  read->footer(
      "Example:\n  cimend-ingest read build.log --repository acme/rocket --sha 4f2c…\n"
      "  gh api repos/acme/rocket/actions/runs/42/logs > run.zip && cimend-ingest read run.zip");
}

// What --run-json tells, with what the options say on top.
core::Result<core::RunDocument> known_facts(core::Fs& fs, const ReadArguments& arguments) {
  if (arguments.run_json.empty()) return arguments.known;
  const auto text = fs.read(arguments.run_json);
  if (!text) return tl::unexpected(text.error());
  auto run = run_from_github(*text);
  if (!run) {
    core::Error error = run.error();
    error.where = arguments.run_json + (error.where.empty() ? "" : ", " + error.where);
    return tl::unexpected(std::move(error));
  }
  return merge_facts(std::move(*run), arguments.known);
}

core::Result<> read_one(core::Fs& fs, const core::Clock& clock, const std::string& path, const ReadArguments& arguments,
                        const core::RunDocument& known) {
  auto input = core::open_input(fs, path);
  if (!input) return tl::unexpected(input.error());
  if (input->inputs.empty()) {
    return core::fail(core::Errc::not_found, fmt::format("no logs in {}", path), {},
                      "an archive of a run holds N_JOB.txt files");
  }
  auto run = store_run(fs, clock, std::move(*input), known, arguments.logs);
  if (!run) return tl::unexpected(run.error());
  if (arguments.print_directory) {
    fmt::print("{}\n", run->directory);
  } else {
    print_run(*run);
  }
  return {};
}

int read(const ReadArguments& arguments) {
  core::RealFs fs;
  const core::SystemClock clock;
  const auto known = known_facts(fs, arguments);
  if (!known) return core::report(kProgram, known.error());
  if (!known->run_id.empty() && arguments.paths.size() > 1) {
    return core::report(kProgram, {core::Errc::refused, "one run id for several inputs", "",
                                   "read them one at a time, or without --run-id and --run-json"});
  }
  core::Progress progress("storing logs");
  int code = core::kDone;
  for (const std::string& path : arguments.paths) {
    progress.step(path);
    // One input that can't be read does not keep the others from being stored.
    if (auto done = read_one(fs, clock, path, arguments, *known); !done) code = core::report(kProgram, done.error());
  }
  return code;
}

// Runs with cimend-classify in a process of its own.
int with_classifier(const core::Result<ServeOptions>& options, int (*run)(const ServeOptions&, core::Analyser&)) {
  if (!options) return core::report(kProgram, options.error());
  const auto program = find_classifier();
  if (!program) return core::report(kProgram, program.error());
  const auto analyser = child_analyser(*program);
  return run(*options, *analyser);
}

}  // namespace

int run_command_line(int argc, char** argv) {
  CLI::App app("Takes CI logs in: masks secrets and stores them where the other tools find them.", kProgram);
  app.require_subcommand(1);
  app.footer(
      "Example:\n  cimend-ingest read build.log --repository acme/rocket\n"
      "Exit codes: 0 stored, 2 an input could not be read; the others are stored all the same.");
  ReadArguments arguments;
  add_read(app, arguments);
  FetchArguments fetching;
  const CLI::App* fetch = add_fetch(app, fetching);
  SendArguments sending;
  const CLI::App* send = add_send(app, sending);
  ServeArguments serving, working;
  CLI::App* serve = app.add_subcommand("serve", "Receive logs and webhooks over HTTP, keep them, analyse them");
  add_serve_options(*serve, serving);
  CLI::App* work = app.add_subcommand("work", "Do the tasks that receivers queued");
  add_work_options(*work, working);
  StoreArguments keeping;
  add_store_commands(app, keeping);
  if (const int code = core::parse_arguments(app, argc, argv); code >= 0) return code;
  if (fetch->parsed()) return run_fetch(fetching);
  if (send->parsed()) return run_send(sending);
  if (serve->parsed()) return with_classifier(serve_options(std::move(serving)), serve_until_signal);
  if (work->parsed()) return with_classifier(work_options(std::move(working)), work_until_signal);
  if (const auto code = run_store_command(std::move(keeping))) return *code;
  return read(arguments);
}

}  // namespace cimend::ingest
