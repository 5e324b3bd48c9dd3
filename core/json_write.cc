// How a Json becomes text; reading is in json.cc.

#include <array>
#include <cassert>
#include <charconv>
#include <cmath>

#include "core/json.h"
#include "core/text.h"

namespace cimend::core {
namespace {

void write_escaped(unsigned char character, std::string& out) {
  switch (character) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    default: break;
  }
  constexpr char kHex[] = "0123456789abcdef";
  out += "\\u00";
  out += kHex[character >> 4];
  out += kHex[character & 15];
}

// "##[" is written as "##\u005b": a CI runner that reads what we print obeys it wherever it stands.
void write_string(std::string_view text, std::string& out) {
  out += '"';
  std::size_t written = 0;  // text before it is in `out`; what needs no escape is copied in long runs
  std::size_t at = 0;
  const auto copy_run = [&] { out.append(text.substr(written, at - written)); };
  while (at < text.size()) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte >= 0x80) {
      const Utf8Part part = first_utf8(text.substr(at));
      if (!part.valid) {
        copy_run();
        out += kReplacement;
        written = at + part.size;
      }
      at += part.size;
    } else {
      const bool order = byte == '[' && at >= 2 && text[at - 1] == '#' && text[at - 2] == '#';
      if (byte < 0x20 || byte == '"' || byte == '\\' || order) {
        copy_run();
        write_escaped(byte, out);
        written = at + 1;
      }
      ++at;
    }
  }
  copy_run();
  out += '"';
}

template <class Number>
void write_integer(Number value, std::string& out) {
  std::array<char, 24> buffer;
  out.append(buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr);
}

// Always with a point or an exponent, so that it is read back as the real that it was.
void write_real(double value, std::string& out) {
  assert(std::isfinite(value) && "JSON has no such number");
  std::array<char, 32> buffer;
  const char* end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  out += text;
  if (text.find_first_of(".e") == std::string_view::npos) out += ".0";
}

struct Writer {
  std::string& out;
  JsonStyle style;
  std::size_t depth = 0;

  void new_line() {
    if (style != JsonStyle::pretty) return;
    out += '\n';
    out.append(2 * depth, ' ');
  }
  // `item` writes one element; brackets, commas and line breaks come from here.
  template <class Items, class WriteItem>
  void sequence(char open, char close, const Items& items, WriteItem item) {
    out += open;
    ++depth;
    bool first = true;
    for (const auto& each : items) {
      if (!first) out += ',';
      first = false;
      new_line();
      item(each);
    }
    --depth;
    if (!items.empty()) new_line();
    out += close;
  }
  void operator()(std::nullptr_t) { out += "null"; }
  void operator()(bool value) { out += value ? "true" : "false"; }
  void operator()(std::int64_t value) { write_integer(value, out); }
  void operator()(std::uint64_t value) { write_integer(value, out); }
  void operator()(double value) { write_real(value, out); }
  void operator()(const std::string& value) { write_string(value, out); }
  void operator()(const Json::Array& value) {
    sequence('[', ']', value, [this](const Json& element) { element.visit(*this); });
  }
  void operator()(const Json::Object& value) {
    sequence('{', '}', value, [this](const Json::Member& member) {
      write_string(member.first, out);
      out += style == JsonStyle::pretty ? ": " : ":";
      member.second.visit(*this);
    });
  }
};

}  // namespace

std::string Json::dump(JsonStyle style) const {
  std::string out;
  visit(Writer{out, style});
  if (style == JsonStyle::pretty) out += '\n';
  return out;
}

}  // namespace cimend::core
