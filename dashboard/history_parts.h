#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dashboard/history.h"

// What the counts over many runs share. Private to the files that implement history.h.

namespace cimend::dashboard {

inline constexpr core::UnixSeconds kDaySeconds = 86'400;

// Days since 1970 in UTC. A run from the future counts as of today.
// "2026-11-20"
inline std::string date_of(std::int64_t day) { return core::rfc3339(day * kDaySeconds).substr(0, 10); }
inline std::int64_t today(const History& history) { return history.now / kDaySeconds; }
inline std::int64_t day_of(const History& history, const RunDigest& run) {
  return std::min(run.time, history.now) / kDaySeconds;
}
// Whether the run has a time and is of the last `days`, today's included.
inline bool within_days(const History& history, const RunDigest& run, std::size_t days) {
  return run.time > 0 && today(history) - day_of(history, run) < static_cast<std::int64_t>(days);
}

// Several names as one key: no two lists of names give the same.
std::string key_of(std::initializer_list<std::string_view> names);
// 12 hex digits of a key's sha256: names a page for ever.
std::string id_of(std::string_view key);

// Indices of runs by a key, each list newest first.
using RunsByKey = std::unordered_map<std::string, std::vector<std::size_t>>;

// The key of a run's commit and workflow; empty where its commit is not known.
std::string commit_key(const RunDigest& run);
// The key of a run's workflow in its repository.
std::string workflow_key(const RunDigest& run);

// For each run: whether it failed and another run of its commit and workflow passed.
std::vector<bool> went_away(const History& history);
// The same, or classify calls its best cause flaky.
std::vector<bool> flaked(const History& history);

}  // namespace cimend::dashboard
