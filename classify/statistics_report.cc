#include "classify/statistics_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "classify/confidence.h"
#include "core/text.h"

namespace cimend::classify {
namespace {

constexpr std::string_view kLegend =
    "\nLOGS      logs of broken builds, labelled, in which the rule found something\n"
    "AGREED    of these, where its best finding agrees with the label\n"
    "DECIDED   of LOGS, where its finding set the category; RIGHT of these agree with the label\n"
    "SHARE     RIGHT / DECIDED; LOWER is its Wilson lower bound (z = 1.96), hits in passing logs counted as misses\n"
    "PASSING   logs of good builds in which it fired as an error\n"
    "PROJECTS  distinct projects in which it found something in a broken build\n"
    "SURE      confidence: as declared, and with the measurements in force (docs/MEASURING.md)\n";

double share(std::size_t part, std::size_t of) {
  return of == 0 ? 0 : static_cast<double>(part) / static_cast<double>(of);
}
double lower_bound(const Measured& m) { return wilson_lower_bound(m.right, double{1} * m.decided + m.passing); }
double two_digits(double value) { return std::round(value * 100) / 100; }

std::string percent(std::size_t part, std::size_t of) {
  return of == 0 ? std::string("-") : fmt::format("{:.1f} %", 100 * share(part, of));
}

// Wrong decisions and false alarms first, then what decides most.
std::vector<const RuleStatistics*> worst_first(const Statistics& statistics) {
  std::vector<const RuleStatistics*> rows;
  for (const RuleStatistics& rule : statistics.rules) {
    if (rule.measured.logs > 0 || rule.measured.passing > 0) rows.push_back(&rule);
  }
  const auto key = [](const RuleStatistics* rule) {
    const Measured& m = rule->measured;
    const std::int64_t harm = std::int64_t{m.decided} - m.right + m.passing;
    return std::tuple(-harm, -std::int64_t{m.decided}, -std::int64_t{m.logs});
  };
  std::stable_sort(rows.begin(), rows.end(), [&](const auto* a, const auto* b) { return key(a) < key(b); });
  return rows;
}

std::size_t widest_id(const Statistics& statistics) {
  std::size_t width = 4;
  for (const RuleStatistics& rule : statistics.rules) width = std::max(width, rule.rule.size());
  return width;
}

std::string totals(const Statistics& s) {
  std::string out =
      fmt::format("{}, {} of {}; rules {}\n", core::counted(s.broken, "broken build's log"),
                  core::counted(s.passing, "passing log"), core::counted(s.projects, "project"), s.rules_version);
  out += fmt::format("{} labelled: {} answered ({}), {} right ({} of the answered)\n", s.judged, s.answered,
                     percent(s.answered, s.judged), s.right, percent(s.right, s.answered));
  out += fmt::format("{} of the passing logs called failed\n", s.called_failed);
  const auto fired = std::count_if(s.rules.begin(), s.rules.end(), [](const auto& rule) { return rule.fired(); });
  const auto silent = std::count_if(s.rules.begin(), s.rules.end(), [](const auto& rule) { return rule.abstains; });
  out += fmt::format("{}: {} fired, {} abstain\n\n", core::counted(s.rules.size(), "rule"), fired, silent);
  return out;
}

std::string row_of(const RuleStatistics& rule, std::size_t width) {
  const Measured& m = rule.measured;
  const std::string right = m.decided == 0 ? "-" : fmt::format("{:.2f}", share(m.right, m.decided));
  const std::string lower = m.decided + m.passing == 0 ? "-" : fmt::format("{:.2f}", lower_bound(m));
  return fmt::format("{:<{}} {:>5} {:>6} {:>7} {:>5} {:>5} {:>5} {:>7} {:>8}  {:.2f} {:.2f}{}\n", rule.rule, width,
                     m.logs, m.agreed, m.decided, m.right, right, lower, m.passing, rule.fired_projects, rule.declared,
                     rule.confidence, rule.abstains ? "  abstains" : "");
}

std::string shadowed(const Statistics& s, std::size_t width) {
  std::string out;
  for (const RuleStatistics& rule : s.rules) {
    if (!rule.shadowed()) continue;
    if (rule.covered > 0) {
      out += fmt::format("{:<{}}  in {} another's finding shows its line, mostly {}\n", rule.rule, width,
                         core::counted(rule.covered, "log"), rule.covered_by);
    }
    if (rule.behind > 0) {
      out += fmt::format("{:<{}}  in {} another stands above it, mostly {}\n", rule.rule, width,
                         core::counted(rule.behind, "log"), rule.behind_rule);
    }
  }
  if (out.empty()) return out;
  return "\nShadowed: these match, but never set a category\n" + out;
}

std::string never_fired(const Statistics& s) {
  constexpr std::size_t kWidth = 110;
  std::string out, line;
  std::size_t count = 0;
  for (const RuleStatistics& rule : s.rules) {
    if (rule.fired()) continue;
    ++count;
    if (!line.empty() && line.size() + rule.rule.size() > kWidth) {
      out += line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + rule.rule;
  }
  if (count == 0) return out;
  return fmt::format("\nNever fired: {} of {}\n", core::counted(count, "rule"), s.rules.size()) + out + line + "\n";
}

std::string reliability_cell(const Reliability::Bucket& bucket) {
  if (bucket.answers == 0) return fmt::format("{:>6} {:>5} {:>5}", "-", "", "");
  const auto count = static_cast<double>(bucket.answers);
  return fmt::format("{:>6} {:>5.2f} {:>5.2f}", bucket.answers, bucket.confidence / count,
                     share(bucket.right, bucket.answers));
}

std::string reliability(const Statistics& s) {
  if (s.answered == 0) return "";
  std::string out = "\nReliability: answers, how sure they were, and the share that was right\n";
  out += fmt::format("{:<9}{:>18}   {:>18}   {:>18}\n", "SURE", "AS DECLARED", "IN FORCE", "HELD OUT");
  for (std::size_t i = 0; i < s.in_force.buckets.size(); ++i) {
    const auto& declared = s.as_declared.buckets[i];
    if (declared.answers + s.in_force.buckets[i].answers + s.held_out.buckets[i].answers == 0) continue;
    out += fmt::format("{:.1f}-{:.1f}  {}   {}   {}\n", static_cast<double>(i) / 10, static_cast<double>(i + 1) / 10,
                       reliability_cell(declared), reliability_cell(s.in_force.buckets[i]),
                       reliability_cell(s.held_out.buckets[i]));
  }
  out += fmt::format("off by   {:>18.3f}   {:>18.3f}   {:>18.3f}\n", s.as_declared.error(), s.in_force.error(),
                     s.held_out.error());
  out += fmt::format("Brier    {:>18.4f}   {:>18.4f}   {:>18.4f}\n", s.as_declared.brier(), s.in_force.brier(),
                     s.held_out.brier());
  return out + "HELD OUT: as measured on these logs, each answer without what its own project told.\n";
}

core::Json count(std::size_t number) { return {static_cast<std::uint64_t>(number)}; }

core::Json to_json(const RuleStatistics& rule) {
  const Measured& m = rule.measured;
  core::Json json;
  json.set("rule", rule.rule).set("declared", rule.declared).set("confidence", two_digits(rule.confidence));
  json.set("abstains", rule.abstains).set("findings", count(m.findings));
  json.set("logs", count(m.logs)).set("agreed", count(m.agreed));
  json.set("decided", count(m.decided)).set("right", count(m.right));
  if (m.decided > 0) json.set("precision", two_digits(share(m.right, m.decided)));
  if (m.decided + m.passing > 0) json.set("lower_bound", two_digits(lower_bound(m)));
  json.set("passing", count(m.passing)).set("projects", count(m.projects)).set("votes", two_digits(m.votes));
  json.set("fired_logs", count(rule.fired_logs)).set("fired_projects", count(rule.fired_projects));
  json.set("label_files", count(rule.label_files));
  json.set("shadowed", rule.shadowed()).set("covered", count(rule.covered)).set("behind", count(rule.behind));
  if (rule.covered > 0) json.set("covered_by", rule.covered_by);
  if (rule.behind > 0) json.set("behind_rule", rule.behind_rule);
  return json;
}

core::Json to_json(const Reliability& reliability) {
  core::Json::Array buckets;
  for (std::size_t i = 0; i < reliability.buckets.size(); ++i) {
    const Reliability::Bucket& bucket = reliability.buckets[i];
    if (bucket.answers == 0) continue;
    core::Json json;
    json.set("from", static_cast<double>(i) / 10).set("answers", count(bucket.answers));
    json.set("confidence", two_digits(bucket.confidence / static_cast<double>(bucket.answers)));
    json.set("right", count(bucket.right));
    buckets.push_back(std::move(json));
  }
  core::Json json;
  json.set("off_by", std::round(reliability.error() * 1000) / 1000);
  json.set("brier", std::round(reliability.brier() * 10000) / 10000).set("buckets", std::move(buckets));
  return json;
}

}  // namespace

std::string statistics_table(const Statistics& s) {
  const std::size_t width = widest_id(s);
  std::string out = totals(s);
  const std::vector<const RuleStatistics*> rows = worst_first(s);
  if (!rows.empty()) {
    out += fmt::format("{:<{}} {:>5} {:>6} {:>7} {:>5} {:>5} {:>5} {:>7} {:>8}  {}\n", "RULE", width, "LOGS", "AGREED",
                       "DECIDED", "RIGHT", "SHARE", "LOWER", "PASSING", "PROJECTS", "SURE");
  }
  for (const RuleStatistics* rule : rows) out += row_of(*rule, width);
  return out + shadowed(s, width) + never_fired(s) + reliability(s) + std::string(kLegend);
}

core::Json statistics_json(const Statistics& s) {
  core::Json json;
  json.set("schema", "cimend.rule-statistics/1").set("rules_version", s.rules_version);
  json.set("broken", count(s.broken)).set("passing", count(s.passing)).set("projects", count(s.projects));
  json.set("judged", count(s.judged)).set("answered", count(s.answered)).set("right", count(s.right));
  json.set("called_failed", count(s.called_failed));
  core::Json::Array rows, least;
  for (const RuleStatistics& rule : s.rules) rows.push_back(to_json(rule));
  for (const std::string& id : s.least_general()) least.emplace_back(id);
  json.set("rules", std::move(rows)).set("least_general", std::move(least));
  core::Json reliability;
  reliability.set("as_declared", to_json(s.as_declared)).set("in_force", to_json(s.in_force));
  reliability.set("held_out", to_json(s.held_out));
  json.set("reliability", std::move(reliability));
  return json;
}

}  // namespace cimend::classify
