#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "classify/line_masks.h"
#include "classify/literal_search.h"
#include "classify/rule_set.h"
#include "core/log.h"

namespace cimend::classify {

// A line on which an entry of the plan (a rule's `match` with its `forbid` and `marker`, or a signal) holds.
struct Hit {
  std::uint32_t line;   // from 1
  std::uint32_t entry;  // rules, then signals
  friend bool operator==(const Hit& a, const Hit& b) { return a.line == b.line && a.entry == b.entry; }
  friend bool operator<(const Hit& a, const Hit& b) { return a.line != b.line ? a.line < b.line : a.entry < b.entry; }
};

// How lines are found. Both give the same hits; the slow one is there to be compared with, and the way out on a machine
// without the instructions that the fast one needs.
enum class Engine {
  literals,    // look for literals first, try patterns on the lines that hold one
  every_line,  // try every pattern on every line
};

// Finds the hits of a log: which lines which rules begin on.
class Scanner {
 public:
  // `rules` must outlive the scanner. Never fails: without the fast engine it takes the slow one.
  Scanner(const RuleSet& rules, Engine engine);

  // Sorted by line, then entry. Threads may call it at once.
  [[nodiscard]] std::vector<Hit> hits(const core::Log& log) const;
  [[nodiscard]] Engine engine() const { return engine_; }

 private:
  // What every line that an entry matches holds, beside its literal: cheaper to look for than the pattern.
  struct Sieve {
    CharacterMask characters = 0;
    std::vector<std::string> texts;  // of more than one character
    [[nodiscard]] bool passes(CharacterMask line) const { return (line & characters) == characters; }
    [[nodiscard]] bool passes(std::string_view line) const;
  };
  // Nothing where the literal search ran out of memory.
  [[nodiscard]] std::optional<std::vector<Hit>> candidates(const core::Log& log, const LineMasks& masks) const;
  [[nodiscard]] bool holds(const Hit& candidate, const core::Line& line) const;
  [[nodiscard]] std::vector<Hit> hits_on_every_line(const core::Log& log) const;

  const RuleSet& rules_;
  Engine engine_;
  std::optional<LiteralSearch> search_;
  std::vector<Sieve> sieves_;  // by entry
};

}  // namespace cimend::classify
