#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cimend::core {

// Appends `line` to `out` without escape sequences (ECMA-48: CSI, OSC incl. hyperlinks, DCS/APC/PM strings,
// two-character escapes; also written with the two characters ^[ for ESC). A sequence that never ends takes at most 256
// bytes.
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
std::vector<StyledText> styled_runs(std::string_view line, Style& style);

}  // namespace cimend::core
