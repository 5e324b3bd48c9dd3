#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/documents/analysis.h"
#include "core/documents/fix.h"
#include "core/log.h"
#include "fixagent/edit.h"
#include "fixagent/source_tree.h"

namespace cimend::fixagent {

// A program that makes the change instead of us (a formatter, a linter's own fixer, a lock file's owner). The recipe
// only asks; apply runs it over a scratch copy of the commit, in the sandbox, and takes the changed lines of
// `may_change` as edits. A change anywhere else, a file made or removed included, spoils the run.
struct ToolRun {
  // What the policy has to allow before it runs, beside fix.network.
  enum class Grant {
    none,
    generator,  // `argv` as a whole stands in fix.generators
    lockfile,   // fix.lockfiles; also lets it change the lock files in `may_change`, which are protected
  };
  // The version that the commit pins: another one would format differently. apply runs `version_command` in the sandbox
  // and refuses the run where pin_satisfied(wanted, its output) is false (tool_pin.h).
  struct Pin {
    std::vector<std::string> version_command;
    std::string wanted;  // "23.1.0", "^2.8.0", "~2.8"
  };
  // argv[0] is a bare name, looked up in the sandbox, or, with a generator's grant, a script of the tree; paths are
  // relative to `directory`.
  std::vector<std::string> argv;
  std::string directory;          // of the tree; empty: its top
  std::vector<std::string> may_change;  // paths of the tree
  std::vector<int> good_exit_codes = {0};
  Grant grant = Grant::none;
  std::optional<Pin> pin;
  bool needs_network = false;  // asked of the policy (fix.network)
  Edit like;                   // recipe, finding, log, line, reason and tier of the edits that come of it
};

// A change that only a person may make (tier C): it stands in the metadata as a diff and is never part of a patch.
struct Suggestion {
  std::vector<Edit> edits;
  std::string make_executable;  // instead of edits: a path whose mode should become 100755
  std::string reason;           // one sentence
  std::size_t log_line = 0;
};

// A command that fails before the patch and succeeds after it, where the recipe knows one: the check of the very tool
// that complained. Validation uses it where the policy names no command.
struct Check {
  std::vector<std::string> argv;
  std::string directory;  // of the tree; empty: its top
  bool silent = false;    // success is exit code 0 and no output (`gofmt -l`)
};

// What a recipe made of one instruction: edits, refusals, or both (a diff of three files, one of them cut off).
struct RecipeOutcome {
  // Why something was left out. A refusal in a guard's name trips that guard and with it the whole patch; one
  // without is only told.
  struct Refusal {
    std::string guard;
    std::string reason;
  };
  std::vector<Edit> edits;
  std::vector<ToolRun> runs;
  std::vector<Suggestion> suggestions;
  std::vector<Check> checks;
  std::vector<Refusal> refusals;

  void refuse(std::string reason) { refusals.push_back({{}, std::move(reason)}); }
  void trip(std::string guard, std::string reason) { refusals.push_back({std::move(guard), std::move(reason)}); }
};

using Instruction = core::FixInputDocument::Instruction;

// How several instructions go together in one patch, which mends one cause.
enum class Mends {
  layout,  // formatters: all of them, and with `each`
  each,    // findings that stand on their own (unused imports): all of them, and with `layout`
  first,   // errors that cascade: the first that yields a change, alone
};

// A recipe turns an instruction's evidence into edits. It reads the tree and nothing else, changes nothing, and its
// result is a function of its arguments. Evidence is hostile: it can only ever choose among the tree's files, and what
// it writes into them is a name or text that the recipe has checked.
struct Recipe {
  std::string_view name;
  std::string_view about;  // one line: what it takes
  std::string_view deed;   // a commit's subject up to the file's name: "Remove unused imports from"
  Tier tier;               // the least that its edits ask for; an edit may carry a higher one
  Mends mends;
  // The lines that belong to the finding, at and around what the rule told, inside the step's `bounds`: a rule's
  // evidence is cut short for people to read. nullptr: what the rule told. At most kMaxEvidenceLines are kept.
  core::LineRange (*reach)(const core::Log& log, core::LineRange told, core::LineRange bounds);
  RecipeOutcome (*run)(const Instruction& instruction, const SourceTree& tree);
};

// In the order of docs/RECIPES.md.
const std::vector<Recipe>& recipes();
// nullptr where there is no such recipe.
const Recipe* find_recipe(std::string_view name);

// An edit that carries the instruction's name and proof.
Edit edit_for(const Instruction& instruction, std::string path, std::size_t log_line, std::string reason);

// All evidence lines in order, each with its number in the log.
struct EvidenceLine {
  std::size_t number;
  const std::string* text;  // the instruction's
};
std::vector<EvidenceLine> evidence_lines(const Instruction& instruction);

}  // namespace cimend::fixagent
