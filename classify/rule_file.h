#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "classify/diagnostic.h"
#include "classify/rule.h"
#include "core/fs.h"
#include "core/result.h"

namespace cimend::classify {

// What a rule file holds, and everything that is wrong with it: a file with three mistakes gives three diagnostics.
// A rule with a mistake is not among `rules`.
struct RuleFile {
  std::vector<Rule> rules;
  std::vector<Diagnostic> problems;
};

// Reads one file's YAML text. `name` is what messages call it.
RuleFile read_rule_file(std::string_view yaml, const std::string& name);

// The rules of several files, and their texts for the snippets.
struct RuleFiles {
  std::vector<Rule> rules;  // files in the order given, rules in the order of the file
  std::vector<Diagnostic> problems;
  Sources sources;
};

// Reads files and directories (their *.yaml and *.yml, sorted). Ids that stand twice are problems. Fails where a path
// can't be read or a directory holds no rule file.
core::Result<RuleFiles> read_rule_files(core::Fs& fs, const std::vector<std::string>& paths);

// All problems as one error for people: the first ten in full, and how many more.
core::Error problems_as_error(const RuleFiles& files);

}  // namespace cimend::classify
