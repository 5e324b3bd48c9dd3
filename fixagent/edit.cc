#include "fixagent/edit.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "core/git.h"

namespace cimend::fixagent {
namespace {

auto position(const Edit& edit) { return std::tie(edit.path, edit.offset, edit.before, edit.after); }

std::string place(const Edit& edit) { return fmt::format("{}:{}", edit.path, edit.first_line); }

core::Result<std::string> edited(const std::string& text, const std::vector<const Edit*>& edits) {
  std::string out;
  std::size_t at = 0;
  bool only_deleted = false;  // the edit that ended at `at` put nothing there
  for (const Edit* edit : edits) {
    const bool inside = edit->offset <= text.size() && edit->before.size() <= text.size() - edit->offset;
    if (!inside || text.compare(edit->offset, edit->before.size(), edit->before) != 0) {
      return core::fail(core::Errc::refused, "the file is not what the log saw", place(*edit));
    }
    const std::size_t end = edit->offset + edit->before.size();
    if (edit->offset < at) {
      // White space on a blank line that goes as a whole: both only take away, so together they do.
      if (!edit->after.empty() || !only_deleted)
        return core::fail(core::Errc::refused, "two edits overlap", place(*edit));
      at = std::max(at, end);
      continue;
    }
    out.append(text, at, edit->offset - at).append(edit->after);
    at = end;
    only_deleted = edit->after.empty();
  }
  return out.append(text, at);
}

// Deletions may overlap: together they take away what either does.
bool only_deletes(const Edit& edit) { return edit.after.empty(); }

}  // namespace

std::string_view name_of(Tier tier) { return tier == Tier::a ? "A" : tier == Tier::b ? "B" : "C"; }

bool conflict(const Edit& one, const Edit& other) {
  if (one.path != other.path || position(one) == position(other)) return false;
  const Edit& first = one.offset <= other.offset ? one : other;
  const Edit& second = &first == &one ? other : one;
  if (first.offset + first.before.size() > second.offset) return !(only_deletes(first) && only_deletes(second));
  const bool both_insert = first.offset == second.offset && first.before.empty() && second.before.empty();
  return both_insert && !(first.after.ends_with('\n') && second.after.ends_with('\n'));
}

std::vector<Edit> line_edits(const Edit& like, std::string_view before, std::string_view after) {
  const LineIndex old_lines(before);
  const LineIndex new_lines(after);
  const auto changes = core::line_changes(before, after);
  std::vector<Edit> edits;
  const auto add = [&](std::size_t old_first, std::size_t old_end, std::size_t new_first, std::size_t new_end) {
    Edit edit = like;
    edit.first_line = old_first;
    edit.offset = old_lines.offset(old_first);
    edit.before = before.substr(edit.offset, old_lines.offset(old_end) - edit.offset);
    edit.after = after.substr(new_lines.offset(new_first), new_lines.offset(new_end) - new_lines.offset(new_first));
    edits.push_back(std::move(edit));
  };
  if (!changes) {  // memory: the whole file is one change
    add(1, old_lines.count() + 1, 1, new_lines.count() + 1);
    return edits;
  }
  for (const core::LineChange& change : *changes) {
    add(change.old_first, change.old_first + change.old_count, change.new_first, change.new_first + change.new_count);
  }
  return edits;
}

core::Result<std::map<std::string, std::string>> apply_edits(const SourceTree& tree, std::vector<Edit> edits) {
  std::stable_sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return position(a) < position(b); });
  edits.erase(
      std::unique(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return position(a) == position(b); }),
      edits.end());
  std::map<std::string, std::vector<const Edit*>> by_path;
  for (const Edit& edit : edits) by_path[edit.path].push_back(&edit);

  std::map<std::string, std::string> out;
  for (const auto& [path, of_path] : by_path) {
    auto before = tree.read(path);
    if (!before) return tl::unexpected(before.error());
    auto after = edited(*before, of_path);
    if (!after) return tl::unexpected(after.error());
    out[path] = std::move(*after);
  }
  return out;
}

}  // namespace cimend::fixagent
