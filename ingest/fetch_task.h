#pragma once

#include "core/blobs/blobs.h"
#include "core/clock.h"
#include "core/store/store.h"
#include "ingest/github_client.h"
#include "ingest/worker.h"

namespace cimend::ingest {

// Task "fetch": the logs of a run attempt from GitHub into blobs, its facts and jobs into the store, and then task
// "analyse". A run that still goes on is asked for again later.
class FetchTask final : public TaskHandler {
 public:
  FetchTask(core::Store& store, core::Blobs& blobs, const core::Clock& clock, GitHubClient& github);
  [[nodiscard]] std::string_view kind() const override { return "fetch"; }
  TaskAnswer run(const core::ClaimedTask& task, const std::function<bool()>& still_mine) override;

 private:
  [[nodiscard]] TaskFailure failed(const core::Error& error) const;

  core::Store& store_;
  core::Blobs& blobs_;
  const core::Clock& clock_;
  GitHubClient& github_;
};

}  // namespace cimend::ingest
