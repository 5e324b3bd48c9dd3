#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "dashboard/site_model.h"

namespace cimend::dashboard {

// What the overview counts. Each number's meaning stands beside it on the page (overview_page.cc).
struct Figures {
  std::size_t runs = 0;
  std::size_t failed = 0;        // verdict failed; without an analysis, a run that its provider calls failed
  std::size_t explained = 0;     // of the failed: analysed, and the category is not "unknown"
  std::size_t unclassified = 0;  // failed − explained
  std::size_t reruns_proposed = 0, reruns_refused = 0;
  std::size_t patches_proposed = 0, patches_for_review = 0;

  struct CategoryCount {
    std::string category;
    std::size_t runs = 0;
  };
  std::vector<CategoryCount> categories;  // of failed runs; most frequent first, then by name
};

Figures figures_of(const Site& site);

}  // namespace cimend::dashboard
