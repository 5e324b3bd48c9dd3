#include <cstdio>

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
    std::fprintf(stderr, "%s: warning: %s\n", kProgram.data(), cimend::core::terminal_safe(problem.what).c_str());
    if (!problem.where.empty())
      std::fprintf(stderr, "  where: %s\n", cimend::core::terminal_safe(problem.where).c_str());
    if (!problem.hint.empty()) std::fprintf(stderr, "  hint: %s\n", cimend::core::terminal_safe(problem.hint).c_str());
  }
  std::printf("%s/index.html: %zu %s, %zu files, %zu changed\n", cimend::core::terminal_safe(out).c_str(), report->runs,
              report->runs == 1 ? "run" : "runs", report->files, report->changed);
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
