#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/log.h"
#include "dashboard/log_view.h"
#include "dashboard/markup.h"
#include "dashboard/site_model.h"

// The log viewer: a job's log in parts of 5 000 lines, every line with an anchor.

namespace cimend::dashboard {

inline constexpr std::size_t kChunkLines = 5000;
// The most parts of one log that become pages. Of a longer log (200 000 lines and more) the first and last parts and
// those with evidence are shown; all of it is in the download.
inline constexpr std::size_t kMaxChunks = 40;
// A browser skips drawing a block of this many lines while it is off the screen.
inline constexpr std::size_t kBlockLines = 200;

// "log-1-2.html": of the job at `job` (from 0), the part that holds `line`.
std::string log_page_name(std::size_t job, std::size_t line);
// "log-1.log.zst"
std::string raw_log_name(std::size_t job);

// The parts (from 1) of a log of `lines` lines that become pages, ascending. At least one.
std::vector<std::size_t> chunks_of(std::size_t lines, const LineSet& evidence);

// How many bytes of a line are shown where it is no evidence: kMaxLineBytes; in a part of more than kMaxPartBytes,
// which a browser would take seconds to lay out, kMaxExcerptLineBytes.
inline constexpr std::size_t kMaxPartBytes = std::size_t{3} << 20;
std::size_t line_limit(const core::Log& log, core::LineRange part);

// All that a log's pages have in common. Borrows everything.
struct LogPages {
  const Site& site;
  const Run& run;
  std::size_t job;  // index into the run's jobs
  const core::Log& log;
  const LineSet& evidence;
  std::vector<std::size_t> chunks;
};

// The evidence of all findings in the log of the job at `job`.
LineSet evidence_in(const Run& run, std::size_t job);

Page log_page(const LogPages& pages, std::size_t chunk);

}  // namespace cimend::dashboard
