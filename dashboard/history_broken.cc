#include <algorithm>

#include "dashboard/history_parts.h"

namespace cimend::dashboard {
namespace {

bool decided(const RunDigest& run) { return run.failed() || run.state == RunState::passed; }

// From the newest run back to the last that passed; `runs` are of one line of builds, newest first.
Broken streak_of(const History& history, const std::vector<std::size_t>& runs) {
  const RunDigest& newest = history.runs[runs.front()];
  Broken broken{
      newest.repository, newest.workflow, newest.branch, newest.category, newest.summary, {}, 0, 0, 0, {}, {}};
  if (!newest.causes.empty()) broken.fingerprint = newest.causes.front().fingerprint;
  broken.newest = runs.front();
  for (const std::size_t i : runs) {
    const RunDigest& run = history.runs[i];
    if (!run.failed()) {
      broken.last_passed_at = run.received_at;
      broken.last_passed_run = run.run_id;
      break;
    }
    broken.first = i;
    ++broken.runs;
  }
  return broken;
}

}  // namespace

std::vector<Broken> broken_now(const History& history, std::size_t days) {
  RunsByKey lines;
  for (std::size_t i = 0; i < history.runs.size(); ++i) {
    const RunDigest& run = history.runs[i];
    if (!decided(run) || (run.repository.empty() && run.workflow.empty() && run.branch.empty())) continue;
    lines[key_of({run.repository, run.workflow, run.branch})].push_back(i);
  }
  const std::vector<bool> flaky = flaked(history);
  std::vector<Broken> broken;
  for (const auto& [key, runs] : lines) {
    const std::size_t newest = runs.front();
    if (!history.runs[newest].failed() || flaky[newest] || !within_days(history, history.runs[newest], days)) continue;
    broken.push_back(streak_of(history, runs));
  }
  // What failed first has the highest index; no two lines share a run.
  std::sort(broken.begin(), broken.end(), [](const Broken& a, const Broken& b) { return a.first > b.first; });
  return broken;
}

}  // namespace cimend::dashboard
