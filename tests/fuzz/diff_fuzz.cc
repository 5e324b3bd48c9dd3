// The diff readers take any bytes; what they call whole adds up; and no diff makes a recipe propose anything but
// changes of the tree's own files that apply.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "core/text.h"
#include "fixagent/recipes/recipe.h"
#include "fixagent/unified_diff.h"

namespace {

namespace fixagent = cimend::fixagent;

void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

const fixagent::MemoryTree& tree() {
  static const fixagent::MemoryTree files{{"src/a.c", "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n"},
                                          {"lib.rs", "fn a( ){}\n\n// x\n// y\n// z\n\nfn b( ){}"},
                                          {"empty", ""}};
  return files;
}

void check_counts(const fixagent::FilePatch& file) {
  if (!file.problem.empty()) return;
  for (const fixagent::Hunk& hunk : file.hunks) {
    std::int64_t before = 0;
    std::int64_t after = 0;
    for (const fixagent::DiffLine& line : hunk.lines) {
      before += line.kind != fixagent::DiffLine::Kind::added;
      after += line.kind != fixagent::DiffLine::Kind::removed;
    }
    require(before == hunk.old_count && after == hunk.new_count, "a whole hunk has the lines it promises");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<std::string> lines;
  for (const std::string_view line : cimend::core::split(text, '\n')) lines.emplace_back(line);
  for (const auto& file : fixagent::read_unified_diff(lines)) check_counts(file);
  for (const auto& file : fixagent::read_rustfmt_diff(lines)) check_counts(file);

  for (const char* category : {"lint.format", "test.assertion"}) {
    for (const fixagent::Recipe& recipe : fixagent::recipes()) {
      fixagent::Instruction instruction;
      instruction.recipe = std::string(recipe.name);
      instruction.category = category;
      instruction.evidence.push_back({1, lines});
      const fixagent::RecipeOutcome outcome = recipe.run(instruction, tree());
      for (const fixagent::Edit& edit : outcome.edits) {
        const auto before = tree().read(edit.path);
        require(before.has_value(), "an edit names a file of the tree");
        require(edit.offset <= before->size() && before->compare(edit.offset, edit.before.size(), edit.before) == 0,
                "an edit's preimage stands in the file");
        require(edit.log_line >= 1 && edit.log_line <= lines.size(), "an edit's proof is a line of the log");
      }
    }
  }
  return 0;
}
