#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/process.h"
#include "fixagent/recipes/recipe.h"

namespace cimend::fixagent::test {

// A scratch directory with a repository made by the real git; removed at the end. Failures end the test case.
class ScratchRepository {
 public:
  ScratchRepository();
  ~ScratchRepository();
  ScratchRepository(const ScratchRepository&) = delete;
  ScratchRepository& operator=(const ScratchRepository&) = delete;

  [[nodiscard]] std::string root() const { return root_; }
  [[nodiscard]] std::string path() const { return root_ + "/repo"; }
  void write(const std::string& name, const std::string& bytes) const;
  [[nodiscard]] std::string read(const std::string& name) const;
  std::string commit() const;                                                          // everything; its hash
  core::Exit run(std::vector<std::string> argv, const std::string& input = {}) const;  // in the work tree, LANG=C.UTF-8
  core::Exit git(std::vector<std::string> arguments, const std::string& input = {}) const;

 private:
  std::string root_;
};

std::vector<std::string> lines_of(const std::string& text);
// fixagent/testdata/NAME
std::string testdata(const std::string& name);
// The files of fixagent/testdata/DIRECTORY, below `prefix`.
std::map<std::string, std::string> testdata_tree(const std::string& directory, const std::string& prefix = {});

// An instruction whose evidence are these lines of log 0, from line `first_line` on.
Instruction instruction(const std::string& recipe, const std::string& text, std::size_t first_line = 100);

// What a recipe makes of the tree; a failure to apply ends the test case.
std::map<std::string, std::string> result_of(const RecipeOutcome& outcome, const SourceTree& tree);
// All refusals, "guard: reason" or "reason", one a line.
std::string refusals_of(const RecipeOutcome& outcome);

}  // namespace cimend::fixagent::test
