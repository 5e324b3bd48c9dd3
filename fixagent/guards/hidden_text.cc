#include "fixagent/guards/hidden_text.h"

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

bool imitates_latin(std::string_view path) {
  // Cyrillic and Greek letters that are drawn as Latin ones (Unicode TR 39, confusables), two bytes of UTF-8 each.
  static constexpr std::string_view kLookAlikes =
      "\u0430\u0435\u043e\u0440\u0441\u0445\u0443\u0456\u0458\u0455\u04bb\u0501\u051b\u0410\u0412\u0415\u041a\u041c"
      "\u041d"
      "\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0408\u0405\u03bf\u03bd\u0391\u0392\u0395\u0396\u0397\u0399\u039a"
      "\u039c"
      "\u039d\u039f\u03a1\u03a4\u03a5\u03a7";
  for (const std::string_view part : core::split(path, '/')) {
    std::size_t alike = 0;
    std::size_t other = 0;
    for (std::size_t i = 0; i < part.size(); ++i) {
      if (static_cast<unsigned char>(part[i]) < 0x80) continue;
      const std::string_view two = part.substr(i, 2);
      const std::size_t at = two.size() == 2 ? kLookAlikes.find(two) : std::string_view::npos;
      const bool known = at != std::string_view::npos && at % 2 == 0;
      ++(known ? alike : other);
      i += known ? 1 : 0;
    }
    if (alike > 0 && other == 0) return true;
  }
  return false;
}

}  // namespace cimend::fixagent
