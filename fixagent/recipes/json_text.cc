#include "fixagent/recipes/json_text.h"

#include <algorithm>

namespace cimend::fixagent {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

std::size_t skip_space(std::string_view text, std::size_t at) {
  return std::min(text.size(), text.find_first_not_of(kSpace, at));
}

// Behind the string that begins with the quote at `at`.
std::size_t skip_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) at += text[at] == '\\' ? 1 : 0;
  return std::min(text.size(), at + 1);
}

// Behind the value at `at`.
std::size_t skip_value(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = skip_string(text, at);
    } else if (c == '{' || c == '[') {
      ++depth;
      ++at;
    } else if (c == '}' || c == ']') {
      if (depth == 0) return at;
      --depth;
      ++at;
    } else if (depth == 0 && (c == ',' || kSpace.find(c) != std::string_view::npos)) {
      return at;
    } else {
      ++at;
      continue;
    }
    if (depth == 0 && c != '{' && c != '[') return at;
  }
  return at;
}

}  // namespace

const JsonMember* JsonObject::find(std::string_view key) const {
  const auto found = std::find_if(members.begin(), members.end(), [&](const JsonMember& m) { return m.key == key; });
  return found == members.end() ? nullptr : &*found;
}

std::optional<JsonObject> json_object_at(std::string_view text, std::size_t at) {
  JsonObject out;
  at = skip_space(text, at);
  if (at >= text.size() || text[at] != '{') return std::nullopt;
  out.begin = at;
  at = skip_space(text, at + 1);
  while (at < text.size() && text[at] == '"') {
    JsonMember member;
    member.key_begin = at;
    at = skip_string(text, at);
    member.key = std::string(text.substr(member.key_begin + 1, at - member.key_begin - 2));
    at = skip_space(text, at);
    if (at >= text.size() || text[at] != ':') return std::nullopt;
    member.value_begin = skip_space(text, at + 1);
    member.value_end = skip_value(text, member.value_begin);
    out.members.push_back(std::move(member));
    at = skip_space(text, out.members.back().value_end);
    if (at < text.size() && text[at] == ',') at = skip_space(text, at + 1);
  }
  if (at >= text.size() || text[at] != '}') return std::nullopt;
  out.end = at + 1;
  return out;
}

std::optional<JsonInsertion> add_member(std::string_view text, const JsonObject& object, std::string_view key,
                                        std::string_view value, bool sorted) {
  if (object.members.empty()) return std::nullopt;
  const auto less = [](const JsonMember& a, const JsonMember& b) { return a.key < b.key; };
  auto next = object.members.end();
  if (sorted && std::is_sorted(object.members.begin(), object.members.end(), less)) {
    next = std::find_if(object.members.begin(), object.members.end(), [&](const JsonMember& m) { return m.key > key; });
  }
  const JsonMember& neighbour = next == object.members.end() ? object.members.back() : *next;
  const std::size_t line = text.rfind('\n', neighbour.key_begin);
  if (line == std::string_view::npos || line < object.begin) return std::nullopt;
  const std::string_view indent = text.substr(line + 1, neighbour.key_begin - line - 1);
  if (indent.find_first_not_of(" \t") != std::string_view::npos) return std::nullopt;
  const std::string end = line > 0 && text[line - 1] == '\r' ? "\r\n" : "\n";
  const std::string member = "\"" + std::string(key) + "\": " + std::string(value);
  if (next == object.members.end()) return JsonInsertion{neighbour.value_end, "," + end + std::string(indent) + member};
  return JsonInsertion{neighbour.key_begin, member + "," + end + std::string(indent)};
}

}  // namespace cimend::fixagent
