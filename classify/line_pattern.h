#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cimend::classify {

// A pattern (RE2, as rules have it) made from one line, to find the line and those like it in other runs.
struct LinePattern {
  std::string text;                 // printable ASCII
  std::vector<std::string> words;   // lower-case words of three letters or more that it holds literally, in order
  std::size_t longest_literal = 0;  // bytes of the longest run of letters in it
};

// Where the line begins: a whole line's pattern is anchored; a part of one is looked for anywhere.
enum class LinePart { whole, middle };

// `line` is valid UTF-8 without line ends. Numbers, versions, dates, times, hexadecimal words, UUIDs, URLs, paths,
// masked secrets and what stands in quotes are generalised; digits after letters ("E0308", "utf8") stay, since they
// are names. "file:line:column: ", "file(line,column): " and the like at the front become named captures, and the rest
// then `message`. Where quotes held nearly all there was to recognise the line by, they stay literal.
LinePattern pattern_for(std::string_view line, LinePart part);

}  // namespace cimend::classify
