#pragma once

#include <vector>

#include "dashboard/list_parts.h"
#include "dashboard/runs_page.h"

// Every patch that was made, and what was looked at and not patched, with the reason.

namespace cimend::dashboard {

inline constexpr std::size_t kPatchesPerPage = 150;
inline constexpr std::size_t kRefusedBelow = 50;  // below the patches of the first page; the rest has pages of its own

// patches/index.html, patches/index-2.html … with the patches, newest first; patches/refused.html, -2 … with those that
// were refused, where the first page does not hold them all. At least the first page.
std::vector<NamedPage> patches_pages(const ListSite& site);

}  // namespace cimend::dashboard
