#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fixagent/recipes/lint_message.h"
#include "fixagent/recipes/recipe.h"
#include "fixagent/source_tree.h"

namespace cimend::fixagent {

// What recipes that change names in sources share: which language, which bytes are code, where a word stands, how
// whole lines go.

enum class SourceLanguage { none, python, go, rust, script, java };  // script: JavaScript and TypeScript

SourceLanguage source_language(std::string_view path);

bool is_name_byte(char c);
// A plain identifier of ASCII letters, digits and _, at most 200 bytes.
bool is_identifier(std::string_view text);

// Offsets in `text` from `begin` up to `end` where `word` stands as a whole word.
std::vector<std::size_t> words_at(std::string_view text, std::string_view word, std::size_t begin = 0,
                                  std::size_t end = std::string_view::npos);

// The text with comments and, where `strings` is hidden, what stands in string literals turned into spaces: same
// length, same lines. Literals that may hold code (f"{x}", `${x}`, Rust's "{x}") stay. A scanner, no parser: an
// unterminated literal ends with its line where the language says so.
enum class Literals { keep, hide };
std::string only_code(std::string_view text, SourceLanguage language, Literals literals);

// True where the file says that a program wrote it ("Code generated … DO NOT EDIT", "@generated").
bool says_generated(std::string_view text);

// Where one edit takes whole lines away.
struct LineSpan {
  std::size_t first, last;  // numbers, from 1
};
// What to delete so that these lines go and the blank lines around them stay as a person would leave them: of two runs
// of blank lines that meet, the longer; none at the beginning of the file or of a block, one line end at its end. Spans
// with only blank lines between them become one. Sorted by place; offsets in `text`.
struct Deletion {
  std::size_t begin, end;
  std::vector<std::size_t> lines;  // the first lines of the spans it covers
};
std::vector<Deletion> delete_lines(std::string_view text, std::vector<LineSpan> spans);

// The file of a message: found in the tree, text, of a language, not generated, and the line is there and is what the
// tool showed. Otherwise the reason is put into `out` (as exact-preimage where the file is not what the tool saw).
struct MessageSource {
  std::string path, text;
  SourceLanguage language;
};
std::optional<MessageSource> source_of(const LintMessage& message, const SourceTree& tree, RecipeOutcome& out);

}  // namespace cimend::fixagent
