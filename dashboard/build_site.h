#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/fs.h"
#include "core/result.h"
#include "dashboard/run_page.h"
#include "dashboard/run_source.h"
#include "dashboard/site_model.h"

namespace cimend::dashboard {

struct BuildOptions {
  std::string out = "site";
  Sources sources;
  std::string title = "cimend";
  std::string base_url;  // where the site will stand, for feeds; empty: not known
  std::string runbooks;  // directory of the repository's own runbooks; empty: none
  LinkHosts link_hosts = {"github.com", "gitlab.com"};
  // Runs that are read and rendered at once. More than one needs a file system and a source that several threads may
  // use.
  std::size_t threads = 1;
  // Changes with the program and whenever files that were written but not synced may be gone (a boot). What the last
  // build with the same one knew is used; 0: nothing of it.
  std::uint64_t maker = 0;
  // Called for every run that is read or rendered, by one thread at a time: "reading 17 of 300 runs: 42".
  std::function<void(std::string_view doing)> progress = [](std::string_view) {};
};

struct BuildReport {
  std::size_t runs = 0;
  std::size_t read = 0;               // of the runs: those whose documents were looked into
  std::size_t rendered = 0;           // of the runs: those whose pages were made
  std::size_t files = 0;              // that were made
  std::size_t changed = 0;            // of these: those that were not there yet with these bytes
  std::vector<core::Error> problems;  // what could not be read; the site says the same
};

// Reads the documents and writes the whole site. The same documents and the same clock give the same bytes, whatever
// was there before, on one thread or many; another time changes only pages that count days or tell ages (index.html,
// approvals, ledger, clusters, rules, figures and what programs read of these). A run that did not change since the
// last build is neither read nor rendered (digest_cache.h). Fails where there is no logs directory or the site cannot
// be written; files that were written before stay, each whole. Memory: the digests of all runs, and for each thread one
// run's documents and one log.
core::Result<BuildReport> build_site(core::Fs& fs, const core::Clock& clock, const BuildOptions& options);

// The same of runs from anywhere; `fs` is where the site and its runbooks are.
core::Result<BuildReport> build_site(core::Fs& fs, const core::Clock& clock, const BuildOptions& options,
                                     RunSource& source);

}  // namespace cimend::dashboard
