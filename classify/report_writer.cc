#include "classify/report_writer.h"

#include "classify/annotations.h"
#include "classify/markdown.h"
#include "classify/sarif.h"

namespace cimend::classify {
namespace {

// One document a line.
class JsonWriter : public ReportWriter {
 public:
  void add(const core::AnalysisDocument& document, const std::vector<core::Log>&) override {
    out_ += document.to_json().dump() + "\n";
  }
  std::string take() override { return std::move(out_); }

 private:
  std::string out_;
};

class HumanWriter : public ReportWriter {
 public:
  explicit HumanWriter(const HumanStyle& style) : style_(style) {}
  void add(const core::AnalysisDocument& document, const std::vector<core::Log>& logs) override {
    if (!out_.empty()) out_ += "\n";
    out_ += human_report(document, logs, style_);
  }
  std::string take() override { return std::move(out_); }
  [[nodiscard]] bool wants_logs() const override { return true; }

 private:
  HumanStyle style_;
  std::string out_;
};

}  // namespace

std::unique_ptr<ReportWriter> make_report_writer(Format format, const HumanStyle& style) {
  switch (format) {
    case Format::human: return std::make_unique<HumanWriter>(style);
    case Format::sarif: return std::make_unique<SarifWriter>();
    case Format::markdown: return std::make_unique<MarkdownWriter>();
    case Format::github: return std::make_unique<AnnotationsWriter>();
    case Format::automatic:
    case Format::json: break;
  }
  return std::make_unique<JsonWriter>();
}

}  // namespace cimend::classify
