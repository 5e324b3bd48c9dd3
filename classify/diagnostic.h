#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "classify/yaml_tree.h"

namespace cimend::classify {

// Something wrong in a rule file, told so that its author sees where: file, line, column, the line itself and a caret.
struct Diagnostic {
  std::string file;
  Place place;
  std::string what;
  std::string hint;  // or empty
};

// The source texts of files by name, for the snippets.
using Sources = std::map<std::string, std::string>;

// "FILE:LINE:COLUMN: WHAT", then the line and a caret below it where the source is at hand, then the hint. Control
// characters are made visible. Ends with '\n'.
std::string format_diagnostic(const Diagnostic& diagnostic, const Sources& sources);

// Sorted by file, line and column; equal ones once.
void sort_diagnostics(std::vector<Diagnostic>& diagnostics);

}  // namespace cimend::classify
