#pragma once

#include <string>
#include <vector>

#include "dashboard/history_compare.h"
#include "dashboard/list_parts.h"
#include "dashboard/markup.h"

namespace cimend::dashboard {

// The spans that have a page, in days.
inline constexpr std::int64_t kWeek = 7;
inline constexpr std::int64_t kMonth = 30;

// "compare/week.html", "compare/month.html", relative to the site.
std::string compare_path(std::int64_t days);

// The figures of both spans side by side, then what is new, more often, less often and gone: at most 90 kinds each,
// with how many more there are. `clusters` are those that were compared. At most 3 000 elements. Says dates and no time
// of day, so it stays as it is until a run comes or a day ends.
Page compare_page(const ListSite& site, const PeriodComparison& comparison, const std::vector<Cluster>& clusters);

}  // namespace cimend::dashboard
