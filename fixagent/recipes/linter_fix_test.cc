#include <catch2/catch.hpp>

#include "core/log.h"
#include "fixagent/recipes/recipes.h"
#include "fixagent/test_repository.h"

namespace fixagent = cimend::fixagent;
using fixagent::MemoryTree;
using fixagent::Tier;
using fixagent::test::instruction;
using fixagent::test::refusals_of;

namespace {

using Words = std::vector<std::string>;

const MemoryTree kTree{{"src/a.js", ""}, {"src/b.js", ""}, {"src/c.js", ""}};

fixagent::RecipeOutcome outcome_of(const std::string& log, const MemoryTree& tree = kTree) {
  return fixagent::linter_fix(instruction("linter-fix", log), tree);
}

// eslint src (6.4.0), its form "stylish"
const std::string kLayout =
    "/home/runner/work/p/p/src/a.js\n"
    "  1:9   error    Strings must use doublequote  quotes\n"
    "  2:10  error    Missing semicolon             semi\n"
    "\n"
    "/home/runner/work/p/p/src/b.js\n"
    "  1:5  warning  'a' is assigned a value but never used  no-unused-vars\n"
    "\n"
    "✖ 3 problems (2 errors, 1 warning)\n"
    "  2 errors and 0 warnings potentially fixable with the `--fix` option.\n";

}  // namespace

TEST_CASE("the files with errors that eslint can mend are handed to it, and only their layout") {
  const auto outcome = outcome_of(kLayout);
  INFO(refusals_of(outcome));
  REQUIRE(outcome.runs.size() == 1);
  CHECK(outcome.runs[0].argv == Words{"env", "NODE_PATH=/usr/share/nodejs", "eslint", "--fix", "--quiet",
                                      "--format=json", "--fix-type", "layout", "--", "src/a.js"});
  CHECK(outcome.runs[0].may_change == Words{"src/a.js"});
  CHECK(outcome.runs[0].good_exit_codes == std::vector<int>{0, 1});
  CHECK(outcome.runs[0].like.tier == Tier::a);
  CHECK(outcome.checks.size() == 1);
}

// eslint -f unix src (6.4.0)
TEST_CASE("a rule that changes code asks for a review, and what no fixer mends is told") {
  const auto outcome = outcome_of(
      "/p/src/a.js:1:1: Unexpected var, use let or const instead. [Error/no-var]\n"
      "/p/src/a.js:4:1: 'undefinedName' is not defined. [Error/no-undef]\n"
      "/p/src/b.js:1:16: Missing semicolon. [Error/semi]\n"
      "/p/src/c.js:1:16: Missing semicolon. [Warning/semi]\n"
      "\n4 problems\n");
  REQUIRE(outcome.runs.size() == 1);
  CHECK(outcome.runs[0].argv == Words{"env", "NODE_PATH=/usr/share/nodejs", "eslint", "--fix", "--quiet",
                                      "--format=json", "--", "src/a.js", "src/b.js"});
  CHECK(outcome.runs[0].like.tier == Tier::b);
  CHECK(refusals_of(outcome) == "no fixer mends no-undef (1): these errors stay\n");
  CHECK(outcome.checks.empty());
}

TEST_CASE("a plugin's rule is tried only where eslint says that something is fixable") {
  const std::string error =
      "/p/src/a.js\n  1:1  error  Replace x with y  prettier/prettier\n\n✖ 1 problem (1 error, 0 warnings)\n";
  CHECK(outcome_of(error).runs.empty());
  const auto told = outcome_of(error + "  1 error and 0 warnings potentially fixable with the `--fix` option.\n");
  REQUIRE(told.runs.size() == 1);
  CHECK(told.runs[0].like.tier == Tier::b);
}

TEST_CASE("errors that no fixer mends, and warnings, start nothing") {
  CHECK(outcome_of("/p/src/a.js\n  1:1  error  'x' is not defined  no-undef\n").runs.empty());
  CHECK(outcome_of("/p/src/a.js\n  1:1  error  Parsing error: Unexpected token ;\n").runs.empty());
  CHECK(outcome_of("/p/src/a.js\n  1:1  warning  Missing semicolon  semi\n").runs.empty());
  CHECK(outcome_of("/p/src/none.js\n  1:1  error  Missing semicolon  semi\n").runs.empty());
}

TEST_CASE("options that change the rules are taken over or refused") {
  const auto with = [](const std::string& script) {
    return outcome_of(kLayout,
                      MemoryTree{{"src/a.js", ""}, {"package.json", "{\"scripts\": {\"lint\": \"" + script + "\"}}"}});
  };
  const auto config = with("eslint --config lint.json --max-warnings 0 src");
  REQUIRE(config.runs.size() == 1);
  CHECK(config.runs[0].argv[8] == "--config");
  CHECK(config.runs[0].argv[9] == "lint.json");
  CHECK(with("eslint --rule 'semi: 2' --quiet src").runs.empty());
}

TEST_CASE("a summary reaches the whole report above it, and nothing before") {
  const auto log = cimend::core::Log::read("> eslint src\nsomething else: done\n" + kLayout + "npm ERR! code 1\n");
  const auto range = fixagent::reach_linter_report(log, {10, 10}, {1, log.line_count()});
  CHECK(range.first_line == 3);
  CHECK(range.last_line == 11);
}
