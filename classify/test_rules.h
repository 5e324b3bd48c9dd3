#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "classify/rule_file.h"
#include "classify/rule_set.h"

namespace cimend::classify {

// Rules for a test, written as in a rule file but without what a test does not need: id, category, tool, examples and
// near misses are filled in where they are missing. A mistake ends the test.
inline std::vector<Rule> rules_from(const std::vector<std::string>& bodies) {
  std::string yaml;
  int number = 0;
  for (const std::string& body : bodies) {
    const auto has = [&](const std::string& field) {
      return ("\n" + body).find("\n" + field + ":") != std::string::npos;
    };
    std::string text = body;
    if (!has("id")) text += "\nid: test.rule" + std::to_string(number);
    if (!has("category")) text += "\ncategory: test.assertion";
    text += "\ntool: tool\nexamples: [x]\nnear_misses: [y]";
    for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 3))
      text.replace(at, 1, "\n  ");
    yaml += "- " + text + "\n";
    ++number;
  }
  RuleFile file = read_rule_file(yaml, "test.yaml");
  if (!file.problems.empty()) throw std::runtime_error(format_diagnostic(file.problems.front(), {{"test.yaml", yaml}}));
  return std::move(file.rules);
}

}  // namespace cimend::classify
