#include "classify/rules_check.h"

#include <algorithm>

#include "classify/matcher.h"
#include "classify/outcome.h"
#include "classify/measured.h"
#include "classify/ranking.h"
#include "classify/rule_set.h"
#include "classify/scanner.h"
#include "core/log.h"

namespace cimend::classify {
namespace {

// One rule set, asked what it says of short texts.
class Examiner {
 public:
  explicit Examiner(const RuleSet& rules) : rules_(rules), scanner_(rules, Engine::literals) {}

  [[nodiscard]] std::vector<Candidate> findings(const std::string& text) const {
    const core::Log log = core::Log::read(text);
    const std::vector<Hit> hits = scanner_.hits(log);
    std::vector<Match> matches = match_rules(log, rules_, hits);
    const Outcome outcome = outcome_of(log, rules_, hits, matches);
    return rank(log, 0, rules_, std::move(matches), outcome, Baseline());
  }
  // Whether the rule itself finds something, ranked or not.
  [[nodiscard]] bool matches(const std::string& text, const std::string& id) const {
    const core::Log log = core::Log::read(text);
    const std::vector<Match> found = match_rules(log, rules_, scanner_.hits(log));
    return std::any_of(found.begin(), found.end(),
                       [&](const Match& match) { return rules_.rules()[match.rule].rule.id == id; });
  }

 private:
  const RuleSet& rules_;
  Scanner scanner_;
};

void check_example(const Examiner& examiner, const Rule& rule, const PlacedText& example, RulesCheck& check) {
  ++check.examples;
  const std::vector<Candidate> found = examiner.findings(example.text);
  if (!found.empty() && found.front().rule->id == rule.id) return;
  const Place place{example.line, example.column};
  if (!examiner.matches(example.text, rule.id)) {
    check.problems.push_back({rule.source, place, rule.id + " misses this example", {}});
  } else {
    const std::string winner = found.empty() ? "nothing" : found.front().rule->id;
    check.problems.push_back({rule.source, place, winner + " takes this example of " + rule.id,
                              "make the other narrower, or this one surer (confidence, role)"});
  }
}

void check_near_miss(const Examiner& examiner, const Rule& rule, const PlacedText& text, RulesCheck& check) {
  ++check.near_misses;
  if (!examiner.matches(text.text, rule.id)) return;
  check.problems.push_back({rule.source, {text.line, text.column}, rule.id + " matches this near miss", {}});
}

}  // namespace

RulesCheck check_rules(const std::vector<Rule>& rules, Company company) {
  RuleSet set = company == Company::alone ? RuleSet::of(rules) : RuleSet::shipped_and(rules);
  // Examples speak of the tool's format. What was measured of a rule must not change whether they hold.
  set.measure(Measurements{}, 0);
  const Examiner examiner(set);
  RulesCheck check;
  check.rules = rules.size();
  for (const Rule& rule : rules) {
    for (const PlacedText& example : rule.examples) check_example(examiner, rule, example, check);
    for (const PlacedText& text : rule.near_misses) check_near_miss(examiner, rule, text, check);
  }
  sort_diagnostics(check.problems);
  return check;
}

}  // namespace cimend::classify
