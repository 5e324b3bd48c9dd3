#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "core/cli.h"
#include "core/text.h"
#include "dashboard/build_site.h"

namespace {

constexpr std::string_view kProgram = "cimend-dashboard";

int build(cimend::dashboard::BuildOptions options) {
  cimend::core::RealFs fs;
  const cimend::core::SystemClock clock;
  const std::string out = options.out;
  cimend::core::Result<cimend::dashboard::BuildReport> report;
  {
    cimend::core::Progress progress("building the site");
    options.progress = [&progress](std::string_view doing) { progress.step(doing); };
    report = cimend::dashboard::build_site(fs, clock, options);
  }
  if (!report) return cimend::core::report(kProgram, report.error());
  for (const cimend::core::Error& problem : report->problems) {
    // Told as every error is, but the site is there.
    const cimend::core::Error warning{problem.code, "warning: " + problem.what, problem.where, problem.hint};
    static_cast<void>(cimend::core::report(kProgram, warning));
  }
  fmt::print("{}/index.html: {}, {}, {} changed\n", cimend::core::terminal_safe(out),
             cimend::core::counted(report->runs, "run"), cimend::core::counted(report->files, "file"), report->changed);
  return cimend::core::kDone;
}

int run(int argc, char** argv) {
  cimend::dashboard::BuildOptions options;
  CLI::App app("Writes a static site about CI runs: why they broke, with the lines that prove it.",
               std::string(kProgram));
  app.require_subcommand(1);
  app.footer("Example:\n  cimend-dashboard build --from logs --out site");
  CLI::App* command = app.add_subcommand("build", "Build the site from the documents at hand");
  command->footer("Example:\n  cimend-dashboard build --from logs --out site --title \"Build failures of example\"");
  command->add_option("--out", options.out, "Directory of the site; made where it is missing")->capture_default_str();
  command->add_option("--from", options.sources.logs, "Directory of the runs")->capture_default_str();
  command->add_option("--self-heal", options.sources.self_heal, "Directory of rerun decisions")->capture_default_str();
  command->add_option("--fix-agent", options.sources.fix_agent, "Directory of patches")->capture_default_str();
  command->add_option("--title", options.title, "Name of the site")->capture_default_str();
  command->add_option("--link-host", options.link_hosts, "Host that pages may link to; may be repeated")
      ->capture_default_str();
  if (const int code = cimend::core::parse_arguments(app, argc, argv); code >= 0) return code;
  return build(std::move(options));
}

}  // namespace

int main(int argc, char** argv) {
  return cimend::core::run_main(kProgram, [&] { return run(argc, argv); });
}
