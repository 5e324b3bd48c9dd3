#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/result.h"

namespace cimend::fixagent {

// A directory that a command from outside has worked in, read as hostile: it may have put a link, a pipe or a gigabyte
// in the place of any file.
class Workspace {
 public:
  explicit Workspace(std::string directory) : directory_(std::move(directory)) {}
  // A regular file's bytes; no link is followed in any part of the path. Errc::not_found, Errc::refused, Errc::io.
  [[nodiscard]] core::Result<std::string> read(const std::string& path, std::size_t max_bytes = 16u << 20) const;
  // What stands where: path → size and time of the last change, links and directories without following or counting
  // them. At most 200 000 files: Errc::refused beyond.
  using Snapshot = std::map<std::string, std::pair<std::uintmax_t, std::int64_t>>;
  [[nodiscard]] core::Result<Snapshot> snapshot() const;

 private:
  std::string directory_;
};

// Paths that differ between two snapshots, those that caches live in left out (__pycache__, .mypy_cache,
// node_modules/.cache, target, …). Sorted.
std::vector<std::string> changed_paths(const Workspace::Snapshot& before, const Workspace::Snapshot& after);

}  // namespace cimend::fixagent
