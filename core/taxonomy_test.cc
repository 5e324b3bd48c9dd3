#include "core/taxonomy.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include "core/text.h"

namespace core = cimend::core;
using core::HealClass;

namespace {

// "deps.{a,b}" to "deps.a" and "deps.b".
std::vector<std::string> expanded(std::string_view name) {
  const std::size_t open = name.find('{');
  if (open == std::string_view::npos) return {std::string(name)};
  std::vector<std::string> names;
  for (const std::string_view part : core::split(name.substr(open + 1, name.find('}') - open - 1), ','))
    names.push_back(std::string(name.substr(0, open)) + std::string(part));
  return names;
}

std::vector<std::string> names_in(std::string cell) {
  const std::string dot = "·";
  for (std::size_t at; (at = cell.find(dot)) != std::string::npos;) cell.replace(at, dot.size(), "|");
  std::vector<std::string> names;
  for (std::string_view part : core::split(cell, '|')) {
    part = core::trim(part);
    part = part.substr(0, part.find(' '));  // "none (the build passed)"
    for (std::string& name : expanded(part))
      if (!name.empty()) names.push_back(std::move(name));
  }
  return names;
}

HealClass class_in(std::string_view cell) {
  switch (core::trim(cell).front()) {
    case 'H': return HealClass::rerun;
    case 'C': return HealClass::once;
    case 'F': return HealClass::patchable;
    default: return HealClass::report;  // N, –, "of its child cause"
  }
}

// The tables of docs/TAXONOMY.md: two pairs of category and class a row. Names may end in ".*".
std::map<std::string, HealClass> documented() {
  std::map<std::string, HealClass> categories;
  std::ifstream file(std::string(CIMEND_SOURCE_DIR) + "/docs/TAXONOMY.md");
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("| ", 0) != 0 || line.rfind("| category", 0) == 0) continue;
    const auto cells = core::split(line, '|');
    for (const std::size_t column : {std::size_t{1}, std::size_t{4}}) {
      if (column + 1 >= cells.size() || core::trim(cells[column]).empty()) continue;
      for (const std::string& name : names_in(std::string(cells[column])))
        categories.emplace(name, class_in(cells[column + 1]));
    }
  }
  return categories;
}

// The documented name that covers `name`, "" where there is none.
std::string covering(const std::map<std::string, HealClass>& all, const std::string& name) {
  if (all.count(name) != 0) return name;
  const std::string family = name.substr(0, name.find('.')) + ".*";
  return all.count(family) != 0 ? family : "";
}

}  // namespace

TEST_CASE("every category of docs/TAXONOMY.md is known with its class") {
  const auto all = documented();
  REQUIRE(all.size() > 80);
  for (const auto& [name, heal] : all) {
    INFO(name);
    if (name.size() > 2 && name.substr(name.size() - 2) == ".*") continue;
    const core::Category* found = core::find_category(name);
    REQUIRE(found);
    CHECK(found->heal == heal);
  }
}

TEST_CASE("every known category stands in docs/TAXONOMY.md, and each family there has members") {
  const auto all = documented();
  std::set<std::string> used;
  for (const core::Category& category : core::categories()) {
    INFO(category.name);
    const std::string name = covering(all, std::string(category.name));
    REQUIRE_FALSE(name.empty());
    CHECK(category.heal == all.at(name));
    used.insert(name);
  }
  CHECK(used.size() == all.size());
  CHECK(all.count("deploy.*") == 1);
}

TEST_CASE("categories are sorted, unique and have a title for people") {
  const auto& all = core::categories();
  for (std::size_t at = 0; at < all.size(); ++at) {
    CHECK_FALSE(all[at].title.empty());
    if (at > 0) CHECK(all[at - 1].name < all[at].name);
  }
}

TEST_CASE("a category that nobody knows is never rerun") {
  CHECK(core::find_category("infra.network") == nullptr);
  CHECK(core::find_category("") == nullptr);
  CHECK(core::find_category("zzz") == nullptr);
  CHECK(core::heal_class("infra.network") == HealClass::report);
  CHECK(core::heal_class("infra.network.dns") == HealClass::rerun);
  CHECK(core::heal_class("unknown") == HealClass::report);
  CHECK(core::heal_class("cancelled") == HealClass::report);
}

TEST_CASE("heal classes have names") {
  CHECK(core::name_of(HealClass::rerun) == "rerun");
  CHECK(core::name_of(HealClass::once) == "once");
  CHECK(core::name_of(HealClass::patchable) == "patchable");
  CHECK(core::name_of(HealClass::report) == "report");
}
