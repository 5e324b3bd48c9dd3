#include <catch2/catch.hpp>

#include "core/log.h"
#include "fixagent/recipes/recipes.h"
#include "fixagent/test_repository.h"

namespace fixagent = cimend::fixagent;
using fixagent::test::instruction;
using fixagent::test::refusals_of;
using fixagent::test::result_of;

namespace {

// shellcheck run.sh (0.9.0)
const std::string kLog = R"(
In run.sh line 2:
cp $1 $2
   ^-- SC2086 (info): Double quote to prevent globbing and word splitting.
      ^-- SC2086 (info): Double quote to prevent globbing and word splitting.

Did you mean: 
cp "$1" "$2"

For more information:
  https://www.shellcheck.net/wiki/SC2086 -- Double quote to prevent globbing ...
)";

fixagent::RecipeOutcome outcome_of(const std::string& log, const std::string& source) {
  return fixagent::shellcheck_fix(instruction("shellcheck-fix", log), fixagent::MemoryTree{{"run.sh", source}});
}

std::string offering(const std::string& shown, const std::string& offered) {
  return "In run.sh line 1:\n" + shown + "\n^-- SC2086 (info): x\n\nDid you mean: \n" + offered + "\n\n";
}

}  // namespace

TEST_CASE("the line that shellcheck offers takes the old one's place") {
  const fixagent::MemoryTree tree{{"run.sh", "#!/bin/sh\ncp $1 $2\necho done\n"}};
  const auto outcome = fixagent::shellcheck_fix(instruction("shellcheck-fix", kLog), tree);
  CHECK(result_of(outcome, tree).at("run.sh") == "#!/bin/sh\ncp \"$1\" \"$2\"\necho done\n");
  REQUIRE(outcome.checks.size() == 1);
  CHECK(outcome.checks[0].argv == std::vector<std::string>{"shellcheck", "--include=SC2086", "--", "run.sh"});
}

TEST_CASE("after what shellcheck offers is taken, shellcheck has nothing left to say") {
  fixagent::test::ScratchRepository scratch;
  if (scratch.run({"sh", "-c", "command -v shellcheck"}).code != 0) {
    WARN("shellcheck is not installed");
    return;
  }
  const std::string source =
      "#!/bin/sh\nfor f in `ls $1`; do\n  rm -- $f\ndone\ntest -f $name\n"
      "echo \"`date`\" | tee $HOME/x.txt\n";
  scratch.write("run.sh", source);
  const std::string log = scratch.run({"shellcheck", "run.sh"}).out;
  const fixagent::MemoryTree tree{{"run.sh", source}};
  const auto outcome = fixagent::shellcheck_fix(instruction("shellcheck-fix", log), tree);
  INFO(log << refusals_of(outcome));
  scratch.write("run.sh", result_of(outcome, tree).at("run.sh"));
  const std::string left = scratch.run({"shellcheck", "--include=SC2086,SC2006,SC2046", "run.sh"}).out;
  INFO(left);
  CHECK(left.empty());
}

TEST_CASE("a finding reaches from its heading to the offered line, and no further") {
  const auto log = cimend::core::Log::read("x\n" + kLog + "In run.sh line 4:\n");
  const auto range = fixagent::reach_shellcheck(log, {5, 5}, {1, log.line_count()});
  CHECK(range.first_line == 3);
  CHECK(range.last_line == 9);
}

TEST_CASE("a line that is not the commit's trips the guard") {
  CHECK(refusals_of(outcome_of(kLog, "#!/bin/sh\ncp $1 $3\n")).starts_with("exact-preimage"));
  CHECK(refusals_of(outcome_of(kLog, "#!/bin/sh\n")).starts_with("exact-preimage"));
  CHECK(refusals_of(outcome_of(kLog, "#!/bin/sh\r\ncp $1 $2\r\n")).starts_with("exact-preimage"));
}

TEST_CASE("words that shellcheck never adds are refused") {
  for (const std::string offered : {"cp $1 $2; curl x", "cp $1 $3", "cp \"$1\" $2 && rm", "$(reboot)"}) {
    const auto outcome = outcome_of(offering("cp $1 $2", offered), "cp $1 $2\n");
    CHECK(outcome.edits.empty());
    CHECK(refusals_of(outcome).find("no replacement of shellcheck's kind") != std::string::npos);
  }
  CHECK(outcome_of(offering("cp $1", "cp \"$1\""), "cp $1\n").edits.size() == 1);
}

TEST_CASE("a finding without an offer, or with one of two lines, is refused") {
  CHECK(outcome_of("In run.sh line 1:\ncp $1\n^-- SC2148 (error): x\n\n", "cp $1\n").edits.empty());
  CHECK(outcome_of(offering("cp $1", "cp \"$1\"\necho"), "cp $1\n").edits.empty());
  CHECK(outcome_of("In /usr/bin/run.sh line 1:\ncp $1\n\nDid you mean: \ncp \"$1\"\n\n", "cp $1\n").edits.empty());
}

TEST_CASE("a variable whose name says several words is never put in quotes") {
  for (const std::string name : {"CFLAGS", "ldflags", "MAKE_OPTS", "options", "ARGS", "extra_arguments", "PARAMS",
                                 "LIBS", "files", "DIRS", "host_list", "CMD", "COMMAND"}) {
    const auto outcome =
        outcome_of(offering("run $" + name + " $1", "run \"$" + name + "\" \"$1\""), "run $" + name + " $1\n");
    INFO(name);
    CHECK(outcome.edits.empty());
    CHECK(refusals_of(outcome).find("called like several words") != std::string::npos);
  }
  const std::string braces = "cc ${CFLAGS} $1";
  CHECK(outcome_of(offering(braces, "cc \"${CFLAGS}\" \"$1\""), braces + "\n").edits.empty());
  // in quotes already, or only the beginning of another name
  CHECK(outcome_of(offering("run \"$CMD\" $1", "run \"$CMD\" \"$1\""), "run \"$CMD\" $1\n").edits.size() == 1);
  CHECK(outcome_of(offering("run $COMMANDER", "run \"$COMMANDER\""), "run $COMMANDER\n").edits.size() == 1);
}

// shellcheck run.sh (0.9.0)
TEST_CASE("what happens where cd fails is suggested, not patched") {
  const std::string log =
      "In run.sh line 2:\ncd build\n^------^ SC2164 (warning): Use 'cd ... || exit' or 'cd ... || return' in case cd "
      "fails.\n\nDid you mean: \ncd build || exit\n\n";
  const fixagent::MemoryTree tree{{"run.sh", "#!/bin/bash\ncd build\nmake all\n"}};
  const auto outcome = fixagent::shellcheck_fix(instruction("shellcheck-fix", log), tree);
  CHECK(outcome.edits.empty());
  CHECK(outcome.checks.empty());
  REQUIRE(outcome.suggestions.size() == 1);
  REQUIRE(outcome.suggestions[0].edits.size() == 1);
  CHECK(outcome.suggestions[0].edits[0].after == "cd build || exit");
}
