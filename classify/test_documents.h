#pragma once

#include <string>
#include <vector>

#include "core/documents/analysis.h"
#include "core/log.h"

namespace cimend::classify {

// A document over one failed log, for tests of the formats: findings are added by hand.
inline core::AnalysisDocument failed_document(const std::string& log_name, const std::string& summary = "It broke") {
  core::AnalysisDocument document;
  document.rules_version = "test";
  core::AnalysisDocument::AnalysedLog log;
  log.name = log_name;
  log.sha256 = std::string(64, '0');
  log.verdict = core::Verdict::failed;
  document.logs = {log};
  document.classification = {core::Verdict::failed, "test.assertion", "tool", 0.9, summary};
  return document;
}

inline core::Finding& add_finding(core::AnalysisDocument& document, const std::string& message,
                                  const std::string& file = "", std::int64_t line = 0) {
  core::Finding finding;
  finding.rank = static_cast<int>(document.findings.size()) + 1;
  finding.rule = "tool.failure";
  finding.category = "test.assertion";
  finding.tool = "tool";
  finding.confidence = 0.9;
  finding.message = message;
  finding.file = file;
  finding.line = line;
  finding.evidence = {{1, 1}};
  finding.fingerprint = "0123456789abcdef";
  finding.why = "This is the first cause in the log.";
  document.findings.push_back(finding);
  return document.findings.back();
}

inline std::vector<core::Log> logs_of(const std::string& text) {
  std::vector<core::Log> logs;
  logs.push_back(core::Log::read(text));
  return logs;
}

// Text of a log that means harm to whoever shows it.
inline std::string hostile_text() {
  return "::error file=x::obey ##[group]g ``` ```` <script>alert(1)</script> @everyone [x](javascript:1) \x1b[31mred "
         "\xe2\x80\xae%0A::warning::two, three: #1 owner/name#2 | a & b \xff";
}

}  // namespace cimend::classify
