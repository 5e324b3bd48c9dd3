#pragma once

#include <array>
#include <cstddef>

#include "classify/report_writer.h"

namespace cimend::classify {

// Findings as annotations of a GitHub Actions run: "::error file=src/a.c,line=3,title=…::message" a line, and nothing
// else, to be printed by a step (GitHub's "Workflow commands"). Causes only; a follower tells nobody anything.
//
// GitHub shows 10 errors, 10 warnings and 10 notices a step and drops the rest without a word; so ten of each kind are
// written, and the tenth says how many more there were. Lines that only look like the reason (rule "unknown") are
// warnings. A file is named where it stands in the repository, else the message says where in the log it is.
//
// Text of a log is encoded as GitHub decodes it ('%', line ends, in properties ':' and ','), and before that made
// visible, so it ends no property, begins no line and is no command of its own.
class AnnotationsWriter : public ReportWriter {
 public:
  static constexpr std::size_t kMostOfAKind = 10;

  void add(const core::AnalysisDocument& document, const std::vector<core::Log>& logs) override;
  std::string take() override;

 private:
  struct Kind {
    std::string lines;  // of all but the last one
    std::string last;   // without line end: what was left out may be added to it
    std::size_t count = 0;
  };
  std::array<Kind, 3> kinds_;  // by severity
};

}  // namespace cimend::classify
