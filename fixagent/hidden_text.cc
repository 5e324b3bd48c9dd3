#include "fixagent/hidden_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/text.h"

namespace cimend::fixagent {
namespace {

struct Range {
  char32_t first, last;
};

// Unicode 15: Default_Ignorable_Code_Point, Bidi_Control and controls that text has no use for.
constexpr Range kHidden[] = {
    {0x00, 0x08},     {0x0B, 0x0B},       {0x0E, 0x1F},       {0x7F, 0x9F},      {0xAD, 0xAD},     {0x34F, 0x34F},
    {0x61C, 0x61C},   {0x115F, 0x1160},   {0x17B4, 0x17B5},   {0x180B, 0x180F},  {0x200B, 0x200F}, {0x2028, 0x202E},
    {0x2060, 0x206F}, {0x2800, 0x2800},   {0x3164, 0x3164},   {0xFE00, 0xFE0F},  {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0},
    {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};

bool is_hidden(char32_t c) {
  return std::any_of(std::begin(kHidden), std::end(kHidden),
                     [&](const Range& range) { return c >= range.first && c <= range.last; });
}

bool is_latin(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) ||
         (c >= 0x1E00 && c <= 0x1EFF) || (c >= 0xFF21 && c <= 0xFF5A);
}
bool is_look_alike(char32_t c) {
  return (c >= 0x370 && c <= 0x52F) || (c >= 0x1C80 && c <= 0x1C8F) || (c >= 0x1F00 && c <= 0x1FFF) ||
         (c >= 0x2DE0 && c <= 0x2DFF) || (c >= 0xA640 && c <= 0xA69F) || (c >= 0x1D400 && c <= 0x1D7FF);
}

struct Found {
  std::map<char32_t, std::size_t> hidden;
  std::map<std::string, std::size_t> mixed;
};

Found look(std::string_view text) {
  Found found;
  std::string word;
  bool latin = false;
  bool other = false;
  const auto flush = [&] {
    if (latin && other) ++found.mixed[core::shorten(word, 80)];
    word.clear();
    latin = other = false;
  };
  while (!text.empty()) {
    const core::Utf8Part part = core::first_utf8(text);
    const char32_t c = part.character;
    if (part.valid && is_hidden(c)) ++found.hidden[c];
    const bool of_word = c == U'_' || (c >= U'0' && c <= U'9') || is_latin(c) || is_look_alike(c);
    if (part.valid && of_word) {
      word.append(text.substr(0, part.size));
      latin = latin || is_latin(c);
      other = other || is_look_alike(c);
    } else if (!word.empty()) {
      flush();
    }
    text.remove_prefix(part.size);
  }
  flush();
  return found;
}

}  // namespace

std::string added_hidden_text(std::string_view before, std::string_view after) {
  Found olds = look(before);
  for (const auto& [character, count] : look(after).hidden) {
    if (count > olds.hidden[character])
      return fmt::format("the patch would add an invisible character, U+{:04X}", static_cast<std::uint32_t>(character));
  }
  for (const auto& [word, count] : look(after).mixed) {
    if (count > olds.mixed[word]) return "the patch would add a word of mixed alphabets: " + core::terminal_safe(word);
  }
  return {};
}

}  // namespace cimend::fixagent
