// cargo --message-format=json: one JSON object a line, told apart by "reason". What counts are "compiler-message",
// whose `message` is a diagnostic of rustc (or clippy) with its spans, and "build-finished".
#include "classify/reports/json_text.h"
#include "classify/reports/kinds.h"
#include "classify/reports/place.h"
#include "classify/reports/readers.h"

namespace cimend::classify::reports {
namespace {

using core::Json;

const Json& primary_span(const Json& message) {
  static const Json none;
  const Json::Array* spans = message["spans"].array();
  if (spans == nullptr || spans->empty()) return none;
  for (const Json& span : *spans) {
    if (span["is_primary"].boolean_or(false)) return span;
  }
  return spans->front();
}

// "aborting due to 2 previous errors" and its like count what is told elsewhere.
bool only_sums_up(const Json& message) {
  const std::string_view text = message["message"].string_or("");
  return text.starts_with("aborting due to") || text.ends_with("warning emitted") ||
         text.ends_with("warnings emitted") || message["level"].string_or("") == "failure-note";
}

Kind kind_of(const Json& message, std::string_view code) {
  if (code.starts_with("clippy::")) return Kind::style;
  if (code == "E0308" || code == "E0277") return Kind::type;
  const bool lint = !code.empty() && !code.starts_with("E0");  // unused_variables and the like
  const bool error = message["level"].string_or("").starts_with("error");
  return lint && !error ? Kind::style : Kind::compile;
}

Problem to_problem(const Json& message, std::size_t number) {
  const Json& span = primary_span(message);
  Problem problem;
  const std::string_view level = message["level"].string_or("");
  problem.severity = level.starts_with("error") ? core::Severity::error : severity_of_word(level);
  problem.code = message["code"]["code"].string_or("");
  problem.kind = kind_of(message, problem.code);
  problem.message = one_line(message["message"].string_or(""));
  problem.file = plain_path(span["file_name"].string_or(""));
  problem.line = std::max<std::int64_t>(span["line_start"].integer_or(0), 0);
  problem.column = std::max<std::int64_t>(span["column_start"].integer_or(0), 0);
  problem.lines = {number, number};
  return problem;
}

}  // namespace

Reading read_cargo(std::string_view bytes) {
  Report report;
  report.format = Format::cargo;
  report.tool = "rustc";
  bool finished = false;
  std::size_t failed_at = 0;
  const JsonLines lines = each_json_line(bytes, [&](std::size_t number, const Json& object) {
    const std::string_view reason = object["reason"].string_or("");
    if (reason == "build-finished") {
      finished = true;
      if (!object["success"].boolean_or(true)) failed_at = number;
    }
    const Json& message = object["message"];
    if (reason != "compiler-message" || only_sums_up(message)) return;
    if (message["code"]["code"].string_or("").starts_with("clippy::")) report.tool = "clippy";
    report.add(to_problem(message, number));
  });
  if (lines.objects == 0) return {std::nullopt, "none of its lines is whole"};
  if (lines.last_broken) report.trouble = "it ends early";
  if (!finished && report.trouble.empty()) report.trouble = "it does not say how the build finished";
  report.verdict = verdict_of(report);
  if (failed_at > 0 && report.verdict != core::Verdict::failed) {
    Problem problem;
    problem.kind = Kind::compile;
    problem.message = "the build failed; the report does not say why";
    problem.lines = {failed_at, failed_at};
    report.add(std::move(problem));
    report.verdict = core::Verdict::failed;
  }
  return {std::move(report), {}};
}

}  // namespace cimend::classify::reports
