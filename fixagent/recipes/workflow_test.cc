#include <catch2/catch.hpp>

#include "fixagent/recipes/recipes.h"
#include "fixagent/test_repository.h"

namespace fixagent = cimend::fixagent;
using fixagent::test::instruction;
using fixagent::test::refusals_of;

namespace {

const std::string kWorkflow =
    "jobs:\n  test:\n    runs-on: ubuntu-20.04 # not ubuntu-20.04-arm\n    strategy:\n      matrix:\n        os: "
    "[ubuntu-20.04, macos-14]\n"
    "    steps:\n      - uses: actions/checkout@v3\n      - uses: 'actions/checkout@v3.5.0' # pinned\n"
    "      # uses: actions/checkout@v3\n      - uses: actions/checkout@0123456789abcdef0123456789abcdef01234567\n"
    "      - name: Up\n        uses: actions/upload-artifact@v3\r\n";

// The workflow with every suggestion made.
std::string suggested(const std::string& log, const std::string& workflow = kWorkflow) {
  const std::string path = ".github/workflows/ci.yml";
  const fixagent::MemoryTree tree{{path, workflow}, {"docs/ci.yml", workflow}};
  auto outcome = fixagent::deprecated_version(instruction("deprecated-version", log), tree);
  CHECK(outcome.edits.empty());
  if (outcome.suggestions.empty()) return refusals_of(outcome);
  std::vector<fixagent::Edit> edits;
  for (const auto& suggestion : outcome.suggestions) {
    for (const auto& edit : suggestion.edits) {
      CHECK(edit.path == path);
      CHECK(edit.tier == fixagent::Tier::c);
      edits.push_back(edit);
    }
  }
  auto files = fixagent::apply_edits(tree, edits);
  REQUIRE(files);
  return files->at(path);
}

std::string replaced(std::string text, const std::string& old, const std::string& now) {
  REQUIRE(text.find(old) != std::string::npos);
  return text.replace(text.find(old), old.size(), now);
}

fixagent::RecipeOutcome modes(const std::string& log) {
  const fixagent::MemoryTree tree{{"gradlew", "#!/bin/sh\n"}, {"tools/run.sh", "#!/bin/sh\n"}, {"data.txt", "data\n"}};
  return fixagent::executable_bit(instruction("executable-bit", log), tree);
}

}  // namespace

TEST_CASE("a deprecated action is suggested anew wherever a workflow uses it") {
  // GitHub's words of 2025
  CHECK(suggested("This request has been automatically failed because it uses a deprecated version of "
                  "`actions/upload-artifact: v3`.\n") ==
        replaced(kWorkflow, "upload-artifact@v3", "upload-artifact@v4"));
  const std::string node = suggested(
      "Node.js 16 actions are deprecated. Please update the following actions to use Node.js 20: "
      "actions/checkout@v3.\n");
  CHECK(node == replaced(replaced(kWorkflow, "actions/checkout@v3\n", "actions/checkout@v5\n"),
                         "actions/checkout@v3.5.0", "actions/checkout@v5"));
}

TEST_CASE("a retired image is suggested anew, in lists and alone, and comments stay") {
  CHECK(suggested(
            "This is a scheduled Ubuntu 20.04 brownout. Ubuntu 20.04 LTS runner will be removed on 2025-04-15.\n") ==
        replaced(replaced(kWorkflow, "ubuntu-20.04 #", "ubuntu-22.04 #"), "[ubuntu-20.04", "[ubuntu-22.04"));
}

TEST_CASE("an action that is unknown, new enough or not used is no suggestion") {
  CHECK(suggested(
            "This request has been automatically failed because it uses a deprecated version of `someone/thing: v3`.\n")
            .find("names no action") != std::string::npos);
  CHECK(suggested("Node.js 20 actions are deprecated: actions/checkout@v99\n").find("names no action") !=
        std::string::npos);
  CHECK(suggested("Node.js 16 actions are deprecated: actions/cache@v2\n").find("no workflow") != std::string::npos);
  CHECK(suggested("Run actions/checkout@v3\n").find("names no action") != std::string::npos);
}

TEST_CASE("a script of the tree that may not be run gets its mode suggested") {
  // bash 5.2, dash 0.5.12, GNU make 4.3, env 9.1, node 20.20
  for (const char* log :
       {"./gradlew: Permission denied\n", "/home/r/_temp/1.sh: line 1: ./gradlew: Permission denied\n",
        "sh: 1: ./gradlew: Permission denied\n", "make: ./gradlew: Permission denied\n",
        "env: ‘./gradlew’: Permission denied\n", "env: './gradlew': Permission denied\n",
        "Error: spawn ./gradlew EACCES\n"}) {
    CAPTURE(log);
    const auto outcome = modes(log);
    REQUIRE(outcome.suggestions.size() == 1);
    CHECK(outcome.suggestions.front().make_executable == "gradlew");
    CHECK(outcome.edits.empty());
  }
}

TEST_CASE("what is no script of the tree keeps its mode") {
  for (const char* log :
       {"./data.txt: Permission denied\n", "./other.sh: Permission denied\n", "cat: /etc/shadow: Permission denied\n",
        "git@example.org: Permission denied (publickey).\n", "sh: 1: ../../usr/bin/passwd: Permission denied\n"}) {
    CAPTURE(log);
    const auto outcome = modes(log);
    CHECK(outcome.suggestions.empty());
    CHECK_FALSE(outcome.refusals.empty());
  }
}
