// What a run page promises whatever its run holds. Its looks are in golden_test.cc, its facts in build_site_test.cc.

#include "dashboard/run_page.h"

#include <catch2/catch.hpp>

#include "dashboard/fixture_runs.h"

using namespace cimend;
using dashboard::Run;
using dashboard::RunContext;
using dashboard::RunPageParts;
using dashboard::RunState;
using dashboard::Site;

namespace {

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::size_t elements_in(const std::string& html) {
  std::size_t found = 0;
  for (std::size_t i = 0; i + 1 < html.size(); ++i) {
    found += html[i] == '<' && html[i + 1] >= 'a' && html[i + 1] <= 'z';
  }
  return found;
}

core::Finding finding(int rank) {
  core::Finding made;
  made.rank = rank;
  made.rule = "gcc.error";
  made.category = "compile.error";
  made.message = std::string(300, 'm');
  made.file = "src/main.cc";
  made.line = rank;
  made.test = "a_test";
  made.evidence = {{1, 1}};
  made.confidence = 0.9;
  return made;
}

// A failed run of `jobs` jobs with 20 steps each; the job at `jobs / 2` failed in its tenth step.
Run failed_run(std::size_t jobs, int findings) {
  Run run;
  run.run_id = "9";
  run.directory = "logs/9";
  core::RunDocument document;
  document.run_id = "9";
  document.repository = "example/word-count";
  document.head_sha = std::string(40, 'b');
  document.url = "https://github.com/example/word-count/actions/runs/9";
  for (std::size_t i = 0; i < jobs; ++i) {
    core::RunDocument::Job job;
    job.name = "job " + std::to_string(i);
    job.conclusion = i == jobs / 2 ? "failure" : "success";
    for (int step = 1; step <= 20; ++step) {
      const bool broke = i == jobs / 2 && step == 10;
      job.steps.push_back({step, "step " + std::to_string(step), broke ? "failure" : "success", 0, 0});
    }
    document.jobs.push_back(job);
  }
  run.run.value = document;
  core::AnalysisDocument analysis;
  analysis.run_id = "9";
  analysis.classification = {core::Verdict::failed, "compile.error", "gcc", 0.9, "It does not compile."};
  for (int rank = 1; rank <= findings; ++rank) analysis.findings.push_back(finding(rank));
  run.analysis.value = analysis;
  return run;
}

RunPageParts parts_of(const Run& run) {
  RunPageParts parts;
  parts.logs.resize(run.run.value->jobs.size());
  return parts;
}

std::string page_of(const Run& run, const RunPageParts& parts) {
  Site site;
  site.title = "Word count";
  return run_page(site, run, parts, {"github.com"}).html();
}

}  // namespace

TEST_CASE("a run of 100 jobs, 2 000 steps and 500 findings is a page of 800 elements and 100 KiB at most") {
  const Run run = failed_run(100, 500);
  RunPageParts parts = parts_of(run);
  RunContext::Before& before = parts.context.before.emplace();
  before.failed = before.cut = true;
  for (auto* causes : {&before.appeared, &before.stayed, &before.gone})
    causes->resize(10, {"message", "compile.error"});
  const std::string html = page_of(run, parts);
  CHECK(elements_in(html) <= 800);
  CHECK(html.size() <= 100 * 1024);
  CHECK(holds(html, ">job 50</a>"));
  CHECK(holds(html, "<tr class=\"step failed-step\">"));
  CHECK(holds(html, ">step 10</th>"));
  CHECK_FALSE(holds(html, ">step 11</th>"));
  CHECK(holds(html, "77 more jobs"));
}

TEST_CASE("a run of few jobs shows every step") {
  const Run run = failed_run(1, 1);
  const std::string html = page_of(run, parts_of(run));
  CHECK(holds(html, ">step 1</th>"));
  CHECK(holds(html, ">step 20</th>"));
  CHECK_FALSE(holds(html, "Steps that passed are left out"));
}

TEST_CASE("the last passed run is named, with what changed since where the host is allowed") {
  const Run run = failed_run(1, 1);
  RunPageParts parts = parts_of(run);
  CHECK(holds(page_of(run, parts), "not seen on this branch"));
  parts.context.last_passed = RunContext::Passed{"7", std::string(40, 'a'), "2026-11-20T06:20:00Z"};
  const std::string compare = "href=\"https://github.com/example/word-count/compare/" + std::string(40, 'a') + "..." +
                              std::string(40, 'b') + "\"";
  CHECK(holds(page_of(run, parts), compare));
  CHECK(holds(page_of(run, parts), "<a href=\"../7/index.html\">run 7</a>"));
  Site site;
  CHECK_FALSE(holds(run_page(site, run, parts, {"gitlab.com"}).html(), "/compare/"));
  parts.context.last_passed->head_sha = "\"><script>";
  CHECK_FALSE(holds(page_of(run, parts), "/compare/"));
  CHECK_FALSE(holds(page_of(run, parts), "\"><script>"));
}

TEST_CASE("a run page names the rule with its version and the runbook of its category") {
  Run run = failed_run(1, 1);
  run.analysis.value->rules_version = "2026.11";
  const std::string html = page_of(run, parts_of(run));
  CHECK(holds(html, "<a href=\"../../rules/index.html#rule-gcc.error\"><code>gcc.error</code></a>"));
  CHECK(holds(html, "of rules 2026.11"));
  CHECK(holds(html, "<a href=\"../../runbooks/compile.error.html\">Runbook</a>"));
  run.analysis.value->classification.category = "../../no.such";
  CHECK_FALSE(holds(page_of(run, parts_of(run)), "Runbook</a></dd>"));
}

TEST_CASE("a job says how long it took, where its times are known and can be true") {
  Run run = failed_run(2, 1);
  run.run.value->jobs[0].started_at = "2026-11-20T06:10:00Z";
  run.run.value->jobs[0].completed_at = "2026-11-20T07:13:20Z";
  run.run.value->jobs[1].started_at = "2026-11-20T06:10:00Z";
  run.run.value->jobs[1].completed_at = "2026-11-20T06:09:00Z";
  RunPageParts parts;
  parts.logs.resize(2);
  const std::string html = run_page(Site{}, run, parts, {}).html();
  CHECK(holds(html, "took 1\u00A0h 3\u00A0min"));
  CHECK(html.find("took ") == html.rfind("took "));
}
