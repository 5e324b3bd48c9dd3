#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <thread>

#include "core/cli.h"
#include "core/store/store.h"
#include "core/text.h"
#include "dashboard/build_site.h"
#include "dashboard/stamp.h"
#include "dashboard/store_source.h"
#include "dashboard/tell_command_line.h"

namespace {

constexpr std::string_view kProgram = "cimend-dashboard";

// What a build remembers is good for this program, this source and, since files are not synced one by one, until the
// next boot.
std::uint64_t maker(cimend::core::Fs& fs, const std::string& database) {
  const std::uint64_t program = fs.stamp("/proc/self/exe");
  const auto boot = fs.read("/proc/sys/kernel/random/boot_id");
  return program == 0 || !boot ? 0 : cimend::dashboard::Stamp().add(program).add(*boot).add(database).value();
}

using Report = cimend::core::Result<cimend::dashboard::BuildReport>;

// From the documents, or from the store at `database`.
Report build_from(cimend::core::Fs& fs, const std::string& database, const cimend::dashboard::BuildOptions& options) {
  const cimend::core::SystemClock clock;
  if (database.empty()) return cimend::dashboard::build_site(fs, clock, options);
  cimend::core::StoreOptions reading;
  reading.read_only = true;
  const auto store = cimend::core::open_store(database, clock, reading);
  if (!store) return tl::unexpected(store.error());
  cimend::dashboard::StoreSource source(**store);
  return cimend::dashboard::build_site(fs, clock, options, source);
}

int build(cimend::dashboard::BuildOptions options, const std::string& database) {
  constexpr unsigned kMostThreads = 16;
  cimend::core::RealFs fs;
  const std::string out = options.out;
  options.maker = maker(fs, database);
  options.threads = std::clamp(std::thread::hardware_concurrency(), 1U, kMostThreads);
  Report report;
  {
    cimend::core::Progress progress("building the site");
    options.progress = [&progress](std::string_view doing) { progress.step(doing); };
    report = build_from(fs, database, options);
  }
  if (!report) return cimend::core::report(kProgram, report.error());
  for (const cimend::core::Error& problem : report->problems) {
    // Told as every error is, but the site is there.
    const cimend::core::Error warning{problem.code, "warning: " + problem.what, problem.where, problem.hint};
    static_cast<void>(cimend::core::report(kProgram, warning));
  }
  fmt::print("{}/index.html: {}, {} rendered; {}, {} changed\n", cimend::core::terminal_safe(out),
             cimend::core::counted(report->runs, "run"), report->rendered, cimend::core::counted(report->files, "file"),
             report->changed);
  return cimend::core::kDone;
}

int run(int argc, char** argv) {
  cimend::dashboard::BuildOptions options;
  std::string database;
  CLI::App app("Writes a static site about CI runs: why they broke, with the lines that prove it.",
               std::string(kProgram));
  app.require_subcommand(1);
  app.footer("Example:\n  cimend-dashboard build --from logs --out site");
  CLI::App* command = app.add_subcommand("build", "Build the site from the documents at hand");
  command->footer("Example:\n  cimend-dashboard build --from logs --out site --title \"Build failures of example\"");
  command->add_option("--out", options.out, "Directory of the site; made where it is missing")->capture_default_str();
  command->add_option("--from", options.sources.logs, "Directory of the runs")->capture_default_str();
  command
      ->add_option("--db", database,
                   "Read a server's store instead: a SQLite file or postgres://…; the pages then have no logs")
      ->excludes("--from");
  command->add_option("--self-heal", options.sources.self_heal, "Directory of rerun decisions")->capture_default_str();
  command->add_option("--fix-agent", options.sources.fix_agent, "Directory of patches")->capture_default_str();
  command->add_option("--title", options.title, "Name of the site")->capture_default_str();
  command->add_option("--base-url", options.base_url, "Where the site will stand, for its feeds");
  command->add_option("--runbooks", options.runbooks, "Directory of runbooks of your own, one <category>.md each");
  command->add_option("--link-host", options.link_hosts, "Host that pages may link to; may be repeated")
      ->capture_default_str();
  cimend::dashboard::TellCommandLine line;
  cimend::dashboard::add_tell_commands(app, line);
  if (const int code = cimend::core::parse_arguments(app, argc, argv); code >= 0) return code;
  if (const auto code = cimend::dashboard::run_tell_command(line)) return *code;
  return build(std::move(options), database);
}

}  // namespace

int main(int argc, char** argv) {
  return cimend::core::run_main(kProgram, [&] { return run(argc, argv); });
}
