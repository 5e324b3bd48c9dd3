#include "dashboard/site_model.h"

#include <catch2/catch.hpp>

#include "dashboard/fixture_runs.h"

using namespace cimend;

namespace {

// Two jobs whose provider said nothing of how they ended; the analysis found the second broken in lines 10 to 20.
dashboard::Run run_without_conclusions() {
  dashboard::Run run;
  run.run.value.emplace();
  run.run.value->jobs.resize(2);
  run.run.value->jobs[0].name = "lint";
  run.run.value->jobs[1].name = "test";
  run.analysis.value.emplace();
  run.analysis.value->logs.resize(2);
  run.analysis.value->logs[0].name = "test";
  run.analysis.value->logs[0].verdict = core::Verdict::failed;
  run.analysis.value->logs[0].failed_step = core::AnalysisDocument::FailedStep{"Run make", {10, 20}, 1};
  run.analysis.value->logs[1].name = "lint";
  run.analysis.value->logs[1].verdict = core::Verdict::passed;
  return run;
}

}  // namespace

TEST_CASE("a job that its provider says nothing of is what the analysis of its log says") {
  const dashboard::Run run = run_without_conclusions();
  CHECK(run.state_of_job(0) == dashboard::RunState::passed);
  CHECK(run.state_of_job(1) == dashboard::RunState::failed);
}

TEST_CASE("a step is where the job broke when it holds lines of the failed step") {
  const dashboard::Run run = run_without_conclusions();
  CHECK(run.broke_in(1, {9, 10}));
  CHECK(run.broke_in(1, {20, 30}));
  CHECK_FALSE(run.broke_in(1, {1, 9}));
  CHECK_FALSE(run.broke_in(1, {21, 22}));
  CHECK_FALSE(run.broke_in(0, {10, 20}));
}

TEST_CASE("nobody asks for the analysis of a run that passed or was cancelled") {
  dashboard::Run run;
  run.run.value.emplace();
  run.analysis.problem = core::Error{core::Errc::not_found, "there is no analysis", "", ""};
  const auto problems_of = [](const dashboard::Run& of) {
    std::vector<core::Error> problems;
    note_problems(of, problems);
    return problems.size();
  };
  run.run.value->conclusion = "success";
  CHECK(run.state() == dashboard::RunState::passed);
  CHECK(run.summary() == "The run passed");
  CHECK(problems_of(run) == 0);
  run.run.value->conclusion = "cancelled";
  CHECK(run.state() == dashboard::RunState::cancelled);
  for (const char* conclusion : {"failure", "", "neutral"}) {
    CAPTURE(conclusion);
    run.run.value->conclusion = conclusion;
    CHECK(run.state() == dashboard::RunState::not_analysed);
    CHECK(problems_of(run) == 1);
  }
  run.run.value->conclusion = "success";
  run.analysis.problem->code = core::Errc::parse;  // there is one
  CHECK(run.state() == dashboard::RunState::not_analysed);
  CHECK(problems_of(run) == 1);
}

TEST_CASE("an approval counts for the very bytes and the repository of the patch, and for no patch that is none") {
  dashboard::Run run;
  CHECK(run.approval_of_patch() == nullptr);
  run.fix.value.emplace();
  run.fix.value->patch_sha256 = std::string(64, 'a');
  run.fix.value->repository = "octo/cat";
  run.approval.value = core::ApprovalDocument{std::string(64, 'a'), "octo/cat", "octocat", "2026-11-20T07:05:00Z"};
  CHECK(run.approval_of_patch() == &*run.approval.value);
  run.approval.value->repository = "octo/dog";
  CHECK(run.approval_of_patch() == nullptr);
  run.fix.value->repository.clear();  // the approval names it then
  CHECK(run.approval_of_patch() != nullptr);
  run.approval.value->patch_sha256 = std::string(64, 'b');
  CHECK(run.approval_of_patch() == nullptr);
  run.approval.value->patch_sha256 = std::string(64, 'a');
  run.patch_problem = core::Error{core::Errc::refused, "sha256 differs", "", ""};
  CHECK(run.approval_of_patch() == nullptr);
}

TEST_CASE("an approval and a publication that are broken or another run's are told and cost nothing else") {
  const auto loaded = [](const std::string& path, const std::string& bytes) {
    core::MemoryFs fs = dashboard::fixture_runs();
    fs.files[path] = bytes;
    std::vector<core::Error> problems;
    dashboard::Run run = dashboard::load_run(fs, {}, dashboard::other_documents(fs, {}, problems), "1001");
    dashboard::note_problems(run, problems);
    CHECK(run.has_patch());
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].where.find(path) != std::string::npos);
    CHECK_FALSE(problems[0].hint.empty());
    return run;
  };
  CHECK(loaded("fix-agent/approval-1001.json", "{\"schema\":").approval_of_patch() == nullptr);
  CHECK(loaded("fix-agent/publication-1001.json", "[]").publication_of_patch() == nullptr);
  core::MemoryFs fs = dashboard::fixture_runs();
  std::string other = fs.files.at("fix-agent/publication-1001.json");
  other.replace(other.find("\"1001\""), 6, "\"1002\"");
  CHECK(loaded("fix-agent/publication-1001.json", other).publication_of_patch() == nullptr);
}

TEST_CASE("the documents of a patch belong to its run alone") {
  core::MemoryFs fs = dashboard::fixture_runs();
  std::vector<core::Error> problems;
  const dashboard::OtherDocuments others = dashboard::other_documents(fs, {}, problems);
  CHECK(others.of("1001", {}) == std::vector<std::string>{"fix-agent/metadata-1001.json", "fix-agent/patch-1001.diff",
                                                          "fix-agent/approval-1001.json",
                                                          "fix-agent/publication-1001.json"});
  CHECK(others.of("1004", {}).empty());
}
