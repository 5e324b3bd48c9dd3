#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/fs.h"
#include "core/result.h"
#include "dashboard/history.h"
#include "dashboard/page_book.h"
#include "dashboard/run_page.h"

namespace cimend::dashboard {

struct SitePages {
  std::string title;
  std::string base_url;  // where the site will stand; empty: not known
  std::string runbooks;  // directory of the repository's own; empty: none
  LinkHosts link_hosts;
  std::size_t threads = 1;
  const History& history;
  const std::vector<std::uint64_t>& stamps;  // of the history's runs, at the same indices: change with the digest
};

// Writes every page over many runs, the front page last: it links to pages that are there. `problems` are what the
// front page says could not be read; problems of runbooks are added.
core::Result<> write_site_pages(core::Fs& fs, const SitePages& site, PageBook& book,
                                std::vector<core::Error>& problems);

}  // namespace cimend::dashboard
