#pragma once

#include "dashboard/markup.h"
#include "dashboard/site_model.h"

namespace cimend::dashboard {

// The most runs that the front page lists; older ones keep their pages.
inline constexpr std::size_t kMaxListedRuns = 250;

// The front page: what the numbers are and how they are counted, which causes are most frequent, the newest runs, and
// what could not be read. The only page that tells when the site was made.
Page overview_page(const Site& site);

}  // namespace cimend::dashboard
