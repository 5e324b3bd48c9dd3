#include "classify/fingerprint.h"

#include <algorithm>

#include "core/text.h"

namespace cimend::classify {
namespace {

constexpr std::size_t kShortestHex = 8;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_word(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_path(char c) { return is_word(c) || c == '.' || c == '-' || c == '+' || c == '~'; }

// A commit, an address, a digest: long, hexadecimal, and with a digit among the letters ("deadbeef" is a word).
bool is_hex_word(std::string_view word) {
  if (word.starts_with("0x") || word.starts_with("0X")) return word.size() > 2;
  return word.size() >= kShortestHex && std::all_of(word.begin(), word.end(), is_hex) &&
         std::any_of(word.begin(), word.end(), is_digit);
}

void append_word(std::string& out, std::string_view word) {
  if (is_hex_word(word)) {
    out += 'x';
    return;
  }
  for (const char c : word) {
    if (!is_digit(c)) {
      out += c;
    } else if (out.empty() || out.back() != '0') {
      out += '0';
    }
  }
}

// Takes a directory name, just written, off the end again.
void drop_directory(std::string& out) {
  while (!out.empty() && is_path(out.back())) out.pop_back();
}

}  // namespace

std::string normalised(std::string_view text) {
  text = core::trim(text);
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (is_word(c)) {
      std::size_t end = i;
      while (end < text.size() && is_word(text[end])) ++end;
      append_word(out, text.substr(i, end - i));
      i = end;
      continue;
    }
    if (c == '/' || c == '\\') {
      drop_directory(out);
    } else if (c == ' ' || c == '\t' || c == '\r') {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else {
      out += c;
    }
    ++i;
  }
  return out;
}

std::string fingerprint(std::string_view rule, std::string_view message, std::string_view test, std::string_view file) {
  const std::size_t slash = file.find_last_of("/\\");
  const std::string_view base = slash == std::string_view::npos ? file : file.substr(slash + 1);
  std::string all;
  const std::string plain_message = normalised(message);
  for (const std::string_view part : {rule, std::string_view(plain_message), test, base}) {
    all += part;
    all += '\0';
  }
  return core::sha256_hex(all).substr(0, 16);
}

}  // namespace cimend::classify
