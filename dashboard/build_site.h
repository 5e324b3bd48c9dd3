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
#include "dashboard/site_model.h"

namespace cimend::dashboard {

struct BuildOptions {
  std::string out = "site";
  Sources sources;
  std::string title = "cimend";
  LinkHosts link_hosts = {"github.com", "gitlab.com"};
  std::function<void(std::string_view doing)> progress = [](std::string_view) {};
};

struct BuildReport {
  std::size_t runs = 0;
  std::size_t files = 0;
  std::size_t changed = 0;            // of the files: those that were not there yet with these bytes
  std::vector<core::Error> problems;  // what could not be read; the site says the same
};

// Reads the documents and writes the whole site. The same documents and the same clock give the same bytes; another
// time changes the front page alone. Fails where there is no logs directory or the site cannot be written; files that
// were written before stay, each whole. Memory: all documents, and one log at a time.
core::Result<BuildReport> build_site(core::Fs& fs, const core::Clock& clock, const BuildOptions& options);

}  // namespace cimend::dashboard
