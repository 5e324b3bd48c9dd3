#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "dashboard/build_site.h"

namespace CLI {
class App;
}

namespace cimend::dashboard {

// `cimend-dashboard build` as the command line gives it.
struct BuildCommandLine {
  BuildOptions options;
  std::string database;       // empty: from the documents
  std::size_t threads = 0;    // 0: as many as there are processors
  CLI::App* build = nullptr;  // set by add_build_command; owned by the app
};

// Adds the subcommand; `line` must outlive the parsing.
void add_build_command(CLI::App& app, BuildCommandLine& line);

// Runs it and gives its exit code; nullopt where another command was given.
std::optional<int> run_build_command(BuildCommandLine line);

// Brings the options into the form build_site takes, before anything is read or written. Errc::refused, with what to
// write instead: no directory for the site, one inside the documents' or the other way round (the site would be taken
// for runs, or runs be overwritten), an address or host that is none, a scheme of a store that is not known. Looks at
// the disk only to follow links in the paths.
core::Result<> check_build(BuildCommandLine& line);

// SOURCE_DATE_EPOCH (reproducible-builds.org): nullptr and empty are good, as is a number of seconds in the years 1970
// to 9999. A build that was meant to be reproducible and silently is not would be worse than none: Errc::refused.
core::Result<> check_source_date(const char* value);

// What is printed of what could not be read: at most five in full, each kind before a second of a kind, and how many
// more there are and where.
std::vector<core::Error> warnings_of(const std::vector<core::Error>& problems, const std::string& out);

}  // namespace cimend::dashboard
