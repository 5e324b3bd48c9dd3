#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/documents/run.h"

namespace cimend::ingest {

// When a job began and ended, as run.json tells it: RFC 3339 in UTC, whole seconds, or empty where it is not known.
struct JobTimes {
  std::string started_at;
  std::string completed_at;
};

// What a provider says of a job ("2026-11-20T06:41:00Z", a fraction allowed). Of a time that is none of the calendar,
// or lies before 1970 (GitHub writes the year 1 for "never"), nothing is known; of both where the end lies before the
// start, as it does for some skipped jobs, or more than core::kLongestJobSeconds after it; of an end without a start.
JobTimes job_times(std::string_view started, std::string_view completed);

// The same from a log on its way: the first and the last time that the CI system stamped on its lines
// (core::line_time). The bytes come in pieces, cut anywhere; memory does not grow with them. A log is text from
// strangers: one with no stamp, or with two that job_times() does not believe, tells nothing.
class LogTimes {
 public:
  void add(std::string_view bytes);
  // Of what came in so far, with a last line that has no end. `truncated`: the log ended early, so its last line does
  // not tell when the job did.
  [[nodiscard]] JobTimes times(bool truncated = false) const;

 private:
  std::string head_;  // of the line that goes on, as much as a stamp needs
  std::string first_, last_;
};

}  // namespace cimend::ingest
