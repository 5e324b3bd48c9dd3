#pragma once

#include "fixagent/recipe.h"

namespace cimend::fixagent {

// The recipes' functions, for the table in recipe.cc and for tests. What each takes and how it derives its edits stands
// at the top of its file.

// recipe_printed_diff.cc, recipe_whitespace.cc, recipe_include.cc
RecipeOutcome apply_printed_diff(const Instruction& instruction, const SourceTree& tree);
RecipeOutcome whitespace(const Instruction& instruction, const SourceTree& tree);
RecipeOutcome include_fixit(const Instruction& instruction, const SourceTree& tree);

}  // namespace cimend::fixagent
