#include "core/ansi.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace cimend::core {
namespace {

constexpr char kEscape = '\x1b';
constexpr std::size_t kLongestUnended = 256;
constexpr std::size_t kLongestString = 4096;

bool in_range(char c, unsigned char low, unsigned char high) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= low && byte <= high;
}

bool is_digit(char c) { return in_range(c, '0', '9'); }

// A control string (OSC, DCS, …) whose body begins at `at`: its end, past BEL or ST, or nothing where it never ends.
// Another ESC aborts it, as on a terminal; that also keeps the search linear over many broken ones.
std::optional<std::size_t> end_of_string(std::string_view text, std::size_t at) {
  const std::size_t limit = std::min(text.size(), at + kLongestString);
  for (std::size_t i = at; i < limit; ++i) {
    if (text[i] == '\a') return i + 1;
    if (text[i] == kEscape) {
      return i + 1 < text.size() && text[i + 1] == '\\' ? std::optional(i + 2) : std::nullopt;
    }
  }
  return std::nullopt;
}

// ESC [ parameters, intermediates, final byte. A byte that fits none of them ends a broken sequence before it.
std::size_t end_of_csi(std::string_view text, std::size_t at) {
  const std::size_t limit = std::min(text.size(), at + kLongestUnended - 2);
  while (at < limit && in_range(text[at], 0x30, 0x3f)) ++at;
  while (at < limit && in_range(text[at], 0x20, 0x2f)) ++at;
  return at < limit && in_range(text[at], 0x40, 0x7e) ? at + 1 : at;
}

std::size_t escape_byte_length(std::string_view text, std::size_t at) {
  const std::size_t second = at + 1;
  if (second >= text.size()) return 1;
  switch (text[second]) {
    case '[': return end_of_csi(text, second + 1) - at;
    case ']':
    case 'P':
    case 'X':
    case '^':
    case '_': {
      const auto end = end_of_string(text, second + 1);
      if (end) return *end - at;
      // What never ends: up to the next ESC, a line end, or the limit, whichever is first.
      const std::size_t stop = std::min(text.find_first_of("\x1b\r\n", second + 1), text.size());
      return std::min(stop - at, kLongestUnended);
    }
    default: break;
  }
  std::size_t end = second;
  while (end < text.size() && end - at < kLongestUnended && in_range(text[end], 0x20, 0x2f)) ++end;
  return end < text.size() && in_range(text[end], 0x30, 0x7e) ? end + 1 - at : end - at;
}

// A link in caret notation: "^[]8;;URL" closed by BEL, "^G" or "^[\".
std::size_t caret_link_length(std::string_view text, std::size_t at) {
  if (text.substr(at, 5) != "^[]8;") return 0;
  const std::size_t limit = std::min(text.size(), at + kLongestString);
  for (std::size_t i = at + 5; i < limit; ++i) {
    if (text[i] == '\a') return i + 1 - at;
    if (text.substr(i, 2) == "^G") return i + 2 - at;
    if (text.substr(i, 3) == "^[\\") return i + 3 - at;
  }
  return 0;
}

std::size_t caret_length(std::string_view text, std::size_t at) {
  if (text.substr(at, 4) == "^[(B") return 4;
  if (text.substr(at, 3) != "^[[") return caret_link_length(text, at);
  std::size_t end = at + 3;
  const std::size_t limit = std::min(text.size(), end + 32);
  if (end < limit && text[end] == '?') ++end;
  while (end < limit && (is_digit(text[end]) || text[end] == ';')) ++end;
  if (end >= limit) return 0;
  const bool bare = end == at + 3;
  const std::string_view finals = bare ? "mK" : "mKJHGABCDEFSTfhlnsu";
  return finals.find(text[end]) == std::string_view::npos ? 0 : end + 1 - at;
}

struct Rgb {
  int red, green, blue;
};

// The colours xterm gives to 0–15.
constexpr std::array<Rgb, 16> kPalette = {{{0, 0, 0},
                                           {205, 0, 0},
                                           {0, 205, 0},
                                           {205, 205, 0},
                                           {0, 0, 238},
                                           {205, 0, 205},
                                           {0, 205, 205},
                                           {229, 229, 229},
                                           {127, 127, 127},
                                           {255, 0, 0},
                                           {0, 255, 0},
                                           {255, 255, 0},
                                           {92, 92, 255},
                                           {255, 0, 255},
                                           {0, 255, 255},
                                           {255, 255, 255}}};

std::int8_t nearest_colour(Rgb wanted) {
  const auto distance = [&](const Rgb& c) {
    const int red = c.red - wanted.red;
    const int green = c.green - wanted.green;
    const int blue = c.blue - wanted.blue;
    return red * red + green * green + blue * blue;
  };
  const auto* best = std::min_element(kPalette.begin(), kPalette.end(),
                                      [&](const Rgb& a, const Rgb& b) { return distance(a) < distance(b); });
  return static_cast<std::int8_t>(best - kPalette.begin());
}

// xterm's 256 colours: 16, then a cube of 6×6×6, then 24 greys.
std::int8_t colour_of_256(int index) {
  if (index < 16) return static_cast<std::int8_t>(index);
  if (index >= 232) {
    const int grey = 8 + 10 * (index - 232);
    return nearest_colour({grey, grey, grey});
  }
  constexpr std::array<int, 6> kLevels = {0, 95, 135, 175, 215, 255};
  const auto level = [&](int divisor) { return kLevels[static_cast<std::size_t>((index - 16) / divisor % 6)]; };
  return nearest_colour({level(36), level(6), level(1)});
}

// The numbers of an SGR sequence; an empty one is 0, as the standard has it. Colons separate like semicolons, but
// the empty colour-space field of "38:2::R:G:B" is dropped.
std::vector<int> sgr_numbers(std::string_view body) {
  std::vector<int> numbers;
  while (true) {
    const std::size_t end = std::min(body.find_first_of(";:"), body.size());
    int value = 0;
    std::from_chars(body.data(), body.data() + end, value);
    const bool colour_space = end == 0 && numbers.size() >= 2 && numbers.back() == 2 && !body.empty() &&
                              body.front() == ':' && (numbers.end()[-2] == 38 || numbers.end()[-2] == 48);
    if (!colour_space) numbers.push_back(std::clamp(value, 0, 255));
    if (end == body.size()) return numbers;
    body.remove_prefix(end + 1);
  }
}

// Reads the colour after 38 or 48 at `index` and leaves `index` on the last number it used.
std::optional<std::int8_t> extended_colour(const std::vector<int>& numbers, std::size_t& index) {
  const std::size_t left = numbers.size() - index - 1;
  if (left >= 2 && numbers[index + 1] == 5) {
    index += 2;
    return colour_of_256(numbers[index]);
  }
  if (left >= 4 && numbers[index + 1] == 2) {
    index += 4;
    return nearest_colour({numbers[index - 2], numbers[index - 1], numbers[index]});
  }
  index = numbers.size();
  return std::nullopt;
}

void apply_attribute(int number, Style& style) {
  switch (number) {
    case 0: style = Style{}; return;
    case 1: style.bold = true; return;
    case 2: style.dim = true; return;
    case 3: style.italic = true; return;
    case 4: style.underline = true; return;
    case 22: style.bold = style.dim = false; return;
    case 23: style.italic = false; return;
    case 24: style.underline = false; return;
    case 39: style.foreground = -1; return;
    case 49: style.background = -1; return;
    default: break;
  }
  if (number >= 30 && number <= 37) style.foreground = static_cast<std::int8_t>(number - 30);
  if (number >= 40 && number <= 47) style.background = static_cast<std::int8_t>(number - 40);
  if (number >= 90 && number <= 97) style.foreground = static_cast<std::int8_t>(number - 90 + 8);
  if (number >= 100 && number <= 107) style.background = static_cast<std::int8_t>(number - 100 + 8);
}

void apply_sgr(std::string_view body, Style& style) {
  const std::vector<int> numbers = sgr_numbers(body);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] == 38) {
      if (const auto colour = extended_colour(numbers, i)) style.foreground = *colour;
    } else if (numbers[i] == 48) {
      if (const auto colour = extended_colour(numbers, i)) style.background = *colour;
    } else {
      apply_attribute(numbers[i], style);
    }
  }
}

// The parameters of an SGR sequence ("31;1" of "ESC[31;1m", also in caret notation), or nothing.
std::optional<std::string_view> sgr_body(std::string_view sequence) {
  sequence.remove_prefix(sequence.front() == kEscape ? 1 : 2);
  if (sequence.size() < 2 || sequence.front() != '[' || sequence.back() != 'm') return std::nullopt;
  const std::string_view body = sequence.substr(1, sequence.size() - 2);
  if (body.find_first_not_of("0123456789;:") != std::string_view::npos) return std::nullopt;
  return body;
}

// Calls `text(view)` for what stands between sequences and `sequence(view)` for each of them, in order.
template <class Text, class Sequence>
void walk(std::string_view line, Text text, Sequence sequence) {
  std::size_t from = 0;
  std::size_t at = 0;
  while (at < line.size()) {
    const std::size_t length = line[at] == kEscape || line[at] == '^' ? escape_length(line, at) : 0;
    if (length == 0) {
      ++at;
      continue;
    }
    if (at > from) text(line.substr(from, at - from));
    sequence(line.substr(at, length));
    from = at += length;
  }
  if (from < line.size()) text(line.substr(from));
}

}  // namespace

std::size_t escape_length(std::string_view text, std::size_t at) {
  if (text[at] == kEscape) return escape_byte_length(text, at);
  return text[at] == '^' ? caret_length(text, at) : 0;
}

void strip_ansi(std::string_view line, std::string& out) {
  walk(
      line, [&](std::string_view text) { out.append(text); }, [](std::string_view) {});
}

std::vector<StyledText> styled_runs(std::string_view line, Style& style) {
  std::vector<StyledText> runs;
  walk(
      line,
      [&](std::string_view text) {
        if (!runs.empty() && runs.back().style == style) {
          runs.back().text.append(text);
        } else {
          runs.push_back({style, std::string(text)});
        }
      },
      [&](std::string_view sequence) {
        if (const auto body = sgr_body(sequence)) apply_sgr(*body, style);
      });
  return runs;
}

}  // namespace cimend::core
