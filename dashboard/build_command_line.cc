#include "dashboard/build_command_line.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <thread>

#include "core/cli.h"
#include "core/store/store.h"
#include "core/text.h"
#include "dashboard/problem_list.h"
#include "dashboard/site_address.h"
#include "dashboard/stamp.h"
#include "dashboard/store_source.h"

namespace cimend::dashboard {
namespace {

using core::Result;
namespace fs = std::filesystem;

constexpr std::string_view kProgram = "cimend-dashboard";
constexpr std::size_t kMostThreads = 16;
constexpr std::size_t kMostWarnings = 5;

// What a build remembers is good for this program, this source and, since files are not synced one by one, until the
// next boot.
std::uint64_t maker(core::Fs& files, const std::string& database) {
  const std::uint64_t program = files.stamp("/proc/self/exe");
  const auto boot = files.read("/proc/sys/kernel/random/boot_id");
  return program == 0 || !boot ? 0 : Stamp().add(program).add(*boot).add(database).value();
}

// From the documents, or from the store.
Result<BuildReport> build_from(core::Fs& files, const BuildCommandLine& line) {
  const core::SystemClock clock;
  if (line.database.empty()) return build_site(files, clock, line.options);
  core::StoreOptions reading;
  reading.read_only = true;
  const auto store = core::open_store(line.database, clock, reading);
  if (!store) return tl::unexpected(store.error());
  StoreSource source(**store);
  return build_site(files, clock, line.options, source);
}

Result<BuildReport> build_with_progress(BuildCommandLine& line) {
  core::RealFs files;
  line.options.maker = maker(files, line.database);
  const std::size_t processors = std::max(1U, std::thread::hardware_concurrency());
  line.options.threads = std::min(line.threads == 0 ? processors : line.threads, kMostThreads);
  core::Progress progress("building the site");
  line.options.progress = [&progress](std::string_view doing) { progress.step(doing); };
  return build_from(files, line);
}

// Links followed as far as the path is there; as it stands where that fails.
fs::path resolved(const std::string& path) {
  std::error_code problem;
  fs::path found = fs::weakly_canonical(fs::absolute(path, problem), problem);
  if (problem) found = fs::path(path).lexically_normal();
  return found.has_filename() ? found : found.parent_path();
}

bool is_within(const fs::path& path, const fs::path& directory) {
  return std::mismatch(directory.begin(), directory.end(), path.begin(), path.end()).first == directory.end();
}

Result<> check_directories(const BuildCommandLine& line) {
  constexpr const char* kHint = "give the site a directory of its own, as in --out site";
  const std::string& out = line.options.out;
  if (out.empty()) return core::fail(core::Errc::refused, "--out names no directory", "", kHint);
  std::error_code problem;
  if (fs::exists(out, problem) && !fs::is_directory(out, problem)) {
    return core::fail(core::Errc::refused, "--out is a file, and the site is a directory", out, kHint);
  }
  if (!line.database.empty()) return {};
  const fs::path site = resolved(out), logs = resolved(line.options.sources.logs);
  if (is_within(site, logs)) {
    return core::fail(core::Errc::refused, "--out lies in --from: the site would be taken for a run", out, kHint);
  }
  if (is_within(logs, site / "runs")) {
    return core::fail(core::Errc::refused, "--from lies where the site's own pages go: they would overwrite the runs",
                      line.options.sources.logs, kHint);
  }
  return {};
}

Result<> check_database(const std::string& database) {
  const std::size_t scheme = database.find("://");
  const std::string_view name = std::string_view(database).substr(0, scheme == std::string::npos ? 0 : scheme);
  if (scheme == std::string::npos || name == "postgres" || name == "postgresql") return {};
  return core::fail(core::Errc::refused, "--db names a store of a kind that is not known: " + std::string(name), "",
                    "it is a SQLite file's path, or postgres://…");
}

}  // namespace

Result<> check_build(BuildCommandLine& line) {
  if (Result<> good = check_directories(line); !good) return good;
  if (Result<> good = check_database(line.database); !good) return good;
  if (Result<> good = check_site_address("--base-url", line.options.base_url); !good) return good;
  for (std::string& host : line.options.link_hosts) {
    Result<std::string> checked = checked_link_host(host);
    if (!checked) return tl::unexpected(checked.error());
    host = std::move(*checked);
  }
  const std::string& runbooks = line.options.runbooks;
  std::error_code problem;
  if (runbooks.empty() || fs::is_directory(runbooks, problem)) return {};
  return core::fail(core::Errc::not_found, "there is no directory of runbooks", runbooks,
                    "name one that holds <category>.md files, or leave --runbooks out");
}

Result<> check_source_date(const char* value) {
  constexpr core::UnixSeconds kYear9999End = 253'402'300'799;
  const std::string_view text = value != nullptr ? value : "";
  if (text.empty()) return {};
  core::UnixSeconds told = -1;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), told);
  const bool number = problem == std::errc() && end == text.data() + text.size();
  if (number && told >= 0 && told <= kYear9999End) return {};
  return core::fail(core::Errc::refused, "SOURCE_DATE_EPOCH is no time: \"" + core::shorten(text, 60) + "\"", "",
                    "set it to seconds since 1970, as in `git log -1 --format=%ct`, or unset it for the present time");
}

std::vector<core::Error> warnings_of(const std::vector<core::Error>& problems, const std::string& out) {
  std::vector<core::Error> told;
  for (const std::size_t at : told_first(problems, kMostWarnings)) {
    // Told as every error is, but the site is there.
    const core::Error& problem = problems[at];
    told.push_back({problem.code, "warning: " + problem.what, problem.where, problem.hint});
  }
  if (problems.size() > told.size()) {
    told.push_back({core::Errc::io,
                    fmt::format("warning: and {} more; all of them are in {}/{}", problems.size() - told.size(), out,
                                kProblemsFile),
                    "", ""});
  }
  return told;
}

void add_build_command(CLI::App& app, BuildCommandLine& line) {
  BuildOptions& options = line.options;
  line.build = app.add_subcommand("build", "Build the site from the documents at hand");
  CLI::App* command = line.build;
  command->footer(
      "Exit codes: 0 the site is written, though documents may be missing or broken (told on standard error);\n"
      "            2 it could not be, or the arguments are wrong; 70 a bug\n"
      "SOURCE_DATE_EPOCH sets the time that the pages tell, so that the same documents give the same bytes.\n\n"
      "Examples:\n"
      "  cimend-dashboard build --from logs --out site --title \"Build failures of example\"\n"
      "  cimend-dashboard build --db .cimend/cimend.db --base-url https://ci.example.org/failures/");
  command->add_option("--out", options.out, "Directory of the site; made where it is missing")->capture_default_str();
  command->add_option("--from", options.sources.logs, "Directory of the runs")->capture_default_str();
  command
      ->add_option("--db", line.database,
                   "Read a server's store instead: a SQLite file or postgres://…; the pages then have no logs")
      ->excludes("--from");
  command->add_option("--self-heal", options.sources.self_heal, "Directory of rerun decisions")->capture_default_str();
  command->add_option("--fix-agent", options.sources.fix_agent, "Directory of patches")->capture_default_str();
  command->add_option("--title", options.title, "Name of the site")->capture_default_str();
  command->add_option("--base-url", options.base_url, "Where the site will stand (https://…), for its feeds");
  command->add_option("--runbooks", options.runbooks, "Directory of runbooks of your own, one <category>.md each");
  command
      ->add_option("--link-host", options.link_hosts,
                   "Host that pages may link to, instead of these two; may be repeated")
      ->allow_extra_args(false)
      ->capture_default_str();
  command->add_option("--threads", line.threads, "Runs made at once; as many as there are processors unless told")
      ->check(CLI::Range(std::size_t{1}, kMostThreads));
}

std::optional<int> run_build_command(BuildCommandLine line) {
  if (line.build == nullptr || !line.build->parsed()) return std::nullopt;
  Result<> good = check_source_date(std::getenv("SOURCE_DATE_EPOCH"));
  if (good) good = check_build(line);
  if (!good) return core::report(kProgram, good.error());
  const Result<BuildReport> report = build_with_progress(line);
  if (!report) return core::report(kProgram, report.error());
  for (const core::Error& warning : warnings_of(report->problems, line.options.out)) {
    static_cast<void>(core::report(kProgram, warning));
  }
  fmt::print("{}/index.html: {}, {} rendered; {}, {} changed\n", core::terminal_safe(line.options.out),
             core::counted(report->runs, "run"), report->rendered, core::counted(report->files, "file"),
             report->changed);
  return core::kDone;
}

}  // namespace cimend::dashboard
