#include "fixagent/guards/code_owners.h"

#include <algorithm>
#include <optional>

#include "core/text.h"

namespace cimend::fixagent {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{3} << 20;  // GitHub does not load a larger one
constexpr std::size_t kMaxPatternBytes = 1'000;

struct Rule {
  std::string pattern;
  std::vector<std::string> owners;
};

bool is_owner(std::string_view word) {
  const std::size_t at = word.find('@');
  if (at == std::string_view::npos || word.size() < 2) return false;
  if (at == 0) return word.find_first_of("@,", 1) == std::string_view::npos && word.back() != '/';
  return word.find('@', at + 1) == std::string_view::npos && word.find('.', at) != std::string_view::npos;
}

// The words of a line, up to a comment; "\ " is a space of a path.
std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool escaped = line[i] == '\\' && i + 1 < line.size() && line[i + 1] == ' ';
    const bool blank = line[i] == ' ' || line[i] == '\t' || line[i] == '\r';
    if (escaped) {
      words.back() += ' ';
      ++i;
    } else if (blank) {
      if (!words.back().empty()) words.emplace_back();
    } else if (line[i] == '#' && words.back().empty()) {
      break;
    } else {
      words.back() += line[i];
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

// Nothing where the line holds no rule or GitHub would skip it.
std::optional<Rule> rule_of(std::string_view line) {
  std::vector<std::string> words = words_of(line);
  if (words.empty()) return std::nullopt;
  Rule rule{std::move(words.front()), {}};
  words.erase(words.begin());
  const bool known = !rule.pattern.starts_with('!') && rule.pattern.find_first_of("[]\\") == std::string::npos &&
                     rule.pattern.size() <= kMaxPatternBytes && rule.pattern != "/";
  if (!known || !std::all_of(words.begin(), words.end(), is_owner)) return std::nullopt;
  rule.owners = std::move(words);
  return rule;
}

bool matches(std::string pattern, std::string_view path) {
  const bool folder = pattern.ends_with('/');
  if (folder) pattern.pop_back();
  const bool anchored = pattern.find('/') != std::string::npos;
  if (pattern.starts_with('/')) pattern.erase(0, 1);
  if (!anchored) pattern.insert(0, "**/");
  if (!folder && core::glob_match(pattern, path)) return true;
  const bool one_level = anchored && pattern.ends_with("/*") && !folder;
  return !one_level && core::glob_match(pattern + "/**", path);
}

}  // namespace

std::vector<std::string> owners_of(std::string_view text, std::string_view path) {
  if (text.size() > kMaxBytes) return {};
  std::vector<std::string_view> lines = core::split(text, '\n');
  std::reverse(lines.begin(), lines.end());
  for (const std::string_view line : lines) {
    auto rule = rule_of(line);
    if (rule && matches(rule->pattern, path)) return std::move(rule->owners);
  }
  return {};
}

std::string code_owners_path(const SourceTree& tree) {
  for (const char* path : {".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"}) {
    if (std::binary_search(tree.paths().begin(), tree.paths().end(), path)) return path;
  }
  return {};
}

std::vector<core::FixMetadataDocument::Owners> owners_of_files(const SourceTree& tree,
                                                               const std::vector<std::string>& files) {
  std::vector<core::FixMetadataDocument::Owners> out;
  const std::string path = code_owners_path(tree);
  if (path.empty()) return out;
  const auto text = tree.read(path);
  if (!text) return out;
  for (const std::string& file : files) {
    std::vector<std::string> owners = owners_of(*text, file);
    if (!owners.empty()) out.push_back({file, std::move(owners)});
  }
  return out;
}

}  // namespace cimend::fixagent
