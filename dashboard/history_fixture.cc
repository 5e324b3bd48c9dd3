#include "dashboard/history_fixture.h"

#include <algorithm>

#include "core/text.h"
#include "dashboard/fixture_runs.h"

namespace cimend::dashboard {
namespace {

constexpr core::UnixSeconds kHour = 3600;
constexpr core::UnixSeconds kDay = 24 * kHour;

std::string commit(int number) { return core::sha256_hex(std::to_string(number)).substr(0, 40); }

RunDigest run_at(int id, core::UnixSeconds time, int commit_number, RunState state) {
  RunDigest run;
  run.run_id = std::to_string(id);
  run.repository = "example/word-count";
  run.workflow = "build";
  run.branch = "main";
  run.event = "push";
  run.head_sha = commit(commit_number);
  run.url = "https://github.com/example/word-count/actions/runs/" + run.run_id;
  run.time = time;
  run.received_at = core::rfc3339(time);
  run.state = state;
  run.summary = state == RunState::passed ? "The build passed." : "The build failed.";
  run.confidence = 0.97;
  run.rules_version = "2026.11";
  run.tests_run = 40;
  run.jobs = {{"compile", RunState::passed}, {"test", state}};
  return run;
}

RunDigest::Cause cause(const std::string& rule, const std::string& category, const std::string& tool,
                       const std::string& message, const std::string& fingerprint) {
  RunDigest::Cause made;
  made.rule = rule;
  made.category = category;
  made.tool = tool;
  made.message = message;
  made.fingerprint = fingerprint;
  made.known = "seen";
  made.confidence = 0.97;
  made.log = 1;
  made.first_line = 18;
  made.last_line = 20;
  return made;
}

void fail_with(RunDigest& run, const RunDigest::Cause& best) {
  run.state = RunState::failed;
  run.category = best.category;
  run.summary = best.message;
  run.confidence = best.confidence;
  run.causes.insert(run.causes.begin(), best);
}

RunDigest::Cause missing_header() {
  return cause("gcc.missing-include", "compile.missing-include", "gcc",
               "src/word_count.cc uses std::vector without including <vector>.", "0a1b2c3d4e5f6071");
}
RunDigest::Cause flaky_assertion() {
  return cause("python.unittest.failed", "test.assertion", "unittest",
               "tests/test_clock.py: test_midnight: 23 is not 0", "1a1b2c3d4e5f6072");
}
RunDigest::Cause name_lookup() {
  return cause("curl.resolve", "infra.network.dns", "curl", "Could not resolve host: packages.example.invalid",
               "2a1b2c3d4e5f6073");
}

// Passed and failed in turn; the last three broken by one commit's missing header.
void add_main(History& history) {
  for (int i = 0; i < 20; ++i) {
    RunDigest run = run_at(2000 + i, kFixtureNow - 40 * kDay + i * 2 * kDay, 100 + i, RunState::passed);
    if (i >= 17) fail_with(run, missing_header());
    if (i == 4) fail_with(run, name_lookup());
    if (i == 18) run.causes.push_back(cause("make.error", "build.script", "make", "make: *** [all] Error 1", "3a00"));
    history.runs.push_back(run);
  }
}

// A commit a night: the test fails in attempt 1 and passes in attempt 2, every second time.
void add_nightly(History& history) {
  for (int i = 0; i < 10; ++i) {
    RunDigest first = run_at(3000 + i, kFixtureNow - 60 * kDay + i * 6 * kDay, 200 + i, RunState::passed);
    first.workflow = "nightly";
    first.event = "schedule";
    RunDigest second = first;
    if (i % 2 == 1) {
      fail_with(first, flaky_assertion());
      first.failed_tests = {"tests/test_clock.py::test_midnight"};
      first.job_seconds = 700 + i;
      first.decision = {true, true, "Rerun: the test is known to be flaky.",
                        "",   1,    core::rfc3339(first.time + kHour / 2)};
      second.run_id += "-2";
      second.attempt = 2;
      second.time += kHour;
      second.received_at = core::rfc3339(second.time);
      history.runs.push_back(second);
    }
    history.runs.push_back(first);
  }
}

RunDigest::Patch patch(const std::string& state, const std::string& tier, const std::string& validation,
                       core::UnixSeconds time) {
  RunDigest::Patch made;
  made.state = state;
  made.created_at = core::rfc3339(time);
  if (state == "empty") {
    made.reason = "The symbol has no header that the table knows.";
    return made;
  }
  made.title = "Include <vector> in src/word_count.cc";
  made.tier = tier;
  made.risk = tier == "A" ? "low" : "medium";
  made.validation = validation;
  made.files = {"src/word_count.cc"};
  made.recipes = {"missing-include"};
  made.lines_added = 1;
  made.suggestions = tier == "B" ? 1 : 0;
  return made;
}

// Broken by what can be mended, on branches of their own: a patch of each kind, and decisions that refuse.
void add_branches(History& history) {
  const std::vector<RunDigest::Patch> patches = {
      patch("proposed", "A", "passed", kFixtureNow - 9 * kDay),
      patch("needs manual review", "B", "failed", kFixtureNow - 3 * kDay),
      patch("proposed", "B", "not_run", kFixtureNow - 2 * kDay),
      patch("empty", "", "", kFixtureNow - kDay),
  };
  for (std::size_t i = 0; i < patches.size(); ++i) {
    const int number = static_cast<int>(i);
    const core::UnixSeconds time = kFixtureNow - (9 - 2 * number) * kDay;
    RunDigest run = run_at(4000 + number, time, 300 + number, RunState::failed);
    run.branch = "feature-" + std::to_string(i);
    run.event = "pull_request";
    fail_with(run, missing_header());
    run.patch = patches[i];
    if (i == 0) {
      run.publication = {"octocat",
                         core::rfc3339(kFixtureNow - 8 * kDay),
                         "published",
                         core::rfc3339(kFixtureNow - 8 * kDay + 90),
                         "https://github.com/example/word-count/pull/41",
                         41,
                         ""};
    } else if (i == 2) {
      run.publication = {"hubot-keeper",
                         core::rfc3339(kFixtureNow - kDay),
                         "refused",
                         core::rfc3339(kFixtureNow - kDay + 60),
                         "",
                         0,
                         "hubot-keeper may not write to example/word-count: the permission is \"read\""};
      run.spend = {2, 5'120, 8'400};
    }
    run.decision = {true,
                    false,
                    "No rerun: the cause is in the commit.",
                    "compile.missing-include is not an accident of the machine.",
                    2,
                    core::rfc3339(time + 60)};
    history.runs.push_back(run);
  }
}

RunDigest paint(int id, core::UnixSeconds time, int commit_number, RunState state) {
  RunDigest run = run_at(id, time, commit_number, state);
  run.repository = "example/paint";
  run.url = "https://github.com/example/paint/actions/runs/" + run.run_id;
  return run;
}

void add_unknown(History& history) {
  for (int i = 0; i < 3; ++i) {
    RunDigest run = paint(5000 + i, kFixtureNow - (i + 1) * 3 * kDay, 400 + i, RunState::failed);
    run.branch = "colours-" + std::to_string(i);
    run.category = "unknown";
    run.confidence = 0.2;
    run.summary = "No rule knows this failure.";
    RunDigest::Unknown unknown;
    unknown.signature = i < 2 ? "palette: cannot blend <number> with <number>" : "brush <hex> is worn out";
    unknown.drafted_rule = i == 2 ? "" : "- id: draft.palette\n  match: 'palette: cannot blend \\d+ with \\d+'\n";
    unknown.log = 1;
    unknown.line = 7 + static_cast<std::size_t>(i);
    unknown.excerpt = i < 2 ? "palette: cannot blend " + std::to_string(3 + i) + " with 9" : "brush 0x7f is worn out";
    run.unknown.push_back(unknown);
    history.runs.push_back(run);
  }
}

void add_odd_ones(History& history) {
  RunDigest cancelled = paint(6000, kFixtureNow - 5 * kDay, 500, RunState::cancelled);
  cancelled.summary = "The run was cancelled.";
  RunDigest unclear = paint(6001, kFixtureNow - 4 * kDay, 501, RunState::unknown);
  unclear.summary = "The log does not say how the build ended.";
  RunDigest waiting = paint(6002, kFixtureNow - 2 * kHour, 502, RunState::not_analysed);
  waiting.summary = "Not analysed yet";
  waiting.problems = {"cannot read logs/6002/analysis.json"};
  RunDigest timeless = paint(6003, 0, 503, RunState::passed);
  timeless.received_at.clear();
  for (RunDigest& run : std::vector<RunDigest>{cancelled, unclear, waiting, timeless}) history.runs.push_back(run);
}

void add_hostile(History& history) {
  RunDigest run = paint(6666, kFixtureNow - 6 * kDay, 600, RunState::failed);
  run.repository = "<script>alert(1)</script>";
  run.branch = "main\u202Eniam";
  run.workflow = "\" onmouseover=\"alert(1)";
  run.url = "javascript:alert(1)";
  fail_with(run, cause("<i>rule</i>", "no.such.category", "<b>", "</h1><script>alert(1)</script>", "\"><img src=x>"));
  run.failed_tests = {"a\x1B[31mb</td>"};
  run.patch = patch("proposed", "A", "passed", kFixtureNow - 6 * kDay);
  run.patch.title = "</details><script>alert(1)</script>";
  run.patch.files = {"\"><svg onload=alert(1)>"};
  run.publication = {"<b>me</b>", "\"><img src=x>", "failed", "<script>", "javascript:alert(1)", 7, "</td><script>"};
  run.spend = {-1, INT64_MIN, INT64_MIN};
  run.job_seconds = INT64_MIN;
  run.decision = {true, false, "<b>no</b>", "]]></script>", 0, "\"><img src=x onerror=alert(1)>"};
  history.runs.push_back(run);
}

void add_paint(History& history) {
  for (int i = 0; i < 14; ++i)
    history.runs.push_back(paint(7000 + i, kFixtureNow - kHour - i * kDay / 2, 700 + i, RunState::passed));
}

}  // namespace

History history_fixture() {
  History history;
  history.now = kFixtureNow;
  add_main(history);
  add_nightly(history);
  add_branches(history);
  add_unknown(history);
  add_odd_ones(history);
  add_hostile(history);
  add_paint(history);
  std::sort(history.runs.begin(), history.runs.end(), [](const RunDigest& a, const RunDigest& b) {
    return a.time != b.time ? a.time > b.time : a.run_id < b.run_id;
  });
  return history;
}

}  // namespace cimend::dashboard
