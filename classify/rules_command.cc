#include "classify/rules_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "classify/rule_file.h"
#include "classify/rule_set.h"
#include "classify/rules_check.h"
#include "core/cli.h"
#include "core/fs.h"
#include "core/json.h"

namespace cimend::classify {
namespace {

constexpr const char* kProgram = "cimend-classify";

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

core::Json to_json(const Rule& rule) {
  core::Json json;
  json.set("id", rule.id).set("category", rule.category).set("tool", rule.tool);
  json.set("severity", name_of(rule.severity)).set("role", name_of(rule.role)).set("confidence", rule.confidence);
  json.set("fix", rule.fix).set("match", rule.match);
  json.set("examples", static_cast<std::uint64_t>(rule.examples.size()));
  json.set("near_misses", static_cast<std::uint64_t>(rule.near_misses.size()));
  json.set("source", fmt::format("{}:{}", rule.source, rule.source_line));
  return json;
}

std::string table_of(const std::vector<Rule>& rules) {
  std::size_t id_width = 2, category_width = 8;
  for (const Rule& rule : rules) {
    id_width = std::max(id_width, rule.id.size());
    category_width = std::max(category_width, rule.category.size());
  }
  std::string out = fmt::format("{:<{}}  {:<{}}  {:<8} {:<8} {:>4}  {}\n", "ID", id_width, "CATEGORY", category_width,
                                "SEVERITY", "ROLE", "SURE", "TOOL");
  for (const Rule& rule : rules) {
    out += fmt::format("{:<{}}  {:<{}}  {:<8} {:<8} {:>4.2f}  {}\n", rule.id, id_width, rule.category, category_width,
                       name_of(rule.severity), name_of(rule.role), rule.confidence, rule.tool);
  }
  return out;
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

// A file that is checked is meant to hold rules; one that is only read may be empty.
void note_files_without_rules(RuleFiles& files) {
  for (const auto& source : files.sources) {
    const std::string& name = source.first;
    const auto has_rule = [&](const Rule& rule) { return rule.source == name; };
    const auto has_problem = [&](const Diagnostic& problem) { return problem.file == name; };
    if (std::any_of(files.rules.begin(), files.rules.end(), has_rule)) continue;
    if (std::any_of(files.problems.begin(), files.problems.end(), has_problem)) continue;
    files.problems.push_back({name, {}, "no rules in this file", "a rule begins with \"- id: …\"; see docs/RULES.md"});
  }
}

// Own rules over the shipped ones, sorted by id.
std::vector<Rule> in_force(std::vector<Rule> own) {
  std::vector<Rule> all = std::move(own);
  const auto own_count = static_cast<std::ptrdiff_t>(all.size());
  for (Rule& shipped : shipped_rules()) {
    const bool replaced =
        std::any_of(all.begin(), all.begin() + own_count, [&](const Rule& rule) { return rule.id == shipped.id; });
    if (!replaced) all.push_back(std::move(shipped));
  }
  std::sort(all.begin(), all.end(), [](const Rule& a, const Rule& b) { return a.id < b.id; });
  return all;
}

}  // namespace

int list_rules(const std::vector<std::string>& rule_directories, ListFormat format) {
  core::RealFs fs;
  auto files = read_rule_files(fs, rule_directories);
  if (!files) return core::report(kProgram, files.error());
  if (!files->problems.empty()) return core::report(kProgram, problems_as_error(*files));
  const std::vector<Rule> rules = in_force(std::move(files->rules));
  if (format == ListFormat::table) {
    print(table_of(rules));
    return core::kDone;
  }
  core::Json::Array rows;
  for (const Rule& rule : rules) rows.push_back(to_json(rule));
  print(core::Json(std::move(rows)).dump(core::JsonStyle::pretty));
  return core::kDone;
}

int check_rules_command(const std::vector<std::string>& paths) {
  core::RealFs fs;
  core::Progress progress("checking rules");
  auto files = read_rule_files(fs, paths);
  if (!files) {
    const int code = core::report(kProgram, files.error());
    return fs.kind(files.error().where) == core::Fs::Kind::directory ? core::kAnsweredNo : code;
  }
  note_files_without_rules(*files);
  RulesCheck check = check_rules(paths.empty() ? shipped_rules() : std::move(files->rules), Company::with_shipped);
  std::move(files->problems.begin(), files->problems.end(), std::back_inserter(check.problems));
  sort_diagnostics(check.problems);
  std::string text;
  for (const Diagnostic& problem : check.problems) text += format_diagnostic(problem, files->sources);
  std::fwrite(text.data(), 1, text.size(), stderr);
  print(fmt::format("{}, {}, {} checked: {}\n", counted(check.rules, "rule", "rules"),
                    counted(check.examples, "example", "examples"),
                    counted(check.near_misses, "near miss", "near misses"),
                    check.problems.empty() ? "all hold" : counted(check.problems.size(), "problem", "problems")));
  return check.problems.empty() ? core::kDone : core::kAnsweredNo;
}

}  // namespace cimend::classify
