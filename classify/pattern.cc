#include "classify/pattern.h"

#include <re2/re2.h>

#include <cassert>
#include <mutex>
#include <vector>

namespace cimend::classify {
namespace {

constexpr std::int64_t kMemoryPerPattern = 8 << 20;
constexpr int kMaxGroups = 24;

re2::RE2::Options pattern_options() {
  re2::RE2::Options options(re2::RE2::Latin1);
  options.set_log_errors(false);
  options.set_max_mem(kMemoryPerPattern);
  return options;
}

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

struct Pattern::Compiled {
  explicit Compiled(std::string pattern) : text(std::move(pattern)) {}

  const re2::RE2& regex() {
    std::call_once(once, [this] {
      compiled = std::make_unique<re2::RE2>(text, pattern_options());
      for (const auto& [name, group] : compiled->NamedCapturingGroups()) {
        const auto field = field_from(name);
        if (!field || group >= kMaxGroups) continue;
        groups[static_cast<std::size_t>(*field)] = group;
        group_count = std::max(group_count, group + 1);
      }
    });
    return *compiled;
  }

  std::string text;
  std::once_flag once;
  std::unique_ptr<re2::RE2> compiled;
  std::array<int, kFieldCount> groups{};  // group numbers; 0: no such group
  int group_count = 1;
};

std::optional<PatternProblem> pattern_problem(const std::string& pattern) {
  const re2::RE2 regex(pattern, pattern_options());
  if (!regex.ok()) {
    return PatternProblem{regex.error(), regex.error_arg(), "RE2 syntax: no look-around, no back-references"};
  }
  for (const auto& [name, group] : regex.NamedCapturingGroups()) {
    if (!field_from(name)) {
      return PatternProblem{"capture \"" + name + "\" is no field of a finding", name,
                            "a capture is called " + field_list()};
    }
    if (group >= kMaxGroups) {
      return PatternProblem{"too many groups", name, "write (?:…) for those that are not named"};
    }
  }
  return std::nullopt;
}

Pattern::Pattern(std::string text) {
  if (!text.empty()) compiled_ = std::make_unique<Compiled>(std::move(text));
}
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

bool Pattern::found_in(std::string_view line) const {
  assert(compiled_ != nullptr);
  return compiled_->regex().Match(piece(line), 0, line.size(), re2::RE2::UNANCHORED, nullptr, 0);
}

bool Pattern::capture(std::string_view line, Captures& captures) const {
  assert(compiled_ != nullptr);
  const re2::RE2& regex = compiled_->regex();
  std::array<re2::StringPiece, kMaxGroups> groups;
  if (!regex.Match(piece(line), 0, line.size(), re2::RE2::UNANCHORED, groups.data(), compiled_->group_count)) {
    return false;
  }
  for (std::size_t field = 0; field < kFieldCount; ++field) {
    const int group = compiled_->groups[field];
    if (group == 0) continue;
    const re2::StringPiece& text = groups[static_cast<std::size_t>(group)];
    if (text.data() != nullptr) captures[field] = {text.data(), text.size()};
  }
  return true;
}

}  // namespace cimend::classify
