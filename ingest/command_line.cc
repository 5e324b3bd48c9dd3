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
#include "ingest/github_run.h"
#include "ingest/run_writer.h"

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
  read->add_option("--run-id", arguments.known.run_id, "Run id (default: local- and a hash of the input)");
  read->add_option("--run-json", arguments.run_json,
                   "GitHub's API document of the run (GET /repos/O/R/actions/runs/ID); fills the options below");
  read->add_option("--repository", arguments.known.repository, "OWNER/NAME")->check([](const std::string& name) {
    const std::size_t slash = name.find('/');
    const bool plain = name.find_first_of(" \t\n\\") == std::string::npos && name.find("..") == std::string::npos;
    const bool two_parts = slash != std::string::npos && slash > 0 && slash + 1 < name.size();
    return plain && two_parts ? "" : "a repository is OWNER/NAME";
  });
  read->add_option("--sha", arguments.known.head_sha, "Commit that was built")->check([](const std::string& sha) {
    const bool hex = sha.find_first_not_of("0123456789abcdef") == std::string::npos;
    return hex && sha.size() >= 7 && sha.size() <= 64 ? "" : "a commit is 7 to 64 lower-case hex digits";
  });
  read->add_option("--branch", arguments.known.branch, "Branch that was built");
  read->add_option("--workflow", arguments.known.workflow, "Name of the workflow");
  read->add_option("--event", arguments.known.event, "What started the run: push, pull_request, …");
  read->add_option("--attempt", arguments.known.attempt, "Attempt, from 1")->check(CLI::Range(1, 1000));
  read->add_option("--conclusion", arguments.known.conclusion, "How the run ended")
      ->check(CLI::IsMember({"success", "failure", "cancelled", "skipped"}));
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
  const auto prefer = [](std::string& into, const std::string& option) {
    if (!option.empty()) into = option;
  };
  prefer(run->run_id, arguments.known.run_id);
  prefer(run->repository, arguments.known.repository);
  prefer(run->head_sha, arguments.known.head_sha);
  prefer(run->branch, arguments.known.branch);
  prefer(run->workflow, arguments.known.workflow);
  prefer(run->event, arguments.known.event);
  prefer(run->conclusion, arguments.known.conclusion);
  if (arguments.known.attempt != 1) run->attempt = arguments.known.attempt;
  return run;
}

void print(const StoredRun& run) {
  std::uint64_t lines = 0;
  std::uint64_t masked = 0;
  for (const auto& job : run.document.jobs) {
    lines += job.lines;
    masked += job.masked;
  }
  fmt::print("{}: {}, {}\n", run.directory, core::counted(run.document.jobs.size(), "job"),
             core::counted(lines, "line"));
  for (const auto& job : run.document.jobs) {
    fmt::print("  {}  ({}{}{})\n", core::terminal_safe(job.name), core::counted(job.lines, "line"),
               job.steps.empty() ? "" : ", " + core::counted(job.steps.size(), "step"),
               job.truncated ? ", cut short" : "");
  }
  if (masked > 0) fmt::print("  {} masked\n", core::counted(masked, "secret"));
  for (const auto& entry : run.document.rejected) {
    fmt::print(stderr, "{}: left out {}: {}\n", kProgram, core::terminal_safe(entry.entry), entry.reason);
  }
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
    print(*run);
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

}  // namespace

int run_command_line(int argc, char** argv) {
  CLI::App app("Takes CI logs in: masks secrets and stores them where the other tools find them.", kProgram);
  app.require_subcommand(1);
  app.footer(
      "Example:\n  cimend-ingest read build.log --repository acme/rocket\n"
      "Exit codes: 0 stored, 2 an input could not be read; the others are stored all the same.");
  ReadArguments arguments;
  add_read(app, arguments);
  if (const int code = core::parse_arguments(app, argc, argv); code >= 0) return code;
  return read(arguments);
}

}  // namespace cimend::ingest
