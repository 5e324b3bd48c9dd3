#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "classify/diagnostic.h"
#include "classify/rule.h"

namespace cimend::classify {

// What holding rules to their examples and near misses found (docs/RULES.md).
struct RulesCheck {
  std::size_t rules = 0;
  std::size_t examples = 0;
  std::size_t near_misses = 0;
  std::vector<Diagnostic> problems;  // sorted
};

// Whether other rules stand beside those that are checked: an example may be taken by any rule that is in force.
enum class Company { with_shipped, alone };

// Every example of a rule must be explained first by that rule, every near miss must not match it.
RulesCheck check_rules(const std::vector<Rule>& rules, Company company);

}  // namespace cimend::classify
