#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "classify/character_mask.h"
#include "classify/required_text.h"

namespace cimend::classify {

// Does a line hold what a pattern needs? Asked for hundreds of patterns on the same line, each of which needs a dozen
// texts: too many to look for one by one, and RE2 is dearer still.
//
// So a line is told by its grams: the three bytes that stand together at each place of it, once with each digit taken
// for '0' and once folded (required_text.h), and the two bytes, folded. A gram is a number under kGrams; several share
// one. What a pattern needs is a formula of grams (required_grams.h), and costs one look into a table a gram. Where it
// says no, the pattern does not match; where it says yes, it may.
//
// Source of the idea: Russ Cox, "Regular Expression Matching with a Trigram Index" (2012); there for files, here for
// lines.
using Gram = std::uint16_t;
inline constexpr std::size_t kGramBytes = 3;
inline constexpr unsigned kThreesBits = 13, kPairBits = 12;
inline constexpr std::size_t kThrees = std::size_t{1} << kThreesBits;  // numbers of three bytes; then those of pairs
inline constexpr std::size_t kGrams = kThrees + (std::size_t{1} << kPairBits);
// Stand before a line's first byte that is no white space and behind its last byte, so that "^ab" and "b$" are grams,
// too. No plain line holds them.
inline constexpr char kLineBegin = '\n', kLineEnd = '\r';
constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\f'; }
constexpr char with_digits_alike(char c) { return c >= '0' && c <= '9' ? '0' : c; }

// By byte: folded in the upper half, with its digits alike in the lower.
inline constexpr std::array<std::uint64_t, 256> kBothFolds = [] {
  std::array<std::uint64_t, 256> both{};
  for (unsigned byte = 0; byte < both.size(); ++byte) {
    const char c = static_cast<char>(byte);
    both[byte] = std::uint64_t{static_cast<unsigned char>(folded(c))} << 32 |
                 std::uint64_t{static_cast<unsigned char>(with_digits_alike(c))};
  }
  return both;
}();

// The grams that end at the byte that was added last.
class GramState {
 public:
  constexpr void add(char c) { last_ = (last_ << 8 & kThreeBytes) | kBothFolds[static_cast<unsigned char>(c)]; }
  [[nodiscard]] constexpr Gram cased() const { return threes(static_cast<std::uint32_t>(last_), 0x9e3779b1U); }
  [[nodiscard]] constexpr Gram folded() const { return threes(static_cast<std::uint32_t>(last_ >> 32), 0x85ebca6bU); }
  [[nodiscard]] constexpr Gram folded_pair() const {
    const auto bytes = static_cast<std::uint32_t>(last_ >> 32) & 0xffff;
    return static_cast<Gram>(kThrees + ((bytes * 0xc2b2ae35U) >> (32 - kPairBits)));
  }

 private:
  static constexpr std::uint64_t kThreeBytes = 0x00ffffff00ffffff;
  static constexpr Gram threes(std::uint32_t bytes, std::uint32_t factor) {
    return static_cast<Gram>((bytes * factor) >> (32 - kThreesBits));
  }
  std::uint64_t last_ = 0;  // three bytes in each half
};

// A formula, outermost operation first. A word is a gram that the line must hold, or kAll or kAny together with the
// number of words behind it that are its parts. On the outside all must hold; an empty formula always does.
using GramFormula = std::span<const std::uint16_t>;
inline constexpr std::uint16_t kAll = 0x4000, kAny = 0x8000, kGramCount = 0x3fff;

// The first of the parts that a formula has on its outside; empty of an empty one.
inline GramFormula first_part(GramFormula formula) {
  if (formula.empty()) return formula;
  const std::uint16_t word = formula.front();
  return formula.first((word & (kAll | kAny)) == 0 ? 1 : std::size_t{1} + (word & kGramCount));
}

// The grams of one line at a time, and its characters, which cost little in the same pass. Costs about two nanoseconds
// a byte. For one thread; 24 KB.
class LineGrams {
 public:
  void take(std::string_view line);
  [[nodiscard]] CharacterMask characters() const { return characters_; }
  [[nodiscard]] bool may_meet(GramFormula formula) const {
    return all_of(formula.data(), formula.data() + formula.size());
  }

 private:
  void add_beginning(std::string_view line);
  void add(const GramState& state) {
    seen_[state.cased()] = now_;
    seen_[state.folded()] = now_;
    seen_[state.folded_pair()] = now_;
  }
  [[nodiscard]] bool holds(Gram gram) const { return seen_[gram] == now_; }
  [[nodiscard]] bool all_of(const std::uint16_t* at, const std::uint16_t* end) const;
  [[nodiscard]] bool any_of(const std::uint16_t* at, const std::uint16_t* end) const;

  std::array<std::uint16_t, kGrams> seen_{};  // the line that the gram stood in last
  std::uint16_t now_ = 0;
  CharacterMask characters_ = 0;
};

}  // namespace cimend::classify
