#pragma once

#include <optional>
#include <string>
#include <vector>

#include "classify/baseline.h"
#include "classify/error_lines.h"
#include "classify/ranking.h"
#include "classify/scanner.h"
#include "core/documents/analysis.h"

namespace cimend::classify {

// A log, what to call it, and how its job ended where the CI system told (run.json): then the log is not asked.
struct NamedLog {
  std::string name;
  std::string bytes;
  std::optional<core::Verdict> ended = std::nullopt;
};

// What one log says, before it is put beside others. Texts are not redacted yet.
struct LogAnalysis {
  core::AnalysisDocument::AnalysedLog about;
  bool empty = false;                        // no byte but white space
  std::vector<Candidate> findings;           // ranked
  std::size_t findings_cut = 0;              // how many more there were
  std::vector<LikelyLines> likely;           // where no finding explains a failure: lines that look like the error
  std::vector<std::string> likely_messages;  // one for each of those
  std::optional<core::AnalysisDocument::Tests> tests;
};

struct LogAnalysisLimits {
  std::size_t max_findings = 200;
};

LogAnalysis analyse_log(NamedLog log, std::size_t index, const RuleSet& rules, const Scanner& scanner,
                        const Baseline& baseline, const LogAnalysisLimits& limits);

// Whether a ranked finding tells more than that something failed: an error where it can matter, and no wrapper.
bool tells_something(const Candidate& candidate);
// Whether it can set the category: it tells something, and its rule knows of what kind it is.
bool sets_category(const Candidate& candidate);

}  // namespace cimend::classify
