#include "classify/sources.h"

#include <catch2/catch.hpp>

namespace cimend::classify {
namespace {

TEST_CASE("a file is one log, a directory is all of its logs") {
  core::MemoryFs fs;
  fs.files["build.log"] = "text\n";
  fs.files["logs/a.log"] = "a\n";
  fs.files["logs/b.log"] = "b\n";
  const auto file = read_subject(fs, "build.log");
  REQUIRE(file.has_value());
  CHECK(file->logs.size() == 1);
  CHECK(file->logs[0].bytes == "text\n");
  const auto directory = read_subject(fs, "logs");
  REQUIRE(directory.has_value());
  REQUIRE(directory->logs.size() == 2);
  CHECK(directory->logs[1].name == "b.log");
}

TEST_CASE("what is no text is refused with a hint, and left out of a directory") {
  core::MemoryFs fs;
  const std::string binary = std::string(
                                 "\x7f"
                                 "ELF\x02\x01\0\0\0\0",
                                 10) +
                             std::string(100, '\0');
  fs.files["program"] = binary;
  fs.files["mixed/program"] = binary;
  fs.files["mixed/build.log"] = "text\n";
  const auto refused = read_subject(fs, "program");
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == core::Errc::refused);
  CHECK_FALSE(refused.error().hint.empty());
  const auto mixed = read_subject(fs, "mixed");
  REQUIRE(mixed.has_value());
  CHECK(mixed->logs.size() == 1);
}

TEST_CASE("a missing file is told as missing") {
  core::MemoryFs fs;
  CHECK(read_subject(fs, "none.log").error().code == core::Errc::not_found);
}

core::MemoryFs run_of(const std::string& log_name) {
  core::RunDocument run;
  run.run_id = "17";
  run.source = "file";
  run.received_at = "2026-11-20T05:43:00Z";
  run.repository = "owner/name";
  core::RunDocument::Job job;
  job.name = "unit (3.11)";
  job.conclusion = "failure";
  job.log = log_name;
  run.jobs.push_back(job);
  core::MemoryFs fs;
  fs.files["logs/17/run.json"] = run.to_json().dump();
  fs.files["logs/17/unit.log"] = "text\n";
  return fs;
}

TEST_CASE("a run's logs are called as their jobs and end as the CI system said") {
  core::MemoryFs fs = run_of("unit.log");
  const auto subject = read_run(fs, "logs/17");
  REQUIRE(subject.has_value());
  REQUIRE(subject->logs.size() == 1);
  CHECK(subject->logs[0].name == "unit (3.11)");
  CHECK(subject->logs[0].ended == core::Verdict::failed);
  CHECK(subject->run->repository == "owner/name");
}

TEST_CASE("a run whose log would be read outside its directory is refused") {
  core::MemoryFs fs = run_of("../../etc/passwd");
  const auto subject = read_run(fs, "logs/17");
  REQUIRE_FALSE(subject.has_value());
  CHECK(subject.error().what.find("without directories") != std::string::npos);
}

TEST_CASE("a directory without run.json says what makes one") {
  core::MemoryFs fs;
  const auto subject = read_run(fs, "logs/17");
  REQUIRE_FALSE(subject.has_value());
  CHECK(subject.error().where == "logs/17/run.json");
  CHECK(subject.error().hint.find("cimend-ingest") != std::string::npos);
}

}  // namespace
}  // namespace cimend::classify
