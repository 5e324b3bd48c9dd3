#include "dashboard/figures.h"

#include <algorithm>
#include <map>

namespace cimend::dashboard {
namespace {

bool counts_as_failed(const Run& run) {
  if (run.analysis.value) return run.state() == RunState::failed;
  return run.run.value && state_of_conclusion(run.run.value->conclusion) == RunState::failed;
}

void count_patch(const Run& run, Figures& figures) {
  if (!run.fix.value || !run.has_patch() || run.patch_problem) return;
  ++(run.fix.value->state == "proposed" ? figures.patches_proposed : figures.patches_for_review);
}

}  // namespace

Figures figures_of(const Site& site) {
  Figures figures;
  std::map<std::string, std::size_t, std::less<>> by_category;
  figures.runs = site.runs.size();
  for (const Run& run : site.runs) {
    if (counts_as_failed(run)) ++figures.failed;
    const std::string_view category = run.category();
    if (!category.empty() && category != "unknown") ++figures.explained;
    if (!category.empty()) ++by_category[std::string(category)];
    if (run.decision) ++(run.decision->rerun ? figures.reruns_proposed : figures.reruns_refused);
    count_patch(run, figures);
  }
  figures.unclassified = figures.failed - figures.explained;
  for (const auto& [category, runs] : by_category) figures.categories.push_back({category, runs});
  std::stable_sort(figures.categories.begin(), figures.categories.end(),
                   [](const auto& a, const auto& b) { return a.runs > b.runs; });
  return figures;
}

}  // namespace cimend::dashboard
