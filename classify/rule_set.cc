#include "classify/rule_set.h"

#include <algorithm>
#include <set>

#include "classify/confidence.h"
#include "classify/embedded_rules.h"
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
  set.version_ = embedded.version;
  return set;
}

RuleSet RuleSet::shipped_and(std::vector<Rule> more) {
  if (more.empty()) return shipped();
  const std::string version = std::string(embedded_set().version) + "+" + version_of(more);
  std::set<std::string, std::less<>> replaced;
  for (const Rule& rule : more) replaced.insert(rule.id);
  std::vector<Rule> all;
  for (const EmbeddedRule& rule : embedded_set().rules) {
    if (!replaced.contains(rule.id)) all.push_back(to_rule(rule, Proofs::without));
  }
  std::move(more.begin(), more.end(), std::back_inserter(all));
  RuleSet set = of(std::move(all));
  set.version_ = version;
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
