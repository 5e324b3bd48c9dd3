#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fixagent/recipes/recipe.h"

namespace cimend::fixagent {

// One diagnostic of gcc or clang with what belongs to it, read from a finding's evidence: GCC prints (12.2)
//
//   a.cc:3:8: error: ‘vector’ is not a member of ‘std’
//       3 |   std::vector<int> v;
//         |        ^~~~~~
//   a.cc:2:1: note: ‘std::vector’ is defined in header ‘<vector>’; did you forget to ‘#include <vector>’?
//       1 | #include <cstdio>
//     +++ |+#include <vector>
//       2 | int main() {
//
// and clang before 17 the same without the gutter, the source line beginning where it does in the file, columns in
// bytes where gcc counts what a screen shows. Both print tabs as spaces up to the next multiple of eight.
struct CompilerMessage {
  struct Shown {  // a source line as printed
    std::int64_t line = 0;
    std::string text;
  };
  struct Insertion {  // "+++ |+text", to stand before line `before`
    std::string text;
    std::int64_t before = 0;
    std::size_t log_line = 0;
  };
  struct FixIt {  // -fdiagnostics-parseable-fixits: 1-based lines and byte columns, end exclusive
    std::string file, text;
    std::int64_t first_line = 0, first_column = 0, last_line = 0, last_column = 0;
    std::size_t log_line = 0;
    bool in_note = false;  // "note: place parentheses … to silence this warning" offers one, too
  };
  struct Under {  // a line below the source line as printed, marks included; its columns are those of Shown::text
    std::string text;
    std::size_t log_line = 0;
  };
  struct HeaderHint {  // a note that names a header: "<vector>"
    std::string header;
    std::string file;  // that the note stands at
    std::size_t log_line = 0;
  };

  std::string file, text;  // `text` with ‘ ’ and ` turned into '
  std::int64_t line = 0, column = 0;
  std::size_t log_line = 0;
  std::optional<Shown> shown;  // the line the error is in
  std::string replacement;     // what stands under the carets, white space trimmed
  std::size_t replacement_log_line = 0;
  std::string offered;       // the name in "did you mean 'x'?" of a note at the error's own line and column (clang, C)
  std::vector<Under> under;  // all that stands below `shown`
  std::vector<Insertion> insertions;
  std::vector<FixIt> fixits;
  std::vector<HeaderHint> hints;
};

// The first error in the lines, or nothing. What follows the next error belongs to that one.
std::optional<CompilerMessage> read_compiler_message(const std::vector<EvidenceLine>& lines);

// True for "file:12:3: error: …" and "file:12:3: fatal error: …".
bool is_compiler_error(std::string_view line);

// The text as gcc and clang show it: tabs as spaces up to the next multiple of eight.
std::string with_tabs_shown(std::string_view text);

}  // namespace cimend::fixagent
