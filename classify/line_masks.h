#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/log.h"

namespace cimend::classify {

// Which characters a line holds, one bit each: digits, blank, tab and ASCII punctuation (letters stand in every line
// and have none). Answers "is there a ( in it?" for hundreds of patterns at the price of one look at each byte.
using CharacterMask = std::uint64_t;

CharacterMask characters_of(std::string_view text);

// The masks of all lines of a log. One pass, 8 bytes a line.
class LineMasks {
 public:
  explicit LineMasks(const core::Log& log);
  // `number` from 1.
  [[nodiscard]] CharacterMask at(std::size_t number) const { return masks_[number - 1]; }

 private:
  std::vector<CharacterMask> masks_;
};

}  // namespace cimend::classify
