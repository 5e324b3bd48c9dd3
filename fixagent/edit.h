#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "fixagent/source_tree.h"

namespace cimend::fixagent {

// How much a person still has to look at.
enum class Tier {
  a,  // mechanical: moves text about, or removes what the log proves unused; nothing is chosen
  b,  // to be reviewed: one candidate, and a check that passes does not prove that it is what was meant
  c,  // a suggestion: shown, never part of a patch
};
// "A", "B", "C".
std::string_view name_of(Tier tier);

// One change of one file, with its proof. `before` is what must stand at `offset`, byte for byte; `after` takes its
// place. An insertion has an empty `before`.
struct Edit {
  std::string path;
  std::size_t offset = 0;
  std::string before, after;
  std::size_t first_line = 1;  // of the file, where it begins
  std::string reason;          // one sentence
  std::string recipe;
  int finding = 0;
  std::size_t log = 0;
  std::size_t log_line = 0;  // the line of the log that proves it
  Tier tier = Tier::a;
};

// The files' new content. Two equal edits are one. Errc::refused where `before` does not stand there or two edits
// overlap: nothing is guessed.
core::Result<std::map<std::string, std::string>> apply_edits(const SourceTree& tree, std::vector<Edit> edits);

// True where apply_edits would refuse the two together, or make them in an order that nobody chose: they change the
// same bytes without both only deleting, or both insert parts of a line at the same place. Whole lines that are
// inserted at the same place are put in alphabetical order.
bool conflict(const Edit& one, const Edit& other);

// The edits that turn `before` into `after`: one for each run of changed lines, whole lines. `like` gives everything
// but offset, lines and text.
std::vector<Edit> line_edits(const Edit& like, std::string_view before, std::string_view after);

}  // namespace cimend::fixagent
