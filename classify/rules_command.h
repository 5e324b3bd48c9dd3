#pragma once

#include <string>
#include <vector>

namespace cimend::classify {

enum class ListFormat { table, json };

// `rules list`: the rules in force, by id. Exit code.
int list_rules(const std::vector<std::string>& rule_directories, ListFormat format);
// `rules check`: holds rules to their examples. No paths: the shipped ones. Exit code: kAnsweredNo where one is bad.
int check_rules_command(const std::vector<std::string>& paths);

}  // namespace cimend::classify
