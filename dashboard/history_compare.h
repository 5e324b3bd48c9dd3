#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dashboard/history.h"

// Two spans of time side by side: what is new since the last one, what went, what grew.

namespace cimend::dashboard {

// A kind of failure in two spans of days. Its count is of runs.
struct ClusterChange {
  std::size_t cluster = 0;  // index into the clusters that were compared
  std::int64_t now = 0, before = 0;
  // Of one that is not in the span before: when it was last seen earlier than that, RFC 3339; empty: never.
  std::string last_seen_at;
};

// The last `days` days, today's included, and the `days` before them. Today counts as far as it has gone.
struct PeriodComparison {
  std::int64_t days = 0;
  std::string from, to, before_from, before_to;  // dates, "2026-11-14", both ends included
  std::int64_t runs = 0, runs_before = 0;
  std::vector<Figure> figures;  // of these spans, in the order of figures()
  // Each with the largest change first, then as the clusters come.
  std::vector<ClusterChange> appeared;  // in no run before, in some now
  std::vector<ClusterChange> gone;      // in some before, in none now
  std::vector<ClusterChange> more, fewer;
  std::int64_t as_before = 0;  // clusters with as many runs now as before
};

// `clusters` are those of the history, `figures` those of the same `days`, of which there is at least one. The same
// history gives the same answer; it changes with the day and not with the time of day. Linear in the clusters and in
// the runs of both spans.
PeriodComparison compare_periods(const History& history, const std::vector<Cluster>& clusters,
                                 std::vector<Figure> figures, std::int64_t days);

}  // namespace cimend::dashboard
