#include "classify/line_grams.h"

namespace cimend::classify {

void LineGrams::take(std::string_view line) {
  if (++now_ == 0) {
    seen_.fill(0);
    now_ = 1;
  }
  GramState state;
  CharacterMask characters = 0;
  for (const char c : line) {
    characters |= kCharacterBits[static_cast<unsigned char>(c)];
    state.add(c);
    add(state);
  }
  characters_ = characters;
  state.add(kLineEnd);
  add(state);
  add_beginning(line);
}

void LineGrams::add_beginning(std::string_view line) {
  while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
  GramState state;
  state.add(kLineBegin);
  for (std::size_t at = 0; at + 1 < kGramBytes && at <= line.size(); ++at) {
    state.add(at < line.size() ? line[at] : kLineEnd);
    add(state);
  }
}

bool LineGrams::all_of(const std::uint16_t* at, const std::uint16_t* end) const {
  while (at != end) {
    const std::uint16_t word = *at++;
    if ((word & (kAll | kAny)) == 0) {
      if (!holds(word)) return false;
      continue;
    }
    const std::uint16_t* next = at + (word & kGramCount);
    if (!((word & kAny) != 0 ? any_of(at, next) : all_of(at, next))) return false;
    at = next;
  }
  return true;
}

bool LineGrams::any_of(const std::uint16_t* at, const std::uint16_t* end) const {
  while (at != end) {
    const std::uint16_t word = *at++;
    if ((word & (kAll | kAny)) == 0) {
      if (holds(word)) return true;
      continue;
    }
    const std::uint16_t* next = at + (word & kGramCount);
    if ((word & kAny) != 0 ? any_of(at, next) : all_of(at, next)) return true;
    at = next;
  }
  return false;
}

}  // namespace cimend::classify
