#include "classify/reports/report.h"

#include <fmt/format.h>

#include <algorithm>

#include "classify/reports/place.h"
#include "classify/reports/readers.h"
#include "classify/reports/xml_reader.h"
#include "core/log.h"
#include "core/text.h"

namespace cimend::classify::reports {
namespace {

constexpr std::size_t kLookedAt = 16384;  // bytes that tell what something is
constexpr std::size_t kLinesLookedAt = 40;

std::string_view without_mark(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  return bytes;
}

// A sentence's part for a format that was claimed and not held.
Reading named(Reading reading, Format format) {
  if (!reading.report && !reading.why_not.empty()) {
    reading.why_not = fmt::format("it looks like {}, but {}", title_of(format), reading.why_not);
  }
  return reading;
}

Reading read_xml_report(std::string_view bytes, std::string_view root) {
  if (root == "testsuites" || root == "testsuite") return named(read_junit(bytes), Format::junit);
  if (root == "test-run" || root == "test-results" || root == "test-suite")
    return named(read_dotnet(bytes, Format::nunit), Format::nunit);
  if (root == "assemblies" || root == "assembly") return named(read_dotnet(bytes, Format::xunit), Format::xunit);
  if (root == "TestRun") return named(read_dotnet(bytes, Format::trx), Format::trx);
  if (root == "checkstyle") return named(read_checkstyle(bytes), Format::checkstyle);
  return {};
}

// "TAP version 13", a plan or a first test point, before anything but comments.
bool begins_like_tap(std::string_view head) {
  bool tap = false;
  bool decided = false;
  core::each_line(head, [&](std::size_t, std::string_view line) {
    line = core::trim(line);
    if (decided || line.empty() || line.starts_with('#')) return;
    decided = true;
    const bool plan =
        line.starts_with("1..") &&
        (line.size() == 3 || number_of(line.substr(3, line.find(' ') - 3)) > 0 || line.starts_with("1..0"));
    tap = line.starts_with("TAP version 1") || plan || line.starts_with("ok 1") || line.starts_with("not ok 1");
  });
  return tap;
}

// Of the first lines: how many are JSON objects, and the format that one of them begins like.
struct JsonLinesHead {
  std::size_t lines = 0, objects = 0;
  std::optional<Format> format;
};

JsonLinesHead json_lines_head(std::string_view head) {
  JsonLinesHead found;
  core::each_line(head, [&](std::size_t number, std::string_view line) {
    line = core::trim(line);
    if (line.empty() || number > kLinesLookedAt) return;
    ++found.lines;
    if (!line.starts_with('{')) return;
    ++found.objects;
    if (found.format) return;
    const std::string_view begin = line.substr(0, 300);
    if (begin.starts_with("{\"reason\":\"")) found.format = Format::cargo;
    const bool go = begin.find("\"Action\":\"") != std::string_view::npos &&
                    (begin.find("\"Package\":\"") != std::string_view::npos ||
                     begin.find("\"ImportPath\":\"") != std::string_view::npos);
    if (go) found.format = Format::go_test;
  });
  return found;
}

}  // namespace

core::LineRange evidence(std::size_t first, std::size_t last) {
  const std::size_t begin = std::max<std::size_t>(first, 1);
  return {begin, std::max(begin, std::min(last, begin + kMostEvidenceLines - 1))};
}

core::Verdict verdict_of(const Report& report) {
  const auto is_error = [](const Problem& problem) { return problem.severity == core::Severity::error; };
  if (std::any_of(report.problems.begin(), report.problems.end(), is_error)) return core::Verdict::failed;
  if (report.tests && report.tests->failed > 0) return core::Verdict::failed;
  if (!report.trouble.empty()) return core::Verdict::unknown;
  if (report.tests && report.tests->run == 0) return core::Verdict::unknown;
  return core::Verdict::passed;
}

Reading read_report(std::string_view bytes) {
  std::string scratch;
  if (const std::string_view root = xml_root_name(bytes, scratch); !root.empty()) return read_xml_report(bytes, root);
  const std::string_view text = without_mark(bytes);
  const std::string_view head = text.substr(0, kLookedAt);
  const JsonLinesHead lines = json_lines_head(head);
  // Two programs often share the output: cargo's own words stand between its JSON.
  if (lines.format && lines.objects * 2 >= lines.lines) {
    return named(*lines.format == Format::cargo ? read_cargo(text) : read_go_test(text), *lines.format);
  }
  const std::string_view trimmed = core::trim(head);
  if (trimmed.starts_with('{') || trimmed.starts_with('[')) return read_json_report(text);
  if (begins_like_tap(head)) return named(read_tap(text), Format::tap);
  return {};
}

}  // namespace cimend::classify::reports
