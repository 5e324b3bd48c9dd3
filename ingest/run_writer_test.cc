#include "ingest/run_writer.h"

#include <catch2/catch.hpp>

#include "core/text.h"

namespace cimend::ingest {
namespace {

core::InputSet one_log(std::string bytes, std::string name = "build.log") {
  core::InputSet set;
  set.inputs = {{std::move(name), std::move(bytes), false}};
  return set;
}

std::string stored_log(const core::MemoryFs& fs, const StoredRun& run, std::size_t job = 0) {
  return core::decompress(fs.files.at(run.directory + "/" + run.document.jobs[job].log)).value();
}

TEST_CASE("a log is stored with a run document that describes it") {
  core::MemoryFs fs;
  const core::ManualClock clock(1'700'000'000);
  const auto run = store_run(fs, clock, one_log("one\ntwo"), {}, "logs");
  REQUIRE(run);
  CHECK(run->directory == "logs/" + run->document.run_id);
  CHECK(run->document.run_id.substr(0, 6) == "local-");
  CHECK(stored_log(fs, *run) == "one\ntwo");
  const auto json = core::Json::parse(fs.files.at(run->directory + "/run.json"));
  REQUIRE(json);
  const auto read_back = core::RunDocument::from_json(*json);
  REQUIRE(read_back);
  CHECK(read_back->received_at == "2023-11-14T22:13:20Z");
  CHECK(read_back->jobs[0].lines == 2);
  CHECK(read_back->jobs[0].sha256 == core::sha256_hex("one\ntwo"));
}

TEST_CASE("a log that the runner stamped says when its job ran, one that ended early when it began") {
  const std::string log = "2026-11-20T06:41:00.1234567Z make\n2026-11-20T06:43:30.1234567Z done\n";
  core::MemoryFs fs;
  const core::ManualClock clock(1);
  core::InputSet input = one_log(log);
  input.inputs.push_back({"cut.log", log, true});
  input.inputs.push_back({"plain.log", "make\n", false});
  const auto run = store_run(fs, clock, std::move(input), {}, "logs");
  REQUIRE(run);
  std::vector<std::string> told;
  for (const auto& job : run->document.jobs) told.push_back(job.name + "|" + job.started_at + "|" + job.completed_at);
  CHECK(told == std::vector<std::string>{"build|2026-11-20T06:41:00Z|2026-11-20T06:43:30Z", "cut|2026-11-20T06:41:00Z|",
                                         "plain||"});
}

TEST_CASE("the same input is stored in the same place with the same bytes") {
  core::MemoryFs first;
  core::MemoryFs second;
  const core::ManualClock clock(1);
  REQUIRE(store_run(first, clock, one_log("x\n"), {}, "logs"));
  REQUIRE(store_run(second, clock, one_log("x\n"), {}, "logs"));
  CHECK(first.files == second.files);
}

TEST_CASE("a secret never reaches the disk") {
  core::MemoryFs fs;
  const core::ManualClock clock(1);
  const std::string secret = std::string("ghp_") + "abcdefghijklmnopqrstuvwxyz0123456789";
  const auto run = store_run(fs, clock, one_log("token " + secret + "\n"), {}, "logs");
  REQUIRE(run);
  CHECK(stored_log(fs, *run).find(secret) == std::string::npos);
  CHECK(run->document.jobs[0].masked == 1);
}

TEST_CASE("jobs whose names differ only in odd characters get files of their own") {
  core::MemoryFs fs;
  const core::ManualClock clock(1);
  core::InputSet set;
  set.source = core::InputSet::Source::archive;
  set.inputs = {{"0_a/b.txt", "1", false},
                {"0_test: x.txt", "2", false},
                {"1_test x.txt", "3", false},
                {"2_TEST X.txt", "4", false},
                {"3_😅.txt", "5", false}};
  const auto run = store_run(fs, clock, std::move(set), {}, "logs");
  REQUIRE(run);
  for (std::size_t job = 0; job < run->document.jobs.size(); ++job) CHECK_FALSE(stored_log(fs, *run, job).empty());
  CHECK(fs.files.size() == run->document.jobs.size() + 1);
}

TEST_CASE("a job's name becomes a file name that can't climb") {
  CHECK(file_name_for("build (linux, gcc: 12)") == "build-linux-gcc-12");
  CHECK(file_name_for("../../etc/passwd") == "etc-passwd");
  CHECK(file_name_for("...") == "job");
  CHECK(file_name_for("😅") == "job");
  CHECK(file_name_for(std::string(500, 'x')).size() == 80);
}

TEST_CASE("a run id that is no directory's name is refused") {
  core::MemoryFs fs;
  const core::ManualClock clock(1);
  core::RunDocument known;
  known.run_id = "../up";
  const auto run = store_run(fs, clock, one_log("x"), known, "logs");
  REQUIRE_FALSE(run);
  CHECK(run.error().code == core::Errc::refused);
  CHECK(fs.files.empty());
}

TEST_CASE("when a write fails run.json never points at a log that is not there") {
  for (int n = 1;; ++n) {
    core::MemoryFs memory;
    core::FaultyFs fs(memory, n);
    const core::ManualClock clock(1);
    core::InputSet set;
    set.source = core::InputSet::Source::archive;
    set.inputs = {{"0_a.txt", "1", false}, {"1_b.txt", "2", false}};
    const auto run = store_run(fs, clock, std::move(set), {}, "logs");
    if (fs.calls() < n) {
      REQUIRE(run);
      break;
    }
    CHECK_FALSE(run);
    for (const auto& [path, bytes] : memory.files) CHECK(path.find("run.json") == std::string::npos);
  }
}

}  // namespace
}  // namespace cimend::ingest
