#include "fixagent/recipe.h"

#include "fixagent/reach.h"
#include "fixagent/recipes.h"

namespace cimend::fixagent {

const std::vector<Recipe>& recipes() {
  static const std::vector<Recipe> all = {
      {"apply-printed-diff", "the diff that a formatter or git printed", Tier::a, Mends::layout, reach_printed_diffs,
       apply_printed_diff},
      {"whitespace", "trailing white space, the end of the file, line endings", Tier::a, Mends::layout, reach_hook,
       whitespace},
      {"include-fixit", "a missing standard header; a name that the compiler spells differently", Tier::a, Mends::first,
       reach_compiler_message, include_fixit},
  };
  return all;
}

const Recipe* find_recipe(std::string_view name) {
  for (const Recipe& recipe : recipes()) {
    if (recipe.name == name) return &recipe;
  }
  return nullptr;
}

Edit edit_for(const Instruction& instruction, std::string path, std::size_t log_line, std::string reason) {
  Edit edit;
  edit.path = std::move(path);
  edit.reason = std::move(reason);
  edit.recipe = instruction.recipe;
  edit.finding = instruction.finding;
  edit.log = instruction.log;
  edit.log_line = log_line;
  if (const Recipe* recipe = find_recipe(instruction.recipe)) edit.tier = recipe->tier;
  return edit;
}

std::vector<EvidenceLine> evidence_lines(const Instruction& instruction) {
  std::vector<EvidenceLine> out;
  for (const auto& evidence : instruction.evidence) {
    for (std::size_t i = 0; i < evidence.lines.size(); ++i)
      out.push_back({evidence.first_line + i, &evidence.lines[i]});
  }
  return out;
}

}  // namespace cimend::fixagent
