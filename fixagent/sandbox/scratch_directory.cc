#include "fixagent/sandbox/scratch_directory.h"

#include <cstdlib>
#include <filesystem>
#include <utility>

namespace cimend::fixagent {
namespace {

// A build may leave directories without write permission.
void make_removable(const std::string& path) {
  std::error_code error;
  using Permissions = std::filesystem::perms;
  constexpr auto kAdd = std::filesystem::perm_options::add | std::filesystem::perm_options::nofollow;
  std::filesystem::permissions(path, Permissions::owner_all, kAdd, error);
  for (std::filesystem::recursive_directory_iterator at(path, error), end; !error && at != end; at.increment(error)) {
    std::error_code ignored;
    if (at->is_directory(ignored) && !at->is_symlink(ignored)) {
      std::filesystem::permissions(at->path(), Permissions::owner_all, kAdd, ignored);
    }
  }
}

}  // namespace

ScratchDirectory::ScratchDirectory(std::string path) : path_(std::move(path)) {}
ScratchDirectory::ScratchDirectory(ScratchDirectory&& other) noexcept : path_(std::exchange(other.path_, {})) {}

core::Result<ScratchDirectory> ScratchDirectory::create() {
  std::error_code error;
  std::string name = (std::filesystem::temp_directory_path(error) / "cimend-scratch-XXXXXX").string();
  if (error || !::mkdtemp(name.data())) return core::fail(core::Errc::io, "cannot make a scratch directory", name);
  ScratchDirectory made(name);
  for (const std::string& part : {made.workspace(), made.etc(), made.tmp()}) {
    if (!std::filesystem::create_directory(part, error)) {
      return core::fail(core::Errc::io, "cannot make a scratch directory", part);
    }
  }
  return made;
}

core::Result<> ScratchDirectory::empty_tmp() const {
  make_removable(tmp());
  std::error_code error;
  for (std::filesystem::directory_iterator at(tmp(), error), end; !error && at != end; at.increment(error)) {
    std::filesystem::remove_all(at->path(), error);
    if (error) break;
  }
  if (error) return core::fail(core::Errc::io, "cannot empty the sandbox's TMPDIR: " + error.message(), tmp());
  return {};
}

ScratchDirectory::~ScratchDirectory() {
  if (path_.empty()) return;
  make_removable(path_);
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace cimend::fixagent
