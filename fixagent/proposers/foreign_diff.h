#pragma once

#include <string_view>

#include "core/documents/fix.h"
#include "core/fix_recipes.h"
#include "core/git.h"
#include "fixagent/recipes/recipe.h"
#include "fixagent/source_tree.h"

namespace cimend::fixagent {

// What an outside program's diff asks for, as edits of tier B of the recipe "proposer", on the finding that `input`
// ranks first. Every word of it is hostile. Unlike a printed diff it may name only paths of the commit, letter for
// letter (with or without a/ and b/), and it counts as a whole: a part that does not hold trips the guard it offends
// and with it the patch. Every refusal carries a guard's name. Linear time; at most 1 MiB is read.
RecipeOutcome read_foreign_diff(std::string_view diff, const core::FixInputDocument& input, const SourceTree& tree,
                                const core::Repository& repository, const std::string& commit);

using core::kProposerRecipe;

}  // namespace cimend::fixagent
