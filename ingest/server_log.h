#pragma once

#include <mutex>
#include <string_view>

#include "core/clock.h"
#include "core/json.h"

namespace cimend::ingest {

// What a server tells its operator: one JSON object a line on standard error,
// {"time":"…","level":"info","event":"started",…}. Log text and tokens never stand in it. Threads may call it at once.
class ServerLog {
 public:
  explicit ServerLog(const core::Clock& clock, bool quiet = false) : clock_(clock), quiet_(quiet) {}
  void info(std::string_view event, const core::Json& members = {}) { write("info", event, members); }
  void warning(std::string_view event, const core::Json& members = {}) { write("warning", event, members); }
  void error(std::string_view event, const core::Json& members = {}) { write("error", event, members); }

 private:
  void write(std::string_view level, std::string_view event, const core::Json& members);
  const core::Clock& clock_;
  bool quiet_;
  std::mutex mutex_;
};

}  // namespace cimend::ingest
