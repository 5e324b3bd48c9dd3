// Any bytes as a log in pieces of any size, and as the times that a provider tells: what is told of a job are times of
// the calendar in order, or nothing; and a log in pieces tells what it tells whole.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/log.h"
#include "ingest/job_times.h"

namespace {

namespace core = cimend::core;
using cimend::ingest::JobTimes;
using cimend::ingest::LogTimes;

void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

bool same(const JobTimes& a, const JobTimes& b) {
  return a.started_at == b.started_at && a.completed_at == b.completed_at;
}

void check(const JobTimes& times) {
  const auto start = core::read_utc_time(times.started_at), end = core::read_utc_time(times.completed_at);
  require(start.has_value() == !times.started_at.empty(), "a start is a time or nothing");
  require(end.has_value() == !times.completed_at.empty(), "an end is a time or nothing");
  require(!end || start, "an end has a start");
  if (start) require(core::rfc3339(*start) == times.started_at, "times have one form");
  if (end) require(*end >= *start && *end - *start <= cimend::core::kLongestJobSeconds, "a job ends after it began");
}

// What LogTimes promises, with the whole log in memory.
JobTimes of_whole_log(std::string_view log) {
  std::string_view first, last;
  core::each_line(log, [&](std::size_t, std::string_view line) {
    const std::string_view time = core::line_time(line);
    if (time.empty()) return;
    if (first.empty()) first = time;
    last = time;
  });
  return core::read_utc_time(last).value_or(-1) < 0 ? JobTimes() : cimend::ingest::job_times(first, last);
}

JobTimes in_pieces(std::string_view log, std::size_t size) {
  LogTimes times;
  for (std::size_t at = 0; at < log.size(); at += size) times.add(log.substr(at, size));
  return times.times();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view log(reinterpret_cast<const char*>(data) + 1, size - 1);
  const JobTimes whole = of_whole_log(log);
  check(whole);
  require(same(in_pieces(log, log.size() + 1), whole), "a log tells its first and last stamp");
  require(same(in_pieces(log, std::size_t{1} + data[0] % 64), whole), "pieces tell what the whole does");
  const std::size_t line = log.find('\n');
  check(cimend::ingest::job_times(log.substr(0, line), line == std::string_view::npos ? "" : log.substr(line + 1)));
  if (const auto time = core::read_utc_time(log)) {
    require(core::rfc3339(*time).substr(0, 19) == log.substr(0, 19), "a time that is read is written the same");
  }
  return 0;
}
