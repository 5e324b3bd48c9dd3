#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "classify/report_writer.h"
#include "core/json.h"

namespace cimend::classify {

// Findings as SARIF 2.1.0 (OASIS; schema sarif-schema-2.1.0.json), in the part and within the limits that GitHub's code
// scanning takes ("SARIF support for code scanning"): one run over all documents, since GitHub refuses several runs of
// one tool; rules with help text; partialFingerprints that stay the same when lines move; at most kMostResults results,
// since GitHub stores no more, best first. What was left out is told as a notification of the invocation.
//
// A result stands in the file of the repository that its finding names (uriBaseId %SRCROOT%, relative); the lines of
// the log are then related locations. Where no such file is named it stands in the log. Followers (summaries, exit
// codes) and context are no results. Lines that only look like the reason (rule "unknown") have level "note".
class SarifWriter : public ReportWriter {
 public:
  static constexpr std::size_t kMostResults = 5000;

  void add(const core::AnalysisDocument& document, const std::vector<core::Log>& logs) override;
  std::string take() override;
  [[nodiscard]] bool wants_logs() const override { return true; }

 private:
  std::size_t rule_index(const core::Finding& finding);
  core::Json result(const core::Finding& finding, std::size_t first_artifact, const std::vector<core::Log>& logs);

  core::Json::Array artifacts_, rules_, results_;
  std::map<std::string, std::size_t, std::less<>> rule_indices_;
  std::map<std::string, int, std::less<>> fingerprints_;  // how many results have it
  std::size_t left_out_ = 0;
};

}  // namespace cimend::classify
