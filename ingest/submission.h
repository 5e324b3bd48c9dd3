#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/blobs/blobs.h"
#include "core/documents/run.h"
#include "core/store/store.h"
#include "ingest/http_server.h"

namespace cimend::ingest {

// How the logs of a run are laid out below "logs/".
enum class RunLayout : unsigned char {
  by_repository,  // logs/<repository>/<run_id>/<attempt>/
  flat,           // logs/<run_id>/
};
// Ends in '/'. A run without a repository is one of "local". No part of a blob's key begins with a dot, so a repository
// called ".github" is kept as "_.github".
std::string run_prefix(RunLayout layout, const core::RunDocument& run);
std::string run_prefix(RunLayout layout, const core::RunKey& run);

struct SubmissionOptions {
  RunLayout layout = RunLayout::by_repository;
  int field_status = 422;                                 // of a Problem that names fields
  std::uint64_t max_text_bytes = std::uint64_t{1} << 30;  // of all logs together, decompressed
  std::uint64_t max_ratio = 100;                          // decompressed by compressed
  std::size_t max_archive_bytes = std::size_t{64} << 20;  // a zip is held in memory
  // The jobs that are stored for this run already: their files are not overwritten by those of other jobs.
  std::function<core::Result<std::vector<core::RunDocument::Job>>(const core::RunDocument&)> stored_jobs;
};

// A run as it came in, its logs in blobs. Nobody knows of them yet.
struct ReceivedRun {
  core::RunDocument run;
  std::string content_sha256;      // of the body, decompressed
  std::vector<std::string> blobs;  // keys
};

// What the request's header says of a body.
struct SubmissionHeader {
  std::string content_type, content_encoding;
  core::RunDocument facts;  // of the query, for text/plain and application/zip
  std::string job;          // name of the log, for text/plain
};

// Reads what a CI job sends, as it comes. Logs go to blobs piece by piece.
//
//   application/json     {"run_id": "42", "repository": "o/n", …, "logs": [{"name": "build", "text": "…"}]}
//   multipart/form-data  part `run` (application/json: the same without logs) first; then a part `log` a job, its
//                        filename the job's name, or one part `archive` (a zip as GitHub makes it)
//   application/zip      the archive; the run's facts in the query
//   text/plain           one log; the facts and `job` in the query
// each as it is or with Content-Encoding: gzip.
//
// Blobs that were written when a Problem comes up are removed again.
class Submission {
 public:
  // Problem 415 for another type or encoding.
  static Answered<Submission> begin(core::Blobs& blobs, SubmissionHeader header, SubmissionOptions options);
  Submission(Submission&&) noexcept;
  Submission& operator=(Submission&&) noexcept;
  ~Submission();
  // Blocks while it writes. Problem 400 for what has not the form it claims, 413 over a limit, `field_status` with
  // every field that is wrong, 507 where the disk is full, 503 where a blob could not be written for another reason.
  Answered<void> append(std::string_view bytes);
  Answered<ReceivedRun> finish();

 private:
  struct State;
  explicit Submission(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The facts of a run in a JSON object that a sender made: `run_id` (text or a whole number), and where they are known
// `repository`, `head_sha`, `branch`, `workflow`, `event`, `attempt`, `conclusion`, `url`. Every field that is wrong is
// told; so is one that is not known, but for those in `others`.
Answered<core::RunDocument> read_run_facts(const core::Json& json, int field_status,
                                           const std::vector<std::string_view>& others = {});

// A store's or blob's failure as the client is told.
Problem storage_problem(const core::Error& error);

}  // namespace cimend::ingest
