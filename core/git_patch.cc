#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>

#include <algorithm>
#include <utility>

#include "core/git.h"
#include "core/git_internal.h"
#include "core/text.h"

// Diffs are made and applied without a byte written to the repository.
//
// libgit2 1.5.1 applies a patch in memory but stores every blob it makes, and touches the time stamps of those that are
// there already; its work-tree variant writes and deletes through symbolic links. So a patch is never applied to the
// repository at all: the files it touches are copied into a second repository that exists only in memory (a "mempack"
// object database without files), the patch is applied there, and the result is read back. The real repository is only
// read.

namespace cimend::core {
namespace {

struct FileState {
  git_filemode_t mode = GIT_FILEMODE_BLOB;
  std::string content;
};
using FileStates = std::map<std::string, FileState>;  // path → file

// --- diff_to ---

Result<FileState> file_state(git_repository* repository, git_tree* tree, const std::string& path) {
  auto found = git::find_file(tree, path);
  if (!found) return tl::unexpected(found.error());
  auto content = git::blob_bytes(repository, found->id, path, git::kMaxFileBytes);
  if (!content) return tl::unexpected(content.error());
  const bool executable = found->entry.kind == TreeEntry::Kind::executable;
  return FileState{executable ? GIT_FILEMODE_BLOB_EXECUTABLE : GIT_FILEMODE_BLOB, std::move(*content)};
}

// libgit2 makes the diff of two buffers with mode 100644; an executable file keeps its mode in the text, or git warns.
std::string with_mode(std::string diff, git_filemode_t mode) {
  if (mode != GIT_FILEMODE_BLOB_EXECUTABLE) return diff;
  const std::size_t index = diff.find("\nindex ");
  const std::size_t end = index == std::string::npos ? index : diff.find('\n', index + 1);
  if (end != std::string::npos && std::string_view(diff).substr(0, end).ends_with(" 100644")) {
    diff.replace(end - 6, 6, "100755");
  }
  return diff;
}

Result<std::string> diff_of(const std::string& path, const FileState& before, const std::string& after) {
  git_diff_options options;
  git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
  options.context_lines = 3;
  options.id_abbrev = GIT_OID_HEXSZ;
  options.flags = GIT_DIFF_INDENT_HEURISTIC;
  git::Owned<git_patch> patch;
  const int code =
      git::make(patch, git_patch_from_buffers, static_cast<const void*>(before.content.data()), before.content.size(),
                path.c_str(), static_cast<const void*>(after.data()), after.size(), path.c_str(), &options);
  if (code != 0) return git::failure(code, "cannot make the diff of " + path, path);
  git::Buffer text;
  if (const int printed = git_patch_to_buf(text.get(), patch.get())) {
    return git::failure(printed, "cannot print the diff of " + path, path);
  }
  return with_mode(text.text(), before.mode);
}

}  // namespace

Result<std::vector<LineChange>> line_changes(std::string_view before, std::string_view after) {
  git::initialise_once();
  git_diff_options options;
  git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
  options.context_lines = 0;
  options.flags = GIT_DIFF_INDENT_HEURISTIC | GIT_DIFF_FORCE_TEXT;
  git::Owned<git_patch> patch;
  const int code = git::make(patch, git_patch_from_buffers, static_cast<const void*>(before.data()), before.size(), "a",
                             static_cast<const void*>(after.data()), after.size(), "a", &options);
  if (code != 0) return git::failure(code, "cannot compare two texts", {});
  std::vector<LineChange> changes;
  for (std::size_t i = 0; i < git_patch_num_hunks(patch.get()); ++i) {
    const git_diff_hunk* hunk = nullptr;
    if (const int got = git_patch_get_hunk(&hunk, nullptr, patch.get(), i)) {
      return git::failure(got, "cannot compare two texts", {});
    }
    // A count of 0 is printed with the line before the place.
    const auto first = [](int start, int count) { return static_cast<std::size_t>(count == 0 ? start + 1 : start); };
    changes.push_back({first(hunk->old_start, hunk->old_lines), static_cast<std::size_t>(hunk->old_lines),
                       first(hunk->new_start, hunk->new_lines), static_cast<std::size_t>(hunk->new_lines)});
  }
  return changes;
}

namespace {

// --- apply ---

// What a diff touches, refused where it does anything but change the bytes of regular files.
Result<std::vector<std::string>> touched_paths(git_diff* diff) {
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < git_diff_num_deltas(diff); ++i) {
    const git_diff_delta& delta = *git_diff_get_delta(diff, i);
    const std::string path = delta.new_file.path ? delta.new_file.path : "";
    if (delta.status != GIT_DELTA_MODIFIED || !delta.old_file.path || path != delta.old_file.path) {
      return fail(Errc::refused, "the diff makes, deletes, renames or copies a file: " + shorten(path, 200), path);
    }
    if (delta.old_file.mode != delta.new_file.mode && delta.old_file.mode != 0 && delta.new_file.mode != 0) {
      return fail(Errc::refused, "the diff changes a file's mode: " + shorten(path, 200), path);
    }
    if (!git::plain_path(path)) return fail(Errc::refused, "the diff names no plain path: " + shorten(path, 200), path);
    paths.push_back(path);
  }
  std::sort(paths.begin(), paths.end());
  if (std::adjacent_find(paths.begin(), paths.end()) != paths.end()) {
    return fail(Errc::refused, "the diff names a file twice");
  }
  return paths;
}

// The files a diff names as they stand in the commit: a file that is not there is a diff that does not fit.
Result<FileStates> preimage(git_repository* repository, git_tree* tree, const std::vector<std::string>& paths) {
  FileStates files;
  for (const std::string& path : paths) {
    auto file = file_state(repository, tree, path);
    if (!file) return fail(file.error().code == Errc::io ? Errc::io : Errc::refused, file.error().what, path);
    files.emplace(path, std::move(*file));
  }
  return files;
}

// A repository that exists in memory only.
class MemoryRepository {
 public:
  static Result<MemoryRepository> create() {
    MemoryRepository made;
    if (const int code = git::make(made.odb_, git_odb_new)) {
      return git::failure(code, "cannot make an object database", {});
    }
    git_odb_backend* backend = nullptr;
    int code = git_mempack_new(&backend);
    if (code == 0) code = git_odb_add_backend(made.odb_.get(), backend, 1);  // the database owns it from here
    if (code == 0) code = git::make(made.repository_, git_repository_wrap_odb, made.odb_.get());
    if (code != 0) return git::failure(code, "cannot make a repository in memory", {});
    return made;
  }

  // A tree that holds these files.
  Result<git::Owned<git_tree>> tree(const FileStates& files) {
    git::Owned<git_index> index;
    if (const int code = git::make(index, git_index_new)) return git::failure(code, "cannot make an index", {});
    for (const auto& [path, file] : files) {
      git_index_entry entry = {};
      entry.path = path.c_str();
      entry.mode = static_cast<std::uint32_t>(file.mode);
      int code = git_blob_create_from_buffer(&entry.id, repository_.get(), file.content.data(), file.content.size());
      if (code == 0) code = git_index_add(index.get(), &entry);
      if (code != 0) return git::failure(code, "cannot hold " + path + " in memory", path);
    }
    git_oid id;
    git::Owned<git_tree> tree;
    int code = git_index_write_tree_to(&id, index.get(), repository_.get());
    if (code == 0) code = git::make(tree, git_tree_lookup, repository_.get(), &id);
    if (code != 0) return git::failure(code, "cannot make a tree in memory", {});
    return tree;
  }

  git_repository* get() { return repository_.get(); }

 private:
  git::Owned<git_odb> odb_;
  git::Owned<git_repository> repository_;
};

// The content of every file after a patch. A patch may say one thing and do another (CVE-2023-23946), so this looks at
// what is there afterwards, not at what the patch said.
Result<std::map<std::string, std::string>> postimage(git_repository* memory, git_index* applied,
                                                     const FileStates& before) {
  if (git_index_entrycount(applied) != before.size()) return fail(Errc::refused, "the diff makes or deletes files");
  std::map<std::string, std::string> files;
  for (std::size_t i = 0; i < git_index_entrycount(applied); ++i) {
    const git_index_entry& entry = *git_index_get_byindex(applied, i);
    const auto was = before.find(entry.path);
    if (was == before.end() || entry.mode != static_cast<std::uint32_t>(was->second.mode)) {
      return fail(Errc::refused, "the diff renames a file or changes its mode: " + std::string(entry.path), entry.path);
    }
    auto content = git::blob_bytes(memory, entry.id, entry.path, git::kMaxFileBytes);
    if (!content) return tl::unexpected(content.error());
    files.emplace(entry.path, std::move(*content));
  }
  return files;
}

}  // namespace

Result<std::string> Repository::diff_to(const std::string& commit,
                                        const std::map<std::string, std::string>& after) const {
  if (after.empty()) return std::string();
  git_repository* repository = handle_->repository.get();
  auto tree = git::find_tree(repository, commit);
  if (!tree) return tl::unexpected(tree.error());
  std::string out;
  for (const auto& [path, content] : after) {
    auto before = file_state(repository, tree->get(), path);
    if (!before) return tl::unexpected(before.error());
    if (before->content == content) continue;
    auto diff = diff_of(path, *before, content);
    if (!diff) return diff;
    out += *diff;
  }
  return out;
}

Result<std::map<std::string, std::string>> Repository::apply(const std::string& commit, std::string_view diff) const {
  if (diff.empty()) return std::map<std::string, std::string>();
  git::Owned<git_diff> parsed;
  if (git::make(parsed, git_diff_from_buffer, diff.data(), diff.size()) != 0) {
    return fail(Errc::refused, "not a unified diff: " + git::last_message());
  }
  auto paths = touched_paths(parsed.get());
  if (!paths) return tl::unexpected(paths.error());
  auto tree = git::find_tree(handle_->repository.get(), commit);
  if (!tree) return tl::unexpected(tree.error());
  auto before = preimage(handle_->repository.get(), tree->get(), *paths);
  if (!before) return tl::unexpected(before.error());

  auto memory = MemoryRepository::create();
  if (!memory) return tl::unexpected(memory.error());
  auto tree_in_memory = memory->tree(*before);
  if (!tree_in_memory) return tl::unexpected(tree_in_memory.error());
  git::Owned<git_index> applied;
  if (git::make(applied, git_apply_to_tree, memory->get(), tree_in_memory->get(), parsed.get(), nullptr) != 0) {
    return fail(Errc::refused, "the diff does not apply: " + git::last_message());
  }
  return postimage(memory->get(), applied.get(), *before);
}

}  // namespace cimend::core
