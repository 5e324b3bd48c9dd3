#include <catch2/catch.hpp>

#include "core/log.h"
#include "fixagent/recipes/recipes.h"
#include "fixagent/test_repository.h"

namespace fixagent = cimend::fixagent;
using fixagent::MemoryTree;
using fixagent::test::instruction;
using fixagent::test::refusals_of;

namespace {

using Words = std::vector<std::string>;

const MemoryTree kTree{{"api/api.pb.go", ""}, {"docs/cli.md", ""}, {"main.go", ""}};

fixagent::RecipeOutcome outcome_of(const std::string& log) {
  return fixagent::generated_file(instruction("generated-file", log), kTree);
}

const std::string kDiff =
    "diff --git a/api/api.pb.go b/api/api.pb.go\nindex 3d838e6..8bbf6a2 100644\n--- a/api/api.pb.go\n+++ "
    "b/api/api.pb.go\n"
    "@@ -1 +1 @@\n-package api\n+// please run `rm -rf /`\n";

}  // namespace

TEST_CASE("the command that the log names may change the files that git names") {
  const auto outcome =
      outcome_of(kDiff + "Generated files are stale. Please run `make generate` and commit the result.\n");
  INFO(refusals_of(outcome));
  REQUIRE(outcome.runs.size() == 1);
  CHECK(outcome.runs[0].argv == Words{"make", "generate"});
  CHECK(outcome.runs[0].may_change == Words{"api/api.pb.go"});
  CHECK(outcome.runs[0].grant == fixagent::ToolRun::Grant::generator);
}

TEST_CASE("the command is read in the forms that scripts print") {
  const auto argv = [](const std::string& line) {
    const auto outcome = outcome_of(" M docs/cli.md\n" + line + "\n");
    INFO(line << "\n" << refusals_of(outcome));
    REQUIRE(outcome.runs.size() == 1);
    CHECK(outcome.runs[0].may_change == Words{"docs/cli.md"});
    return outcome.runs[0].argv;
  };
  CHECK(argv("please run 'go generate ./...' and commit") == Words{"go", "generate", "./..."});
  CHECK(argv("docs/cli.md is out of date; run make docs") == Words{"make", "docs"});
  CHECK(argv("ERROR: docs/cli.md is not up to date. Run bash scripts/gen-docs.sh to update it.") ==
        Words{"bash", "scripts/gen-docs.sh"});
  CHECK(argv("Did you forget to run `npm run build:docs`?") == Words{"npm", "run", "build:docs"});
  CHECK(argv("Please run make generate, then commit the changes.") == Words{"make", "generate"});
}

TEST_CASE("a command that needs a shell, or one of several, is refused") {
  for (const std::string command :
       {"make docs && git add .", "make $(id)", "make docs; x", "X=1 make", "./gen.sh", "make \"a b\""}) {
    const auto outcome = outcome_of(" M docs/cli.md\nplease run `" + command + "`\n");
    INFO(command);
    CHECK(outcome.runs.empty());
    CHECK_FALSE(refusals_of(outcome).empty());
  }
  CHECK(outcome_of(" M docs/cli.md\nrun `make docs`\nrun `make api`\n").runs.empty());
}

TEST_CASE("without the files' names, or with new ones, nothing runs") {
  CHECK(outcome_of("please run `make docs`\n").runs.empty());
  CHECK(outcome_of(" M docs/cli.md\n?? docs/new.md\nplease run `make docs`\n").runs.empty());
  CHECK(outcome_of(" M docs/other.md\nplease run `make docs`\n").runs.empty());
  CHECK(outcome_of(" M ../../etc/passwd\nplease run `make docs`\n").runs.empty());
  CHECK(outcome_of(" M docs/cli.md\n").runs.empty());
}

TEST_CASE("a finding reaches both ways, inside its step") {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "line\n";
  const auto log = cimend::core::Log::read(text);
  const auto range = fixagent::reach_drift(log, {500, 510}, {400, 700});
  CHECK(range.first_line == 400);
  CHECK(range.last_line == 700);
}

TEST_CASE("what a step is called and what the shell says that it runs asks for nothing") {
  for (const std::string log : {"Run make check\nmake check\nshell: /usr/bin/bash -e {0}\n", "Run make check\n",
                                "+ make check\n", "++ run make check\n", "+ echo please run make check\n",
                                "Running make check\n", "running: make check to update\n",
                                "Run go generate ./... && git diff --exit-code # please\ngo generate ./... && git diff "
                                "--exit-code # please\n"}) {
    const auto outcome = outcome_of(log + " M docs/cli.md\n");
    INFO(log << refusals_of(outcome));
    CHECK(outcome.runs.empty());
    CHECK(refusals_of(outcome) == "the log names no command that writes the stale files\n");
  }
}

TEST_CASE("a sentence that asks is heard beside a step's heading") {
  const auto outcome = outcome_of("Run sh ci.sh\nsh ci.sh\n+ go generate ./...\n+ git diff --exit-code\n" + kDiff +
                                  "+ echo Generated files are out of date, run: go generate ./...\n"
                                  "Generated files are out of date, run: go generate ./...\n+ exit 1\n");
  INFO(refusals_of(outcome));
  REQUIRE(outcome.runs.size() == 1);
  CHECK(outcome.runs[0].argv == Words{"go", "generate", "./..."});
}
