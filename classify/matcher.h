#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "classify/rule_set.h"
#include "classify/scanner.h"
#include "core/log.h"

namespace cimend::classify {

// What one rule found in one place, before anything is compared with anything else. Texts are raw log bytes: not
// redacted, not yet valid UTF-8.
struct Match {
  std::uint32_t rule = 0;  // index into RuleSet::rules()
  core::LineRange lines;   // the block; its first line is where the rule matched
  std::array<std::string, kFieldCount> values;
  std::string line;  // the first line's plain text

  [[nodiscard]] const std::string& value(Field field) const { return values[static_cast<std::size_t>(field)]; }
};

// Turns hits into matches: looks at what must stand before (`after`, `within_step`, `heading`), finds where the block
// ends (`while`, `until`, `max_lines`) and fills the fields (`then`, `last`, `message`). Hits of signals are left out.
//
// A hit inside a block of the same rule belongs to that block, unless it names something of its own (another test,
// file, line, package or code; in an `until` block also another message): then the block ends before it. So a list of
// failed tests gives one match each, and a traceback that repeats itself gives one.
//
// A rule that hits a thousand times in a log is cut there: nobody reads further, and a hostile log must not cost
// memory.
std::vector<Match> match_rules(const core::Log& log, const RuleSet& rules, const std::vector<Hit>& hits);

}  // namespace cimend::classify
