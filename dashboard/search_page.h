#pragma once

#include <cstddef>
#include <vector>

#include "core/json.h"
#include "dashboard/history_counts.h"
#include "dashboard/list_parts.h"
#include "dashboard/markup.h"

namespace cimend::dashboard {

// The newest runs that can be searched. With so many the index is some 1.3 MB, 160 KB compressed.
inline constexpr std::size_t kMaxSearchedRuns = 10'000;

// The runs as columns, so that names are written once: `words` holds the distinct categories, rules, repositories,
// branches, jobs and tests, each with "" first, and the columns hold indices into them. `state` counts as RunState
// does, `flags` is 1 for flaky plus 2 for a patch that waits. Texts are made safe to look at (core::terminal_safe).
core::Json search_index(const History& history, const std::vector<Waiting>& waiting);

// search.html: the search with its index, which search.js brings to life; without script, lists by category, rule and
// repository that lead to pages. The only page that is heavy.
Page search_page(const ListSite& site, const HistoryCounts& counts);

}  // namespace cimend::dashboard
