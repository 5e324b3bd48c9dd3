#include "classify/rule_set.h"

#include <algorithm>
#include <set>

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

ScanPlan plan_for(const std::vector<Rule>& rules) {
  std::vector<std::string> patterns;
  for (const Rule& rule : rules) patterns.push_back(rule.match);
  for (const Signal& signal : signals()) patterns.emplace_back(signal.pattern);
  return make_scan_plan(patterns);
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

RuleSet RuleSet::shipped() {
  const EmbeddedSet& embedded = embedded_set();
  RuleSet set;
  set.rules_.reserve(embedded.rules.size());
  for (const EmbeddedRule& rule : embedded.rules) set.rules_.emplace_back(to_rule(rule, Proofs::without));
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
  set.plan_ = plan_for(rules);
  set.rules_.reserve(rules.size());
  for (Rule& rule : rules) set.rules_.emplace_back(std::move(rule));
  return set;
}

std::vector<Rule> shipped_rules() {
  std::vector<Rule> rules;
  for (const EmbeddedRule& rule : embedded_set().rules) rules.push_back(to_rule(rule, Proofs::with));
  return rules;
}

}  // namespace cimend::classify
