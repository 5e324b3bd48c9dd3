#pragma once

#include <string>
#include <utility>

#include "core/descriptor.h"
#include "core/result.h"

namespace cimend::core::sql {

// What makes one process the only one that writes to a SQLite database: an flock on PATH.lock, in which the owner's
// process id stands for the error message of the others. The kernel drops it when the process dies, however it dies.
class WriterLock {
 public:
  WriterLock() = default;
  // Does not wait. Errc::unavailable where another process, or another store of this one, has it.
  static Result<WriterLock> acquire(const std::string& path);

 private:
  explicit WriterLock(Descriptor locked) : locked_(std::move(locked)) {}
  Descriptor locked_;
};

}  // namespace cimend::core::sql
