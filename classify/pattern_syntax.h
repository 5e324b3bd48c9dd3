#pragma once

#include <bitset>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace cimend::classify {

// A regular expression as a tree: what RE2 keeps to itself and the choice of literals needs to know. Only what decides
// which bytes a match holds is kept: greed, captures and names are not.
//
// Source: RE2's syntax page; Latin-1, so a character is a byte.
struct PatternNode {
  enum class Kind : unsigned char {
    bytes,       // one byte of `set`
    sequence,    // parts after each other
    choice,      // one of the parts
    repeat,      // parts[0] from `least` to `most` times; most < 0: without end
    line_begin,  // ^
    line_end,    // $
    nothing,     // no width: \b, an empty group
  };
  Kind kind = Kind::nothing;
  std::bitset<256> set;
  std::vector<PatternNode> parts;
  int least = 0;
  int most = 0;
};

// Nothing for a pattern that RE2 refuses, and for the few constructs that are not read here (\p{…}, (?s) turned off and
// the like): the caller then does without. Linear in the pattern's length.
std::optional<PatternNode> parse_pattern(std::string_view pattern);

}  // namespace cimend::classify
