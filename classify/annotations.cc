#include "classify/annotations.h"

#include <fmt/format.h>

#include "classify/evidence.h"
#include "classify/repository_path.h"
#include "core/text.h"

namespace cimend::classify {
namespace {

using core::Finding;
using core::Severity;

constexpr std::size_t kLongestTitle = 200;  // bytes; GitHub cuts at 255 characters
constexpr std::size_t kLongestMessage = 2000;

enum class Place { message, property };

// As the runner decodes it (actions/toolkit: escapeData and escapeProperty).
std::string encoded(std::string_view text, Place place) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '%': out += "%25"; break;
      case '\r': out += "%0D"; break;
      case '\n': out += "%0A"; break;
      case ':': out += place == Place::property ? "%3A" : ":"; break;
      case ',': out += place == Place::property ? "%2C" : ","; break;
      default: out += c;
    }
  }
  return out;
}

std::string property(std::string_view name, std::string_view value) {
  return fmt::format("{}={},", name, encoded(core::terminal_safe(value), Place::property));
}

Severity severity_of(const Finding& finding) {
  return finding.rule == "unknown" && finding.severity == Severity::error ? Severity::warning : finding.severity;
}

std::string_view command_of(Severity severity) {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::note: return "notice";
  }
  return "notice";
}

std::string annotation(const core::AnalysisDocument& document, const Finding& finding) {
  std::string properties;
  const auto file = repository_path(finding.file);
  if (file) properties += property("file", *file);
  if (file && finding.line > 0) properties += fmt::format("line={},", finding.line);
  if (file && finding.line > 0 && finding.column > 0) properties += fmt::format("col={},", finding.column);
  const std::string title = finding.rule == "unknown" ? "No rule knows this failure"
                                                      : fmt::format("{} ({})", title_of(finding), finding.rule);
  properties += property("title", core::shorten(title, kLongestTitle));
  properties.pop_back();
  std::string message = core::terminal_safe(core::shorten(finding.message, kLongestMessage));
  if (!finding.test.empty()) message += "\nTest: " + core::terminal_safe(finding.test);
  if (!file && !finding.file.empty()) message += "\nFile: " + core::terminal_safe(place_of(finding));
  if (finding.log < document.logs.size() && !finding.evidence.empty()) {
    message += fmt::format("\nLog: {}, line {}", core::terminal_safe(document.logs[finding.log].name),
                           finding.evidence.front().first_line);
  }
  return fmt::format("::{} {}::{}", command_of(severity_of(finding)), properties, encoded(message, Place::message));
}

}  // namespace

void AnnotationsWriter::add(const core::AnalysisDocument& document, const std::vector<core::Log>&) {
  const std::set<int> followers = followers_in(document);
  for (const Finding& finding : document.findings) {
    if (followers.contains(finding.rank) || tells_no_cause(finding)) continue;
    Kind& kind = kinds_[static_cast<std::size_t>(severity_of(finding))];
    if (++kind.count > kMostOfAKind) continue;
    if (!kind.last.empty()) kind.lines += kind.last + "\n";
    kind.last = annotation(document, finding);
  }
}

std::string AnnotationsWriter::take() {
  std::string out;
  for (Kind& kind : kinds_) {
    out += kind.lines + kind.last;
    if (kind.count > kMostOfAKind) {
      out += encoded(
          fmt::format("\nNot shown: {} more of {}; GitHub shows ten of a kind.", kind.count - kMostOfAKind, kind.count),
          Place::message);
    }
    if (kind.count > 0) out += "\n";
  }
  return out;
}

}  // namespace cimend::classify
