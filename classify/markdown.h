#pragma once

#include <cstddef>

#include "classify/report_writer.h"

namespace cimend::classify {

// What one pastes into an issue or appends to a job's summary: verdict, sentence, the first causes with their evidence
// lines, what could be done. GitHub-flavoured Markdown; the same on GitLab.
//
// Text of a log stands in code spans and fences alone, each with more backticks than any run inside, so it can't be
// markup; control characters are visible, '@' is followed by a zero-width space where a name follows, and nothing is an
// order to a CI runner that reads our output. The whole text stays below kMostBytes (an issue takes 65 536 characters);
// what does not fit is counted at the end.
class MarkdownWriter : public ReportWriter {
 public:
  static constexpr std::size_t kMostBytes = std::size_t{60} * 1024;

  void add(const core::AnalysisDocument& document, const std::vector<core::Log>& logs) override;
  std::string take() override;
  [[nodiscard]] bool wants_logs() const override { return true; }

 private:
  bool append(std::string text);  // whether there was room

  std::string out_;
  std::size_t documents_left_out_ = 0;
  std::size_t findings_left_out_ = 0;
};

}  // namespace cimend::classify
