#include "fixagent/recipe.h"

namespace cimend::fixagent {

const std::vector<Recipe>& recipes() {
  static const std::vector<Recipe> all = {
      {"apply-printed-diff", apply_printed_diff}, {"include-fixit", include_fixit}, {"whitespace", whitespace}};
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
