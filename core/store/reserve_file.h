#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "core/result.h"

namespace cimend::core::sql {

// Room on the disk that is given up when the disk is full, so that what is old can be removed: SQLite needs room to
// delete. Really allocated blocks, not a hole.
class ReserveFile {
 public:
  ReserveFile() = default;  // none is wanted
  ReserveFile(std::string path, std::size_t bytes) : path_(std::move(path)), bytes_(bytes) {}

  // Makes it where it is not whole. Errc::io where there is no room; then none of it is left.
  Result<> make();
  void release();
  [[nodiscard]] bool whole() const;

 private:
  std::string path_;
  std::size_t bytes_ = 0;
};

}  // namespace cimend::core::sql
