#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/fs.h"
#include "core/result.h"
#include "ingest/github_client.h"
#include "ingest/run_writer.h"

namespace cimend::ingest {

struct FetchRequest {
  std::string repository;  // "owner/name"
  std::int64_t run_id = 0;
  std::optional<std::int64_t> attempt;  // the latest where it is not set
  std::string logs = "logs";            // directory that holds the runs
};

// Fetches a run of GitHub Actions: its facts, its jobs, its log archive; stores them as store_run does, the jobs named
// and concluded as the API has it (job_facts.h). Jobs without a log stand in the document without one.
// The archive is held in memory, at most 512 MB, and read as InputLimits say. `progress` is told what is being done.
// Errors as GitHubClient and store_run; Errc::not_found where there is no archive (expired, or the run goes on).
core::Result<StoredRun> fetch_run(GitHubClient& github, core::Fs& fs, const core::Clock& clock,
                                  const FetchRequest& request, const std::function<void(std::string_view)>& progress);

}  // namespace cimend::ingest
