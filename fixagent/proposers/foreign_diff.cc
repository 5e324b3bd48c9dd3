#include "fixagent/proposers/foreign_diff.h"

#include <algorithm>
#include <set>

#include "core/text.h"
#include "fixagent/recipes/recipes.h"
#include "fixagent/unified_diff.h"

namespace cimend::fixagent {
namespace {

constexpr std::size_t kMostBytes = 1u << 20;

std::string shown(std::string_view text) { return core::terminal_safe(core::shorten(text, 200)); }

// The instruction that the diff stands for: its evidence are the diff's own lines.
Instruction instruction_for(std::string_view diff, const core::FixInputDocument& input) {
  Instruction out;
  const auto best = std::min_element(input.instructions.begin(), input.instructions.end(),
                                     [](const auto& a, const auto& b) { return a.finding < b.finding; });
  if (best != input.instructions.end()) {
    out.finding = best->finding;
    out.rule = best->rule;
    out.log = best->log;
    if (!best->evidence.empty()) out.evidence.push_back({best->evidence.front().first_line, {}});
  }
  if (out.evidence.empty()) out.evidence.push_back({1, {}});
  out.recipe = kProposerRecipe;
  for (const std::string_view line : core::split(diff, '\n')) out.evidence.front().lines.emplace_back(line);
  return out;
}

// "a/src/x.c" is "src/x.c", and so is "src/x.c".
std::string plain_name(const FilePatch& file, const std::string& name, char side) {
  const bool prefixed = name.size() > 2 && name[0] == side && name[1] == '/';
  const bool both = file.old_name.starts_with("a/") && file.new_name.starts_with("b/");
  return prefixed && (file.git_header || both) ? name.substr(2) : name;
}

class ForeignDiff {
 public:
  ForeignDiff(const SourceTree& tree, const core::Repository& repository, const std::string& commit)
      : tree_(tree), repository_(repository), commit_(commit) {}

  // The first objection to a file's part.
  void look_at(const FilePatch& file, RecipeOutcome& out) const {
    const std::string before = plain_name(file, file.old_name, 'a');
    const std::string after = plain_name(file, file.new_name, 'b');
    if (file.renames) return out.trip("no-rename", "the diff renames or copies a file: " + shown(before));
    if (file.changes_mode) return out.trip("no-mode-change", "the diff changes a file's mode: " + shown(after));
    if (file.binary) return out.trip("no-binary", "the diff is binary: " + shown(after));
    if (file.creates) return out.trip("no-new-file", "the diff makes a file: " + shown(after));
    if (file.deletes) return out.trip("no-delete", "the diff deletes a file: " + shown(before));
    for (const std::string& name : {before, after}) {
      if (const std::string why = path_objection(name); !why.empty())
        return out.trip("path-shape", why + ": " + shown(name));
    }
    if (before != after)
      return out.trip("no-rename", "the diff is between two files: " + shown(before + " and " + after));
    if (const std::string link = link_above(after); !link.empty())
      return out.trip("no-symlink-ancestor", "a symbolic link or submodule in the commit at " + shown(link));
    if (!std::binary_search(tree_.paths().begin(), tree_.paths().end(), after))
      return out.trip("no-new-file", "the commit has no such file: " + shown(after));
    if (!file.problem.empty()) return out.trip("exact-preimage", shown(after) + ": " + file.problem);
    if (const std::string why = disorder(file); !why.empty())
      return out.trip("exact-preimage", shown(after) + ": " + why);
    if (file.hunks.empty()) out.trip("exact-preimage", "the diff changes nothing in " + shown(after));
  }

 private:
  // Hunks go down the file, each behind the one before.
  static std::string disorder(const FilePatch& file) {
    for (std::size_t i = 1; i < file.hunks.size(); ++i) {
      const Hunk& above = file.hunks[i - 1];
      if (file.hunks[i].old_start < above.old_start + above.old_count) return "its hunks overlap or are out of order";
    }
    return {};
  }

  // The first part of the path that is a link or a submodule; empty where none is.
  [[nodiscard]] std::string link_above(const std::string& path) const {
    for (std::size_t slash = path.find('/');; slash = path.find('/', slash + 1)) {
      const auto entry = repository_.entry(commit_, path.substr(0, slash));
      using Kind = core::TreeEntry::Kind;
      if (entry && *entry && ((*entry)->kind == Kind::symlink || (*entry)->kind == Kind::submodule)) {
        return path.substr(0, slash);
      }
      if (slash == std::string::npos) return {};
    }
  }

  const SourceTree& tree_;
  const core::Repository& repository_;
  const std::string& commit_;
};

// What the printed-diff reader objects to without naming a guard is still a part that does not hold.
void name_guards(RecipeOutcome& outcome) {
  for (auto& refusal : outcome.refusals) {
    if (refusal.guard.empty()) refusal.guard = "exact-preimage";
  }
}

// The edits with the finding's proof in place of the diff's own line numbers.
void point_at_finding(RecipeOutcome& outcome, const Instruction& instruction) {
  for (Edit& edit : outcome.edits) {
    edit.tier = Tier::b;
    edit.log_line = instruction.evidence.front().first_line;
    edit.reason = "an outside proposer's change";
  }
}

}  // namespace

RecipeOutcome read_foreign_diff(std::string_view diff, const core::FixInputDocument& input, const SourceTree& tree,
                                const core::Repository& repository, const std::string& commit) {
  RecipeOutcome out;
  if (diff.size() > kMostBytes) {
    out.trip("max-bytes", "the proposer's answer is over 1 MiB");
    return out;
  }
  if (core::to_valid_utf8(diff) != diff) {
    out.trip("no-binary", "the proposer's answer is no UTF-8");
    return out;
  }
  if (diff.find('\0') != std::string_view::npos) {
    out.trip("no-binary", "the proposer's answer holds a NUL byte");
    return out;
  }
  const Instruction instruction = instruction_for(diff, input);
  const auto files = read_unified_diff(instruction.evidence.front().lines);
  if (files.empty()) {
    out.trip("exact-preimage", "the proposer's answer holds no unified diff");
    return out;
  }
  const auto& lines = instruction.evidence.front().lines;
  const bool returns = std::any_of(lines.begin(), lines.end(), [](const std::string& line) {
    return (line.starts_with("--- ") || line.starts_with("+++ ")) && line.ends_with('\r');
  });
  if (returns) {
    out.trip("path-shape", "a file name ends in a carriage return");
    return out;
  }
  const ForeignDiff reader(tree, repository, commit);
  std::set<std::string> named;
  for (const FilePatch& file : files) {
    reader.look_at(file, out);
    if (!named.insert(plain_name(file, file.new_name, 'b')).second)
      out.trip("exact-preimage", "the diff names a file twice: " + shown(file.new_name));
  }
  if (!out.refusals.empty()) return out;
  out = apply_printed_diff(instruction, tree);
  name_guards(out);
  point_at_finding(out, instruction);
  for (const Edit& edit : out.edits) {
    if (named.count(edit.path) == 0) out.trip("path-shape", "the diff does not name " + shown(edit.path));
  }
  if (!out.refusals.empty()) out.edits.clear();
  return out;
}

}  // namespace cimend::fixagent
