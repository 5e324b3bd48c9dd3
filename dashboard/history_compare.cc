#include "dashboard/history_compare.h"

#include <algorithm>
#include <cstdlib>

#include "dashboard/history_parts.h"

namespace cimend::dashboard {
namespace {

// 0: today. Runs without a time are older than all.
std::int64_t age_in_days(const History& history, const RunDigest& run) {
  return run.time > 0 ? today(history) - day_of(history, run) : INT64_MAX;
}

// Its rows are newest first, so what lies before both spans is not walked over.
ClusterChange change_of(const History& history, const Cluster& cluster, std::size_t index, std::int64_t days) {
  ClusterChange change;
  change.cluster = index;
  for (const std::size_t row : cluster.rows) {
    const std::int64_t age = age_in_days(history, history.runs[row]);
    if (age >= 2 * days) {
      if (change.before == 0) change.last_seen_at = history.runs[row].received_at;
      break;
    }
    ++(age < days ? change.now : change.before);
  }
  return change;
}

void count_runs(const History& history, PeriodComparison& comparison) {
  for (const RunDigest& run : history.runs) {
    const std::int64_t age = age_in_days(history, run);
    if (age >= 2 * comparison.days) break;  // newest first, those without a time last
    ++(age < comparison.days ? comparison.runs : comparison.runs_before);
  }
}

void sort_by_change(std::vector<ClusterChange>& changes) {
  std::stable_sort(changes.begin(), changes.end(), [](const ClusterChange& a, const ClusterChange& b) {
    return std::llabs(a.now - a.before) > std::llabs(b.now - b.before);
  });
}

}  // namespace

PeriodComparison compare_periods(const History& history, const std::vector<Cluster>& clusters,
                                 std::vector<Figure> figures, std::int64_t days) {
  PeriodComparison comparison;
  comparison.days = days;
  comparison.to = date_of(today(history));
  comparison.from = date_of(today(history) - days + 1);
  comparison.before_to = date_of(today(history) - days);
  comparison.before_from = date_of(today(history) - 2 * days + 1);
  count_runs(history, comparison);
  comparison.figures = std::move(figures);
  for (std::size_t i = 0; i < clusters.size(); ++i) {
    const ClusterChange change = change_of(history, clusters[i], i, days);
    if (change.now == 0 && change.before == 0) continue;
    if (change.now == change.before) {
      ++comparison.as_before;
    } else if (change.before == 0) {
      comparison.appeared.push_back(change);
    } else if (change.now == 0) {
      comparison.gone.push_back(change);
    } else {
      (change.now > change.before ? comparison.more : comparison.fewer).push_back(change);
    }
  }
  for (auto* changes : {&comparison.appeared, &comparison.gone, &comparison.more, &comparison.fewer}) {
    sort_by_change(*changes);
  }
  return comparison;
}

}  // namespace cimend::dashboard
