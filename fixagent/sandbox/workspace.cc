#include "fixagent/sandbox/workspace.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "core/descriptor.h"
#include "core/text.h"

namespace cimend::fixagent {
namespace {

constexpr std::size_t kMostFiles = 200'000;

core::Descriptor open_beneath(const std::string& directory, const std::string& path) {
  const core::Descriptor root(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root.open()) return core::Descriptor(-1);
  open_how how = {};
  how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  return core::Descriptor(static_cast<int>(::syscall(SYS_openat2, root.number(), path.c_str(), &how, sizeof how)));
}

bool is_cache(const std::string& path) {
  static constexpr std::array<std::string_view, 11> kCaches = {
      "__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache",  "node_modules", "target",
      ".cache",      ".gradle",     ".eslintcache",  ".tsbuildinfo", ".npm"};
  for (const std::string_view part : core::split(path, '/')) {
    if (std::find(kCaches.begin(), kCaches.end(), part) != kCaches.end()) return true;
  }
  return false;
}

}  // namespace

core::Result<std::string> Workspace::read(const std::string& path, std::size_t max_bytes) const {
  const core::Descriptor file = open_beneath(directory_, path);
  if (!file.open()) {
    const core::Errc code = errno == ENOENT ? core::Errc::not_found : core::Errc::refused;
    return core::fail(code, "cannot read what the tool left: " + std::generic_category().message(errno), path);
  }
  struct stat status = {};
  if (::fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return core::fail(core::Errc::refused, "the tool put something that is no file in its place", path);
  }
  std::string bytes;
  std::array<char, 65536> piece = {};
  while (true) {
    const ssize_t count = ::read(file.number(), piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return core::fail(core::Errc::io, std::generic_category().message(errno), path);
    if (count == 0) return bytes;
    bytes.append(piece.data(), static_cast<std::size_t>(count));
    if (bytes.size() > max_bytes) return core::fail(core::Errc::refused, "the tool made it too large", path);
  }
}

core::Result<Workspace::Snapshot> Workspace::snapshot() const {
  Snapshot out;
  std::error_code error;
  const std::filesystem::path root(directory_);
  for (std::filesystem::recursive_directory_iterator at(root, error), end; !error && at != end; at.increment(error)) {
    struct stat status = {};
    if (::lstat(at->path().c_str(), &status) != 0 || S_ISDIR(status.st_mode)) continue;
    if (out.size() == kMostFiles) return core::fail(core::Errc::refused, "the tool made too many files", directory_);
    const std::int64_t changed = status.st_mtim.tv_sec * std::int64_t{1'000'000'000} + status.st_mtim.tv_nsec;
    out[at->path().string().substr(directory_.size() + 1)] = {static_cast<std::uintmax_t>(status.st_size), changed};
  }
  if (error) return core::fail(core::Errc::io, "cannot look through the scratch directory: " + error.message());
  return out;
}

std::vector<std::string> changed_paths(const Workspace::Snapshot& before, const Workspace::Snapshot& after) {
  std::vector<std::string> out;
  for (const auto& [path, state] : after) {
    const auto earlier = before.find(path);
    if ((earlier == before.end() || earlier->second != state) && !is_cache(path)) out.push_back(path);
  }
  for (const auto& [path, state] : before) {
    if (after.count(path) == 0 && !is_cache(path)) out.push_back(path);
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace cimend::fixagent
