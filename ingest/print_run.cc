#include "ingest/print_run.h"

#include <cstdio>

#include <fmt/format.h>

#include "core/text.h"

namespace cimend::ingest {

void print_run(const StoredRun& run) {
  std::uint64_t lines = 0;
  std::uint64_t masked = 0;
  for (const auto& job : run.document.jobs) {
    lines += job.lines;
    masked += job.masked;
  }
  fmt::print("{}: {}, {}\n", run.directory, core::counted(run.document.jobs.size(), "job"),
             core::counted(lines, "line"));
  for (const auto& job : run.document.jobs) {
    fmt::print("  {}  ({}{}{}{}{})\n", core::terminal_safe(job.name), job.conclusion,
               job.conclusion.empty() ? "" : ", ", job.log.empty() ? "no log" : core::counted(job.lines, "line"),
               job.steps.empty() ? "" : ", " + core::counted(job.steps.size(), "step"),
               job.truncated ? ", cut short" : "");
  }
  if (masked > 0) fmt::print("  {} masked\n", core::counted(masked, "secret"));
  for (const auto& entry : run.document.rejected) {
    fmt::print(stderr, "cimend-ingest: left out {}: {}\n", core::terminal_safe(entry.entry),
               core::terminal_safe(entry.reason));
  }
}

}  // namespace cimend::ingest
