#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "fixagent/source_tree.h"

namespace cimend::fixagent {

// A line of a file of the tree, as a log names it.
struct SourceLine {
  std::string path;   // of the tree
  std::string bytes;  // the whole file
  std::size_t number = 1;
  std::size_t offset = 0;  // where the line begins
  std::string text;        // without its line end
};

// Errc::not_found where the tree has no such file or the file no such line, Errc::refused where the file says that a
// program writes it, else as resolve_path().
core::Result<SourceLine> read_source_line(const SourceTree& tree, std::string_view named, std::int64_t number);

// How a compiler shows tabs below each other.
enum class TabsShown {
  to_eight,  // gcc, clang: up to the next multiple of eight
  as_four,   // rustc: four spaces each
};

// The line as the compiler shows it.
std::string shown(std::string_view line, TabsShown tabs);

// The offset in `line` of what is shown at `column` (from 0; the end of the line counts). Nothing where the column is
// inside a tab or behind the line, or where a character before it may be shown two columns wide.
std::optional<std::size_t> offset_of_column(std::string_view line, std::size_t column, TabsShown tabs);

// True where the line says the same, white space at its end left out.
bool is_shown_as(std::string_view line, std::string_view printed, TabsShown tabs);

}  // namespace cimend::fixagent
