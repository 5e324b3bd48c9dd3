#include "fixagent/gathering.h"

#include <catch2/catch.hpp>

#include "core/fix_recipes.h"
#include "fixagent/test_repository.h"

namespace core = cimend::core;
namespace fixagent = cimend::fixagent;
using fixagent::test::instruction;

namespace {

// Findings are numbered from 1 in the order given, unless they have a number.
core::FixInputDocument input_of(std::vector<fixagent::Instruction> instructions) {
  core::FixInputDocument input;
  input.run_id = "r1";
  int finding = 0;
  for (fixagent::Instruction& one : instructions) {
    if (one.finding <= 1) one.finding = ++finding;
    input.instructions.push_back(std::move(one));
  }
  return input;
}

fixagent::Instruction of_finding(fixagent::Instruction one, int finding) {
  one.finding = finding;
  return one;
}

std::map<std::string, std::string> changed(const fixagent::Gathered& gathered, const fixagent::SourceTree& tree) {
  const auto after = fixagent::apply_edits(tree, gathered.candidate.edits);
  REQUIRE(after);
  return *after;
}

const std::string kTrailing = "a.txt:1: trailing whitespace.\n";
const std::string kPrintedDiff = "--- a/a.txt\n+++ b/a.txt\n@@ -2 +2 @@\n-two\n+TWO\n";
const std::string kSameLine = "--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-one \n+ONE\n";
const std::string kMissingVector =
    "a.cc:1:6: error: ‘vector’ in namespace ‘std’ does not name a template type\n"
    "    1 | std::vector<int> v;\n      |      ^~~~~~\n";
const fixagent::MemoryTree kTree({{"a.txt", "one \ntwo\n"}, {"a.cc", "std::vector<int> v;\n"}});

}  // namespace

TEST_CASE("what formatters ask for goes into one patch together") {
  const auto gathered = fixagent::gather(
      input_of({instruction("whitespace", kTrailing), instruction("apply-printed-diff", kPrintedDiff, 200)}), kTree);
  CHECK(changed(gathered, kTree) == std::map<std::string, std::string>{{"a.txt", "one\nTWO\n"}});
  CHECK(gathered.refused.empty());
}

TEST_CASE("a cause that is no formatter's is mended alone, and the rest is named") {
  const auto gathered = fixagent::gather(
      input_of({instruction("include-fixit", kMissingVector), instruction("whitespace", kTrailing, 200)}), kTree);
  CHECK(changed(gathered, kTree) ==
        std::map<std::string, std::string>{{"a.cc", "#include <vector>\n\nstd::vector<int> v;\n"}});
  REQUIRE(gathered.refused.size() == 1);
  CHECK(gathered.refused.front().finding == 2);
  CHECK(gathered.refused.front().reason == "left for the next run: one patch mends one cause");
}

TEST_CASE("of a finding's recipes the first that has a change is taken, and the others' refusals are not told") {
  const auto gathered = fixagent::gather(input_of({of_finding(instruction("apply-printed-diff", kTrailing), 4),
                                                   of_finding(instruction("whitespace", kTrailing), 4)}),
                                         kTree);
  CHECK(changed(gathered, kTree) == std::map<std::string, std::string>{{"a.txt", "one\ntwo\n"}});
  CHECK(gathered.refused.empty());
  REQUIRE(gathered.candidate.edits.size() == 1);
  CHECK(gathered.candidate.edits.front().recipe == "whitespace");
}

TEST_CASE("two changes of the same line: the first has it, the second is named") {
  const auto gathered = fixagent::gather(
      input_of({instruction("whitespace", kTrailing), instruction("apply-printed-diff", kSameLine, 200)}), kTree);
  CHECK(changed(gathered, kTree) == std::map<std::string, std::string>{{"a.txt", "one\ntwo\n"}});
  REQUIRE(gathered.refused.size() == 1);
  CHECK(gathered.refused.front().reason == "another change of this patch has the same line");
}

TEST_CASE("a recipe that is not known is told") {
  const auto gathered = fixagent::gather(input_of({instruction("make-it-good", "x")}), kTree);
  CHECK(gathered.candidate.edits.empty());
  REQUIRE(gathered.refused.size() == 1);
  CHECK(gathered.refused.front().reason == "no recipe is called make-it-good");
}

TEST_CASE("a linter's complaint behind a failure of another kind is not what is mended") {
  fixagent::Instruction behind = instruction("whitespace", kTrailing);
  behind.leading = "test.assertion";
  const auto gathered = fixagent::gather(input_of({behind}), kTree);
  CHECK(gathered.candidate.edits.empty());
  REQUIRE(gathered.refused.size() == 1);
  CHECK(gathered.refused.front().reason.starts_with("a test.assertion failure leads this log"));
  behind.leading = "lint.style";
  CHECK_FALSE(fixagent::gather(input_of({behind}), kTree).candidate.edits.empty());
}

// tsc 4.8.4: tsc -p . --noUnusedLocals
TEST_CASE("an unused name is no error that a misspelling could be the echo of") {
  const fixagent::MemoryTree tree{
      {"a.ts", "const departure = 5;\nexport const f = (now: number) => now > depature;\n"}};
  const std::string log =
      "a.ts(1,7): error TS6133: 'departure' is declared but its value is never read.\na.ts(2,43): error TS2552: Cannot "
      "find name 'depature'. Did you mean 'departure'?\n";
  fixagent::Instruction unused = instruction("did-you-mean", log), misspelt = unused;
  unused.line = 1;
  unused.finding = 0;
  unused.message = "'departure' is declared but its value is never read.";
  misspelt.line = 2;
  misspelt.finding = 1;
  misspelt.message = "Cannot find name 'depature'. Did you mean 'departure'?";
  CHECK_FALSE(fixagent::gather(input_of({unused, misspelt}), tree).candidate.edits.empty());
  unused.message = "Type 'number' is not assignable to type 'string'.";
  CHECK(fixagent::gather(input_of({unused, misspelt}), tree).candidate.edits.empty());
}

TEST_CASE("the recipes that rules may name are the recipes that there are") {
  for (const std::string_view name : core::fix_recipes()) {
    CAPTURE(name);
    CHECK(fixagent::find_recipe(name) != nullptr);
  }
  CHECK(core::fix_recipes().size() == fixagent::recipes().size());
}
