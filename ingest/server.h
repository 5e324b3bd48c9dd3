#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/analyser.h"
#include "core/blobs/blobs.h"
#include "core/clock.h"
#include "core/fs.h"
#include "core/http/http.h"
#include "core/result.h"
#include "ingest/github_client.h"
#include "ingest/http_server.h"
#include "ingest/receiver.h"
#include "ingest/redelivery.h"
#include "ingest/worker.h"

namespace cimend::ingest {

// Where a server keeps what it takes in, from options and the environment.
struct StorageOptions {
  std::string directory = ".";  // logs/ and .cimend/ are below it
  std::string database;         // empty: .cimend/cimend.db below it; CIMEND_DATABASE_URL
  // S3 where the bucket is named, else files: CIMEND_S3_BUCKET, _ENDPOINT, _REGION, _PREFIX, AWS_ACCESS_KEY_ID, …
  core::S3Options s3;
};

// Where the store is: `database`, else the SQLite file below the directory.
std::string database_of(const StorageOptions& options);

// The blobs that StorageOptions name, and what they stand on.
class StorageParts {
 public:
  explicit StorageParts(const StorageOptions& options);
  [[nodiscard]] core::Blobs& blobs() const { return *blobs_; }
  [[nodiscard]] core::Fs& fs() { return fs_; }
  [[nodiscard]] core::Http& http() { return *http_; }

 private:
  core::RealFs fs_;
  std::unique_ptr<core::Http> http_;
  std::unique_ptr<core::Blobs> blobs_;
};

struct ServeOptions {
  std::string program = "cimend-ingest";  // who speaks, in errors
  ServerOptions http;
  ReceiverOptions receiver;
  StorageOptions storage;
  WorkerOptions worker;
  unsigned workers = 1;                     // threads that do tasks in this process
  std::string developer_url;                // DEVELOPER_AGENT_URL: tasks "forward" go there
  std::string developer_token;              // the first of DEVELOPER_AGENT_TOKEN
  GitHubOptions github;                     // tasks "fetch"
  std::vector<Hook> hooks;                  // whose failed deliveries are asked for again, at start and each hour
  std::chrono::milliseconds grace{30'000};  // for what was accepted, when it is stopped
  std::int64_t keep_seconds = 0;            // older runs are removed each hour; 0: none
  bool quiet = false;
};

// Fills what the environment tells: AGENT_TOKEN, DEVELOPER_AGENT_TOKEN, DEVELOPER_AGENT_URL, CIMEND_WEBHOOK_SECRET,
// CIMEND_DATABASE_URL, CIMEND_S3_*, AWS_*, GITHUB_TOKEN, GITHUB_API_URL, GITHUB_APP_ID, GITHUB_APP_PRIVATE_KEY,
// CIMEND_GITHUB_HOOKS; of each NAME also NAME_FILE, a file that holds it. Errc::not_found for a file that is missing.
core::Result<> read_environment(ServeOptions& options);

// A receiver with its store, blobs and workers, in one process. Made whole or not at all.
class Server {
 public:
  static core::Result<std::unique_ptr<Server>> start(const ServeOptions& options, core::Analyser& analyser);
  virtual ~Server() = default;
  [[nodiscard]] virtual std::uint16_t port() const = 0;
  // No new requests; those that were accepted are answered, tasks at hand are finished. False where `grace` passed.
  virtual bool stop() = 0;
};

// Runs a server until SIGTERM or SIGINT: what `cimend-ingest serve` and `cimend serve` do. Gives the exit code.
int serve_until_signal(const ServeOptions& options, core::Analyser& analyser);
// Does tasks until SIGTERM or SIGINT: `cimend-ingest work`.
int work_until_signal(const ServeOptions& options, core::Analyser& analyser);

}  // namespace cimend::ingest
