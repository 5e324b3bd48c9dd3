#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/documents/analysis.h"

namespace cimend::classify {

// Whether a failure was there before. The answer comes from a history that is asked two questions, so that a directory
// of documents (history.h) and a server's store can both give it.

// One job of one run: where a failure stood, or stands now.
struct JobRun {
  std::string repository;  // "owner/name"; empty: not known, which is taken for any
  std::string run_id;
  std::int64_t attempt = 1;
  std::string head_sha;  // empty: not known
  std::string job;

  friend bool operator==(const JobRun& a, const JobRun& b) = default;
};

class History {
 public:
  virtual ~History() = default;
  // The job runs in which a finding with this fingerprint stood, any repository's, in a fixed order.
  [[nodiscard]] virtual std::vector<JobRun> failures(std::string_view fingerprint) const = 0;
  // The job runs of this commit and job that came to a good end, any repository's.
  [[nodiscard]] virtual std::vector<JobRun> passes(std::string_view head_sha, std::string_view job) const = 0;
};

enum class Known : std::uint8_t {
  new_failure,  // never seen
  seen,         // it stood in an earlier run of this repository
  flaky,        // it stood in a run of a commit of which another run, or attempt, of the same job passed
};
std::string_view name_of(Known known);  // "new", "seen", "flaky"

// What the history knows of a finding with this fingerprint that stands in `now`. That run itself, should the history
// hold it, does not count: analysing a run twice does not make its failure old. But it may prove its own failure flaky,
// where another attempt at the same commit passed. Runs of other repositories say nothing.
Known known(std::string_view fingerprint, const JobRun& now, const History& history);

// Sets `known` of every finding of an error. `now` says which run the document is of; the job is each log's name.
void mark_known(core::AnalysisDocument& document, const JobRun& now, const History& history);

}  // namespace cimend::classify
