#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/json.h"
#include "core/result.h"

namespace cimend::core {

// cimend.run/1: one CI run as it was received. Written by ingest to logs/<run_id>/run.json, logs beside it.
// GitHub ends any run after 35 days: times further apart are not those of one job.
inline constexpr std::int64_t kLongestJobSeconds = std::int64_t{35} * 86'400;

struct RunDocument {
  struct Step {
    int number = 0;  // as the provider counts, from 1
    std::string name;
    std::string conclusion;      // "success", "failure", "cancelled", "skipped" or empty: not known
    std::size_t first_line = 0;  // lines of the job's log; 0: not found there
    std::size_t last_line = 0;
  };
  struct Job {
    std::string name;
    std::string conclusion;   // as for steps
    std::string log;          // file name beside run.json: "<job>.log.zst"
    std::uint64_t bytes = 0;  // of the log as stored, decompressed and redacted
    std::uint64_t lines = 0;
    std::string sha256;        // of the same
    bool truncated = false;    // the source ended early; what was read is kept
    std::uint64_t masked = 0;  // secrets masked on the way in
    std::vector<Step> steps;
    std::string started_at = {};  // RFC 3339, UTC, whole seconds; empty: not known
    std::string completed_at = {};
  };
  struct Rejected {
    std::string entry;
    std::string reason;
  };
  static constexpr const char* kSchema = "cimend.run/1";

  std::string run_id;      // [A-Za-z0-9._-]{1,100}; names the directory
  std::string repository;  // "owner/name", or empty
  std::string head_sha;    // or empty
  std::string branch;
  std::string workflow;  // the workflow's name
  std::string event;     // "push", "pull_request", …
  std::int64_t attempt = 1;
  std::string conclusion;  // as for steps
  std::string url;
  std::string source;       // "file", "directory", "archive", "stdin", "upload", "github"
  std::string received_at;  // RFC 3339
  std::vector<Job> jobs;
  std::vector<Rejected> rejected;  // archive entries that were not taken, and why

  [[nodiscard]] Json to_json() const;
  static Result<RunDocument> from_json(const Json& json);
};

// One job as it stands in a run document.
Json run_job_to_json(const RunDocument::Job& job);
Result<RunDocument::Job> run_job_from_json(const Json& json);

// True for "owner/name", each 1 to 100 of [A-Za-z0-9._-] and neither "." nor "..". A name may begin with a dot
// (".github" does).
bool valid_repository(std::string_view name);

// True for a run id that may name a directory: [A-Za-z0-9._-]{1,100}, not beginning with a dot.
bool valid_run_id(std::string_view run_id);

}  // namespace cimend::core
