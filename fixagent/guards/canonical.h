#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fixagent/guards/syntax.h"

namespace cimend::fixagent {

// A text without what formatters change: comments and white space are gone, quotes and number spellings are one,
// trailing commas and redundant parentheses (Python, JavaScript, Rust) are left out, and line ends are there only where
// the language reads them. Two texts with the same canonical tokens mean the same to their compiler, so far as tokens
// can tell: indentation of Python and YAML is part of them, and so is the line end after `return`.
struct CanonicalToken {
  enum class Kind : std::uint8_t {
    name,
    number,
    string,  // content behind one '"'
    punctuation,
    end,     // of a statement: a line end or ';'
    indent,  // Python, YAML
    dedent,
    imports,  // a run of import statements, in one order, where asked for
  };
  Kind kind = Kind::punctuation;
  std::string text;
  std::size_t line = 0;  // 0 for what was put in

  bool operator==(const CanonicalToken& other) const { return kind == other.kind && text == other.text; }
};
enum class Imports : std::uint8_t { as_they_stand, in_one_order };
std::vector<CanonicalToken> canonical_tokens(std::string_view text, Language language,
                                             Imports imports = Imports::as_they_stand);

// True where a change only moves text about: the same canonical tokens in the same order, and comments have the same
// words. Neighbouring import statements outside of everything may change places, as isort and clang-format have it.
// For Language::unknown: the same words and operators in order, brackets, quotes, commas and semicolons aside.
bool same_but_layout(std::string_view before, std::string_view after, Language language);

}  // namespace cimend::fixagent
