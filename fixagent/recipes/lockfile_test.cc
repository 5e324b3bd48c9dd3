#include <catch2/catch.hpp>

#include "fixagent/recipes/recipes.h"
#include "fixagent/test_repository.h"

namespace fixagent = cimend::fixagent;
using fixagent::MemoryTree;
using fixagent::test::instruction;
using fixagent::test::refusals_of;

namespace {

using Words = std::vector<std::string>;
using Grant = fixagent::ToolRun::Grant;

fixagent::ToolRun run_of(const std::string& log, const MemoryTree& tree) {
  const auto outcome = fixagent::lockfile(instruction("lockfile", log), tree);
  INFO(refusals_of(outcome));
  REQUIRE(outcome.runs.size() == 1);
  CHECK(outcome.runs[0].grant == Grant::lockfile);
  CHECK(outcome.runs[0].like.tier == fixagent::Tier::b);
  return outcome.runs[0];
}

std::string refused(const std::string& log, const MemoryTree& tree) {
  const auto outcome = fixagent::lockfile(instruction("lockfile", log), tree);
  CHECK(outcome.runs.empty());
  return refusals_of(outcome);
}

// go build ./... (1.19)
const std::string kGo = "go: updates to go.mod needed; to update it:\n\tgo mod tidy\n";
const std::string kModule =
    "module example.com/g\n\ngo 1.19\n\nrequire example.com/d v0.0.0\n\nreplace example.com/d => ./d\n";
// cargo check --locked (1.65)
const std::string kCargo =
    "error: the lock file /home/runner/work/p/p/Cargo.lock needs to be updated but --locked was passed to prevent "
    "this\n";
// npm ci (11.19)
const std::string kNpm =
    "npm error `npm ci` can only install packages when your package.json and package-lock.json or npm-shrinkwrap.json "
    "are in sync. Please update your lock file with `npm install` before continuing.\n";

}  // namespace

TEST_CASE("go's own command writes go.mod, offline where every module stands in the tree") {
  const auto run = run_of(kGo, MemoryTree{{"go.mod", kModule}, {"go.sum", ""}});
  CHECK(run.argv == Words{"env", "GOFLAGS=-mod=mod", "GOTOOLCHAIN=local", "GOPROXY=off", "go", "mod", "tidy"});
  CHECK(run.may_change == Words{"go.mod", "go.sum"});
  CHECK_FALSE(run.needs_network);
  CHECK(run_of(kGo, MemoryTree{{"go.mod", "module m\n\nrequire (\n\texample.com/x v1.2.3\n)\n"}}).needs_network);
}

TEST_CASE("the module is the one that the named source belongs to") {
  const std::string log =
      "tools/main.go:5:2: missing go.sum entry for module providing package example.com/x; to add:\n";
  const auto run =
      run_of(log, MemoryTree{{"go.mod", "module m\n"}, {"tools/go.mod", "module t\n"}, {"tools/main.go", ""}});
  CHECK(run.directory == "tools");
  CHECK(run.may_change == Words{"tools/go.mod"});
  CHECK(refused(kGo, MemoryTree{{"go.mod", "module m\n"}, {"tools/go.mod", "module t\n"}}).find("several go.mod") !=
        std::string::npos);
}

TEST_CASE("kept dependencies and a work space are left to a person") {
  CHECK(refused(kGo, MemoryTree{{"go.mod", kModule}, {"vendor/modules.txt", ""}}).find("go mod vendor") !=
        std::string::npos);
  CHECK(refused(kGo, MemoryTree{{"go.mod", kModule}, {"go.work", ""}}).find("go work sync") != std::string::npos);
}

TEST_CASE("cargo changes what the manifests ask for, offline where nothing foreign is locked") {
  const auto run = run_of(kCargo, MemoryTree{{"Cargo.lock", "version = 3\n"}});
  CHECK(run.argv == Words{"cargo", "update", "--workspace", "--offline"});
  CHECK(run.may_change == Words{"Cargo.lock"});
  const auto foreign =
      run_of(kCargo, MemoryTree{{"Cargo.lock", "[[package]]\nname = \"x\"\nsource = \"registry+x\"\n"}});
  CHECK(foreign.needs_network);
  CHECK(foreign.argv == Words{"cargo", "update", "--workspace"});
}

TEST_CASE("npm writes its lock file alone, and runs no scripts") {
  const std::string lock = "{\n  \"lockfileVersion\": 3\n}\n";
  const auto run = run_of(kNpm, MemoryTree{{"package.json", R"({"version": "1.0.0", "dependencies": {"d": "file:d"}})"},
                                           {"package-lock.json", lock}});
  CHECK(run.argv ==
        Words{"npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund", "--offline"});
  CHECK(run.may_change == Words{"package-lock.json"});
  CHECK(run_of(kNpm,
               MemoryTree{{"package.json", R"({"dependencies": {"left-pad": "^1.3.0"}})"}, {"package-lock.json", lock}})
            .needs_network);
}

TEST_CASE("a lock file that is missing, of an old form, or one of several is not written") {
  CHECK_FALSE(refused(kNpm, MemoryTree{{"package.json", "{}"}}).empty());
  CHECK(refused(kNpm, MemoryTree{{"package.json", "{}"}, {"package-lock.json", "{\"lockfileVersion\": 1}"}})
            .find("old form") != std::string::npos);
  CHECK_FALSE(refused(kNpm, MemoryTree{{"a/package-lock.json", "{}"}, {"b/package-lock.json", "{}"}}).empty());
  CHECK_FALSE(refused(kCargo, MemoryTree{{"a/Cargo.lock", ""}, {"b/Cargo.lock", ""}}).empty());
  CHECK_FALSE(refused("error: the lock file /etc/passwd needs to be updated but --locked was passed",
                      MemoryTree{{"passwd", ""}})
                  .empty());
  CHECK_FALSE(refused("all is well", MemoryTree{{"go.mod", ""}}).empty());
}
