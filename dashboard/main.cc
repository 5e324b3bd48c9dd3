#include <CLI/CLI.hpp>

#include <string>
#include <string_view>

#include "core/cli.h"
#include "dashboard/build_command_line.h"
#include "dashboard/tell_command_line.h"

namespace {

constexpr std::string_view kProgram = "cimend-dashboard";

int run(int argc, char** argv) {
  CLI::App app("Writes a static site about CI runs: why they broke, with the lines that prove it.",
               std::string(kProgram));
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 done, 2 could not be done or wrong arguments, 70 a bug\n\n"
      "Examples:\n"
      "  cimend-dashboard build --from logs --out site\n"
      "  cimend-dashboard summary >> \"$GITHUB_STEP_SUMMARY\"\n"
      "  cimend-dashboard comment --repository owner/name --pr 12 --dry-run");
  cimend::dashboard::BuildCommandLine build;
  cimend::dashboard::add_build_command(app, build);
  cimend::dashboard::TellCommandLine tell;
  cimend::dashboard::add_tell_commands(app, tell);
  if (const int code = cimend::core::parse_arguments(app, argc, argv); code >= 0) return code;
  if (const auto code = cimend::dashboard::run_tell_command(tell)) return *code;
  return cimend::dashboard::run_build_command(std::move(build)).value_or(cimend::core::kBug);
}

}  // namespace

int main(int argc, char** argv) {
  return cimend::core::run_main(kProgram, [&] { return run(argc, argv); });
}
