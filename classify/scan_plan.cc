#include "classify/scan_plan.h"

#include <map>

#include "classify/atoms.h"

namespace cimend::classify {

ScanPlan make_scan_plan(const std::vector<std::string>& patterns) {
  ScanPlan plan;
  std::map<std::string, std::vector<std::uint32_t>> entries;
  for (std::uint32_t entry = 0; entry < patterns.size(); ++entry) {
    const std::vector<std::string> literals = required_literals(patterns[entry]);
    plan.marks_of_entry.push_back(required_marks(patterns[entry]));
    if (literals.empty()) plan.unfiltered.push_back(entry);
    for (const std::string& literal : literals) entries[literal].push_back(entry);
  }
  for (auto& [literal, uses] : entries) {
    plan.literals.push_back(literal);
    plan.entries_of_literal.push_back(std::move(uses));
  }
  return plan;
}

}  // namespace cimend::classify
