#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace cimend::fixagent {

// Enough of the lexical rules of many languages to tell code from comments and strings. The guards stand on it: whether
// "noqa" silences a check depends on where it stands.
//
// A lexer here never fails: a string or comment that does not end goes to the end of its line or of the text, as the
// language has it, and a byte that belongs to nothing is punctuation. Every byte but white space is in exactly one
// token. Linear time and memory, so that a hostile file costs no more than its size.

enum class Language : std::uint8_t {
  unknown,     // prose, CSS, markup, …: words and punctuation, no strings, no comments
  c,           // C, C++, Objective-C, CUDA
  python,      // also Starlark
  javascript,  // also TypeScript and JSX
  java,        // also Groovy, Scala
  kotlin,
  csharp,
  go,
  rust,
  ruby,
  php,
  swift,
  shell,
  yaml,
  toml,
  json,  // with comments
  ini,   // also properties, editorconfig
  hash,  // what else takes '#' for a comment: make, CMake, Dockerfile, requirements.txt
};

// By the file's name, else by "#!" on the text's first line.
Language language_of(std::string_view path, std::string_view text = {});
// Files that hold settings: what stands in a string there is the setting itself.
bool is_settings(Language language);

// A token, as a view into the text it was read from.
struct TokenView {
  enum class Kind : std::uint8_t { name, number, string, comment, punctuation, newline };
  Kind kind = Kind::punctuation;
  std::string_view text;   // strings with prefix and quotes; of one with code in it ("a ${b} c") each part is a token
  std::size_t line = 1;    // where it begins
  std::size_t column = 0;  // bytes from the line's beginning
  bool spaced = false;     // white space or a line end stands before it

  [[nodiscard]] bool is(std::string_view what) const { return text == what; }
  [[nodiscard]] bool is_code() const { return kind != Kind::comment && kind != Kind::newline; }
};

// Newline tokens stand where a line ends outside of strings and comments and not behind a backslash.
std::vector<TokenView> lex(std::string_view text, Language language);

// A string token without prefix and quotes; escapes stay as they are.
std::string_view inside_quotes(std::string_view string_token);

}  // namespace cimend::fixagent
