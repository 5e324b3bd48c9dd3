#include "fixagent/recipes/recipe.h"

#include "fixagent/recipes/lint_message.h"
#include "fixagent/recipes/reach.h"
#include "fixagent/recipes/recipes.h"
#include "fixagent/recipes/rust_suggestion.h"

namespace cimend::fixagent {

const std::vector<Recipe>& recipes() {
  static const std::vector<Recipe> all = {
      {"apply-printed-diff", "the diff that a formatter or git printed", "Apply the diff that CI printed to", Tier::a,
       Mends::layout, reach_printed_diffs, apply_printed_diff},
      {"whitespace", "trailing white space, the end of the file, line endings", "Trim white space in", Tier::a,
       Mends::layout, reach_hook, whitespace},
      {"run-formatter", "files that a formatter names, and does not show", "Format", Tier::a, Mends::layout,
       reach_formatter, run_formatter},
      {"linter-fix", "what eslint can mend itself", "Apply eslint's own fixes to", Tier::a, Mends::layout,
       reach_linter_report, linter_fix},
      {"style-edit", "pycodestyle's codes that name one place and one change", "Mend code style in", Tier::a,
       Mends::layout, reach_shown_source, style_edit},
      {"shellcheck-fix", "the line that shellcheck offers instead", "Apply shellcheck's advice to", Tier::b,
       Mends::each, reach_shellcheck, shellcheck_fix},
      {"lockfile", "a lock file that does not fit its manifest", "Update", Tier::b, Mends::first, nullptr, lockfile},
      {"generated-file", "stale files, where the log names the command that writes them", "Regenerate", Tier::b,
       Mends::first, reach_drift, generated_file},
      {"include-fixit", "a missing standard header; a name that the compiler spells differently",
       "Add missing #include to", Tier::a, Mends::first, reach_compiler_message, include_fixit},
      {"compiler-fixit", "what a compiler offers to put in, take out or write instead",
       "Apply the compiler's advice to", Tier::b, Mends::first, reach_compiler_suggestion, compiler_fixit},
      {"path-case", "a file that is named in another case than it has", "Correct the case of a path in", Tier::b,
       Mends::first, reach_import, path_case},
      {"obsolete-snapshot", "snapshots that no test asks for", "Remove obsolete snapshots from", Tier::b, Mends::each,
       reach_snapshots, obsolete_snapshot},
      {"undeclared-dependency", "a package of the lock file that the manifest does not name",
       "Declare a missing dependency in", Tier::b, Mends::first, reach_import, undeclared_dependency},
      {"playwright-locator", "a locator that fits several elements", "Narrow an ambiguous locator in", Tier::b,
       Mends::first, reach_browser_test, playwright_locator},
      {"playwright-timeout", "a test that ran into the limit it sets itself", "Raise a test's timeout in", Tier::b,
       Mends::first, reach_browser_test, playwright_timeout},
      {"deprecated-version", "actions and runner images that GitHub retires", "Replace retired versions in", Tier::c,
       Mends::each, nullptr, deprecated_version},
      {"executable-bit", "a script that lacks the mode of a program", "Make executable", Tier::c, Mends::each, nullptr,
       executable_bit},
      {"unused-import", "an import that a linter or compiler calls unused", "Remove unused imports from", Tier::a,
       Mends::each, reach_lint_messages, unused_import},
      {"unused-variable", "a local that nothing reads and whose value costs nothing", "Remove unused variables from",
       Tier::b, Mends::each, reach_lint_messages, unused_variable},
      {"missing-import", "a name that one standard package or one file of the tree has", "Add missing imports to",
       Tier::b, Mends::each, reach_lint_messages, missing_import},
      {"did-you-mean", "the one name that a compiler or interpreter offers for a misspelt one",
       "Correct a misspelt name in", Tier::b, Mends::first, reach_lint_messages, did_you_mean},
  };
  return all;
}

const Recipe* find_recipe(std::string_view name) {
  for (const Recipe& recipe : recipes()) {
    if (recipe.name == name) return &recipe;
  }
  return nullptr;
}

Edit edit_for(const Instruction& instruction, std::string path, std::size_t log_line, std::string reason) {
  Edit edit;
  edit.path = std::move(path);
  edit.reason = std::move(reason);
  edit.recipe = instruction.recipe;
  edit.finding = instruction.finding;
  edit.log = instruction.log;
  edit.log_line = log_line;
  if (const Recipe* recipe = find_recipe(instruction.recipe)) edit.tier = recipe->tier;
  return edit;
}

std::vector<EvidenceLine> evidence_lines(const Instruction& instruction) {
  std::vector<EvidenceLine> out;
  for (const auto& evidence : instruction.evidence) {
    for (std::size_t i = 0; i < evidence.lines.size(); ++i)
      out.push_back({evidence.first_line + i, &evidence.lines[i]});
  }
  return out;
}

}  // namespace cimend::fixagent
