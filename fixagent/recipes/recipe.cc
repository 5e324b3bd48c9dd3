#include "fixagent/recipes/recipe.h"

#include "fixagent/recipes/lint_message.h"
#include "fixagent/recipes/reach.h"
#include "fixagent/recipes/recipes.h"
#include "fixagent/recipes/rust_suggestion.h"

namespace cimend::fixagent {

const std::vector<Recipe>& recipes() {
  static const std::vector<Recipe> all = {
      {"apply-printed-diff", "the diff that a formatter or git printed", Tier::a, Mends::layout, reach_printed_diffs,
       apply_printed_diff},
      {"whitespace", "trailing white space, the end of the file, line endings", Tier::a, Mends::layout, reach_hook,
       whitespace},
      {"run-formatter", "files that a formatter names, and does not show", Tier::a, Mends::layout, reach_formatter,
       run_formatter},
      {"linter-fix", "what eslint can mend itself", Tier::a, Mends::layout, reach_linter_report, linter_fix},
      {"style-edit", "pycodestyle's codes that name one place and one change", Tier::a, Mends::layout,
       reach_shown_source, style_edit},
      {"shellcheck-fix", "the line that shellcheck offers instead", Tier::b, Mends::each, reach_shellcheck,
       shellcheck_fix},
      {"lockfile", "a lock file that does not fit its manifest", Tier::b, Mends::first, nullptr, lockfile},
      {"generated-file", "stale files, where the log names the command that writes them", Tier::b, Mends::first,
       reach_drift, generated_file},
      {"include-fixit", "a missing standard header; a name that the compiler spells differently", Tier::a, Mends::first,
       reach_compiler_message, include_fixit},
      {"compiler-fixit", "what a compiler offers to put in, take out or write instead", Tier::b, Mends::first,
       reach_compiler_suggestion, compiler_fixit},
      {"path-case", "a file that is named in another case than it has", Tier::b, Mends::first, reach_import, path_case},
      {"obsolete-snapshot", "snapshots that no test asks for", Tier::b, Mends::each, reach_snapshots,
       obsolete_snapshot},
      {"undeclared-dependency", "a package of the lock file that the manifest does not name", Tier::b, Mends::first,
       reach_import, undeclared_dependency},
      {"playwright-locator", "a locator that fits several elements", Tier::b, Mends::first, reach_browser_test,
       playwright_locator},
      {"playwright-timeout", "a test that ran into the limit it sets itself", Tier::b, Mends::first, reach_browser_test,
       playwright_timeout},
      {"deprecated-version", "actions and runner images that GitHub retires", Tier::c, Mends::each, nullptr,
       deprecated_version},
      {"executable-bit", "a script that lacks the mode of a program", Tier::c, Mends::each, nullptr, executable_bit},
      {"unused-import", "an import that a linter or compiler calls unused", Tier::a, Mends::each, reach_lint_messages,
       unused_import},
      {"unused-variable", "a local that nothing reads and whose value costs nothing", Tier::b, Mends::each,
       reach_lint_messages, unused_variable},
      {"missing-import", "a name that one standard package or one file of the tree has", Tier::b, Mends::each,
       reach_lint_messages, missing_import},
      {"did-you-mean", "the one name that a compiler or interpreter offers for a misspelt one", Tier::b, Mends::first,
       reach_lint_messages, did_you_mean},
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
