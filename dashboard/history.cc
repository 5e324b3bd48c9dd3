#include "dashboard/history.h"

#include <algorithm>
#include <tuple>
#include <unordered_set>

#include "core/text.h"
#include "dashboard/history_parts.h"
#include "dashboard/stamp.h"

namespace cimend::dashboard {

History history_of(std::vector<RunDigest*> runs, core::UnixSeconds now) {
  // A time with a fraction of a second is later than the same without; `time` has whole seconds. A digest is large: its
  // place is found first, then it moves once.
  std::sort(runs.begin(), runs.end(), [](const RunDigest* a, const RunDigest* b) {
    if (a->time != b->time) return a->time > b->time;
    if (a->received_at != b->received_at) return a->received_at > b->received_at;
    return a->run_id < b->run_id;
  });
  History history{{}, now};
  history.runs.reserve(runs.size());
  for (RunDigest* run : runs) history.runs.push_back(std::move(*run));
  return history;
}

History history_of(std::vector<RunDigest> runs, core::UnixSeconds now) {
  std::vector<RunDigest*> places;
  places.reserve(runs.size());
  for (RunDigest& run : runs) places.push_back(&run);
  return history_of(std::move(places), now);
}

std::string key_of(std::initializer_list<std::string_view> names) {
  std::string key;
  for (const std::string_view name : names) key.append(std::to_string(name.size())).append(":").append(name);
  return key;
}

std::string id_of(std::string_view key) { return core::sha256_hex(key).substr(0, 12); }

std::string commit_key(const RunDigest& run) {
  if (run.head_sha.empty()) return {};
  return key_of({run.repository, run.workflow, run.head_sha});
}

std::string workflow_key(const RunDigest& run) { return key_of({run.repository, run.workflow}); }

std::vector<bool> went_away(const History& history) {
  using Commit = std::tuple<std::string_view, std::string_view, std::string_view>;
  const auto commit_of = [](const RunDigest& run) { return Commit(run.head_sha, run.repository, run.workflow); };
  const auto hash = [](const Commit& commit) {
    return static_cast<std::size_t>(
        Stamp().add(std::get<0>(commit)).add(std::get<1>(commit)).add(std::get<2>(commit)).value());
  };
  std::unordered_set<Commit, decltype(hash)> passed(history.runs.size(), hash);
  for (const RunDigest& run : history.runs) {
    if (run.state == RunState::passed && !run.head_sha.empty()) passed.insert(commit_of(run));
  }
  std::vector<bool> away(history.runs.size());
  for (std::size_t i = 0; i < away.size(); ++i) {
    away[i] = history.runs[i].failed() && passed.count(commit_of(history.runs[i])) == 1;
  }
  return away;
}

std::vector<bool> flaked(const History& history) {
  std::vector<bool> flaky = went_away(history);
  for (std::size_t i = 0; i < flaky.size(); ++i) {
    const RunDigest& run = history.runs[i];
    if (run.failed() && !run.causes.empty() && run.causes.front().known == "flaky") flaky[i] = true;
  }
  return flaky;
}

std::map<std::string, std::vector<std::size_t>> months(const History& history) {
  std::map<std::string, std::vector<std::size_t>> by_month;
  for (std::size_t i = 0; i < history.runs.size(); ++i) {
    const RunDigest& run = history.runs[i];
    by_month[run.time > 0 ? core::rfc3339(run.time).substr(0, 7) : std::string()].push_back(i);
  }
  return by_month;
}

std::vector<std::size_t> attempts_of(const History& history, std::size_t run) {
  const RunDigest& own = history.runs[run];
  std::vector<std::size_t> others;
  if (own.head_sha.empty()) return others;
  for (std::size_t i = 0; i < history.runs.size(); ++i) {
    const RunDigest& other = history.runs[i];
    if (i == run || other.head_sha != own.head_sha) continue;
    if (other.repository == own.repository && other.workflow == own.workflow) others.push_back(i);
  }
  return others;
}

}  // namespace cimend::dashboard
