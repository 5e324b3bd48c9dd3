#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "classify/baseline.h"
#include "classify/draft.h"
#include "classify/error_lines.h"
#include "classify/ranking.h"
#include "classify/scanner.h"
#include "core/documents/analysis.h"
#include "core/long_log.h"

namespace cimend::classify {

// A log, what to call it, and how its job ended where the CI system told (run.json): then the log is not asked.
struct NamedLog {
  std::string name;
  std::string bytes;
  std::optional<core::Verdict> ended = std::nullopt;
  bool given_as_report = false;                           // --report: where it is none, that is told
  std::optional<core::LongLog> condensed = std::nullopt;  // of a log too long to be held; then `bytes` is empty
};
// The log, whole or condensed. `bytes` are used up.
core::Log read_log(NamedLog& named);

// What one log says, before it is put beside others. Texts are not redacted yet.
struct LogAnalysis {
  core::AnalysisDocument::AnalysedLog about;
  bool empty = false;                        // no byte but white space
  std::vector<Candidate> findings;           // ranked
  std::size_t findings_cut = 0;              // how many more there were
  std::vector<LikelyLines> likely;           // where no finding explains a failure: lines that look like the error
  std::vector<std::string> likely_messages;  // one for each of those
  UnknownFailure unknown;                    // what more can be said of it; empty where nothing looks like an error
  std::vector<core::LineRange> context;      // excerpt.h; of a log that failed
  std::optional<core::AnalysisDocument::Tests> tests;
  bool certain = false;         // the CI system told how it ended (outcome.h)
  bool is_report = false;       // no log: what a tool wrote for machines (reports/)
  bool told_elsewhere = false;  // of a report: the logs tell all that it tells
  std::string trouble;          // why it is read as something else than it claims to be, or not to its end
  std::vector<std::unique_ptr<const Rule>> report_rules;  // what a report's findings refer to
};

struct LogAnalysisLimits {
  std::size_t max_findings = 200;
};

LogAnalysis analyse_log(NamedLog log, std::size_t index, const RuleSet& rules, const Scanner& scanner,
                        const Baseline& baseline, const LogAnalysisLimits& limits);

// Whether a ranked finding tells more than that something failed: an error where it can matter, and no wrapper.
bool tells_something(const Candidate& candidate);
// Whether it tells something, and its rule knows of what kind it is.
bool names_a_kind(const Candidate& candidate);
// Whether it can set the category: it names a kind, and its rule does not abstain (confidence.h).
bool sets_category(const Candidate& candidate);

}  // namespace cimend::classify
