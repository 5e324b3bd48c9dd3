#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "classify/character_mask.h"
#include "classify/line_grams.h"
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

// Which `after` have held so far, by index in RuleSet::rules_with_after; empty at first.
using SeenAfter = std::vector<bool>;

// Finds the hits of a log: which lines which rules begin on.
class Scanner {
 public:
  // `rules` must outlive the scanner. Never fails: without the fast engine it takes the slow one.
  Scanner(const RuleSet& rules, Engine engine);

  // Sorted by line, then entry. A rule's hits above the first one of its `after` may be missing: they match
  // nothing; so may an `after`'s below its first one in the same step: they change nothing.
  // Threads may call it at once; a long log is cut into parts that several threads look at. Where `log` goes on from
  // logs looked at before, `seen` says what they held and is told what this one does.
  [[nodiscard]] std::vector<Hit> hits(const core::Log& log, SeenAfter* seen = nullptr) const;
  [[nodiscard]] Engine engine() const { return engine_; }

 private:
  // What must be true of a line before an entry's pattern is tried on it.
  struct Gate {
    CharacterMask characters = 0;
    GramFormula grams;
    std::optional<core::Marker> marker;
    std::optional<std::uint32_t> after;  // stands below a hit of this one of rules_with_after()
    bool is_after = false;               // an `after` itself
    bool closed = false;                 // a rule that was left out
  };
  struct PartHits {
    std::vector<Hit> hits;
    std::vector<Hit> waiting;  // candidates of rules with `after`
  };
  using FirstLines = std::vector<std::uint32_t>;  // by index in rules_with_after(): of the first hit of its `after`
  struct Literals {
    std::uint32_t first;  // of those in the plan that it looks for
    LiteralSearch search;
  };
  class Gatherer;
  static std::vector<Literals> make_searches(const RuleSet& rules);
  void plan_gates();
  // Of the rows of one part of the log; nothing where the literal search ran out of memory.
  [[nodiscard]] std::optional<PartHits> hits_in(const core::Log& log, const core::LogPart& part) const;
  [[nodiscard]] FirstLines first_lines(const std::vector<std::optional<PartHits>>& parts, const SeenAfter* seen) const;
  // Tries the candidates that waited, where their `after` stands above them.
  void try_waiting(const core::Log& log, const FirstLines& first, PartHits& part) const;
  [[nodiscard]] std::vector<Hit> unfiltered_hits(const core::Log& log, const FirstLines& first) const;
  [[nodiscard]] bool holds(const Hit& candidate, const core::Line& line) const;
  [[nodiscard]] std::vector<Hit> hits_on_every_line(const core::Log& log) const;

  const RuleSet& rules_;
  Engine engine_;
  BeginningSearch beginnings_;
  TextSearch texts_;
  std::vector<Literals> literals_;  // those of the shipped rules, and those of others
  std::vector<Gate> gates_;         // by entry
};

}  // namespace cimend::classify
