#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "classify/character_mask.h"
#include "classify/literal_search.h"
#include "classify/rule_set.h"
#include "classify/text_search.h"
#include "core/log.h"

namespace cimend::classify {

// A line on which an entry of the plan (a rule's `match` with its `forbid` and `marker`, a signal, a rule's `after`)
// holds.
struct Hit {
  std::uint32_t line;   // from 1
  std::uint32_t entry;  // RuleSet::plan
  friend bool operator==(const Hit& a, const Hit& b) { return a.line == b.line && a.entry == b.entry; }
  friend bool operator<(const Hit& a, const Hit& b) { return a.line != b.line ? a.line < b.line : a.entry < b.entry; }
};

// How lines are found. Both lead to the same findings; the slow one is there to be compared with, and the way out on a
// machine without the instructions that the fast one needs.
enum class Engine {
  literals,    // look for literals first, try patterns on the lines that hold one
  every_line,  // try every pattern on every line
};

// Finds the hits of a log: which lines which rules begin on.
class Scanner {
 public:
  // `rules` must outlive the scanner. Never fails: without the fast engine it takes the slow one.
  Scanner(const RuleSet& rules, Engine engine);

  // Sorted by line, then entry. A rule's hits above the first one of its `after` may be missing: they match nothing.
  // Threads may call it at once; a long log is cut into parts that several threads look at.
  [[nodiscard]] std::vector<Hit> hits(const core::Log& log) const;
  [[nodiscard]] Engine engine() const { return engine_; }

 private:
  // An entry that no text is looked for is tried where it can matter only.
  struct Unfiltered {
    std::uint32_t entry;
    std::optional<core::Marker> marker;        // lines with it
    std::optional<std::uint32_t> after_entry;  // lines below the first hit of that entry
  };
  void plan_unfiltered();
  // Of the rows of one part of the log; nothing where the literal search ran out of memory.
  [[nodiscard]] std::optional<std::vector<Hit>> hits_in(const core::Log& log, const core::LogPart& part) const;
  [[nodiscard]] std::vector<Hit> unfiltered_hits(const core::Log& log, const std::vector<Hit>& found) const;
  [[nodiscard]] bool may_hold(const Hit& candidate, std::string_view line) const;
  [[nodiscard]] bool holds(const Hit& candidate, const core::Line& line) const;
  [[nodiscard]] std::vector<Hit> hits_on_every_line(const core::Log& log) const;

  const RuleSet& rules_;
  Engine engine_;
  BeginningSearch beginnings_;
  TextSearch texts_;
  std::optional<LiteralSearch> literals_;
  std::vector<CharacterMask> characters_;  // by entry
  std::vector<Unfiltered> unfiltered_;
};

}  // namespace cimend::classify
