#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace cimend::dashboard {

// Many numbers and texts as one 64-bit number, in their order: to see that something changed, not to withstand somebody
// who wants two to be alike. The same within one build of the program.
class Stamp {
 public:
  Stamp& add(std::uint64_t number) {
    // splitmix64's finisher (S. Vigna, public domain).
    value_ += number + 0x9e3779b97f4a7c15;
    value_ = (value_ ^ (value_ >> 30)) * 0xbf58476d1ce4e5b9;
    value_ = (value_ ^ (value_ >> 27)) * 0x94d049bb133111eb;
    value_ ^= value_ >> 31;
    return *this;
  }
  Stamp& add(std::string_view text) { return add(std::uint64_t{std::hash<std::string_view>()(text)}); }
  // Never 0, which stands for "not known".
  [[nodiscard]] std::uint64_t value() const { return value_ == 0 ? 1 : value_; }

 private:
  std::uint64_t value_ = 0;
};

}  // namespace cimend::dashboard
