#pragma once

#include <git2.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/git.h"

// What the parts of core/git.h share: libgit2's objects with owners, and reading a commit's tree. For git*.cc alone;
// libgit2's header stays out of every other file.

namespace cimend::core {
namespace git {

constexpr std::uint64_t kMaxFileBytes = 16u << 20;

// One deleter for every libgit2 object.
struct Free {
  void operator()(git_repository* p) const { git_repository_free(p); }
  void operator()(git_odb* p) const { git_odb_free(p); }
  void operator()(git_object* p) const { git_object_free(p); }
  void operator()(git_commit* p) const { git_commit_free(p); }
  void operator()(git_tree* p) const { git_tree_free(p); }
  void operator()(git_tree_entry* p) const { git_tree_entry_free(p); }
  void operator()(git_blob* p) const { git_blob_free(p); }
  void operator()(git_index* p) const { git_index_free(p); }
  void operator()(git_diff* p) const { git_diff_free(p); }
  void operator()(git_patch* p) const { git_patch_free(p); }
  void operator()(git_status_list* p) const { git_status_list_free(p); }
  void operator()(git_reference* p) const { git_reference_free(p); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

// Calls a libgit2 function whose first parameter is where the object goes, and gives back libgit2's code.
template <class T, class Function, class... Arguments>
int make(Owned<T>& out, Function function, Arguments... arguments) {
  T* raw = nullptr;
  const int code = function(&raw, arguments...);
  out.reset(raw);
  return code;
}

class Buffer {
 public:
  Buffer() = default;
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { git_buf_dispose(&buffer_); }
  git_buf* get() { return &buffer_; }
  [[nodiscard]] std::string text() const {
    return buffer_.ptr ? std::string(buffer_.ptr, buffer_.size) : std::string();
  }

 private:
  git_buf buffer_ = GIT_BUF_INIT;
};

// Before the first call into libgit2; cheap.
void initialise_once();

// Why the last call on this thread failed.
std::string last_message();
// Errc::not_found for GIT_ENOTFOUND, Errc::io for all else.
tl::unexpected<Error> failure(int code, const std::string& doing, const std::string& where);

// A path that names something below a directory and nothing else: no empty part, no "." or "..", no NUL.
bool plain_path(std::string_view path);

// The tree of a commit given by its 40 hex digits.
Result<Owned<git_tree>> find_tree(git_repository* repository, const std::string& commit);

// An entry of a tree with its object's name.
struct TreeObject {
  TreeEntry entry;
  git_oid id;
};
// Every file, link and submodule below a tree, sorted by path. Errc::refused where it has more than a million parts.
Result<std::vector<TreeObject>> walk(git_tree* tree);
// What stands at a plain path of the tree; nothing where there is nothing.
Result<std::optional<TreeObject>> find_object(git_tree* tree, const std::string& path);
// The same for a file alone: Errc::not_found where there is nothing, Errc::refused where it is no regular file.
Result<TreeObject> find_file(git_tree* tree, const std::string& path);
// A blob's bytes; Errc::refused beyond `limit`. `path` is what a message calls it.
Result<std::string> blob_bytes(git_repository* repository, const git_oid& id, const std::string& path,
                               std::uint64_t limit);

}  // namespace git

struct Repository::Handle {
  git::Owned<git_repository> repository;
};

}  // namespace cimend::core
