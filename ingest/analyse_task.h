#pragma once

#include <string>

#include "core/analyser.h"
#include "core/blobs/blobs.h"
#include "core/documents/run.h"
#include "core/fs.h"
#include "ingest/worker.h"

namespace cimend::ingest {

// Task "analyse": the run's logs from their blobs, the analyser's document into the store, told which failures are
// known, and beside the logs as run.json and analysis.json, so that the run's directory is what `cimend-ingest read`
// leaves.
class AnalyseTask final : public TaskHandler {
 public:
  // `blob_directory`: where the blobs are files already; empty where they must be fetched, into directories below
  // `scratch` that go again.
  AnalyseTask(core::Store& store, core::Blobs& blobs, core::Fs& fs, core::Analyser& analyser,
              std::string blob_directory, std::string scratch);
  [[nodiscard]] std::string_view kind() const override { return "analyse"; }
  TaskAnswer run(const core::ClaimedTask& task, const std::function<bool()>& still_mine) override;

 private:
  core::Result<core::AnalysisDocument> analyse(const core::RunDocument& run, const std::string& prefix);
  core::Result<> fetch(const core::RunDocument& run, const std::string& prefix, const std::string& directory);
  core::Result<> mark_known(core::AnalysisDocument& document, const core::RunKey& key);

  core::Store& store_;
  core::Blobs& blobs_;
  core::Fs& fs_;
  core::Analyser& analyser_;
  std::string blob_directory_, scratch_;
};

}  // namespace cimend::ingest
