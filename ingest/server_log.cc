#include "ingest/server_log.h"

#include <cstdio>
#include <string>

namespace cimend::ingest {

void ServerLog::write(std::string_view level, std::string_view event, const core::Json& members) {
  if (quiet_) return;
  core::Json line;
  line.set("time", core::rfc3339(clock_.now())).set("level", level).set("event", event);
  if (const auto* object = members.object()) {
    for (const auto& [key, value] : *object) line.set(key, value);
  }
  const std::string text = line.dump() + "\n";
  const std::lock_guard lock(mutex_);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace cimend::ingest
