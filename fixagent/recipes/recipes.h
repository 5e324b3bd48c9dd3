#pragma once

#include "fixagent/recipes/recipe.h"

namespace cimend::fixagent {

// The recipes' functions, for the table in recipe.cc and for tests. What each takes and how it derives its edits stands
// at the top of its file.

// recipe_printed_diff.cc, recipe_whitespace.cc, recipe_include.cc
RecipeOutcome apply_printed_diff(const Instruction& instruction, const SourceTree& tree);
RecipeOutcome whitespace(const Instruction& instruction, const SourceTree& tree);
RecipeOutcome include_fixit(const Instruction& instruction, const SourceTree& tree);

// recipe_formatter.cc, recipe_linter_fix.cc, recipe_style_edit.cc, recipe_shellcheck.cc, recipe_lockfile.cc,
// recipe_generated.cc; each with what its findings reach (Recipe::reach)
RecipeOutcome run_formatter(const Instruction& instruction, const SourceTree& tree);
RecipeOutcome linter_fix(const Instruction& instruction, const SourceTree& tree);
RecipeOutcome style_edit(const Instruction& instruction, const SourceTree& tree);
RecipeOutcome shellcheck_fix(const Instruction& instruction, const SourceTree& tree);
RecipeOutcome lockfile(const Instruction& instruction, const SourceTree& tree);
RecipeOutcome generated_file(const Instruction& instruction, const SourceTree& tree);
core::LineRange reach_formatter(const core::Log& log, core::LineRange told, core::LineRange bounds);
core::LineRange reach_linter_report(const core::Log& log, core::LineRange told, core::LineRange bounds);
core::LineRange reach_shown_source(const core::Log& log, core::LineRange told, core::LineRange bounds);
core::LineRange reach_shellcheck(const core::Log& log, core::LineRange told, core::LineRange bounds);
core::LineRange reach_drift(const core::Log& log, core::LineRange told, core::LineRange bounds);

// recipe_compiler_fixit.cc, recipe_path_case.cc, recipe_snapshot.cc, recipe_dependency.cc, recipe_playwright.cc,
// recipe_deprecated.cc, recipe_executable_bit.cc
RecipeOutcome compiler_fixit(const Instruction& instruction, const SourceTree& tree);
RecipeOutcome path_case(const Instruction& instruction, const SourceTree& tree);
RecipeOutcome obsolete_snapshot(const Instruction& instruction, const SourceTree& tree);
RecipeOutcome undeclared_dependency(const Instruction& instruction, const SourceTree& tree);
RecipeOutcome playwright_locator(const Instruction& instruction, const SourceTree& tree);
RecipeOutcome playwright_timeout(const Instruction& instruction, const SourceTree& tree);
RecipeOutcome deprecated_version(const Instruction& instruction, const SourceTree& tree);
RecipeOutcome executable_bit(const Instruction& instruction, const SourceTree& tree);

// recipe_unused_import.cc, recipe_unused_variable.cc, recipe_missing_import.cc, recipe_did_you_mean.cc
RecipeOutcome unused_import(const Instruction& instruction, const SourceTree& tree);
RecipeOutcome unused_variable(const Instruction& instruction, const SourceTree& tree);
RecipeOutcome missing_import(const Instruction& instruction, const SourceTree& tree);
RecipeOutcome did_you_mean(const Instruction& instruction, const SourceTree& tree);

}  // namespace cimend::fixagent
