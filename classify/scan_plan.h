#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "classify/rule.h"

namespace cimend::classify {

// A text to look for, and the entries that a line becomes a candidate of when it holds it.
struct PlannedText {
  std::string text;
  std::vector<std::uint32_t> entries;
};

// How the lines are found that are worth trying a pattern on. Entries are those of entry_patterns. Each entry stands in
// one of the lists: the one that is cheapest for it. What is planned for an entry depends on its pattern alone.
struct ScanPlan {
  std::vector<PlannedText> beginnings;    // of lines; BeginningSearch
  std::vector<PlannedText> texts;         // anywhere; TextSearch
  std::vector<PlannedText> literals;      // too short for that; LiteralSearch
  std::vector<std::uint32_t> unfiltered;  // tried on every line; sorted
  // By entry: what every line it matches holds, too. Cheaper to look for than the pattern.
  std::vector<std::string> characters;
  std::vector<std::vector<std::uint16_t>> grams;  // GramFormula, without what the texts above already say
};

// The patterns of a plan for these rules, in the order of its entries: of each rule `match`, then the signals, then
// `after` of those rules that have one.
std::vector<std::string> entry_patterns(const std::vector<Rule>& rules);

// One pattern an entry. Costs about 0.6 ms a pattern.
ScanPlan make_scan_plan(const std::vector<std::string>& patterns);

// Adds the entries of `more` to `plan`, each under its number in `numbers`; those that have kNoEntry there are left
// out. A text that both have becomes one. Texts of `plan` keep their places, those of `more` follow in their order,
// also where no entry is left that wants them: a matcher that was built for them fits on.
inline constexpr std::uint32_t kNoEntry = std::numeric_limits<std::uint32_t>::max();
void add_entries(ScanPlan& plan, const ScanPlan& more, const std::vector<std::uint32_t>& numbers);

}  // namespace cimend::classify
