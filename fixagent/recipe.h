#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/documents/fix.h"
#include "fixagent/edit.h"
#include "fixagent/source_tree.h"

namespace cimend::fixagent {

// What a recipe made of one instruction: edits, refusals, or both (a diff of three files, one of them cut off).
struct RecipeOutcome {
  // Why something was left out. A refusal in a guard's name trips that guard and with it the whole patch; one
  // without is only told.
  struct Refusal {
    std::string guard;
    std::string reason;
  };
  std::vector<Edit> edits;
  std::vector<Refusal> refusals;

  void refuse(std::string reason) { refusals.push_back({{}, std::move(reason)}); }
  void trip(std::string guard, std::string reason) { refusals.push_back({std::move(guard), std::move(reason)}); }
};

using Instruction = core::FixInputDocument::Instruction;

// A recipe turns an instruction's evidence into edits. It reads the tree and nothing else, changes nothing, and its
// result is a function of its arguments. Evidence is hostile: it can only ever choose among the tree's files.
struct Recipe {
  std::string_view name;
  RecipeOutcome (*run)(const Instruction& instruction, const SourceTree& tree);
};

RecipeOutcome apply_printed_diff(const Instruction& instruction, const SourceTree& tree);
RecipeOutcome include_fixit(const Instruction& instruction, const SourceTree& tree);
RecipeOutcome whitespace(const Instruction& instruction, const SourceTree& tree);

const std::vector<Recipe>& recipes();
// nullptr where there is no such recipe.
const Recipe* find_recipe(std::string_view name);

// An edit that carries the instruction's name and proof.
Edit edit_for(const Instruction& instruction, std::string path, std::size_t log_line, std::string reason);

// All evidence lines in order, each with its number in the log.
struct EvidenceLine {
  std::size_t number;
  const std::string* text;  // the instruction's
};
std::vector<EvidenceLine> evidence_lines(const Instruction& instruction);

}  // namespace cimend::fixagent
