#pragma once

#include <string>

#include "core/result.h"

namespace cimend::fixagent {

// A directory of our own below TMPDIR, mode 0700, that goes with the object, whatever a command left in it, directories
// without write permission included (Go's module cache).
class ScratchDirectory {
 public:
  // Errc::io.
  static core::Result<ScratchDirectory> create();
  ScratchDirectory(ScratchDirectory&& other) noexcept;
  ScratchDirectory& operator=(ScratchDirectory&&) = delete;
  ~ScratchDirectory();
  // The directory that commands see as /workspace; exists.
  [[nodiscard]] std::string workspace() const { return path_ + "/workspace"; }
  // For the few files that the sandbox puts into /etc; exists.
  [[nodiscard]] std::string etc() const { return path_ + "/etc"; }
  // HOME and TMPDIR of commands whose sandbox can't give them a /tmp of their own; exists.
  [[nodiscard]] std::string tmp() const { return path_ + "/tmp"; }
  // Removes what is in tmp(), whatever its permissions. No command may be running. Errc::io.
  [[nodiscard]] core::Result<> empty_tmp() const;

 private:
  explicit ScratchDirectory(std::string path);
  std::string path_;
};

}  // namespace cimend::fixagent
