#pragma once

#include <memory>
#include <string>
#include <vector>

#include "classify/human.h"
#include "core/documents/analysis.h"
#include "core/log.h"

namespace cimend::classify {

// One way to tell analyses. Documents are added one by one; take() gives the whole text.
class ReportWriter {
 public:
  virtual ~ReportWriter() = default;
  // `logs` are those of the document, in its order; empty where nobody keeps them.
  virtual void add(const core::AnalysisDocument& document, const std::vector<core::Log>& logs) = 0;
  virtual std::string take() = 0;
  // Whether add() wants the logs: reading one takes time and memory.
  [[nodiscard]] virtual bool wants_logs() const { return false; }
};

// What `--format` chooses.
enum class Format { automatic, human, json, sarif, markdown, github };  // automatic: human on a terminal, else json

// `style` is for Format::human; `format` is not automatic any more.
std::unique_ptr<ReportWriter> make_report_writer(Format format, const HumanStyle& style);

}  // namespace cimend::classify
