#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace cimend::core {

// What stands at a path of a commit's tree.
struct TreeEntry {
  enum class Kind { file, executable, symlink, submodule, directory };
  std::string path;
  Kind kind = Kind::file;
};

// A run of lines that differs: `old_count` lines from line `old_first` (1-based) on became `new_count` from `new_first`.
// Where a count is 0 its line is the one that the change stands before.
struct LineChange {
  std::size_t old_first = 1, old_count = 0;
  std::size_t new_first = 1, new_count = 0;
};

// The changed lines between two texts, in order (libgit2's diff, indent heuristic). Lines end at '\n'.
Result<std::vector<LineChange>> line_changes(std::string_view before, std::string_view after);

// A git repository through libgit2, opened for reading. Nothing here writes to the object database, the index, the
// references or the work tree. One object per thread.
class Repository {
 public:
  // `path` or a directory above it. Errc::not_found where there is none ("no git repository at …").
  static Result<Repository> open(const std::string& path);
  Repository(Repository&&) noexcept;
  Repository& operator=(Repository&&) noexcept;
  ~Repository();

  [[nodiscard]] std::string work_directory() const;  // without a trailing slash; empty for a bare repository
  Result<std::string> head_commit() const;           // 40 hex digits; Errc::not_found before the first commit
  // Tracked files with uncommitted changes (index or work tree), sorted; untracked ones are not counted.
  Result<std::vector<std::string>> changed_files() const;
  // A branch, tag or (shortened) hash to a commit's 40 hex digits.
  Result<std::string> resolve(const std::string& revision) const;

  // What stands at `path` in the commit's tree, following no links; nothing where there is nothing.
  Result<std::optional<TreeEntry>> entry(const std::string& commit, const std::string& path) const;
  // A file's bytes in the commit. Errc::not_found; Errc::refused where it is no regular file or over 16 MiB.
  Result<std::string> file(const std::string& commit, const std::string& path) const;
  // Every file, symlink and submodule of the commit, sorted by path.
  Result<std::vector<TreeEntry>> entries(const std::string& commit) const;

  // The unified diff ("diff --git a/… b/…", three lines of context) that turns the commit's files into `after`
  // (path → whole new content; each path must be a regular file of the commit). Made in memory, files sorted by
  // path; unchanged ones are left out; empty when nothing changes.
  Result<std::string> diff_to(const std::string& commit, const std::map<std::string, std::string>& after) const;
  // Applies a unified diff with "diff --git" headers (libgit2 reads no others) to the commit's tree in memory and gives
  // back the touched files' new content.
  // Errc::refused where the preimage does not match exactly (libgit2 applies without fuzz), or it makes, deletes or
  // renames files or changes modes.
  Result<std::map<std::string, std::string>> apply(const std::string& commit, std::string_view diff) const;
  // Writes the commit's tree into an empty directory (files, executables, symlinks; submodules as empty directories),
  // with `overlay` (path → content) in place of the files it names. Nothing is written outside `directory`.
  Result<> export_tree(const std::string& commit, const std::map<std::string, std::string>& overlay,
                       const std::string& directory) const;

 private:
  struct Handle;
  explicit Repository(std::unique_ptr<Handle> handle);
  std::unique_ptr<Handle> handle_;
};

}  // namespace cimend::core
