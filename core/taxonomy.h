#pragma once

#include <string_view>
#include <vector>

namespace cimend::core {

// What may be done about a failure of a category (docs/TAXONOMY.md).
enum class HealClass {
  rerun,      // H: rerun-eligible
  once,       // C: once, with extra evidence
  patchable,  // F
  report,     // N: report only, never rerun
};

struct Category {
  std::string_view name;  // "infra.network.dns"
  HealClass heal;
  std::string_view title;  // "DNS look-up failed", for people
};

// All categories, sorted by name. Static. A test holds docs/TAXONOMY.md against it.
const std::vector<Category>& categories();
// nullptr where there is no such category.
const Category* find_category(std::string_view name);
// The class of a category; `report` for one that is not known, so that a stranger is never rerun.
HealClass heal_class(std::string_view category);
std::string_view name_of(HealClass heal);  // "rerun", "once", "patchable", "report"

}  // namespace cimend::core
