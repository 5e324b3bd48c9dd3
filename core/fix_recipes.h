#pragma once

#include <string_view>
#include <vector>

namespace cimend::core {

// The names of fixagent's recipes: what a rule's `fix` and an instruction's `recipe` may say. They stand here because
// classify writes them and fixagent follows them; docs/RECIPES.md tells what each does.
const std::vector<std::string_view>& fix_recipes();
bool is_fix_recipe(std::string_view name);

}  // namespace cimend::core
