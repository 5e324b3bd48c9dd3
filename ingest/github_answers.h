#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/documents/run.h"
#include "core/github/github_answers.h"
#include "core/json.h"
#include "core/result.h"
#include "ingest/job_times.h"

namespace cimend::ingest {

using core::next_link;
using core::parse_time;

// What GitHub's REST API answers (docs.github.com/rest, version 2022-11-28), as far as we use it. Unknown members are
// passed over; a documented one of the wrong kind is Errc::parse with its path. Strings are text from strangers.

struct GitHubJob {
  std::int64_t id = 0;
  std::string name;
  std::string status;      // "completed", "in_progress", "queued", …
  std::string conclusion;  // as in a run document
  std::string url;
  JobTimes times;                              // as far as they can be right (job_times.h)
  std::vector<core::RunDocument::Step> steps;  // without lines
};

// What a run document says of a job before its log is known.
core::RunDocument::Job fact_of(const GitHubJob& job);

struct GitHubArtifact {
  std::int64_t id = 0;
  std::string name;
  std::int64_t bytes = 0;
  bool expired = false;
};

// One attempt to deliver a webhook.
struct GitHubDelivery {
  std::int64_t id = 0;
  std::string guid;  // X-GitHub-Delivery: the same for a delivery and its redeliveries
  core::UnixSeconds delivered_at = 0;
  bool redelivery = false;
  std::int64_t status_code = 0;  // what the receiver answered; 0 where it could not be reached
  std::string event;
};

core::Result<std::vector<core::RunDocument>> read_runs(const core::Json& json);     // {"workflow_runs": […]}
core::Result<std::vector<GitHubJob>> read_jobs(const core::Json& json);             // {"jobs": […]}
core::Result<std::vector<GitHubArtifact>> read_artifacts(const core::Json& json);   // {"artifacts": […]}
core::Result<std::vector<GitHubDelivery>> read_deliveries(const core::Json& json);  // […]

}  // namespace cimend::ingest
