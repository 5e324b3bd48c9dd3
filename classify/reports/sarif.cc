// SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"). What matters here of its 300 pages:
//
//   - a result's `level` may be missing: then its rule's default counts, and where that is missing too it is "warning"
//     (3.27.10); of a `kind` other than "fail" it is "none" (3.27.9);
//   - a result that is suppressed (3.27.23), unless the suppression was not accepted, or gone since the baseline
//     ("absent", 3.27.24) is no problem of this run;
//   - `message` is a text, or the id of one of the rule's messages, with {0} for its arguments (3.11);
//   - a file is named by `uri`, or by `index` into the run's artifacts (3.4.5);
//   - a run can fail without results: `invocations` say so (3.20.14).
#include <fmt/format.h>

#include "classify/reports/json_readers.h"
#include "classify/reports/kinds.h"
#include "classify/reports/place.h"
#include "classify/reports/readers.h"
#include "core/text.h"

namespace cimend::classify::reports {
namespace {

using core::Json;

constexpr std::size_t kMostArguments = 10;

const Json& element(const Json& array, std::int64_t index) {
  static const Json none;
  const Json::Array* elements = array.array();
  const bool there = elements != nullptr && index >= 0 && static_cast<std::size_t>(index) < elements->size();
  return there ? (*elements)[static_cast<std::size_t>(index)] : none;
}

const Json& first(const Json& array) { return element(array, 0); }

class SarifRun {
 public:
  SarifRun(const JsonText& json, const Json& run) : json_(json), run_(run) {
    if (const Json::Array* rules = run["tool"]["driver"]["rules"].array()) {
      for (const Json& rule : *rules) rules_.emplace(rule["id"].string_or(""), &rule);
    }
  }

  [[nodiscard]] std::string_view tool() const { return run_["tool"]["driver"]["name"].string_or(""); }

  void read(Report& report) const {
    if (const Json::Array* results = run_["results"].array()) {
      for (const Json& result : *results) add(result, report);
    }
    if (const Json::Array* invocations = run_["invocations"].array()) {
      for (const Json& invocation : *invocations) add_invocation(invocation, report);
    }
  }

 private:
  // The rule of a result, or null.
  [[nodiscard]] const Json& rule_of(const Json& result) const {
    const Json& rules = run_["tool"]["driver"]["rules"];
    for (const Json* index : {&result["ruleIndex"], &result["rule"]["index"]}) {
      const Json& rule = element(rules, index->integer_or(-1));
      if (rule.is_object()) return rule;
    }
    const auto named = rules_.find(rule_id(result));
    static const Json none;
    return named != rules_.end() ? *named->second : none;
  }

  static std::string rule_id(const Json& result) {
    const std::string_view id = result["ruleId"].string_or(result["rule"]["id"].string_or(""));
    return std::string(id);
  }

  static bool is_suppressed(const Json& result) {
    const Json::Array* suppressions = result["suppressions"].array();
    if (suppressions == nullptr || suppressions->empty()) return false;
    for (const Json& suppression : *suppressions) {
      const std::string_view status = suppression["status"].string_or("accepted");
      if (status != "accepted") return false;
    }
    return true;
  }

  static std::string level_of(const Json& result, const Json& rule) {
    // Some writers shout.
    if (core::to_lower(result["kind"].string_or("fail")) != "fail") return "none";
    const std::string_view otherwise = rule["defaultConfiguration"]["level"].string_or("warning");
    return core::to_lower(result["level"].string_or(otherwise));
  }

  static std::string message_of(const Json& result, const Json& rule) {
    const Json& message = result["message"];
    std::string_view text = message["text"].string_or(message["markdown"].string_or(""));
    if (text.empty()) {
      const std::string_view id = message["id"].string_or("default");
      text = rule["messageStrings"][id]["text"].string_or(rule["shortDescription"]["text"].string_or(""));
    }
    std::string out(text.substr(0, 4000));
    for (std::size_t i = 0; i < kMostArguments; ++i) {
      const std::string_view value = element(message["arguments"], static_cast<std::int64_t>(i)).string_or("");
      const std::string hole = fmt::format("{{{}}}", i);
      if (const std::size_t at = out.find(hole); at != std::string::npos && !value.empty())
        out.replace(at, hole.size(), value);
    }
    return one_line(out);
  }

  [[nodiscard]] std::string file_of(const Json& physical) const {
    const Json& location = physical["artifactLocation"];
    const std::string_view uri = location["uri"].string_or("");
    if (!uri.empty()) return plain_path(uri);
    const Json& artifact = element(run_["artifacts"], location["index"].integer_or(-1));
    return plain_path(artifact["location"]["uri"].string_or(""));
  }

  static bool is_about_security(const Json& rule) {
    const Json& properties = rule["properties"];
    if (properties.find("security-severity") != nullptr) return true;
    if (const Json::Array* tags = properties["tags"].array()) {
      for (const Json& tag : *tags) {
        if (tag.string_or("") == "security") return true;
      }
    }
    return false;
  }

  void add(const Json& result, Report& report) const {
    if (!result.is_object() || is_suppressed(result) || result["baselineState"].string_or("") == "absent") return;
    const Json& rule = rule_of(result);
    const std::string level = level_of(result, rule);
    if (level == "none") return;
    const Json& physical = first(result["locations"])["physicalLocation"];
    Problem problem;
    problem.severity = severity_of_word(level);
    problem.code = rule_id(result).empty() ? std::string(rule["id"].string_or("")) : rule_id(result);
    problem.message = message_of(result, rule);
    problem.file = file_of(physical);
    problem.line = std::max<std::int64_t>(physical["region"]["startLine"].integer_or(0), 0);
    problem.column = std::max<std::int64_t>(physical["region"]["startColumn"].integer_or(0), 0);
    problem.kind = kind_of_complaint(tool(), problem.code, problem.message);
    if (is_about_security(rule) && problem.kind == Kind::style) problem.kind = Kind::security;
    const core::LineRange lines = json_.lines_of(result);
    problem.lines = evidence(lines.first_line, lines.last_line);
    report.add(std::move(problem));
  }

  // The analysis itself broke.
  void add_invocation(const Json& invocation, Report& report) const {
    if (invocation["executionSuccessful"].boolean_or(true)) return;
    const Json& told = first(invocation["toolExecutionNotifications"]);
    const Json& notice = told.is_object() ? told : first(invocation["toolConfigurationNotifications"]);
    const Json& physical = first(notice["locations"])["physicalLocation"];
    Problem problem;
    problem.message = one_line(notice["message"]["text"].string_or(""));
    problem.kind = kind_of_complaint(tool(), "", problem.message);
    if (problem.message.empty()) problem.message = "the tool did not run to its end";
    problem.file = file_of(physical);
    problem.line = std::max<std::int64_t>(physical["region"]["startLine"].integer_or(0), 0);
    problem.column = std::max<std::int64_t>(physical["region"]["startColumn"].integer_or(0), 0);
    const core::LineRange lines = json_.lines_of(invocation);
    problem.lines = evidence(lines.first_line, lines.last_line);
    report.add(std::move(problem));
  }

  const JsonText& json_;
  const Json& run_;
  std::unordered_map<std::string, const Json*> rules_;
};

}  // namespace

std::optional<Report> sarif_report(const JsonText& json) {
  const Json& root = json.root();
  const Json::Array* runs = root["runs"].array();
  const bool versioned = root["version"].string_or("").substr(0, 2) == "2." ||
                         root["$schema"].string_or("").find("sarif") != std::string_view::npos;
  // Some writers leave the version out.
  const Json& run = first(root["runs"]);
  const Json& result = first(run["results"]);
  const bool formed = result["message"].is_object() && (result["ruleId"].is_string() || result["locations"].is_array());
  if (runs == nullptr || !(versioned || formed)) return std::nullopt;
  Report report;
  report.format = Format::sarif;
  for (const Json& each : *runs) {
    const SarifRun reader(json, each);
    if (report.tool.empty()) report.tool = tool_name(reader.tool(), Format::sarif);
    reader.read(report);
  }
  if (report.tool.empty()) report.tool = tool_name({}, Format::sarif);
  return report;
}

}  // namespace cimend::classify::reports
