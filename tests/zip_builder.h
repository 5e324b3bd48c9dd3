#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cimend::tests {

// Writes zip archives (APPNOTE 6.3.10, stored entries only) byte by byte, so that a test can make what no zip program
// would: names that climb out, sizes that lie, symbolic links.
class ZipBuilder {
 public:
  struct Options {
    std::uint32_t unix_mode = 0100644;  // upper half of the external attributes
    std::int64_t declared_size = -1;    // instead of the true size
  };
  ZipBuilder& add(std::string_view name, std::string_view bytes) { return add(name, bytes, Options()); }
  ZipBuilder& add(std::string_view name, std::string_view bytes, const Options& options);
  [[nodiscard]] std::string finish() const;

 private:
  std::string entries_;
  std::string directory_;
  std::uint16_t count_ = 0;
};

}  // namespace cimend::tests
