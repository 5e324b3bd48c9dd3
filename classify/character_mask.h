#pragma once

#include <cstdint>
#include <string_view>

namespace cimend::classify {

// Which characters a line holds, one bit each: digits, blank, tab and ASCII punctuation (letters stand in every line
// and have none). Answers "is there a ( in it?" for hundreds of patterns at the price of one look at each byte.
using CharacterMask = std::uint64_t;

CharacterMask characters_of(std::string_view text);

}  // namespace cimend::classify
