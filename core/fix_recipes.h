#pragma once

#include <string_view>
#include <vector>

namespace cimend::core {

// The names of fixagent's recipes: what a rule's `fix` and an instruction's `recipe` may say. They stand here because
// classify writes them and fixagent follows them; docs/RECIPES.md tells what each does.
const std::vector<std::string_view>& fix_recipes();
bool is_fix_recipe(std::string_view name);

// What metadata call the recipe of a change that none of them made, but a proposer outside.
inline constexpr const char* kProposerRecipe = "proposer";

}  // namespace cimend::core
