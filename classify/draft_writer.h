#pragma once

#include <cstddef>
#include <set>

#include "classify/report_writer.h"

namespace cimend::classify {

// What `rules draft` prints: the drafted rules of all logs as one rule file. Why a log has none is told on standard
// error, and so is a draft that a rule in force takes the example of.
class DraftWriter : public ReportWriter {
 public:
  void add(const core::AnalysisDocument& document, const std::vector<core::Log>& logs) override;
  std::string take() override;
  // Whether every log gave a draft.
  [[nodiscard]] bool complete() const { return complete_; }

 private:
  void keep(std::string rule);

  std::string out_;
  std::set<std::string, std::less<>> drafts_;
  std::set<std::string, std::less<>> ids_;
  bool complete_ = true;
};

}  // namespace cimend::classify
