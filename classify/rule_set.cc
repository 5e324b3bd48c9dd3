#include "classify/rule_set.h"

#include <algorithm>
#include <set>

#include "classify/confidence.h"
#include "classify/embedded_rules.h"
#include "classify/signal.h"
#include "core/text.h"

namespace cimend::classify {
namespace {

std::vector<Pattern> compiled(const std::vector<std::string>& texts) {
  std::vector<Pattern> patterns;
  for (const std::string& text : texts) patterns.emplace_back(text);
  return patterns;
}

std::string version_of(const std::vector<Rule>& rules) {
  std::string all;
  for (const Rule& rule : rules) all += rule.id + '\n' + rule.match + '\n' + rule.category + '\n' + rule.forbid + '\n';
  return core::sha256_hex(all).substr(0, 12);
}

using Ids = std::set<std::string, std::less<>>;

Ids ids_of(const std::vector<Rule>& rules) {
  Ids ids;
  for (const Rule& rule : rules) ids.insert(rule.id);
  return ids;
}

// The plan that make_scan_plan() gives for the shipped rules that are not `replaced`, followed by `more`; but only
// that of `more` is made, the other is at hand.
ScanPlan joined_plan(const EmbeddedSet& embedded, const std::vector<Rule>& more, const Ids& replaced) {
  std::vector<std::uint32_t> shipped, own;  // what the entries of both plans are numbered in the joined one
  std::vector<std::string> patterns;        // of `own`
  std::uint32_t count = 0;
  const auto add_shipped = [&](const EmbeddedRule& rule) {
    shipped.push_back(replaced.contains(rule.id) ? kNoEntry : count++);
  };
  const auto add_own = [&](const std::string& pattern) {
    own.push_back(count++);
    patterns.push_back(pattern);
  };
  // In the order of entry_patterns().
  for (const EmbeddedRule& rule : embedded.rules) add_shipped(rule);
  for (const Rule& rule : more) add_own(rule.match);
  for (std::size_t signal = 0; signal < signals().size(); ++signal) shipped.push_back(count++);
  for (const EmbeddedRule& rule : embedded.rules) {
    if (!rule.after.empty()) add_shipped(rule);
  }
  for (const Rule& rule : more) {
    if (!rule.after.empty()) add_own(rule.after);
  }
  ScanPlan plan;
  add_entries(plan, to_plan(embedded), shipped);
  add_entries(plan, make_scan_plan(patterns), own);
  return plan;
}

}  // namespace

CompiledRule::CompiledRule(Rule from)
    : rule(std::move(from)),
      match(rule.match),
      forbid(rule.forbid),
      after(rule.after),
      within_step(rule.within_step),
      heading(rule.heading),
      while_lines(rule.while_lines),
      until(rule.until),
      needs(rule.needs),
      then(compiled(rule.then)),
      last(compiled(rule.last)) {}

void RuleSet::add(Rule rule) {
  if (!rule.after.empty()) rules_with_after_.push_back(static_cast<std::uint32_t>(rules_.size()));
  rules_.emplace_back(std::move(rule));
}

RuleSet RuleSet::shipped() {
  const EmbeddedSet& embedded = embedded_set();
  RuleSet set;
  set.rules_.reserve(embedded.rules.size());
  for (const EmbeddedRule& rule : embedded.rules) set.add(to_rule(rule, Proofs::without));
  set.plan_ = to_plan(embedded);
  set.database_ = embedded.database;
  set.literals_in_database_ = embedded.literals.size();
  set.version_ = embedded.version;
  return set;
}

RuleSet RuleSet::shipped_and(std::vector<Rule> more) {
  if (more.empty()) return shipped();
  const EmbeddedSet& embedded = embedded_set();
  const Ids replaced = ids_of(more);
  RuleSet set;
  set.version_ = std::string(embedded.version) + "+" + version_of(more);
  set.plan_ = joined_plan(embedded, more, replaced);
  set.database_ = embedded.database;
  set.literals_in_database_ = embedded.literals.size();
  for (const EmbeddedRule& rule : embedded.rules) {
    if (!replaced.contains(rule.id)) set.add(to_rule(rule, Proofs::without));
  }
  for (Rule& rule : more) set.add(std::move(rule));
  return set;
}

RuleSet RuleSet::of(std::vector<Rule> rules) {
  RuleSet set;
  set.version_ = "+" + version_of(rules);
  set.plan_ = make_scan_plan(entry_patterns(rules));
  set.rules_.reserve(rules.size());
  for (Rule& rule : rules) set.add(std::move(rule));
  return set;
}

core::Result<> RuleSet::leave_out(const std::vector<std::string>& patterns) {
  for (const std::string& pattern : patterns) {
    bool used = false;
    for (CompiledRule& compiled : rules_) {
      if (!core::glob_match(pattern, compiled.rule.id)) continue;
      compiled.rule.left_out = used = true;
    }
    if (!used) return core::fail(core::Errc::not_found, "no rule is called " + pattern, {}, hint_for(pattern));
  }
  std::string left_out;
  for (const CompiledRule& compiled : rules_) {
    if (compiled.rule.left_out) left_out += compiled.rule.id + '\n';
  }
  if (!left_out.empty()) version_ += "-" + core::sha256_hex(left_out).substr(0, 12);
  return {};
}

std::string RuleSet::hint_for(const std::string& id) const {
  std::vector<std::string_view> ids;
  for (const CompiledRule& compiled : rules_) ids.push_back(compiled.rule.id);
  const std::string_view nearest = core::nearest_word(id, ids);
  if (nearest.empty()) return "`cimend-classify rules list` shows all";
  return "did you mean " + std::string(nearest) + "?";
}

void RuleSet::measure(const std::optional<Measurements>& measurements, double floor) {
  for (CompiledRule& compiled : rules_) {
    Rule& rule = compiled.rule;
    if (measurements) {
      const auto found = measurements->find(rule.id);
      rule.measured = found == measurements->end() ? Measured{} : found->second;
    }
    rule.abstains = abstains(rule.confidence, rule.measured, floor);
  }
  if (measurements) version_ += "~" + core::sha256_hex(dump_measurements(*measurements, "")).substr(0, 12);
}

std::vector<Rule> shipped_rules() {
  std::vector<Rule> rules;
  for (const EmbeddedRule& rule : embedded_set().rules) rules.push_back(to_rule(rule, Proofs::with));
  return rules;
}

}  // namespace cimend::classify
