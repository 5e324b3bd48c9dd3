#include "classify/evidence.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/redact.h"
#include "core/taxonomy.h"
#include "core/text.h"

namespace cimend::classify {
namespace {

constexpr std::size_t kLongestLine = 240;  // bytes
constexpr std::size_t kMostLines = 400;    // of one range: nobody shows more

}  // namespace

std::vector<std::string> evidence_lines(const core::Log& log, core::LineRange range) {
  std::string text;
  const std::size_t last = std::min({range.last_line, log.line_count(), range.first_line + kMostLines - 1});
  for (std::size_t number = range.first_line; number <= last; ++number) text += std::string(log.plain(number)) + '\n';
  std::vector<std::string> lines;
  core::each_line(core::redact(text).text,
                  [&](std::size_t, std::string_view line) { lines.push_back(core::shorten(line, kLongestLine)); });
  return lines;
}

std::string place_of(const core::Finding& finding) {
  if (finding.file.empty()) return "";
  std::string place = finding.file;
  if (finding.line > 0) place += fmt::format(":{}", finding.line);
  if (finding.column > 0) place += fmt::format(":{}", finding.column);
  return place;
}

std::set<int> followers_in(const core::AnalysisDocument& document) {
  std::set<int> ranks;
  for (const core::Finding& finding : document.findings) ranks.insert(finding.causes.begin(), finding.causes.end());
  return ranks;
}

std::vector<core::LineRange> shown_ranges(const core::Finding& finding) {
  std::vector<core::LineRange> sorted = finding.evidence;
  const auto before = [](const core::LineRange& a, const core::LineRange& b) { return a.first_line < b.first_line; };
  std::stable_sort(sorted.begin(), sorted.end(), before);
  std::vector<core::LineRange> made;
  for (const core::LineRange& range : sorted) {
    if (!made.empty() && range.first_line <= made.back().last_line + 1) {
      made.back().last_line = std::max(made.back().last_line, range.last_line);
    } else {
      made.push_back(range);
    }
  }
  return made;
}

bool is_context(const core::Finding& finding) { return finding.rule == "context"; }

bool tells_no_cause(const core::Finding& finding) {
  return is_context(finding) || (finding.category == "unknown" && finding.rule != "unknown");
}

std::string title_of(const core::Finding& finding) {
  const core::Category* known = core::find_category(finding.category);
  return known != nullptr ? std::string(known->title) : finding.category;
}

}  // namespace cimend::classify
