#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/documents/analysis.h"
#include "core/log.h"
#include "fixagent/recipes/recipe.h"

namespace cimend::fixagent {

// One message of a linter, compiler or interpreter about a place in a file, whatever form it was printed in. Read:
//
//   a.py:1:1: F401 'os' imported but unused                      flake8, pyflakes (no code), ruff, pylint ("W0611: …")
//   F401 [*] `os` imported but unused / --> a.py:1:8             ruff's long form
//   ./main.go:5:2: imported and not used: "os"                   go build, go vet
//   src/a.ts(1,8): error TS6133: … and a.ts:1:8 - error TS6133:  tsc, plain and pretty
//   /x/a.js / 1:10  error  'x' is defined …  no-unused-vars      eslint: stylish, unix and compact
//   error[E0412]: cannot find type `Rc` … / --> src/a.rs:3:12    rustc
//   A.java:9: error: cannot find symbol                          javac, and Maven's "[ERROR] A.java:[9,3] …"
//   [ERROR] A.java:3:8: Unused import - java.util.Map. [UnusedImports]   checkstyle
//   File "a.py", line 3, in f / NameError: name 'os' …           a traceback of Python or pytest
struct LintMessage {
  struct Shown {  // a source line as printed
    std::int64_t line = 0;
    std::string text;
    bool trimmed = false;  // its indentation is not what the file has
  };
  std::string file;
  std::int64_t line = 0, column = 0;  // 1-based, as printed; 0: not told
  std::string code;                   // "F401", "TS6133", "no-unused-vars", "E0412", "UnusedImports", or empty
  std::string text;
  std::size_t log_line = 0;
  std::vector<Shown> shown;
  std::vector<EvidenceLine> notes;  // the lines after it, up to the next message
};

// All messages of the evidence, in order. A message whose file stands in a heading outside the evidence takes the
// instruction's.
std::vector<LintMessage> read_lint_messages(const Instruction& instruction);

// The lines at, above and below the finding in which the same tool may speak of the same statement: at most 120 each
// way.
core::LineRange reach_lint_messages(const core::Log& log, core::LineRange told, core::LineRange bounds);

// The names between quotes of any kind (' " ` ‘ ’), in order.
std::vector<std::string> quoted_names(std::string_view text);

}  // namespace cimend::fixagent
