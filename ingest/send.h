#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/documents/run.h"
#include "core/http/http.h"
#include "core/http/retry.h"
#include "core/input.h"
#include "core/result.h"

namespace cimend::ingest {

// What one CI job sends: its run's facts and its logs, masked, and the key under which a receiver takes it once.
struct Upload {
  struct Log {
    std::string name;
    std::string text;
  };
  core::RunDocument facts;  // run_id is set
  std::vector<Log> logs;    // or
  std::string archive;      // a zip with the logs of a whole run
  std::uint64_t masked = 0;
  std::string idempotency_key;  // sha256 over the facts and the contents, in hex
};

// Masks secrets in everything and sorts it: one archive alone stays one (as far as its entries were taken, at most
// 60 MB packed); all else becomes a log a job, as job_logs() tells. Without a run id the run is "local-" and the first
// twelve hex digits of a hash of the contents. Errc::not_found where there is no log in it.
core::Result<Upload> prepare_upload(std::vector<core::InputSet> inputs, core::RunDocument facts);

struct SendOptions {
  std::string url;                                // of the receiver; `path` is added unless it ends so
  std::string path = "/api/ci/logs";              // or "/process-logs", of a developer's server
  std::string token;                              // AGENT_TOKEN
  bool allow_http = false;                        // without TLS also to other machines; loopback always may
  std::chrono::milliseconds time_limit{120'000};  // one try
  core::RetryPolicy retries;
  std::function<void(std::uint64_t sent, std::uint64_t of)> progress;  // bytes before compression
};

struct SendAnswer {
  std::string delivery;
  std::string status_url;  // where the analysis can be seen; or empty
  std::string upstream;    // "forwarded", … or why handing on failed; or empty
  std::string body;        // the whole answer
};

// POST multipart/form-data, as a whole compressed by gzip while it is sent: a part `run` (the facts as JSON), then a
// part `log` a job (filename: the job's name) or one part `archive`. Every try sends the same bytes under the same
// Idempotency-Key. A name's quote and line ends are sent as %22, %0D and %0A (HTML's way of encoding multipart names).
// Errc::unavailable: no answer, or 5xx and 429 to the last try; Errc::refused: every other no, with the receiver's
// message and the fields it names.
core::Result<SendAnswer> send_upload(core::Http& http, const core::Clock& clock, core::Sleeper& sleeper,
                                     const Upload& upload, const SendOptions& options);

// "https://host/api/ci/logs" of what a person gives as address.
std::string receiver_url(std::string url, std::string_view path = "/api/ci/logs");

}  // namespace cimend::ingest
