#include "classify/sarif.h"

#include <fmt/format.h>

#include <algorithm>

#include "classify/evidence.h"
#include "classify/repository_path.h"
#include "core/cli.h"
#include "core/taxonomy.h"
#include "core/text.h"

namespace cimend::classify {
namespace {

using core::Finding;
using core::Json;
using core::Severity;

constexpr std::size_t kLongestDescription = 1000;  // GitHub takes 1 024 characters
constexpr std::size_t kLongestMessage = 1000;
constexpr std::size_t kMostEvidence = 10;  // ranges of one result; GitHub shows 100 locations
constexpr std::size_t kMostSnippetLines = 12;
constexpr std::int64_t kMostLine = 2147483647;  // what readers hold in an int

bool is_unknown(const Finding& finding) { return finding.rule == "unknown"; }

std::string_view level_of(const Finding& finding) {
  if (is_unknown(finding) || finding.severity == Severity::note) return "note";
  return finding.severity == Severity::warning ? "warning" : "error";
}

// Text for people: control characters visible, nothing that reorders it.
Json text_of(std::string_view text, std::size_t longest) {
  return Json::Object{{"text", core::terminal_safe(core::shorten(text, longest))}};
}

std::string sentence_about(core::HealClass heal) {
  switch (heal) {
    case core::HealClass::rerun: return "Failures of this kind come and go; a rerun may help.";
    case core::HealClass::once: return "A rerun may help once; if it fails again the cause is in the build.";
    case core::HealClass::patchable: return "The sources or the configuration have to be changed; a rerun won't help.";
    case core::HealClass::report: return "Somebody has to look at it; a rerun won't help.";
  }
  return "";
}

std::string help_of(const Finding& finding) {
  if (is_unknown(finding)) {
    return "No rule knows this failure; the lines look most like the reason. `cimend-classify rules draft LOG` drafts "
           "a rule from them.";
  }
  std::string text = finding.tool.empty() ? "The log says so." : finding.tool + " printed it into the log.";
  text += fmt::format(" Category {}: {}.", finding.category, core::to_lower(title_of(finding)));
  return text + " " + sentence_about(core::heal_class(finding.category));
}

// Of the rule as the findings show it: reports have rules of their own that no rule file holds.
Json rule_of(const Finding& finding) {
  const std::string title = is_unknown(finding) ? "No rule knows this failure" : title_of(finding);
  const std::string description =
      finding.tool.empty() ? title + "." : fmt::format("{}, as {} tells it.", title, finding.tool);
  Json rule = Json::Object{{"id", finding.rule}};
  rule.set("shortDescription", text_of(title, kLongestDescription));
  rule.set("fullDescription", text_of(description, kLongestDescription));
  rule.set("help", text_of(help_of(finding), kLongestDescription));
  rule.set("defaultConfiguration", Json::Object{{"level", level_of(finding)}});
  const std::string_view precision = finding.confidence >= 0.9 ? "high" : finding.confidence >= 0.7 ? "medium" : "low";
  rule.set("properties",
           Json::Object{{"tags", Json::Array{"ci", finding.category}}, {"precision", std::string(precision)}});
  return rule;
}

Json region_of(std::int64_t line, std::int64_t column) {
  Json region = Json::Object{{"startLine", line}};
  if (column > 0 && column <= kMostLine) region.set("startColumn", column);
  return region;
}

// The file that the finding names, where it stands in the repository; null elsewhere.
Json place_in_repository(const Finding& finding) {
  const auto path = repository_path(finding.file);
  if (!path) return nullptr;
  Json place = Json::Object{{"artifactLocation", Json::Object{{"uri", to_uri(*path)}, {"uriBaseId", "%SRCROOT%"}}}};
  // GitHub wants a line.
  const bool has_line = finding.line > 0 && finding.line <= kMostLine;
  place.set("region", has_line ? region_of(finding.line, finding.column) : region_of(1, 0));
  return Json::Object{{"physicalLocation", std::move(place)}};
}

// A log has no place in the repository: its name, as a path that leads nowhere else.
std::string uri_of_log(std::string_view name) {
  const std::string safe = core::terminal_safe(name);
  std::string path;
  for (const std::string_view part : core::split(safe, '/')) {
    if (part.empty() || part == "." || part == "..") continue;
    path += (path.empty() ? "" : "/") + std::string(part);
  }
  return to_uri(path.empty() ? "log" : path);
}

std::string snippet_of(const core::Log& log, core::LineRange range) {
  range.last_line = std::min(range.last_line, range.first_line + kMostSnippetLines - 1);
  std::string text;
  for (const std::string& line : evidence_lines(log, range)) text += core::terminal_safe(line) + "\n";
  return text;
}

// `artifact`: that of the log, the `index`-th.
Json place_in_log(const Json& artifact, std::size_t index, core::LineRange range, const core::Log* log) {
  Json region = Json::Object{{"startLine", static_cast<std::uint64_t>(range.first_line)},
                             {"endLine", static_cast<std::uint64_t>(range.last_line)}};
  if (log != nullptr) region.set("snippet", Json::Object{{"text", snippet_of(*log, range)}});
  Json location = artifact["location"];
  location.set("index", static_cast<std::uint64_t>(index));
  return Json::Object{
      {"physicalLocation", Json::Object{{"artifactLocation", std::move(location)}, {"region", std::move(region)}}}};
}

}  // namespace

std::size_t SarifWriter::rule_index(const Finding& finding) {
  const auto [at, fresh] = rule_indices_.emplace(finding.rule, rules_.size());
  if (fresh) rules_.push_back(rule_of(finding));
  return at->second;
}

Json SarifWriter::result(const Finding& finding, std::size_t first_artifact, const std::vector<core::Log>& logs) {
  const core::Log* log = finding.log < logs.size() ? &logs[finding.log] : nullptr;
  const std::size_t artifact = first_artifact + finding.log;
  Json::Array in_log;
  for (const core::LineRange& range : shown_ranges(finding)) {
    if (in_log.size() < kMostEvidence) in_log.push_back(place_in_log(artifacts_[artifact], artifact, range, log));
  }
  Json made = Json::Object{{"ruleId", finding.rule}, {"ruleIndex", static_cast<std::uint64_t>(rule_index(finding))}};
  made.set("level", level_of(finding));
  std::string message = finding.message.empty() ? title_of(finding) : finding.message;
  if (!finding.test.empty()) message = finding.test + ": " + message;
  made.set("message", text_of(message, kLongestMessage));
  Json place = place_in_repository(finding);
  const bool in_repository = !place.is_null();
  if (in_repository) {
    made.set("locations", Json::Array{std::move(place)});
    for (std::size_t i = 0; i < in_log.size(); ++i) {
      in_log[i].set("id", static_cast<std::uint64_t>(i + 1));
      in_log[i].set("message", Json::Object{{"text", "The lines of the log that say so."}});
    }
    if (!in_log.empty()) made.set("relatedLocations", std::move(in_log));
  } else {
    made.set("locations", std::move(in_log));
  }
  // GitHub compares this one; a count tells results of one fingerprint apart, as CodeQL's own do.
  const int count = ++fingerprints_[finding.fingerprint];
  made.set("partialFingerprints",
           Json::Object{{"primaryLocationLineHash", fmt::format("{}:{}", finding.fingerprint, count)},
                        {"cimendFingerprint/v1", finding.fingerprint}});
  made.set("rank", finding.confidence * 100);
  made.set("properties", Json::Object{{"category", finding.category}, {"confidence", finding.confidence}});
  return made;
}

void SarifWriter::add(const core::AnalysisDocument& document, const std::vector<core::Log>& logs) {
  const std::size_t first_artifact = artifacts_.size();
  for (const auto& log : document.logs) {
    Json artifact = Json::Object{{"location", Json::Object{{"uri", uri_of_log(log.name)}}}};
    artifact.set("length", log.bytes).set("hashes", Json::Object{{"sha-256", log.sha256}});
    artifacts_.push_back(std::move(artifact));
  }
  const std::set<int> followers = followers_in(document);
  for (const Finding& finding : document.findings) {
    if (followers.contains(finding.rank) || tells_no_cause(finding) || finding.log >= document.logs.size()) continue;
    if (results_.size() < kMostResults) {
      results_.push_back(result(finding, first_artifact, logs));
    } else {
      ++left_out_;
    }
  }
}

std::string SarifWriter::take() {
  Json driver = Json::Object{{"name", "cimend"}, {"semanticVersion", core::version()}};
  driver.set("rules", std::move(rules_));
  Json invocation = Json::Object{{"executionSuccessful", true}};
  if (left_out_ > 0) {
    const std::string text =
        fmt::format("{} left out: GitHub stores {} results.", core::counted(left_out_, "result"), kMostResults);
    invocation.set("toolExecutionNotifications",
                   Json::Array{Json::Object{{"level", "warning"}, {"message", Json::Object{{"text", text}}}}});
  }
  Json run = Json::Object{{"tool", Json::Object{{"driver", std::move(driver)}}}};
  run.set("invocations", Json::Array{std::move(invocation)});
  run.set("originalUriBaseIds",
          Json::Object{
              {"%SRCROOT%",
               Json::Object{{"description", Json::Object{{"text", "The root of the repository that was built."}}}}}});
  run.set("artifacts", std::move(artifacts_)).set("results", std::move(results_));
  Json sarif = Json::Object{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"}, {"version", "2.1.0"}};
  sarif.set("runs", Json::Array{std::move(run)});
  return sarif.dump(core::JsonStyle::pretty);
}

}  // namespace cimend::classify
