#pragma once

#include <vector>

#include "core/documents/fix.h"
#include "fixagent/guards/guards.h"
#include "fixagent/recipes/recipe.h"
#include "fixagent/source_tree.h"

namespace cimend::fixagent {

// What the recipes make of all instructions together. A patch mends one cause: either what formatters and linters ask
// for, all of it together (Mends::layout and ::each), or the first instruction of the others that yields a change.
// Errors of a compiler come in cascades (a missing header makes ten others), so of several only the first is mended;
// the next run shows what is left.
struct Gathered {
  Candidate candidate;        // edits and tripped guards; no contents, no diff yet
  std::vector<ToolRun> runs;  // to be run over the tree with the candidate's edits on it
  std::vector<Check> checks;
  struct Suggested {
    Suggestion suggestion;
    int finding = 0;
    std::string recipe;
    std::size_t log = 0;
  };
  std::vector<Suggested> suggestions;
  std::vector<core::FixMetadataDocument::Refused> refused;  // instructions, or parts of them, that gave nothing
};

// A function of its arguments; the tree is only read.
Gathered gather(const core::FixInputDocument& input, const SourceTree& tree);

}  // namespace cimend::fixagent
