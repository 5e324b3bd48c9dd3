#include "core/fix_recipes.h"

#include <algorithm>

namespace cimend::core {

const std::vector<std::string_view>& fix_recipes() {
  static const std::vector<std::string_view> names = {
      // layout
      "apply-printed-diff", "run-formatter", "whitespace", "style-edit",
      // linters
      "linter-fix", "shellcheck-fix", "unused-import", "unused-variable",
      // compilers
      "include-fixit", "compiler-fixit", "did-you-mean", "missing-import", "path-case",
      // files that tools write
      "lockfile", "generated-file", "obsolete-snapshot", "undeclared-dependency",
      // browser tests
      "playwright-locator", "playwright-timeout",
      // for a person to make
      "deprecated-version", "executable-bit"};
  return names;
}

bool is_fix_recipe(std::string_view name) {
  return std::find(fix_recipes().begin(), fix_recipes().end(), name) != fix_recipes().end();
}

}  // namespace cimend::core
