#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace cimend::core {

// What of a line a pattern sees at most.
inline constexpr std::size_t kSecretWindow = 2048;

// The bytes of a text that are a secret.
struct SecretPlace {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool goes_on = false;  // it reaches to the end of what the pattern saw, and the line is longer
};

// The secret of the format (index into secret_formats()) whose keyword stands in `text` at `at`; nothing where its
// pattern does not match there, or its value does not look like one. Sees the keyword's own line only. Patterns are
// compiled on first need (about 50 µs). Threads may call it at once.
std::optional<SecretPlace> match_secret(std::size_t format, std::string_view text, std::size_t at);

// Whether `value` looks drawn at random rather than written by a person: at least 8 bytes with letters and digits, six
// different ones, and letters, digits and cases in turns as often as chance has it; so neither a word, a path, a
// version, a date, an address in memory nor the name of a machine. Of 24 random letters and digits it misses about one
// in sixty: those without a digit.
bool looks_random(std::string_view value);

// Whether a word begins at `at`, counting "%3D" and "\n" as text before it as a gap. With `dashes` one is part of a
// word ("cache-key-…" is one).
bool at_word_start(std::string_view text, std::size_t at, bool dashes);

}  // namespace cimend::core
