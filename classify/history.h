#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "classify/known.h"
#include "core/fs.h"
#include "core/result.h"

namespace cimend::classify {

struct HistoryLimits {
  std::size_t max_runs = 10'000;      // directories with a document, in the order of their names
  std::size_t max_visited = 100'000;  // directories looked at
  std::size_t max_depth = 6;          // below the one given: logs/OWNER/NAME/RUN/ATTEMPT is five
};

// Earlier runs as ingest and classify leave them: directories that hold run.json, analysis.json or both, anywhere below
// the one given (`logs/<run_id>`, on a server `logs/<repository>/<run_id>/<attempt>`). Names that begin with a dot are
// passed over. A run without an analysis still tells which jobs passed.
class DirectoryHistory : public History {
 public:
  // Called with what is wrong with a document that is torn, too large or none: it is passed over, and the rest is read.
  using Warn = std::function<void(const core::Error&)>;

  // Adds what stands below `directory`. Fails only where that is no directory that can be read.
  core::Result<> add(core::Fs& fs, const std::string& directory, const Warn& warn, const HistoryLimits& limits = {});

  [[nodiscard]] std::vector<JobRun> failures(std::string_view fingerprint) const override;
  [[nodiscard]] std::vector<JobRun> passes(std::string_view head_sha, std::string_view job) const override;

 private:
  struct Walk;
  void visit(Walk& walk, const std::string& directory, std::size_t depth);
  void read_run(Walk& walk, const std::string& directory, bool has_run, bool has_analysis);
  void add_pass(JobRun place, const std::string& job);
  void add_failures(JobRun place, const core::AnalysisDocument& analysis);

  std::map<std::string, std::vector<JobRun>, std::less<>> failures_;                        // by fingerprint
  std::map<std::pair<std::string, std::string>, std::vector<JobRun>, std::less<>> passes_;  // by commit and job
  std::size_t runs_ = 0;
};

}  // namespace cimend::classify
