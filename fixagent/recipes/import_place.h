#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cimend::fixagent {

// Where a new import goes and what else has to change for it: sorted into the block where that is sorted, with the
// blank lines that the language's formatter would have. The pieces are made so that those of several imports go
// together: lines that are inserted at the same place are sorted by their text, equal pieces are one.
struct ImportPiece {
  std::size_t offset = 0;
  std::string before, after;
};

// `import "path"`. Nothing where the file has no package clause.
std::vector<ImportPiece> place_go_import(std::string_view text, const std::string& path);
// `import module`, of Python's standard library.
std::vector<ImportPiece> place_python_import(std::string_view text, const std::string& module);
// `import package.Class;`
std::vector<ImportPiece> place_java_import(std::string_view text, const std::string& name);
// `use path;` in the module whose first item or use stands in line `anchor` (rustc names it).
std::vector<ImportPiece> place_rust_use(std::string_view text, const std::string& path, std::size_t anchor);

struct ScriptImport {
  std::string name, module;
  bool is_default = false, type_only = false;
};
// `import { name } from "module";` in the file's own style, joined to an import from the same module.
std::vector<ImportPiece> place_script_import(std::string_view text, const ScriptImport& wanted);

}  // namespace cimend::fixagent
