#pragma once

#include <string>

#include "core/blobs/blobs.h"
#include "core/clock.h"
#include "core/http/http.h"
#include "core/store/store.h"
#include "ingest/worker.h"

namespace cimend::ingest {

// Task "forward": hands a run's logs on to a developer's server (POST /process-logs) and keeps the analysis that it
// answers with. Tried once a time: what fails goes back into the queue.
class ForwardTask final : public TaskHandler {
 public:
  struct Target {
    std::string url;    // DEVELOPER_AGENT_URL
    std::string token;  // DEVELOPER_AGENT_TOKEN
  };
  ForwardTask(core::Store& store, core::Blobs& blobs, const core::Clock& clock, core::Http& http, Target target);
  [[nodiscard]] std::string_view kind() const override { return "forward"; }
  TaskAnswer run(const core::ClaimedTask& task, const std::function<bool()>& still_mine) override;

 private:
  core::Store& store_;
  core::Blobs& blobs_;
  const core::Clock& clock_;
  core::Http& http_;
  Target target_;
};

}  // namespace cimend::ingest
