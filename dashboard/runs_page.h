#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "dashboard/history.h"
#include "dashboard/list_parts.h"
#include "dashboard/markup.h"

// Lists of runs: the latest, a month's, and those that make a figure of the overview.

namespace cimend::dashboard {

// The most runs on one page.
inline constexpr std::size_t kRunsPerPage = 250;

struct NamedPage {
  std::string path;  // relative to the site's root
  Page page;
};

// runs/index.html: the latest runs, and the way to every month.
Page runs_page(const ListSite& site);

// "archive/2026-11.html", "archive/2026-11-2.html" for part 1 and 2; the month "" is "archive/undated.html".
std::string archive_path(const std::string& month, std::size_t part);

// The pages of one month (a key and its rows of months()), at most kRunsPerPage runs each. They depend on that month's
// runs alone. At least one page.
std::vector<NamedPage> archive_pages(const ListSite& site, const std::string& month,
                                     const std::vector<std::size_t>& rows);

// "figures/failed-runs.html": the runs behind a figure, newest first, at most kRunsPerPage of them. Depends on the time
// the site is made at, as the figure does.
std::string figure_path(const std::string& key);
Page figure_page(const ListSite& site, const Figure& figure);

}  // namespace cimend::dashboard
