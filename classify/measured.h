#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "core/result.h"

namespace cimend::classify {

// What labelled logs said of one rule (docs/MEASURING.md). A log counts once, however often the rule fires in it: forty
// errors of one cascade are one experience. Logs of one project break alike, so that what a rule is worth elsewhere
// shows in `votes`: each project in which the rule decided or gave a false alarm has one, and it is the share of these
// logs in which the rule was right.
struct Measured {
  std::uint32_t findings = 0;  // in logs of broken builds, every one
  std::uint32_t logs = 0;      // of broken builds, labelled, where it found something
  std::uint32_t agreed = 0;    // of these, where its best finding agrees with the label
  std::uint32_t decided = 0;   // of `logs`, where its finding set the category
  std::uint32_t right = 0;     // of `decided`, where that agrees with the label
  std::uint32_t passing = 0;   // logs of good builds where it fired as an error
  std::uint32_t projects = 0;  // distinct ones of `decided` and `passing`
  double votes = 0;            // 0 to `projects`

  [[nodiscard]] bool empty() const { return projects == 0 && logs == 0; }
};

using Measurements = std::map<std::string, Measured, std::less<>>;  // by rule

// A measurement file: JSON, "cimend.measurements/1" with the rules' counts, no text of any log and no project's name.
// Errc::parse where it is none; `name` is what the error calls it.
core::Result<Measurements> parse_measurements(std::string_view json, const std::string& name);
// The same bytes for the same counts: sorted by rule, one a line. Rules without counts are left out.
std::string dump_measurements(const Measurements& measurements, std::string_view rules_version);

}  // namespace cimend::classify
