#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fixagent/recipes/source_text.h"

namespace cimend::fixagent {

// One thing that an import statement brings in. Offsets are of the file.
struct ImportItem {
  enum class Kind { plain, default_name, name_space };  // the last two: JavaScript's `import A` and `import * as A`
  std::size_t begin = 0, end = 0;
  std::string source;  // as it stands: "path as p", "HashMap"
  std::string name;    // what is imported: "os.path", "collections.deque", ".mod.x", "std::fmt", "java.util.Map"
  std::string alias;   // after "as"; empty without
  std::string bound;   // the name it binds in the file; empty where that can't be told
  Kind kind = Kind::plain;
};

// An import statement, or in Go one spec of an import block.
struct ImportStatement {
  std::size_t begin = 0, end = 0;  // of the text from its keyword on, with ';'
  LineSpan lines{1, 1};
  std::string module;  // Python, JavaScript: what stands behind "from"
  std::vector<ImportItem> items;
  std::size_t open = 0, close = 0;  // of the list's bracket and behind its other one; 0: has none
  bool comment = false;             // one stands inside or behind it
  bool comment_behind = false;      // Python: the only comment stands behind it, in its last line
  bool shares_line = false;         // something else stands on its lines
  bool required = false;            // JavaScript: `= require("…")`
  std::string indent;
  LineSpan block{0, 0};  // Go: lines of "import (" and ")"
};

// The import statement that the line belongs to (in Go the spec in that line). Nothing where it is none, or one whose
// form is not known: nested groups of Rust, Go specs with ";". Reads at most 200 lines around it.
std::optional<ImportStatement> import_at(std::string_view text, std::size_t line, SourceLanguage language);

}  // namespace cimend::fixagent
