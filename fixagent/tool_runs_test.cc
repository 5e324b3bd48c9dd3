#include "fixagent/tool_runs.h"

#include <catch2/catch.hpp>

#include "core/text.h"
#include "fixagent/sandbox/sandbox.h"
#include "fixagent/test_repository.h"

namespace core = cimend::core;
namespace fixagent = cimend::fixagent;
using fixagent::ToolRun;

namespace {

bool has(const std::string& text, const std::string& what) { return text.find(what) != std::string::npos; }

// A commit, tools that work on it, and what comes of them.
struct Bench {
  fixagent::test::ScratchRepository scratch;
  core::RealProcess process;
  core::Policy policy;
  fixagent::Gathered gathered;
  core::FixMetadataDocument metadata;

  Bench() {
    scratch.write("a.txt", "one\ntwo\nthree\n");
    scratch.write("b.txt", "b\n");
    scratch.write("yarn.lock", "old\n");
    scratch.commit();
  }

  // A run of `sh -c SCRIPT`; the shell stands for any tool here.
  ToolRun& add(const std::string& script, std::vector<std::string> may_change = {"a.txt"}) {
    ToolRun run;
    run.argv = {"sh", "-c", script};
    run.may_change = std::move(may_change);
    run.like.recipe = "run-formatter";
    run.like.finding = 1;
    run.like.log_line = 7;
    run.like.reason = "the tool says so";
    gathered.runs.push_back(std::move(run));
    return gathered.runs.back();
  }

  // Every file that changes, whole.
  std::map<std::string, std::string> run() {
    const auto repository = core::Repository::open(scratch.path());
    REQUIRE(repository);
    const auto commit = repository->head_commit();
    REQUIRE(commit);
    const auto tree = fixagent::CommitTree::create(*repository, *commit);
    REQUIRE(tree);
    const auto done = fixagent::run_tools(process, *repository, *tree, policy, {}, gathered, metadata);
    INFO((done ? std::string() : done.error().text()));
    REQUIRE(done);
    const auto after = fixagent::apply_edits(*tree, gathered.candidate.edits);
    REQUIRE(after);
    return *after;
  }

  [[nodiscard]] std::string refused() const {
    std::string out;
    for (const auto& one : gathered.refused) out += one.reason + "\n";
    return out;
  }
};

// Why no sandbox works here, or "".
bool skipped() {
  static const std::string why = [] {
    const auto scratch = fixagent::ScratchDirectory::create();
    REQUIRE(scratch);
    core::RealProcess process;
    const auto sandbox = fixagent::Sandbox::create(process, *scratch, {});
    return sandbox ? std::string() : sandbox.error().what;
  }();
  if (!why.empty()) WARN("skipped: " + why);
  return !why.empty();
}

using Files = std::map<std::string, std::string>;

}  // namespace

TEST_CASE("a tool's changed lines become edits with the finding's proof, and the run is recorded") {
  if (skipped()) return;
  Bench bench;
  bench.add("sed -i s/two/TWO/ a.txt; echo done");
  CHECK(bench.run() == Files{{"a.txt", "one\nTWO\nthree\n"}});
  REQUIRE(bench.gathered.candidate.edits.size() == 1);
  const auto& edit = bench.gathered.candidate.edits.front();
  CHECK(edit.before == "two\n");
  CHECK(edit.first_line == 2);
  CHECK(edit.log_line == 7);
  REQUIRE(bench.metadata.tool_runs.size() == 1);
  CHECK(bench.metadata.tool_runs.front().exit_code == 0);
  CHECK(bench.metadata.tool_runs.front().output_sha256 == core::sha256_hex("done\n"));
  CHECK(bench.scratch.git({"status", "--porcelain"}).out.empty());
}

TEST_CASE("what a tool did beyond its files spoils the run, and the next tool finds none of it") {
  if (skipped()) return;
  for (const char* more :
       {"echo x > b.txt", "echo x > new.txt", "rm b.txt", "ln -s a.txt new", "mkdir d; echo x > d/x"}) {
    CAPTURE(more);
    Bench bench;
    bench.add(std::string("echo first > a.txt; ") + more);
    bench.add("echo four >> a.txt; ls >&2");
    CHECK(bench.run() == Files{{"a.txt", "one\ntwo\nthree\nfour\n"}});
    CHECK(has(bench.refused(), "sh also changed "));
  }
}

TEST_CASE("caches that tools leave are no change") {
  if (skipped()) return;
  Bench bench;
  bench.add("mkdir -p __pycache__ .mypy_cache/3; echo x > __pycache__/x; echo x > .mypy_cache/3/x; echo four >> a.txt");
  CHECK(bench.run() == Files{{"a.txt", "one\ntwo\nthree\nfour\n"}});
  CHECK(bench.refused().empty());
}

TEST_CASE("a link, a pipe or a directory in a file's place is refused and never followed") {
  if (skipped()) return;
  for (const char* trick :
       {"rm a.txt; ln -s /etc/passwd a.txt", "rm a.txt; mkfifo a.txt", "rm a.txt; mkdir a.txt", "rm a.txt"}) {
    CAPTURE(trick);
    Bench bench;
    bench.add(trick);
    CHECK(bench.run().empty());
    CHECK_FALSE(bench.refused().empty());
  }
}

TEST_CASE("a tool that fails changes nothing, unless its exit code is one of the good ones") {
  if (skipped()) return;
  Bench bench;
  bench.add("echo x > a.txt; echo broken >&2; exit 3");
  CHECK(bench.run().empty());
  CHECK(bench.refused() == "sh ended with exit code 3: broken\n");
  Bench good;
  good.add("echo x > a.txt; exit 1").good_exit_codes = {0, 1};
  CHECK(good.run() == Files{{"a.txt", "x\n"}});
}

TEST_CASE("a program that is not there is named") {
  if (skipped()) return;
  Bench bench;
  bench.add("").argv = {"no-such-formatter", "a.txt"};
  CHECK(bench.run().empty());
  CHECK(bench.refused() == "the sandbox has no program no-such-formatter\n");
}

TEST_CASE("generators run only as a whole command that the policy lists") {
  if (skipped()) return;
  Bench refused;
  refused.add("echo x > a.txt").grant = ToolRun::Grant::generator;
  refused.policy.fix.generators = {{"sh", "-c"}, {"sh"}};
  CHECK(refused.run().empty());
  CHECK(has(refused.refused(), "the policy does not list the command sh -c echo x > a.txt"));
  CHECK(refused.metadata.tool_runs.empty());
  Bench listed;
  listed.add("echo x > a.txt").grant = ToolRun::Grant::generator;
  listed.policy.fix.generators = {{"sh", "-c", "echo x > a.txt"}};
  CHECK(listed.run() == Files{{"a.txt", "x\n"}});
}

TEST_CASE("lock files and the network need the policy's word, the network that of who runs cimend") {
  if (skipped()) return;
  Bench bench;
  bench.add("echo new > yarn.lock", {"yarn.lock"}).grant = ToolRun::Grant::lockfile;
  CHECK(bench.run().empty());
  CHECK(has(bench.refused(), "fix.lockfiles"));
  Bench granted;
  granted.add("echo new > yarn.lock", {"yarn.lock"}).grant = ToolRun::Grant::lockfile;
  granted.policy.fix.lockfiles = true;
  CHECK(granted.run() == Files{{"yarn.lock", "new\n"}});
  Bench network;
  network.add("echo x > a.txt").needs_network = true;
  network.policy.fix.network = true;
  CHECK(network.run().empty());
  CHECK(has(network.refused(), "fix.network"));
}

TEST_CASE("a pinned tool of another version is not run") {
  if (skipped()) return;
  Bench bench;
  bench.add("echo x > a.txt").pin = ToolRun::Pin{{"echo", "tool 2.1.0"}, "2.2.0"};
  CHECK(bench.run().empty());
  CHECK(bench.refused() == "the commit pins sh 2.2.0; here is: tool 2.1.0\n");
  Bench same;
  same.add("echo x > a.txt").pin = ToolRun::Pin{{"echo", "tool 2.2.0"}, "2.2.0"};
  CHECK(same.run() == Files{{"a.txt", "x\n"}});
}

TEST_CASE("a tool works on the recipes' edits, and what they changed keeps its own proof") {
  if (skipped()) return;
  Bench bench;
  fixagent::Edit edit;
  edit.path = "a.txt";
  edit.offset = 0;
  edit.before = "one\n";
  edit.recipe = "unused-import";
  edit.finding = 2;
  edit.log_line = 99;
  edit.tier = fixagent::Tier::b;
  bench.gathered.candidate.edits.push_back(edit);
  bench.add("grep -q one a.txt || sed -i s/three/THREE/ a.txt");
  CHECK(bench.run() == Files{{"a.txt", "two\nTHREE\n"}});
  REQUIRE(bench.gathered.candidate.edits.size() == 2);
  CHECK(bench.gathered.candidate.edits[0].recipe == "unused-import");
  CHECK(bench.gathered.candidate.edits[0].log_line == 99);
  CHECK(bench.gathered.candidate.edits[1].recipe == "run-formatter");
}

TEST_CASE("two runs of the same command are one") {
  if (skipped()) return;
  Bench bench;
  bench.add("echo x >> a.txt");
  bench.add("echo x >> a.txt");
  CHECK(bench.run() == Files{{"a.txt", "one\ntwo\nthree\nx\n"}});
}
