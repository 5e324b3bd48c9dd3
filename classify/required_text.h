#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cimend::classify {

// Texts are compared after folding: upper-case letters become lower-case ones and every digit '0', so that "\d" is a
// text, too. Byte by byte; nothing moves.
inline constexpr std::array<char, 256> kFolded = [] {
  std::array<char, 256> table{};
  for (int c = 0; c < 256; ++c) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool digit = c >= '0' && c <= '9';
    table[static_cast<std::size_t>(c)] = static_cast<char>(upper ? c - 'A' + 'a' : digit ? '0' : c);
  }
  return table;
}();
constexpr char folded(char c) { return kFolded[static_cast<unsigned char>(c)]; }
std::string folded(std::string_view text);

// What a line must hold for a pattern to match in it: one of `texts`, folded. Beginnings stand at the first byte of the
// line that is no white space.
struct RequiredText {
  enum class Place : unsigned char { anywhere, beginning };
  Place place = Place::anywhere;
  std::vector<std::string> texts;  // sorted, distinct; of a beginning with one '0' for a run of digits
  double cost = 0;                 // how many lines of a megabyte of log are expected to hold one
};

enum class Digits : unsigned char {
  alike,  // each is '0'
  apart,  // each is itself, and "\d" is no text
  runs,   // one '0' for all that stand together
};

// The cheapest requirement whose texts all have at least `shortest` bytes; nothing where the pattern has none. A text
// is cut to what is cheap to find and rare: at most `longest` bytes. Beginnings may be as short as two bytes.
// `digits` is for texts anywhere; those of beginnings are runs.
//
// The method is that of Russ Cox, "Regular Expression Matching with a Trigram Index" (2012): for each part of the
// pattern the exact strings it matches where they are few, else what its matches begin and end with, and the best
// requirement found inside.
std::optional<RequiredText> required_text(std::string_view pattern, RequiredText::Place place, std::size_t shortest,
                                          std::size_t longest, Digits digits = Digits::alike);

// Texts as they are written, letter case and all, each of which every match holds: at most `most` of two bytes or more,
// the rarest first.
std::vector<std::string> required_pieces(std::string_view pattern, std::size_t most);

// The characters that every match holds, sorted: cheaper to look for in a line than the pattern.
std::string required_characters(std::string_view pattern);

}  // namespace cimend::classify
