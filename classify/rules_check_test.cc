#include "classify/rules_check.h"

#include <catch2/catch.hpp>

#include "classify/rule_file.h"
#include "classify/rule_set.h"

namespace cimend::classify {
namespace {

std::vector<Rule> rules(const std::string& examples, const std::string& misses, const std::string& more = "") {
  const RuleFile file = read_rule_file(
      "- id: own.rule\n  category: test.assertion\n  tool: t\n  match: '^zyxBROKEN'\n  examples: " + examples +
          "\n  near_misses: " + misses + "\n" + more,
      "own.yaml");
  REQUIRE(file.problems.empty());
  return file.rules;
}

std::string only_problem(const std::vector<Rule>& checked) {
  const RulesCheck check = check_rules(checked, Company::with_shipped);
  REQUIRE(check.problems.size() == 1);
  return format_diagnostic(check.problems.front(), {});
}

TEST_CASE("the shipped rules hold: every example is explained by its rule, no near miss is matched") {
  const RulesCheck check = check_rules(shipped_rules(), Company::with_shipped);
  std::string problems;
  for (const Diagnostic& problem : check.problems) problems += format_diagnostic(problem, {});
  CAPTURE(problems);
  CHECK(problems.empty());
  CHECK(check.rules >= 80);
  CHECK(check.examples >= check.rules);
  CHECK(check.near_misses >= check.rules);
}

TEST_CASE("a good rule holds and is counted") {
  const RulesCheck check = check_rules(rules("[zyxBROKEN 1, zyxBROKEN 2]", "[is zyxBROKEN]"), Company::alone);
  CHECK(check.problems.empty());
  CHECK(check.rules == 1);
  CHECK(check.examples == 2);
  CHECK(check.near_misses == 1);
}

TEST_CASE("an example that the rule misses is told with its place") {
  CHECK(only_problem(rules("[zyxBROKEN, other]", "[x]")) == "own.yaml:5:25: own.rule misses this example\n");
}

TEST_CASE("a near miss that matches is told with its place") {
  CHECK(only_problem(rules("[zyxBROKEN]", "[zyxBROKEN too]")) == "own.yaml:6:17: own.rule matches this near miss\n");
}

TEST_CASE("an example that another rule takes is told with that rule's name") {
  const std::string greedy =
      "- id: own.greedy\n  category: test.error\n  tool: t\n  match: 'zyxBROKEN now'\n  confidence: 0.99\n"
      "  examples: [a zyxBROKEN now]\n  near_misses: [x]\n";
  CHECK(only_problem(rules("[zyxBROKEN now]", "[x]", greedy)).find("own.greedy takes this example of own.rule") !=
        std::string::npos);
}

}  // namespace
}  // namespace cimend::classify
