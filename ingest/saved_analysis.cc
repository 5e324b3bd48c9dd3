#include "ingest/saved_analysis.h"

namespace cimend::ingest {

core::SavedAnalysis saved_analysis(const core::RunKey& run, const core::AnalysisDocument& document) {
  core::SavedAnalysis saved;
  saved.run = run;
  saved.head_sha = document.head_sha;
  saved.verdict = std::string(core::name_of(document.classification.verdict));
  saved.category = document.classification.category;
  saved.document = document.to_json().dump();
  for (const core::Finding& finding : document.findings) {
    if (finding.severity != core::Severity::error || finding.fingerprint.empty()) continue;
    saved.fingerprints.push_back({finding.fingerprint, finding.category, finding.rule});
  }
  return saved;
}

}  // namespace cimend::ingest
