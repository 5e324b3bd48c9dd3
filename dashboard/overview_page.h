#pragma once

#include <vector>

#include "core/result.h"
#include "dashboard/history_counts.h"
#include "dashboard/list_parts.h"
#include "dashboard/markup.h"

// The front page: in ten seconds what is broken, what is flaky, what was done and what waits for somebody.

namespace cimend::dashboard {

// At most 1 500 elements whatever the history holds; lists are cut and say where the rest is. The one page that ages:
// it says how long things are broken and when the site was made, and that it is stale where no run came for 7 days.
Page overview_page(const ListSite& site, const HistoryCounts& counts, const std::vector<core::Error>& problems = {});

}  // namespace cimend::dashboard
