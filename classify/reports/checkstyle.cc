// Checkstyle's XML: <file name=> <error line= column= severity= message= source=>. Many linters write it, since every
// CI server reads it; the tool is then told by `source` at best ("eslint.rules.no-undef").
#include <optional>
#include <string>

#include "classify/reports/kinds.h"
#include "classify/reports/place.h"
#include "classify/reports/readers.h"
#include "classify/reports/xml_reader.h"

namespace cimend::classify::reports {
namespace {

class CheckstyleVisitor : public XmlVisitor {
 public:
  void open(const XmlTag& tag) override {
    if (tag.name() == "file") file_ = plain_path(tag["name"]);
    if (tag.name() == "error") open_error(tag);
    if (tag.name() == "exception") open_exception(tag);
  }

  void close(std::string_view name, const std::string& text, std::size_t line) override {
    if ((name != "error" && name != "exception") || !problem_) return;
    if (problem_->message.empty()) problem_->message = first_line(text);
    problem_->lines = evidence(problem_->lines.first_line, line);
    report_.add(std::move(*problem_));
    problem_.reset();
  }

  Report finish() {
    report_.format = Format::checkstyle;
    report_.tool = tool_name(tool_, Format::checkstyle);
    return std::move(report_);
  }

 private:
  void open_error(const XmlTag& tag) {
    const std::string_view source = tag["source"];
    if (tool_.empty()) tool_ = tool_of(source);
    Problem problem;
    problem.file = file_;
    problem.line = number_of(tag["line"]);
    problem.column = number_of(tag["column"]);
    problem.message = one_line(readable(tag["message"]));
    problem.code = source.substr(source.rfind('.') == std::string_view::npos ? 0 : source.rfind('.') + 1);
    problem.severity = severity_of_word(tag["severity"]);
    problem.kind = kind_of_complaint(tool_, problem.code, problem.message);
    problem.lines = {tag.line(), tag.line()};
    problem_ = std::move(problem);
  }

  // The tool broke while it read the file.
  void open_exception(const XmlTag& tag) {
    problem_ = Problem{};
    problem_->kind = Kind::style;
    problem_->file = file_;
    problem_->lines = {tag.line(), tag.line()};
  }

  static std::string_view tool_of(std::string_view source) {
    if (source.starts_with("com.puppycrawl")) return "checkstyle";
    if (source.starts_with("detekt")) return "detekt";
    if (source.starts_with("eslint")) return "eslint";
    if (source.starts_with("PHP_CodeSniffer") || source.starts_with("PSR") || source.starts_with("Squiz"))
      return "phpcs";
    if (source.starts_with("ShellCheck")) return "shellcheck";
    if (source.starts_with("Hadolint") || source.starts_with("DL")) return "hadolint";
    return {};
  }

  Report report_;
  std::string file_, tool_;
  std::optional<Problem> problem_;
};

}  // namespace

Reading read_checkstyle(std::string_view bytes) {
  CheckstyleVisitor visitor;
  const XmlEnd end = read_xml(bytes, visitor);
  if (end.refused) return {std::nullopt, end.trouble};
  Report report = visitor.finish();
  report.trouble = end.trouble;
  if (!end.complete && report.problems.empty()) return {std::nullopt, end.trouble};
  report.verdict = verdict_of(report);
  return {std::move(report), {}};
}

}  // namespace cimend::classify::reports
