#include "fixagent/edit.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

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

}  // namespace

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
