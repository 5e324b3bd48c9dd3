#include "fixagent/recipes/source_line.h"

#include <fmt/format.h>

#include "fixagent/recipes/source_text.h"

namespace cimend::fixagent {
namespace {

std::string_view trim_end(std::string_view text) {
  while (text.ends_with(' ') || text.ends_with('\t') || text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

std::size_t width_of_tab(std::size_t column, TabsShown tabs) { return tabs == TabsShown::as_four ? 4 : 8 - column % 8; }

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0u) == 0x80u; }

// Han, Hangul, emoji and their like begin at U+1100: E1 84 80 in UTF-8.
bool may_be_wide(char c) { return static_cast<unsigned char>(c) >= 0xE1u; }

}  // namespace

core::Result<SourceLine> read_source_line(const SourceTree& tree, std::string_view named, std::int64_t number) {
  auto path = resolve_path(tree, named);
  if (!path) return tl::unexpected(path.error());
  auto bytes = tree.read(*path);
  if (!bytes) return tl::unexpected(bytes.error());
  if (says_generated(*bytes))
    return core::fail(core::Errc::refused,
                      *path + " says that a program writes it: the change belongs into its source");
  const LineIndex lines(*bytes);
  if (number < 1 || static_cast<std::size_t>(number) > lines.count())
    return core::fail(core::Errc::not_found, fmt::format("{} has no line {}", *path, number));
  SourceLine out;
  out.path = *path;
  out.number = static_cast<std::size_t>(number);
  out.offset = lines.offset(out.number);
  out.text = std::string(lines.line(out.number));
  if (out.text.ends_with('\r')) out.text.pop_back();
  out.bytes = std::move(*bytes);
  return out;
}

std::string shown(std::string_view line, TabsShown tabs) {
  std::string out;
  std::size_t column = 0;
  for (const char c : line) {
    const std::size_t width = c == '\t' ? width_of_tab(column, tabs) : continues_character(c) ? 0 : 1;
    if (c == '\t') {
      out.append(width, ' ');
    } else {
      out += c;
    }
    column += width;
  }
  return out;
}

std::optional<std::size_t> offset_of_column(std::string_view line, std::size_t column, TabsShown tabs) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (at == column && !continues_character(line[i])) return i;
    if (at > column || may_be_wide(line[i])) return std::nullopt;
    at += line[i] == '\t' ? width_of_tab(at, tabs) : continues_character(line[i]) ? 0 : 1;
  }
  return at == column ? std::optional(line.size()) : std::nullopt;
}

bool is_shown_as(std::string_view line, std::string_view printed, TabsShown tabs) {
  return trim_end(shown(line, tabs)) == trim_end(printed);
}

}  // namespace cimend::fixagent
