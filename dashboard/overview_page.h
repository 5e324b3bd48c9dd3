#pragma once

#include <vector>

#include "core/result.h"
#include "dashboard/history.h"
#include "dashboard/list_parts.h"
#include "dashboard/markup.h"

// The front page: in ten seconds what is broken, what is flaky, what was done and what waits for somebody.

namespace cimend::dashboard {

// What the front page shows beside the newest runs: the answers of history.h, so that whoever builds the site counts
// them once, and what could not be read.
struct OverviewParts {
  std::vector<Figure> figures;
  CategoryTrend trend;
  std::vector<Broken> broken;    // all
  std::vector<Flake> flakes;     // all
  std::vector<Waiting> waiting;  // all
  std::vector<core::Error> problems;
};
OverviewParts overview_parts(const History& history);

// At most 1 500 elements whatever the history holds; lists are cut and say where the rest is. The one page that ages:
// it says how long things are broken and when the site was made, and that it is stale where no run came for 7 days.
Page overview_page(const ListSite& site, const OverviewParts& parts);

}  // namespace cimend::dashboard
