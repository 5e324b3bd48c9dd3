#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace cimend::classify {

// Which characters a line holds, one bit each: digits, blank, tab and ASCII punctuation (letters stand in every line
// and have none). Answers "is there a ( in it?" for hundreds of patterns at the price of one look at each byte.
using CharacterMask = std::uint64_t;

inline constexpr std::array<CharacterMask, 256> kCharacterBits = [] {
  std::array<CharacterMask, 256> bits{};
  int next = 0;
  for (int c = 0; c < 127; ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && (c >= ' ' || c == '\t')) bits[static_cast<std::size_t>(c)] = CharacterMask{1} << next++;
  }
  return bits;
}();

CharacterMask characters_of(std::string_view text);

}  // namespace cimend::classify
