#include "dashboard/run_context.h"

#include <catch2/catch.hpp>

#include "dashboard/attempts_section.h"

using namespace cimend;
using dashboard::History;
using dashboard::Page;
using dashboard::RunContext;
using dashboard::RunContexts;
using dashboard::RunDigest;
using dashboard::RunState;

namespace {

RunDigest run(const std::string& id, core::UnixSeconds time, const std::string& sha, RunState state) {
  RunDigest made;
  made.run_id = id;
  made.repository = "example/word-count";
  made.workflow = "build";
  made.branch = "main";
  made.head_sha = sha;
  made.time = time;
  made.received_at = core::rfc3339(time);
  made.state = state;
  made.summary = "What happened in " + id;
  made.jobs = {{"compile", RunState::passed}, {"test", state}};
  return made;
}

std::vector<std::string> ids(const RunContext& context) {
  std::vector<std::string> all;
  for (const RunContext::Attempt& attempt : context.attempts) all.push_back(attempt.run_id);
  return all;
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("attempts are of one commit and workflow, oldest first, and a run that is alone has none") {
  History history;
  history.runs = {run("4", 400, "b", RunState::failed), run("3", 300, "a", RunState::passed),
                  run("2", 200, "a", RunState::failed), run("1", 100, "", RunState::failed),
                  run("0", 50, "", RunState::failed)};
  history.runs.push_back(run("other", 40, "a", RunState::failed));
  history.runs.back().workflow = "docs";
  const RunContexts contexts(history);
  CHECK(ids(contexts.of(1)) == Ids{"2", "3"});
  CHECK(contexts.of(1).attempts[1].here);
  CHECK_FALSE(contexts.of(1).attempts[0].here);
  CHECK(contexts.of(0).attempts.empty());
  CHECK(contexts.of(3).attempts.empty());  // without a commit nothing is the same
}

TEST_CASE("of many attempts those around the run are taken") {
  History history;
  for (int i = 9; i >= 0; --i) history.runs.push_back(run(std::to_string(i), 100 + i, "a", RunState::failed));
  const RunContexts contexts(history);
  CHECK(ids(contexts.of(0)) == Ids{"6", "7", "8", "9"});
  CHECK(ids(contexts.of(4)) == Ids{"3", "4", "5", "6"});
  CHECK(ids(contexts.of(9)) == Ids{"0", "1", "2", "3"});
}

TEST_CASE("the last passed run is the newest of the branch before this one") {
  History history;
  history.runs = {run("5", 500, "e", RunState::passed), run("4", 400, "d", RunState::failed),
                  run("3", 300, "c", RunState::passed), run("2", 200, "b", RunState::passed)};
  history.runs[2].branch = "feature";
  const RunContexts contexts(history);
  REQUIRE(contexts.of(1).last_passed);
  CHECK(contexts.of(1).last_passed->run_id == "2");
  CHECK(contexts.of(0).last_passed->run_id == "2");
  CHECK_FALSE(contexts.of(3).last_passed);
}

TEST_CASE("a context's fingerprint changes with what a page would show of it") {
  History history;
  history.runs = {run("2", 200, "a", RunState::passed), run("1", 100, "a", RunState::failed)};
  const std::uint64_t before = RunContexts(history).of(0).fingerprint();
  CHECK(RunContexts(history).of(0).fingerprint() == before);
  history.runs[1].jobs[0].state = RunState::failed;
  CHECK(RunContexts(history).of(0).fingerprint() != before);
  CHECK(RunContexts(history).of(1).fingerprint() != RunContexts(history).of(0).fingerprint());
}

TEST_CASE("attempts stand side by side with the jobs that did not pass everywhere") {
  History history;
  history.runs = {run("2", 200, "a", RunState::passed), run("1", 100, "a", RunState::failed)};
  history.runs[0].attempt = 2;
  history.runs[0].jobs.push_back({"<i>deploy</i>", RunState::cancelled});
  Page page;
  append_attempts_section(page, RunContexts(history).of(0));
  CHECK(holds(page.html(), "<a href=\"../1/index.html\">Run 1</a>"));
  CHECK(holds(page.html(), "Run 2<span class=\"sub\">attempt 2, this page</span>"));
  CHECK(holds(page.html(), "<th scope=\"row\">test</th>"));
  CHECK_FALSE(holds(page.html(), "<th scope=\"row\">compile</th>"));
  CHECK(holds(page.html(), "1 more job passed in all of them."));
  CHECK(holds(page.html(), "&lt;i&gt;deploy&lt;/i&gt;</th><td class=\"quiet\">not run</td>"));
}
