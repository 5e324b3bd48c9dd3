#include "ingest/job_logs.h"

#include <catch2/catch.hpp>

namespace cimend::ingest {
namespace {

core::InputSet archive(std::vector<core::NamedInput> files) {
  core::InputSet set;
  set.source = core::InputSet::Source::archive;
  set.inputs = std::move(files);
  return set;
}

const JobLog& job_named(const std::vector<JobLog>& jobs, std::string_view name) {
  for (const JobLog& job : jobs) {
    if (job.name == name) return job;
  }
  FAIL("no job named " << name);
  return jobs.front();
}

TEST_CASE("names of the run-log archive are a number and a name") {
  CHECK(numbered_name("3_Run tests.txt")->number == 3);
  CHECK(numbered_name("3_Run tests.txt")->name == "Run tests");
  CHECK(numbered_name("12_a_b.txt")->name == "a_b");
  CHECK_FALSE(numbered_name("Run tests.txt"));
  CHECK_FALSE(numbered_name("3_.txt"));
  CHECK_FALSE(numbered_name("3-x.txt"));
  CHECK_FALSE(numbered_name("3_x.log"));
  CHECK_FALSE(numbered_name("99999999999999999999_x.txt"));
}

TEST_CASE("a job's steps are found in its log, each with its own lines") {
  const auto jobs = job_logs(archive({{"0_build.txt", "\xef\xbb\xbfset up\nmake\nerror: no\ndone\n", false},
                                      {"build/2_Run make.txt", "\xef\xbb\xbfmake\nerror: no\n", false},
                                      {"build/1_Set up job.txt", "\xef\xbb\xbfset up\n", false},
                                      {"build/10_Complete job.txt", "done\n", false}}));
  REQUIRE(jobs.size() == 1);
  REQUIRE(jobs[0].steps.size() == 3);
  CHECK(jobs[0].name == "build");
  CHECK(jobs[0].steps[1].name == "Run make");
  CHECK(jobs[0].steps[1].first_line == 2);
  CHECK(jobs[0].steps[1].last_line == 3);
  CHECK(jobs[0].steps[2].number == 10);
  CHECK(jobs[0].steps[2].first_line == 4);
}

TEST_CASE("a step whose text is not in the job's log has no lines") {
  const auto jobs = job_logs(archive({{"0_build.txt", "a\n", false}, {"build/1_x.txt", "other\n", false}}));
  CHECK(jobs[0].steps[0].first_line == 0);
}

TEST_CASE("jobs that share a number are told apart by their names") {
  const auto jobs = job_logs(archive({{"1_Build.txt", "b\n", false},
                                      {"1_Test (3.10).txt", "t\n", false},
                                      {"Test (3.10)/1_Set up job.txt", "t\n", false},
                                      {"Build/1_Set up job.txt", "b\n", false}}));
  REQUIRE(jobs.size() == 2);
  CHECK(job_named(jobs, "Build").steps.size() == 1);
  CHECK(job_named(jobs, "Test (3.10)").bytes == "t\n");
}

TEST_CASE("of two jobs with one name the steps go to the one that holds their text") {
  const auto jobs = job_logs(archive({{"1_sdist.txt", "preparing\n", false},
                                      {"1_sdist (1).txt", "2023-09-21T12:55:27.4803887Z set up\nbuild\n", false},
                                      {"sdist/1_Set up job.txt", "2023-09-21T12:55:27.4803999Z set up\n", false},
                                      {"sdist/2_Build.txt", "build\n", false}}));
  REQUIRE(jobs.size() == 2);
  CHECK(job_named(jobs, "sdist").steps.empty());
  REQUIRE(job_named(jobs, "sdist (1)").steps.size() == 2);
  CHECK(job_named(jobs, "sdist (1)").steps[1].first_line == 2);
}

TEST_CASE("a directory whose name was cut belongs to the one job it begins") {
  const auto jobs = job_logs(
      archive({{"0_very long name of a job.txt", "x\n", false}, {"very long name/1_Set up job.txt", "x\n", false}}));
  REQUIRE(jobs.size() == 1);
  CHECK(jobs[0].steps[0].first_line == 1);
}

TEST_CASE("a directory that begins two jobs' names is a job of its own") {
  const auto jobs = job_logs(archive(
      {{"0_test linux.txt", "l\n", false}, {"1_test mac.txt", "m\n", false}, {"test/1_Set up job.txt", "s\n", false}}));
  REQUIRE(jobs.size() == 3);
  CHECK(job_named(jobs, "test").bytes == "s\n");
}

TEST_CASE("steps alone make the job's log, in the order of their numbers") {
  const auto jobs = job_logs(archive({{"sad job/2_quux the barf.txt", "two", false},
                                      {"sad job/1_barf the quux.txt", "one\n", false},
                                      {"cool job  with colon/1_x.txt", "c\n", false}}));
  const JobLog& sad = job_named(jobs, "sad job");
  CHECK(sad.bytes == "one\ntwo\n");
  CHECK(sad.steps[1].name == "quux the barf");
  CHECK(sad.steps[1].first_line == 2);
  CHECK(sad.steps[1].last_line == 2);
  CHECK(job_named(jobs, "cool job  with colon").steps.size() == 1);
}

TEST_CASE("what the runner says of itself is left out where the steps are") {
  const auto jobs = job_logs(archive({{"0_build.txt", "x\n", false},
                                      {"build/1_x.txt", "x\n", false},
                                      {"build/system.txt", "Requested labels: ubuntu\n", false}}));
  CHECK(jobs.size() == 1);
}

TEST_CASE("any other file is a job named after its path") {
  core::InputSet set;
  set.inputs = {{"build.log.gz", "x", true}};
  const auto jobs = job_logs(std::move(set));
  REQUIRE(jobs.size() == 1);
  CHECK(jobs[0].name == "build");
  CHECK(jobs[0].truncated);
}

}  // namespace
}  // namespace cimend::ingest
