#include "classify/rule.h"

#include <algorithm>

#include "core/text.h"

namespace cimend::classify {
namespace {

constexpr std::array<std::string_view, 3> kRoleNames = {"cause", "symptom", "wrapper"};
constexpr std::array<std::string_view, kFieldCount> kFieldNames = {"file", "line",    "column", "message",
                                                                   "test", "package", "code",   "exit_code"};

template <class Enum, std::size_t N>
std::optional<Enum> index_in(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

// Calls `literal(text)` and `placeholder(name)` for the parts of a template, in order. A brace without a partner is
// text.
template <class Literal, class Placeholder>
void each_part(std::string_view text, Literal literal, Placeholder placeholder) {
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) break;
    literal(text.substr(0, open));
    placeholder(text.substr(open + 1, close - open - 1));
    text.remove_prefix(close + 1);
  }
  literal(text);
}

}  // namespace

std::string_view name_of(Role role) { return kRoleNames[static_cast<std::size_t>(role)]; }
std::optional<Role> role_from(std::string_view name) { return index_in<Role>(kRoleNames, name); }
std::string_view name_of(Field field) { return kFieldNames[static_cast<std::size_t>(field)]; }
std::optional<Field> field_from(std::string_view name) { return index_in<Field>(kFieldNames, name); }

std::string field_list() {
  std::string list;
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    if (i > 0) list += i + 1 == kFieldCount ? " or " : ", ";
    list += kFieldNames[i];
  }
  return list;
}

std::vector<std::string> split_recipes(std::string_view fix) {
  std::vector<std::string> names;
  for (const std::string_view part : core::split(fix, ',')) {
    const std::string_view name = core::trim(part);
    if (!name.empty()) names.emplace_back(name);
  }
  return names;
}

std::string fill_template(std::string_view text, const std::array<std::string, kFieldCount>& values) {
  std::string out;
  each_part(
      text, [&](std::string_view literal) { out += literal; },
      [&](std::string_view name) {
        if (const auto field = field_from(name)) out += values[static_cast<std::size_t>(*field)];
      });
  return out;
}

std::string_view unknown_placeholder(std::string_view text) {
  std::string_view unknown;
  each_part(
      text, [](std::string_view) {},
      [&](std::string_view name) {
        if (unknown.empty() && !field_from(name)) unknown = name.empty() ? std::string_view("{}") : name;
      });
  return unknown;
}

}  // namespace cimend::classify
