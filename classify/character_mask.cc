#include "classify/character_mask.h"

namespace cimend::classify {

CharacterMask characters_of(std::string_view text) {
  CharacterMask mask = 0;
  for (const char c : text) mask |= kCharacterBits[static_cast<unsigned char>(c)];
  return mask;
}

}  // namespace cimend::classify
