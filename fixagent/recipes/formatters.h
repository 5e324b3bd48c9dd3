#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "fixagent/source_tree.h"

namespace cimend::fixagent {

// A program that rewrites files in one style, as run-formatter calls it. The lists of options are what may be taken
// over from the command that CI ran: an option that takes a value ends in '='.
struct Formatter {
  std::string_view name;                    // also the program's
  std::vector<std::string_view> endings;    // of the files that it formats
  std::vector<std::string_view> write;      // options
  std::vector<std::string_view> check;      // the options of its check
  bool check_is_silent = false;             // the check's exit code says nothing, its output does
  std::vector<std::string_view> version;    // options
  std::vector<std::string_view> carried;    // options that change the style: taken over
  std::vector<std::string_view> forgotten;  // options that don't
};

// nullptr where it is not known.
const Formatter* find_formatter(std::string_view name);

// The options that decide the style, as CI called the formatter: from `lines` of the log that show a command; where
// none does, from the files of the tree that hold commands (workflows, Makefile, tox.ini, package.json,
// .pre-commit-config.yaml, scripts). Empty where nobody gives any. Errc::refused where one is not known, its value is
// not plain, or two commands disagree: the formatter would then do something else than the one that complained.
core::Result<std::vector<std::string>> style_options(const Formatter& formatter,
                                                     const std::vector<std::string_view>& lines,
                                                     const SourceTree& tree);

}  // namespace cimend::fixagent
