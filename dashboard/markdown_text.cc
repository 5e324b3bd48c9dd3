#include "dashboard/markdown_text.h"

#include <algorithm>

#include "core/text.h"

namespace cimend::dashboard {
namespace {

constexpr std::string_view kZeroWidthSpace = "\u200B";
constexpr std::size_t kLineBytes = 1000;

bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

// What Markdown or GitHub may give a meaning to within a line, or at its beginning.
bool is_special(char c, bool first) {
  const std::string_view anywhere = "\\`*_{}[]<>()#&~|!:@.$";
  return anywhere.find(c) != std::string_view::npos || (first && (c == '-' || c == '+' || c == '='));
}

std::string one_line(std::string_view text) {
  std::string line(text);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return line;
}

std::string dead_mentions(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if (text[i] == '@' && i + 1 < text.size() && is_name(text[i + 1])) out += kZeroWidthSpace;
  }
  return out;
}

bool ends_with_gh(std::string_view text) {
  return text.size() > 2 && core::to_lower(text.substr(text.size() - 3)) == "gh-";
}

std::size_t longest_run_of_ticks(std::string_view text) {
  std::size_t longest = 0, run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

}  // namespace

std::string markdown_line(std::string_view untrusted, std::size_t most_bytes) {
  std::string out;
  for (const char c : core::terminal_safe(core::shorten(one_line(untrusted), most_bytes))) {
    if (is_special(c, out.empty())) out += '\\';
    out += c;
    // GitHub looks for mentions and issues ("#12", "GH-12") after Markdown is done.
    if (c == '@' || c == '#' || (c == '-' && ends_with_gh(out))) out += kZeroWidthSpace;
  }
  return out;
}

std::string markdown_code(std::string_view untrusted, std::size_t most_bytes) {
  const std::string inside = dead_mentions(core::terminal_safe(core::shorten(one_line(untrusted), most_bytes)));
  if (core::trim(inside).empty()) return "";
  const std::string ticks(longest_run_of_ticks(inside) + 1, '`');
  // Blanks at both ends are taken off again; without them a back-tick there would join the fence.
  const bool pad = inside.front() == '`' || inside.back() == '`' || inside.front() == ' ' || inside.back() == ' ';
  return ticks + (pad ? " " : "") + inside + (pad ? " " : "") + ticks;
}

std::string markdown_block(std::string_view untrusted, std::string_view language) {
  std::string inside;
  if (untrusted.ends_with('\n')) untrusted.remove_suffix(1);
  for (const std::string_view line : core::split(untrusted, '\n')) {
    inside += dead_mentions(core::terminal_safe(core::shorten(line, kLineBytes)));
    inside += '\n';
  }
  const std::string fence(std::max<std::size_t>(3, longest_run_of_ticks(inside) + 1), '`');
  return fence + std::string(language) + "\n" + inside + fence + "\n";
}

}  // namespace cimend::dashboard
