#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "dashboard/history.h"
#include "dashboard/list_parts.h"
#include "dashboard/markup.h"

// The queue of failures that no rule explains, those with the most runs first, each with a rule to begin with: the
// place where cimend is taught.

namespace cimend::dashboard {

inline constexpr std::size_t kUnclassifiedPerPage = 50;
inline constexpr std::size_t kMaxUnclassifiedPages = 20;

// "unclassified/index.html", "unclassified/index-2.html", …; `page` from 1.
std::string unclassified_path(std::size_t page);

// The pages in order, at least one; the page at i belongs at unclassified_path(i + 1). `clusters` are all of the
// history. At most 20 pages; the last says how many are left out.
std::vector<Page> unclassified_pages(const ListSite& site, const std::vector<Cluster>& clusters);

}  // namespace cimend::dashboard
