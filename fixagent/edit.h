#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "fixagent/source_tree.h"

namespace cimend::fixagent {

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
};

// The files' new content. Two equal edits are one. Errc::refused where `before` does not stand there or two edits
// overlap: nothing is guessed.
core::Result<std::map<std::string, std::string>> apply_edits(const SourceTree& tree, std::vector<Edit> edits);

}  // namespace cimend::fixagent
