#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/blobs/blobs.h"
#include "core/documents/run.h"
#include "core/result.h"

namespace cimend::ingest {

// One job's log on its way from a socket to a blob: masked, counted, hashed, compressed, stored, in memory that does
// not grow with it. Without finish() nothing stays.
class LogIntake {
 public:
  // `key` is the blob's, ending in ".log.zst".
  static core::Result<LogIntake> begin(core::Blobs& blobs, const std::string& key);
  LogIntake(LogIntake&&) noexcept;
  LogIntake& operator=(LogIntake&&) noexcept;
  ~LogIntake();
  core::Result<> append(std::string_view bytes);
  // The log is durable. What run.json says of it: name, log, bytes, lines, sha256, masked, and of its times what its
  // lines tell (job_times.h).
  core::Result<core::RunDocument::Job> finish(const std::string& job_name);

 private:
  struct State;
  explicit LogIntake(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace cimend::ingest
