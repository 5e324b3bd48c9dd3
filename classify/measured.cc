#include "classify/measured.h"

#include <cmath>

#include "core/json.h"

namespace cimend::classify {
namespace {

constexpr std::string_view kSchema = "cimend.measurements/1";

std::uint32_t read_count(core::Fields& in, std::string_view key) {
  const std::int64_t count = in.integer_from_or(0, key, 0);
  if (count > INT32_MAX) in.refuse(key, "expected a count below 2147483648");
  return in.error() ? 0 : static_cast<std::uint32_t>(count);
}

Measured read_counts(core::Fields& in) {
  Measured counts;
  counts.findings = read_count(in, "findings");
  counts.logs = read_count(in, "logs");
  counts.agreed = read_count(in, "agreed");
  counts.decided = read_count(in, "decided");
  counts.right = read_count(in, "right");
  counts.passing = read_count(in, "passing");
  counts.projects = read_count(in, "projects");
  counts.votes = in.real_or("votes", 0);
  if (counts.agreed > counts.logs) in.refuse("agreed", "is more than logs");
  if (counts.right > counts.decided) in.refuse("right", "is more than decided");
  const bool possible = counts.votes >= 0 && counts.votes <= counts.projects;
  if (!possible) in.refuse("votes", "expected a number from 0 to projects");
  return counts;
}

core::Json to_json(const std::string& rule, const Measured& counts) {
  const auto number = [](std::uint32_t count) { return std::int64_t{count}; };
  core::Json json;
  json.set("rule", rule).set("findings", number(counts.findings));
  json.set("logs", number(counts.logs)).set("agreed", number(counts.agreed));
  json.set("decided", number(counts.decided)).set("right", number(counts.right));
  json.set("passing", number(counts.passing)).set("projects", number(counts.projects));
  json.set("votes", std::round(counts.votes * 100) / 100);
  return json;
}

}  // namespace

core::Result<Measurements> parse_measurements(std::string_view text, const std::string& name) {
  const auto json = core::Json::parse(text);
  if (!json) return core::with_context(json.error(), "cannot read " + name);
  core::Fields in(*json, "");
  const std::string schema = in.text("schema");
  if (in.error() == nullptr && schema != kSchema) {
    in.refuse("schema", "expected \"" + std::string(kSchema) + "\"; `cimend-classify rules stats --write` makes one");
  }
  Measurements measurements;
  std::size_t at = 0;
  for (const core::Json& row : in.array_or_empty("rules")) {
    core::Fields fields(row, in.path_of("rules") + "[" + std::to_string(at++) + "]");
    const std::string rule = fields.text("rule");
    const Measured counts = read_counts(fields);
    if (!measurements.emplace(rule, counts).second) fields.refuse("rule", "\"" + rule + "\" stands twice");
    in.adopt(fields);
  }
  if (const core::Error* error = in.error()) return core::with_context(*error, "cannot read " + name);
  return measurements;
}

std::string dump_measurements(const Measurements& measurements, std::string_view rules_version) {
  std::string out = "{\"schema\": \"" + std::string(kSchema) + "\",\n \"rules_version\": ";
  out += core::Json(rules_version).dump() + ",\n \"rules\": [";
  bool first = true;
  for (const auto& [rule, counts] : measurements) {
    if (counts.empty()) continue;
    out += (first ? "\n  " : ",\n  ") + to_json(rule, counts).dump();
    first = false;
  }
  return out + "\n]}\n";
}

}  // namespace cimend::classify
