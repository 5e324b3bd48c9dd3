#include "dashboard/site_model.h"

#include <catch2/catch.hpp>

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
