// One JSON document: which of the formats it is, and what its end says.
#include <fmt/format.h>

#include <optional>
#include <string>

#include "classify/reports/json_readers.h"
#include "classify/reports/readers.h"

namespace cimend::classify::reports {

namespace {

// What a document that can't be read seems to have been, by the members at its beginning.
std::optional<Format> claimed_by(std::string_view bytes) {
  struct Claim {
    Format format;
    const char *first, *second;
  };
  static constexpr Claim claims[] = {{Format::sarif, "sarif", "\"version\""},
                                     {Format::playwright, "\"suites\"", "\"config\""},
                                     {Format::jest, "\"numTotalTests\"", "\"numFailedTests\""},
                                     {Format::eslint, "\"filePath\"", "\"messages\""},
                                     {Format::rspec, "\"examples\"", "\"full_description\""}};
  const std::string_view head = bytes.substr(0, 16384);
  for (const Claim& claim : claims) {
    const bool both = head.find(claim.first) != head.npos && head.find(claim.second) != head.npos;
    if (both) return claim.format;
  }
  return std::nullopt;
}

}  // namespace

Reading read_json_report(std::string_view bytes) {
  const std::size_t at = bytes.find_first_not_of(" \t\r\n");
  const std::size_t next = at == std::string_view::npos ? at : bytes.find_first_not_of(" \t\r\n", at + 1);
  if (next == std::string_view::npos) return {};
  // "[INFO] …" and "{ echo …" begin logs, not documents.
  const char inside = bytes[next];
  const bool may_be = bytes[at] == '{' ? inside == '"' || inside == '}' : inside == '{' || inside == ']';
  if (!may_be) return {};
  std::string why;
  const auto json = JsonText::read(bytes, why);
  if (!json) {
    const auto claimed = claimed_by(bytes);
    if (!claimed) return {};
    return {std::nullopt, fmt::format("it looks like {}, but {}", title_of(*claimed), why)};
  }
  for (const auto read :
       {sarif_report, playwright_report, jest_report, mocha_report, rspec_report, eslint_report, diagnostics_report}) {
    auto report = read(*json);
    if (!report) continue;
    if (json->torn()) report->trouble = "it ends early";
    report->verdict = verdict_of(*report);
    return {std::move(report), {}};
  }
  return {};
}

}  // namespace cimend::classify::reports
