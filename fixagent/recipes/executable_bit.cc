#include <re2/re2.h>

#include <set>

#include "core/text.h"
#include "fixagent/recipes/recipes.h"

// executable-bit: "./gradlew: Permission denied".
//
// A script that was added without its mode runs on nobody's machine but its author's. Where the tree has the file and
// it begins with "#!", the mode is what is missing. A patch changes no mode, so this is a suggestion:
// `git update-index --chmod=+x FILE`. A path that is no script of the tree may be forbidden for any other reason.

namespace cimend::fixagent {
namespace {

struct Pattern : RE2 {
  explicit Pattern(const char* text) : RE2(text, RE2::Latin1) {}
};

// "/builds/x/_temp/1.sh: line 3: ./gradlew: Permission denied", "sh: 1: ./x.sh: Permission denied", "make: ./configure:
// Permission denied", "/bin/sh: ./x.sh: Permission denied", "env: './x': Permission denied", "Error: spawn ./x EACCES",
// "exec: "./x.sh": permission denied".
std::string forbidden_program(const std::string& text) {
  static const Pattern shell(
      R"((?:^|: |^(?:env|nohup|timeout|xargs|sudo|time): )(?:'|"|‘)?((?:\.{0,2}/)?[\w.+-]+(?:/[\w.+-]+)*)(?:'|"|’)?: (?:Permission denied|permission denied)\.?\s*$)");
  static const Pattern spawn(R"(\bspawn (\S+) EACCES\b)");
  std::string path;
  if (!RE2::PartialMatch(text, shell, &path)) RE2::PartialMatch(text, spawn, &path);
  return path;
}

}  // namespace

RecipeOutcome executable_bit(const Instruction& instruction, const SourceTree& tree) {
  RecipeOutcome out;
  std::set<std::string> seen;
  for (const EvidenceLine& line : evidence_lines(instruction)) {
    const std::string named = forbidden_program(*line.text);
    if (named.empty()) continue;
    auto path = resolve_path(tree, named);
    auto text = path ? tree.read(*path) : core::Result<std::string>(tl::unexpected(path.error()));
    if (!text) {
      out.refuse(text.error().what);
    } else if (!text->starts_with("#!")) {
      out.refuse(*path + " does not begin with #!: its mode may be right");
    } else if (seen.insert(*path).second) {
      Suggestion one;
      one.make_executable = *path;
      one.reason = "the build runs " + *path + ", and the commit has it without the mode of a program";
      one.log_line = line.number;
      out.suggestions.push_back(std::move(one));
    }
  }
  if (out.suggestions.empty() && out.refusals.empty()) out.refuse("the evidence names no program that may not be run");
  return out;
}

}  // namespace cimend::fixagent
