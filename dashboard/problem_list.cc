#include "dashboard/problem_list.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "core/text.h"

namespace cimend::dashboard {
namespace {

// A word that holds a digit or a slash names a run or a file, not a kind.
bool is_name(std::string_view word) { return word.find_first_of("0123456789/") != std::string_view::npos; }

void append_kind(std::string& kind, std::string_view text) {
  bool after_run = false;
  for (const std::string_view word : core::split(text, ' ')) {
    kind += after_run || is_name(word) ? std::string_view("…") : word;
    kind += ' ';
    after_run = word == "run";
  }
  kind += '\n';
}

// "run 12: cannot read logs/12/run.json: No such file" as "run … cannot read … No such file".
std::string kind_of(const core::Error& problem) {
  std::string kind;
  append_kind(kind, problem.what);
  append_kind(kind, problem.hint);
  // Words may be the same for run.json and analysis.json.
  const std::string_view file = std::string_view(problem.where).substr(problem.where.rfind('/') + 1);
  if (file.ends_with(".json") && !is_name(file)) kind += file;
  return kind;
}

void append_line(std::string& text, std::string_view before, std::string_view untrusted) {
  if (untrusted.empty()) return;
  std::string line(untrusted);
  std::replace(line.begin(), line.end(), '\n', ' ');
  text += std::string(before) + core::terminal_safe(line) + "\n";
}

}  // namespace

std::vector<std::size_t> told_first(const std::vector<core::Error>& problems, std::size_t most) {
  std::vector<std::vector<std::size_t>> kinds;
  std::unordered_map<std::string, std::size_t> number_of;
  for (std::size_t i = 0; i < problems.size(); ++i) {
    const auto [kind, is_new] = number_of.try_emplace(kind_of(problems[i]), kinds.size());
    if (is_new) kinds.emplace_back();
    std::vector<std::size_t>& alike = kinds[kind->second];
    if (alike.size() < most) alike.push_back(i);
  }
  std::vector<std::size_t> told;
  for (std::size_t round = 0; round < most && told.size() < most; ++round) {
    for (const std::vector<std::size_t>& alike : kinds) {
      if (round < alike.size() && told.size() < most) told.push_back(alike[round]);
    }
  }
  return told;
}

std::string problems_text(const std::vector<core::Error>& problems) {
  if (problems.empty()) return "Everything could be read.\n";
  std::string text =
      core::counted(problems.size(), "problem") + ". What could not be read costs its own run a part of its page.\n";
  for (const core::Error& problem : problems) {
    text += '\n';
    append_line(text, "", problem.what);
    append_line(text, "  where: ", problem.where);
    append_line(text, "  hint: ", problem.hint);
  }
  return text;
}

}  // namespace cimend::dashboard
