#pragma once

#include <cstddef>
#include <vector>

#include "dashboard/history.h"

namespace cimend::dashboard {

// The answers of history.h that several pages, feeds and badges show, so that whoever builds the site counts them once.
struct HistoryCounts {
  std::vector<Figure> figures;
  CategoryTrend trend;
  std::vector<Broken> broken;
  std::vector<Flake> flakes;
  std::vector<Waiting> waiting;
  std::vector<Cluster> clusters;
  std::vector<RuleHealth> rules;
};

// All of them, on up to `threads` threads.
HistoryCounts counts_of(const History& history, std::size_t threads = 1);

}  // namespace cimend::dashboard
