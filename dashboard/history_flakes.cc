#include <algorithm>
#include <cmath>
#include <set>

#include "dashboard/history_parts.h"

namespace cimend::dashboard {
namespace {

constexpr std::size_t kStrip = 30;
constexpr std::size_t kMostRows = 100;
constexpr std::int64_t kLongestRun = 1'000'000'000;  // seconds of all its jobs: more is no time

// What is counted about one failure on the way through the runs, newest first.
struct Suspect {
  Flake flake;
  bool flaky = false;
  std::int64_t seconds_lost = 0;
  std::set<std::string> workflows;     // keys
  std::vector<std::size_t> failed_in;  // all of them
};
using Suspects = std::map<std::string, Suspect>;

const RunDigest::Cause* cause_of_test(const RunDigest& run, const std::string& test) {
  const auto found =
      std::find_if(run.causes.begin(), run.causes.end(), [&](const auto& each) { return each.test == test; });
  if (found != run.causes.end()) return &*found;
  return run.causes.empty() ? nullptr : &run.causes.front();
}

void add(Suspects& suspects, const History& history, std::size_t index, bool away, const std::string& key,
         const std::string& name, const RunDigest::Cause* cause, bool called_flaky) {
  const RunDigest& run = history.runs[index];
  Suspect& suspect = suspects[key];
  if (suspect.failed_in.empty()) {
    suspect.flake.name = name;
    suspect.flake.repository = run.repository;
    suspect.flake.category = cause != nullptr ? cause->category : run.category;
    suspect.flake.rule = cause != nullptr ? cause->rule : std::string();
    suspect.flake.last_failed_at = run.received_at;
  }
  suspect.flake.first_at = run.received_at;
  suspect.flake.flaked += away;
  if (away) suspect.seconds_lost += std::clamp<std::int64_t>(run.job_seconds, 0, kLongestRun);
  suspect.flaky = suspect.flaky || away || called_flaky;
  suspect.workflows.insert(workflow_key(run));
  suspect.failed_in.push_back(index);
}

void add_failures(Suspects& suspects, const History& history, std::size_t index, bool away) {
  const RunDigest& run = history.runs[index];
  for (const std::string& test : run.failed_tests) {
    const RunDigest::Cause* cause = cause_of_test(run, test);
    const bool called_flaky = cause != nullptr && cause->test == test && cause->known == "flaky";
    add(suspects, history, index, away, key_of({"test", run.repository, test}), test, cause, called_flaky);
  }
  if (!run.failed_tests.empty() || run.causes.empty()) return;
  const RunDigest::Cause& best = run.causes.front();
  const std::string& kind = best.fingerprint.empty() ? best.message : best.fingerprint;
  add(suspects, history, index, away, key_of({"failure", run.repository, kind}), best.message, &best,
      best.known == "flaky");
}

// The runs with a verdict of each workflow, newest first, and when it passed last.
struct Workflow {
  std::int64_t runs = 0;
  std::vector<std::size_t> newest;  // at most kStrip
  std::size_t last_passed = static_cast<std::size_t>(-1);
};

std::map<std::string, Workflow> workflows_of(const History& history) {
  std::map<std::string, Workflow> workflows;
  for (std::size_t i = 0; i < history.runs.size(); ++i) {
    const RunDigest& run = history.runs[i];
    const bool passed = run.state == RunState::passed;
    if (!passed && !run.failed()) continue;
    Workflow& workflow = workflows[workflow_key(run)];
    ++workflow.runs;
    if (workflow.newest.size() < kStrip) workflow.newest.push_back(i);
    if (passed) workflow.last_passed = std::min(workflow.last_passed, i);
  }
  return workflows;
}

void fill_strip(const History& history, const Suspect& suspect, std::vector<std::size_t> newest, Flake& flake) {
  std::sort(newest.begin(), newest.end());
  newest.resize(std::min(newest.size(), kStrip));
  for (auto at = newest.rbegin(); at != newest.rend(); ++at) {
    const bool here = std::binary_search(suspect.failed_in.begin(), suspect.failed_in.end(), *at);
    const bool passed = history.runs[*at].state == RunState::passed;
    flake.strip.push_back(here ? RunState::failed : passed ? RunState::passed : RunState::unknown);
  }
}

Flake finished(const History& history, const std::string& key, Suspect suspect,
               const std::map<std::string, Workflow>& workflows) {
  Flake flake = std::move(suspect.flake);
  flake.id = id_of(key);
  std::vector<std::size_t> newest;
  std::size_t last_passed = static_cast<std::size_t>(-1);
  for (const std::string& name : suspect.workflows) {
    const Workflow& workflow = workflows.at(name);
    flake.seen += workflow.runs;
    newest.insert(newest.end(), workflow.newest.begin(), workflow.newest.end());
    last_passed = std::min(last_passed, workflow.last_passed);
  }
  if (last_passed < history.runs.size()) flake.last_passed_at = history.runs[last_passed].received_at;
  flake.minutes_lost = minutes_of(suspect.seconds_lost);
  flake.lower_bound = wilson_lower_bound(flake.flaked, flake.seen);
  fill_strip(history, suspect, std::move(newest), flake);
  flake.rows = std::move(suspect.failed_in);
  flake.rows.resize(std::min(flake.rows.size(), kMostRows));
  return flake;
}

}  // namespace

double wilson_lower_bound(std::int64_t hits, std::int64_t trials) {
  if (trials <= 0 || hits <= 0) return 0;
  constexpr double kZ = 1.959963984540054;  // the 97.5 % quantile of the normal distribution
  const double n = static_cast<double>(trials);
  const double share = static_cast<double>(std::min(hits, trials)) / n;
  const double centre = share + kZ * kZ / (2 * n);
  const double spread = kZ * std::sqrt((share * (1 - share) + kZ * kZ / (4 * n)) / n);
  return std::max(0.0, (centre - spread) / (1 + kZ * kZ / n));
}

std::vector<Flake> flakes(const History& history) {
  const std::vector<bool> away = went_away(history);
  Suspects suspects;
  for (std::size_t i = 0; i < history.runs.size(); ++i) {
    if (history.runs[i].failed()) add_failures(suspects, history, i, away[i]);
  }
  const std::map<std::string, Workflow> workflows = workflows_of(history);
  std::vector<Flake> found;
  for (auto& [key, suspect] : suspects) {
    if (suspect.flaky) found.push_back(finished(history, key, std::move(suspect), workflows));
  }
  std::sort(found.begin(), found.end(), [](const Flake& a, const Flake& b) {
    if (a.lower_bound != b.lower_bound) return a.lower_bound > b.lower_bound;
    if (a.flaked != b.flaked) return a.flaked > b.flaked;
    return a.name != b.name ? a.name < b.name : a.id < b.id;
  });
  return found;
}

}  // namespace cimend::dashboard
