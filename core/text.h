#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cimend::core {

// sha256 as 64 lower-case hex digits (FIPS 180-4, through OpenSSL).
std::string sha256_hex(std::string_view bytes);

// The same for bytes that come in pieces.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();
  void add(std::string_view bytes);
  // Ends it: nothing may be added after.
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// U+FFFD in UTF-8.
inline constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// What `bytes` (not empty) begins with: a character and its size, or a maximal broken part (Unicode 15, section 3.9).
struct Utf8Part {
  char32_t character = U'\uFFFD';
  std::size_t size = 1;
  bool valid = false;
};
Utf8Part first_utf8(std::string_view bytes);

// Valid UTF-8: bytes that are none, and NUL, become U+FFFD, one per maximal broken part (Unicode 15, section 3.9).
std::string to_valid_utf8(std::string_view bytes);

std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
std::string to_lower(std::string_view ascii);

// "1 job", "2 jobs": a count with its noun, for people.
std::string counted(std::uint64_t count, std::string_view noun);

// Cuts at a character boundary so that at most `max_bytes` stay, and puts "…" at the end where something was cut.
std::string shorten(std::string_view text, std::size_t max_bytes);

// The one of `known` that `word` was most likely meant to be (fewest letters to insert, delete, replace or swap; at
// most a third of them); empty where none is near. The first of equals.
std::string_view nearest_word(std::string_view word, const std::vector<std::string_view>& known);

// Shell-style match of a whole path: '*' within a part, '**' over parts, '?' one character. No brackets.
bool glob_match(std::string_view pattern, std::string_view path);

// What a person may see on a terminal: like to_valid_utf8, and control characters (C0, DEL, C1, bidi overrides) but
// '\t' as visible symbols, so that log bytes can't move the cursor or reorder text.
// It can't give orders to a CI runner that reads what we print, either (GitHub's "Workflow commands"): "##[", which is
// obeyed anywhere in a line, becomes "# #[", and "::" at the front of the text, blanks before it, becomes ": :".
std::string terminal_safe(std::string_view text);

}  // namespace cimend::core
