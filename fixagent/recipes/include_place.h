#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cimend::fixagent {

// Where an #include may go into a C or C++ file.
//
// A compiler's suggestion is only a line after some #include; it can be inside "#ifdef _WIN32" or inside
// "extern "C" {", where the new line would do nothing or break the file. So a suggested line is taken only where it
// directly follows an #include that stands at the top level (an include guard does not count); else the place is the
// end of the first block of #includes there, preferring a block with <…>; else before the first line of code, after a
// licence comment, guard or #pragma once. Where the lines there are in alphabetical order, the new one keeps it.
struct IncludePlace {
  std::size_t line = 1;      // the new line goes before this one; may be one past the last
  bool blank_after = false;  // there was no block: a blank line should follow
};

// `suggested` is the line to insert before, 0 for none.
// `header` is what stands between < and >; empty: no order is looked for.
IncludePlace find_include_place(std::string_view text, std::size_t suggested, std::string_view header = {});

// True where a line of the file includes <header> or "header", under whatever condition.
bool includes_header(std::string_view text, std::string_view header);

}  // namespace cimend::fixagent
