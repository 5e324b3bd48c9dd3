#include "dashboard/markup.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/text.h"

namespace cimend::dashboard {
namespace {

struct CodePointRange {
  char32_t first, last;
};

// Characters that show nothing themselves but hide or reorder what is around them (Unicode 15: Bidi_Control, the
// zero-width ones that no script needs, line separators, the tag block, C1 controls).
constexpr std::array<CodePointRange, 9> kHidden{{{0x80, 0x9F},
                                                 {0x61C, 0x61C},
                                                 {0x200B, 0x200B},
                                                 {0x200E, 0x200F},
                                                 {0x2028, 0x202E},
                                                 {0x2060, 0x2064},
                                                 {0x2066, 0x206F},
                                                 {0xFEFF, 0xFEFF},
                                                 {0xE0000, 0xE0FFF}}};

// Marks that are drawn onto the letter before them, each above or below the last, where no script writes more than
// kMarksOnALetter: hundreds of them cover the lines around (Unicode 15, general category Mn of these blocks).
constexpr std::array<CodePointRange, 12> kStacking{{{0x300, 0x36F},
                                                    {0x483, 0x489},
                                                    {0x591, 0x5BD},
                                                    {0x610, 0x61A},
                                                    {0x64B, 0x65F},
                                                    {0xE34, 0xE3A},
                                                    {0xE47, 0xE4E},
                                                    {0xF71, 0xF84},
                                                    {0x1AB0, 0x1AFF},
                                                    {0x1DC0, 0x1DFF},
                                                    {0x20D0, 0x20FF},
                                                    {0xFE20, 0xFE2F}}};
constexpr int kMarksOnALetter = 4;

template <std::size_t N>
bool is_in(const std::array<CodePointRange, N>& ranges, char32_t point) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [point](CodePointRange range) { return point >= range.first && point <= range.last; });
}

struct Decoded {
  char32_t point;
  std::size_t size;
};

// One character of text that is known to be valid UTF-8.
Decoded decode(std::string_view valid) {
  const auto byte = [valid](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(valid[i])); };
  if (byte(0) < 0xE0) return {((byte(0) & 0x1F) << 6) | (byte(1) & 0x3F), 2};
  if (byte(0) < 0xF0) return {((byte(0) & 0x0F) << 12) | ((byte(1) & 0x3F) << 6) | (byte(2) & 0x3F), 3};
  return {((byte(0) & 0x07) << 18) | ((byte(1) & 0x3F) << 12) | ((byte(2) & 0x3F) << 6) | (byte(3) & 0x3F), 4};
}

enum class Place { text, attribute };

void append_ascii(std::string& out, char c, Place place) {
  switch (c) {
    case '<': out += "&lt;"; return;
    case '>': out += "&gt;"; return;
    case '&': out += "&amp;"; return;
    case '"': out += "&quot;"; return;
    case '\'': out += "&#39;"; return;
    case '\t': out += '\t'; return;
    case '\n': out += place == Place::text ? "\n" : "&#10;"; return;
    case 0x7F: out += "\xE2\x90\xA1"; return;  // U+2421
    default: break;
  }
  if (static_cast<unsigned char>(c) >= 0x20) {
    out += c;
  } else {
    out += "\xE2\x90";  // U+2400 + c
    out += static_cast<char>(0x80 + c);
  }
}

void append_character(std::string& out, std::string_view bytes, char32_t point, Place place) {
  if (!is_in(kHidden, point)) {
    out += bytes;
  } else if (place == Place::text) {
    out += fmt::format("<span class=\"hidden-character\">U+{:04X}</span>", static_cast<std::uint32_t>(point));
  } else {
    out += fmt::format("[U+{:04X}]", static_cast<std::uint32_t>(point));
  }
}

bool is_plain(char c) { return c >= 0x20 && c != 0x7F && c != '<' && c != '>' && c != '&' && c != '"' && c != '\''; }

// Most of a log is plain ASCII: that goes over in one piece, and only what is left is looked at one by one.
void append_escaped(std::string& out, std::string_view untrusted, Place place) {
  const auto special = std::find_if_not(untrusted.begin(), untrusted.end(), is_plain);
  const auto plain = static_cast<std::size_t>(special - untrusted.begin());
  out += untrusted.substr(0, plain);
  if (plain == untrusted.size()) return;
  // NUL is a control like the others here; to_valid_utf8 would make it U+FFFD, which is as visible.
  const std::string valid = core::to_valid_utf8(untrusted.substr(plain));
  int marks = 0;
  for (std::string_view rest = valid; !rest.empty();) {
    if (static_cast<unsigned char>(rest[0]) < 0x80) {
      marks = 0;
      append_ascii(out, rest[0], place);
      rest.remove_prefix(1);
      continue;
    }
    const Decoded character = decode(rest);
    marks = is_in(kStacking, character.point) ? marks + 1 : 0;
    if (marks > kMarksOnALetter) {
      out += "\xE2\x97\x8C";  // U+25CC, the circle that stands for a letter under a mark
    } else {
      append_character(out, rest.substr(0, character.size), character.point, place);
    }
    rest.remove_prefix(character.size);
  }
}

bool is_path_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == '/' || c == '-';
}

std::string percent_encoded(std::string_view path) {
  std::string out;
  for (const char c : path.substr(std::min(path.size(), path.find_first_not_of('/')))) {
    if (is_path_character(c)) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
  }
  return out;
}

// What is left of `url` after its scheme; empty where that is neither http nor https.
std::string_view without_scheme(std::string_view url) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (url.starts_with(scheme)) return url.substr(scheme.size());
  }
  return {};
}

}  // namespace

Link Link::inside(std::string_view path) { return {percent_encoded(path), false}; }

Link Link::to_line(std::string_view path, std::uint64_t line) {
  return {percent_encoded(path) + "#L" + std::to_string(line), false};
}

Link Link::to_part(std::string_view path, std::string_view id) {
  return {percent_encoded(path) + "#" + percent_encoded(id), false};
}

Link Link::literal(Markup target) { return {std::string(target.bytes()), false}; }

std::optional<Link> Link::outside(std::string_view url, const std::vector<std::string>& hosts) {
  const auto allowed = [](char c) {
    return is_path_character(c) || std::string_view("~:?#[]@!$&()*+,;=%").find(c) != std::string_view::npos;
  };
  if (!std::all_of(url.begin(), url.end(), allowed)) return std::nullopt;
  const std::string_view rest = without_scheme(url);
  // The authority up to the path, with its port and any user information: only a bare host of the list is equal.
  const std::string host = core::to_lower(rest.substr(0, rest.find_first_of("/?#")));
  if (host.empty() || std::find(hosts.begin(), hosts.end(), host) == hosts.end()) return std::nullopt;
  return Link(std::string(url), true);
}

Page& Page::raw(Markup markup) {
  html_ += markup.bytes();
  return *this;
}

Page& Page::text(std::string_view untrusted) {
  append_escaped(html_, untrusted, Place::text);
  return *this;
}

Page& Page::attr(AttributeName name, std::string_view untrusted) {
  html_ += ' ';
  html_ += name.bytes();
  html_ += "=\"";
  append_escaped(html_, untrusted, Place::attribute);
  html_ += '"';
  return *this;
}

Page& Page::href(const Link& link) {
  html_ += " href=\"";
  append_escaped(html_, link.target(), Place::attribute);
  html_ += link.leaves_site() ? "\" rel=\"noopener noreferrer\"" : "\"";
  return *this;
}

Page& Page::data(Markup id, const core::Json& data) {
  html_ += "<script type=\"application/json\" id=\"";
  html_ += id.bytes();
  html_ += "\">";
  for (const char c : data.dump()) {
    if (c == '<') {
      html_ += "\\u003c";
    } else {
      html_ += c;
    }
  }
  html_ += "</script>\n";
  return *this;
}

Page& Page::number(std::uint64_t value) {
  const std::string all = std::to_string(value);
  if (all.size() < 5) return digits(value);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i > 0 && (all.size() - i) % 3 == 0) html_ += "\xE2\x80\xAF";  // U+202F, narrow and without a break
    html_ += all[i];
  }
  return *this;
}

Page& Page::digits(std::uint64_t value) {
  html_ += std::to_string(value);
  return *this;
}

Page& Page::append(const Page& part) {
  html_ += part.html_;
  return *this;
}

}  // namespace cimend::dashboard
