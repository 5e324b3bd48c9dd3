#pragma once

#include <string>

#include "core/documents/analysis.h"
#include "core/result.h"

namespace cimend::core {

// Says why a run broke: what a worker is handed, so that it need not know whether the classifier is part of its own
// process (`cimend serve`) or another one that is kept warm (`cimend-ingest serve`).
class Analyser {
 public:
  virtual ~Analyser() = default;
  // The run in a directory as ingest leaves it: run.json and the logs it names. Threads may call it at once.
  // Errc::parse and not_found for a directory that is none; Errc::unavailable where the other process is gone.
  virtual Result<AnalysisDocument> analyse(const std::string& run_directory) = 0;
};

}  // namespace cimend::core
