#include "ingest/job_facts.h"

#include <catch2/catch.hpp>

namespace cimend::ingest {
namespace {

using Job = core::RunDocument::Job;
using Step = core::RunDocument::Step;

Job fact(std::string name, std::string conclusion, std::vector<Step> steps = {}) {
  Job job;
  job.name = std::move(name);
  job.conclusion = std::move(conclusion);
  job.steps = std::move(steps);
  return job;
}

Job log(std::string name, std::vector<Step> steps = {}) {
  Job job = fact(name, "", std::move(steps));
  job.log = name + ".log.zst";
  job.lines = 9;
  return job;
}

std::vector<std::string> logs_of(const core::RunDocument& run) {
  std::vector<std::string> out;
  for (const Job& job : run.jobs) out.push_back(job.name + ":" + job.conclusion + ":" + job.log);
  return out;
}

TEST_CASE("jobs find their logs under the names that archives give them") {
  core::RunDocument run;
  run.jobs = {log("build _ linux (gcc 12)"), log("lint"), log("Some very long name of a job that was c")};
  join_job_facts(run, {fact("Some very long name of a job that was cut somewhere", "success"), fact("lint", "failure"),
                       fact("build / linux (gcc: 12)", "cancelled")});
  CHECK(logs_of(run) == std::vector<std::string>{
                            "Some very long name of a job that was cut somewhere:success:Some very long name of a job "
                            "that was c.log.zst",
                            "lint:failure:lint.log.zst",
                            "build / linux (gcc: 12):cancelled:build _ linux (gcc 12).log.zst"});
}

TEST_CASE("equal names are paired in order, and short ones are not guessed") {
  core::RunDocument run;
  run.jobs = {log("test"), log("test"), log("tests on arm")};
  join_job_facts(run, {fact("test", "success"), fact("test", "failure"), fact("tests", "skipped")});
  CHECK(run.jobs.size() == 4);
  CHECK(run.jobs[1].conclusion == "failure");
  CHECK(run.jobs[1].log == "test.log.zst");
  CHECK(run.jobs[2].log.empty());
  CHECK(run.jobs[2].conclusion == "skipped");
  CHECK(run.jobs[3].name == "tests on arm");
}

TEST_CASE("a cut name that could be two jobs is nobody's") {
  core::RunDocument run;
  run.jobs = {log("a name of more than twenty bytes, one"), log("a name of more than twenty bytes, two")};
  join_job_facts(run, {fact("a name of more than twenty bytes", "failure")});
  CHECK(run.jobs.size() == 3);
  CHECK(run.jobs[0].log.empty());
}

TEST_CASE("steps keep the archive's lines and get the API's conclusions") {
  core::RunDocument run;
  run.jobs = {log("build", {{2, "Run make_ all", "", 4, 8}, {9, "Only here", "", 9, 9}})};
  join_job_facts(run,
                 {fact("build", "failure", {{1, "Set up", "success", 0, 0}, {2, "Run make: all", "failure", 0, 0}})});
  REQUIRE(run.jobs.size() == 1);
  const auto& steps = run.jobs[0].steps;
  REQUIRE(steps.size() == 3);
  CHECK(steps[1].name == "Run make: all");
  CHECK(steps[1].conclusion == "failure");
  CHECK(steps[1].first_line == 4);
  CHECK(steps[1].last_line == 8);
  CHECK(steps[2].name == "Only here");
}

TEST_CASE("times are the API's where it tells both, else the log's") {
  const auto timed = [](Job job, std::string started, std::string completed) {
    job.started_at = std::move(started);
    job.completed_at = std::move(completed);
    return job;
  };
  core::RunDocument run;
  run.jobs = {timed(log("a"), "log-a", "log-z"), timed(log("b"), "log-a", "log-z"), timed(log("c"), "log-a", ""),
              log("d")};
  join_job_facts(run, {timed(fact("a", ""), "api-a", "api-z"), timed(fact("b", ""), "api-a", ""),
                       timed(fact("c", ""), "api-a", "api-z"), timed(fact("d", ""), "api-a", ""),
                       timed(fact("e", "skipped"), "api-a", "api-z")});
  std::vector<std::string> told;
  for (const Job& job : run.jobs) told.push_back(job.name + " " + job.started_at + " " + job.completed_at);
  CHECK(told ==
        std::vector<std::string>{"a api-a api-z", "b log-a log-z", "c api-a api-z", "d api-a ", "e api-a api-z"});
}

TEST_CASE("without facts nothing changes") {
  core::RunDocument run;
  run.jobs = {log("b"), log("a")};
  join_job_facts(run, {});
  CHECK(logs_of(run) == std::vector<std::string>{"b::b.log.zst", "a::a.log.zst"});
}

}  // namespace
}  // namespace cimend::ingest
