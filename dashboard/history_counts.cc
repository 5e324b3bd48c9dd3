#include "dashboard/history_counts.h"

#include <functional>

#include "dashboard/each_of.h"

namespace cimend::dashboard {

HistoryCounts counts_of(const History& history, std::size_t threads) {
  HistoryCounts counts;
  const std::vector<std::function<void()>> parts = {
      [&] { counts.figures = figures(history); },   [&] { counts.trend = category_trend(history); },
      [&] { counts.broken = broken_now(history); }, [&] { counts.flakes = flakes(history); },
      [&] { counts.waiting = waiting(history); },   [&] { counts.clusters = clusters(history); },
      [&] { counts.rules = rule_health(history); },
  };
  each_of(parts.size(), threads, [&](std::size_t i) { parts[i](); });
  return counts;
}

}  // namespace cimend::dashboard
