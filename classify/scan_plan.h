#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace cimend::classify {

// Which literals to look for, and what each found one makes a candidate. Entries are rules, then signals.
struct ScanPlan {
  std::vector<std::string> literals;                           // sorted, distinct, lower case
  std::vector<std::vector<std::uint32_t>> entries_of_literal;  // by literal
  std::vector<std::uint32_t> unfiltered;                       // entries tried on every line
  std::vector<std::vector<std::string>> marks_of_entry;        // by entry: what its lines hold, too
};

// One pattern an entry. Costs about 50 µs a pattern.
ScanPlan make_scan_plan(const std::vector<std::string>& patterns);

}  // namespace cimend::classify
