#include "ingest/job_times.h"

#include <catch2/catch.hpp>

namespace cimend::ingest {
namespace {

std::string shown(const JobTimes& times) { return times.started_at + " " + times.completed_at; }

std::string shown(std::string_view log, bool truncated = false) {
  LogTimes times;
  times.add(log);
  return shown(times.times(truncated));
}

TEST_CASE("what a provider says of a job is kept in whole seconds") {
  CHECK(shown(job_times("2026-11-20T06:41:00Z", "2026-11-20T06:43:30.75Z")) ==
        "2026-11-20T06:41:00Z 2026-11-20T06:43:30Z");
  CHECK(shown(job_times("2026-11-20T06:41:00Z", "2026-11-20T06:41:00Z")) ==
        "2026-11-20T06:41:00Z 2026-11-20T06:41:00Z");
}

TEST_CASE("a job that goes on has a start alone, one that never began has nothing") {
  CHECK(shown(job_times("2026-11-20T06:41:00Z", "")) == "2026-11-20T06:41:00Z ");
  CHECK(shown(job_times("", "2026-11-20T06:41:00Z")) == " ");
  CHECK(shown(job_times("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z")) == " ");
}

TEST_CASE("times that can't be right are not told") {
  CHECK(shown(job_times("2026-11-20T06:41:01Z", "2026-11-20T06:41:00Z")) == " ");
  CHECK(shown(job_times("2026-10-01T00:00:00Z", "2026-11-05T00:00:00Z")) ==
        "2026-10-01T00:00:00Z 2026-11-05T00:00:00Z");
  CHECK(shown(job_times("2026-10-01T00:00:00Z", "2026-11-05T00:00:01Z")) == " ");
  CHECK(shown(job_times("<script>", "2026-11-05T00:00:01Z")) == " ");
  CHECK(shown(job_times("2026-11-20T06:41:00Z", "tomorrow")) == "2026-11-20T06:41:00Z ");
}

TEST_CASE("a log tells its first and last stamp, lines without one in between or around") {
  CHECK(shown("\xef\xbb\xbf"
              "2026-11-20T06:41:00.1234567Z Set up\n"
              "continued\n"
              "2026-11-20T06:42:00.0000000Z make\n"
              "2026-11-20T06:43:30.9999999Z Cleaning up\n"
              "the end\n") == "2026-11-20T06:41:00Z 2026-11-20T06:43:30Z");
  CHECK(shown("before\n2026-11-20T06:41:00.1234567Z the only one") == "2026-11-20T06:41:00Z 2026-11-20T06:41:00Z");
  CHECK(shown("2026-11-20T06:41:00.123456Z 00O a\n2026-11-20T06:41:05.123456Z 01E+b\n") ==
        "2026-11-20T06:41:00Z 2026-11-20T06:41:05Z");
}

TEST_CASE("times that programs print are not the job's") {
  CHECK(shown("") == " ");
  CHECK(shown("make\nerror: x\n") == " ");
  CHECK(shown("2026-11-20T06:41:00Z INFO started\n2026-11-20T06:42:00Z INFO done\n") == " ");
  CHECK(shown("at 2026-11-20T06:41:00.1234567Z it broke\n") == " ");
  CHECK(shown("2026-11-20T06:41:00.1234567Z 2030-01-01T00:00:00.0000000Z printed\n") ==
        "2026-11-20T06:41:00Z 2026-11-20T06:41:00Z");
}

TEST_CASE("a log whose stamps are no times, run backwards or lie too far apart tells nothing") {
  CHECK(shown("2026-13-20T06:41:00.1234567Z a\n2026-11-20T06:42:00.1234567Z b\n") == " ");
  CHECK(shown("2026-11-20T06:41:00.1234567Z a\n2026-02-30T06:42:00.1234567Z b\n") == " ");
  CHECK(shown("2026-11-20T06:42:00.1234567Z a\n2026-11-20T06:41:00.1234567Z b\n") == " ");
  CHECK(shown("2026-01-20T06:42:00.1234567Z a\n2026-11-20T06:41:00.1234567Z b\n") == " ");
}

TEST_CASE("a log that ended early does not tell when its job did") {
  CHECK(shown("2026-11-20T06:41:00.1234567Z a\n2026-11-20T06:42:00.1234567Z b", true) == "2026-11-20T06:41:00Z ");
}

TEST_CASE("a log tells the same times in pieces of any size") {
  std::string log = "\xef\xbb\xbf";
  log += "2026-11-20T06:41:00.1234567Z \n\n" + std::string(100, 'x') + "\n";
  log += "2026-11-20T06:42:00.1234567Z " + std::string(100, 'y') + "\n2026-11-20T06:43:00.1234567Z";
  const std::string whole = shown(log);
  CHECK(whole == "2026-11-20T06:41:00Z 2026-11-20T06:43:00Z");
  for (std::size_t size = 1; size <= log.size(); ++size) {
    LogTimes times;
    for (std::size_t at = 0; at < log.size(); at += size) times.add(std::string_view(log).substr(at, size));
    INFO(size);
    CHECK(shown(times.times()) == whole);
  }
}

}  // namespace
}  // namespace cimend::ingest
