#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classify/pattern.h"
#include "classify/rule.h"
#include "classify/scan_plan.h"
#include "core/result.h"

namespace cimend::classify {

// A rule ready for use: its patterns compile when they are first needed.
struct CompiledRule {
  explicit CompiledRule(Rule from);

  Rule rule;
  Pattern match, forbid, after, within_step, heading, while_lines, until, needs;
  std::vector<Pattern> then, last;
};

// The rules of one classifier and the plan for finding them. Immutable; threads may share one.
class RuleSet {
 public:
  // The rules compiled into the program. Costs well under a millisecond.
  static RuleSet shipped();
  // The shipped rules and more; one with the id of a shipped rule takes its place. Only `more` is planned anew: costs
  // some milliseconds and make_scan_plan() for them.
  static RuleSet shipped_and(std::vector<Rule> more);
  // These rules and no others.
  static RuleSet of(std::vector<Rule> rules);

  // Silences rules whose id fits one of `patterns` (glob_match): they keep their place in rules() and the plan, so that
  // it need not be made anew, but match nothing. Errc::not_found for a pattern that fits no rule.
  core::Result<> leave_out(const std::vector<std::string>& patterns);
  // Says of every rule what was measured of it, and which ones abstain below `floor`. Without `measurements` what they
  // were compiled with stays.
  void measure(const std::optional<Measurements>& measurements, double floor);

  [[nodiscard]] const std::vector<CompiledRule>& rules() const { return rules_; }
  // Entries of the plan are rules(), then signals(), then the `after` patterns of rules_with_after().
  [[nodiscard]] const ScanPlan& plan() const { return plan_; }
  // Indexes into rules().
  [[nodiscard]] const std::vector<std::uint32_t>& rules_with_after() const { return rules_with_after_; }
  // The matcher for the first literals_in_database() of the plan's literals, built beforehand; empty where there is
  // none.
  [[nodiscard]] std::string_view database() const { return database_; }
  [[nodiscard]] std::size_t literals_in_database() const { return literals_in_database_; }
  // Tells sets apart: the shipped version, and for other rules "+" and 12 digits of their sha256.
  [[nodiscard]] const std::string& version() const { return version_; }

 private:
  RuleSet() = default;
  void add(Rule rule);
  [[nodiscard]] std::string hint_for(const std::string& id) const;
  std::vector<CompiledRule> rules_;
  std::vector<std::uint32_t> rules_with_after_;
  ScanPlan plan_;
  std::string_view database_;  // static storage
  std::size_t literals_in_database_ = 0;
  std::string version_;
};

// The shipped rules with their examples and near misses, for `rules check` and `rules list`.
std::vector<Rule> shipped_rules();

}  // namespace cimend::classify
