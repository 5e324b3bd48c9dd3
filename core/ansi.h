#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cimend::core {

// How many bytes the escape sequence takes that begins at `at`: 0 where none begins there, else at least 1.
// ECMA-48: CSI, OSC incl. hyperlinks, DCS/SOS/PM/APC strings, single-character escapes; a stray ESC counts as one of
// one byte. Also with the two characters ^[ for ESC, as some log viewers write it; there only the forms that tools
// print are taken (colours, cursor and erase codes, links), since "^[[:space:]]" in a log is a pattern, not a colour.
// A string that never ends takes at most 256 bytes, one that ends at most 4096.
std::size_t escape_length(std::string_view text, std::size_t at);

// Appends `line` to `out` without escape sequences, as escape_length() knows them. Linear time; what is appended
// holds no ESC byte.
void strip_ansi(std::string_view line, std::string& out);

// How a run of text looked on a terminal: the 16 colours (256-colour and true-colour codes are mapped to the
// nearest of them) and the attributes that a page can show.
struct Style {
  std::int8_t foreground = -1;  // 0–15, or -1 for the default
  std::int8_t background = -1;
  bool bold = false, dim = false, italic = false, underline = false;
  friend bool operator==(const Style& a, const Style& b) {
    return a.foreground == b.foreground && a.background == b.background && a.bold == b.bold && a.dim == b.dim &&
           a.italic == b.italic && a.underline == b.underline;
  }
};

struct StyledText {
  Style style;
  std::string text;
};

// The line as runs of equally styled text, escape sequences taken out, in order. `style` is what the line begins
// with and is left at what the next line begins with (colours reach over line ends). Empty runs are left out.
// Reverse video, blinking and fonts are not told.
std::vector<StyledText> styled_runs(std::string_view line, Style& style);

}  // namespace cimend::core
