#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/documents/analysis.h"
#include "core/log.h"
#include "fixagent/recipes/recipe.h"

namespace cimend::fixagent {

// The changes that rustc proposes with its first error, in the forms of 1.63 to 1.95: below the source line,
//
//   2 |     let x = 1
//     |              ^ help: add `;` here
//
// or as a block of its own with the changed line and marks, "+" what is new, "~" what takes a place, "-" what goes, or
// (since 1.83) with the old and the new line:
//
//   help: consider borrowing here                help: remove the extra argument
//     |                                            |
//   4 |     println!("{}", f(&s));               4 -     f(s, 1);
//     |                      +                   4 +     f(s);
struct RustSuggestion {
  struct Line {
    std::int64_t number = 0;
    char sign = '|';    // "|", "-" or "+" after the number
    std::string text;   // as shown, tabs as four spaces
    std::string marks;  // the line below it, where it holds marks alone
    std::size_t log_line = 0;
  };
  std::string help;  // the sentence
  std::string code;  // of a label: what stands between `backticks`; empty in a block
  std::size_t log_line = 0;
  bool is_label = false;
  Line at;                       // of a label: the source line it stands below
  std::size_t first_column = 0;  // of a label: the run of marks it is about, 0-based; end exclusive
  std::size_t last_column = 0;
  std::vector<Line> lines;  // of a block
  std::string file;         // from the last "-->" before it
};

struct RustMessage {
  std::string code;  // "E0308", or empty
  std::string text;
  std::string file;
  std::int64_t line = 0;
  std::size_t log_line = 0;
  std::vector<RustSuggestion> suggestions;
};

// The first error in the lines; nothing where there is none. What follows the next error or warning belongs to that.
std::optional<RustMessage> read_rust_message(const std::vector<EvidenceLine>& lines);

// One error of rustc with everything below it up to the next, or (gcc, clang) as reach_compiler_message().
core::LineRange reach_compiler_suggestion(const core::Log& log, core::LineRange told, core::LineRange bounds);

}  // namespace cimend::fixagent
