#include <algorithm>
#include <set>

#include "dashboard/history_parts.h"

namespace cimend::dashboard {
namespace {

using Rules = std::map<std::string, RuleHealth>;

// Classify says "unknown" of a line that no rule knows, and "context" of the lines around a cause.
bool is_rule(std::string_view name) { return !name.empty() && name != "unknown" && name != "context"; }

RuleHealth& rule_of(Rules& rules, const RunDigest::Cause& cause, const RunDigest& run) {
  RuleHealth& health = rules[cause.rule];
  if (health.rule.empty()) {
    health.rule = cause.rule;
    health.category = cause.category;
    health.last_at = run.received_at;
  }
  return health;
}

// Runs come newest first.
void add_hit(Rules& rules, const History& history, std::size_t index) {
  const RunDigest& run = history.runs[index];
  const RunDigest::Cause& best = run.causes.front();
  RuleHealth& health = rule_of(rules, best, run);
  if (health.hits == 0) health.newest = index;
  ++health.hits;
  health.hits_7 += within_days(history, run, 7);
  health.hits_30 += within_days(history, run, 30);
  health.hits_90 += within_days(history, run, 90);
  health.least_confidence = std::min(health.least_confidence, best.confidence);
  health.mean_confidence += best.confidence;  // a sum until the end
}

// Each other rule once a run, however often it matched there.
void add_behind(Rules& rules, const RunDigest& run) {
  const std::string& best = run.causes.front().rule;
  std::set<std::string> seen = {best};
  for (const RunDigest::Cause& cause : run.causes) {
    if (!is_rule(cause.rule) || !seen.insert(cause.rule).second) continue;
    RuleHealth& health = rule_of(rules, cause, run);
    ++health.runner_up;
    ++health.behind[best];
  }
}

}  // namespace

std::vector<RuleHealth> rule_health(const History& history) {
  Rules rules;
  for (std::size_t i = 0; i < history.runs.size(); ++i) {
    const RunDigest& run = history.runs[i];
    if (!run.failed() || run.causes.empty() || !is_rule(run.causes.front().rule)) continue;
    add_hit(rules, history, i);
    add_behind(rules, run);
  }
  std::vector<RuleHealth> all;
  for (auto& [name, health] : rules) {
    if (health.hits > 0) health.mean_confidence /= static_cast<double>(health.hits);
    all.push_back(std::move(health));
  }
  std::stable_sort(all.begin(), all.end(), [](const RuleHealth& a, const RuleHealth& b) {
    return a.hits_30 != b.hits_30 ? a.hits_30 > b.hits_30 : a.hits > b.hits;
  });
  return all;
}

}  // namespace cimend::dashboard
