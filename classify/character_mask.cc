#include "classify/character_mask.h"

#include <array>

namespace cimend::classify {
namespace {

constexpr std::array<CharacterMask, 256> bits_by_byte() {
  std::array<CharacterMask, 256> bits{};
  int next = 0;
  for (int c = 0; c < 127; ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && (c >= ' ' || c == '\t')) bits[static_cast<std::size_t>(c)] = CharacterMask{1} << next++;
  }
  return bits;
}
constexpr std::array<CharacterMask, 256> kBits = bits_by_byte();

}  // namespace

CharacterMask characters_of(std::string_view text) {
  CharacterMask mask = 0;
  for (const char c : text) mask |= kBits[static_cast<unsigned char>(c)];
  return mask;
}

}  // namespace cimend::classify
