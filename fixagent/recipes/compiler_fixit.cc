#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <optional>
#include <set>

#include "core/text.h"
#include "fixagent/recipes/compiler_message.h"
#include "fixagent/recipes/recipes.h"
#include "fixagent/recipes/rust_suggestion.h"
#include "fixagent/recipes/source_line.h"

// compiler-fixit: what a compiler offers to put in, take out or write instead, other than a header and a name.
//
// Below the source line gcc and clang print the new text at its column, but not how much of the old it takes the place
// of:
//
//   h.c:2:41: error: ‘s’ is a pointer; did you mean to use ‘->’?
//       2 | int f(struct S* s) { return s.size; }
//         |                              ^
//         |                              ->
//
// So each kind of message is known here with what must stand in the source at that column: nothing is replaced that
// the message does not speak of. Where -fdiagnostics-parseable-fixits gives the span in bytes, that is taken instead.
// rustc marks what is new; its suggestion is taken where it is the only one.
//
// A compiler guesses: "expected ';'" is also said of `int x = a b;`. What is put in is taken only where the rest of
// the line looks as it would have if just that had been forgotten. Fix-its that silence a warning are not taken, nor
// those that make a program panic. Only the first error is mended; all of it is tier B.

namespace cimend::fixagent {
namespace {

struct Pattern : RE2 {
  explicit Pattern(const char* text) : RE2(text, RE2::Latin1) {}
};

bool contains(std::string_view text, std::string_view what) { return text.find(what) != std::string_view::npos; }

bool is_word(char c) { return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// A change inside one line.
struct Change {
  std::size_t begin = 0, end = 0;  // offsets in the line
  std::string after;
};

std::size_t indentation(std::string_view line) {
  const std::size_t at = line.find_first_not_of(" \t");
  return at == std::string_view::npos ? 0 : at;
}

bool is_comment(std::string_view text) { return text.starts_with("//") || text.starts_with("/*"); }

// Whether a statement may end at `offset` of the line: nothing but a comment or a closing brace stands behind, and the
// next line does not look like its continuation.
bool may_end_statement(const SourceLine& line, std::size_t offset) {
  const std::string_view rest = core::trim(std::string_view(line.text).substr(offset));
  if (rest.starts_with('}')) return true;
  if (!rest.empty() && !is_comment(rest)) return false;
  const LineIndex lines(line.bytes);
  for (std::size_t number = line.number + 1; number <= lines.count(); ++number) {
    const std::string_view next = lines.line(number);
    const std::string_view text = core::trim(next);
    if (text.empty() || is_comment(text)) continue;
    if (text.starts_with("++") || text.starts_with("--")) return indentation(next) <= indentation(line.text);
    return indentation(next) <= indentation(line.text) && text.find_first_of("+-/.,?:|=)]%^<>") != 0 &&
           !text.starts_with("&&");
  }
  return true;
}

// Whether a `)` may have been forgotten at `offset`.
bool may_close_here(const SourceLine& line, std::size_t offset) {
  const std::string_view rest = core::trim(std::string_view(line.text).substr(offset));
  if (rest.starts_with(';') || rest.starts_with('{')) return true;
  if (!rest.empty()) return false;
  const LineIndex lines(line.bytes);
  return line.number < lines.count() && core::trim(lines.line(line.number + 1)) == "{";
}

// One kind of printed fix-it of gcc and clang: what the message says, what is printed, and what it does to the line.
struct Kind {
  const char* message;  // RE2, partial
  const char* printed;  // RE2, full
  std::optional<Change> (*change)(const SourceLine& line, std::size_t at, const std::string& printed,
                                  const std::string& message);
};

std::optional<Change> put_semicolon(const SourceLine& line, std::size_t at, const std::string&, const std::string&) {
  if (!may_end_statement(line, at)) return std::nullopt;
  return Change{at, at, ";"};
}

std::optional<Change> put_parenthesis(const SourceLine& line, std::size_t at, const std::string&, const std::string&) {
  if (!may_close_here(line, at)) return std::nullopt;
  return Change{at, at, ")"};
}

// After "case 1", "default", "public" and nothing else on the line.
std::optional<Change> put_colon(const SourceLine& line, std::size_t at, const std::string&, const std::string&) {
  static const Pattern label(R"(\s*(?:case [\w:' ]+|default|public|protected|private)\s*)");
  if (!RE2::FullMatch(line.text, label) || at != core::trim(line.text).size() + indentation(line.text))
    return std::nullopt;
  return Change{at, at, ":"};
}

std::optional<Change> put_word(const SourceLine& line, std::size_t at, const std::string& printed, const std::string&) {
  if (at >= line.text.size() || !is_word(line.text[at]) || (at > 0 && is_word(line.text[at - 1]))) return std::nullopt;
  return Change{at, at, printed + " "};
}

std::optional<Change> take_place(const SourceLine& line, std::size_t at, std::string_view old,
                                 const std::string& printed) {
  if (!std::string_view(line.text).substr(at).starts_with(old)) return std::nullopt;
  return Change{at, at + old.size(), printed};
}

std::optional<Change> arrow(const SourceLine& line, std::size_t at, const std::string& printed, const std::string&) {
  return take_place(line, at, ".", printed);
}

std::optional<Change> dot(const SourceLine& line, std::size_t at, const std::string& printed, const std::string&) {
  return take_place(line, at, "->", printed);
}

std::optional<Change> equals(const SourceLine& line, std::size_t at, const std::string& printed, const std::string&) {
  return take_place(line, at, "==", printed);
}

// `0` or `NULL`, nothing longer.
std::optional<Change> nullptr_word(const SourceLine& line, std::size_t at, const std::string& printed,
                                   const std::string&) {
  for (const char* old : {"NULL", "0"}) {
    const std::size_t end = at + std::string_view(old).size();
    const bool ends = end >= line.text.size() || (!is_word(line.text[end]) && line.text[end] != '.');
    if (auto change = take_place(line, at, old, printed); change && ends) return change;
  }
  return std::nullopt;
}

// printf's conversion; the message must quote the one that stands there, or (clang) quote none.
std::optional<Change> conversion(const SourceLine& line, std::size_t at, const std::string& printed,
                                 const std::string& message) {
  static const Pattern pattern(R"((%[-+ #0]*\d*(?:\.\d+)?(?:hh|h|ll|l|j|z|t|L)?[diouxXeEfFgGaAcsp]))");
  static const Pattern quoted(R"(^format '(%[^']*)' expects)");
  re2::StringPiece rest(line.text.data() + at, line.text.size() - at);
  std::string old, named;
  if (!RE2::Consume(&rest, pattern, &old)) return std::nullopt;
  if (RE2::PartialMatch(message, quoted, &named) && named != old) return std::nullopt;
  return Change{at, at + old.size(), printed};
}

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = {
      {R"(^expected .*';')", ";", put_semicolon},
      {R"(^expected .*'\)')", R"(\))", put_parenthesis},
      {R"(^expected ':')", ":", put_colon},
      {R"('?typename'?)", "typename", put_word},
      {R"(use '->')", "->", arrow},
      {R"(use '\.')", R"(\.)", dot},
      {R"(^invalid '==' .*did you mean '='\?)", "=", equals},
      {R"(^format (?:'%[^']*' expects|specifies) )",
       R"(%[-+ #0]*\d*(?:\.\d+)?(?:hh|h|ll|l|j|z|t|L)?[diouxXeEfFgGaAcsp])", conversion},
      {R"(\[modernize-use-nullptr\b)", "nullptr", nullptr_word},
      {R"(\[(?:google-explicit-constructor|hicpp-explicit-conversions)\b)", "explicit", put_word},
  };
  return all;
}

class NativeRecipe {
 public:
  NativeRecipe(const Instruction& instruction, const SourceTree& tree, const CompilerMessage& message)
      : instruction_(instruction), tree_(tree), message_(message) {}

  RecipeOutcome run() {
    auto line = read_source_line(tree_, message_.file, message_.line);
    if (!line) {
      out_.refuse(line.error().what);
    } else if (!message_.shown || !is_shown_as(line->text, message_.shown->text, TabsShown::to_eight)) {
      out_.trip("exact-preimage",
                fmt::format("line {} of {} is not shown by the log, or is another one", message_.line, line->path));
    } else {
      mend(*line);
    }
    return std::move(out_);
  }

 private:
  void mend(const SourceLine& line) {
    if (contains(message_.text, "[modernize-use-override")) return mend_override(line);
    std::optional<CompilerMessage::Under> printed = printed_change();
    std::optional<std::size_t> at;
    std::string text;
    if (const auto* fixit = only_fixit()) {
      at = static_cast<std::size_t>(fixit->first_column - 1);
      text = core::trim(fixit->text);
    } else if (printed) {
      at = offset_of_column(line.text, printed->text.find_first_not_of(' '), TabsShown::to_eight);
      text = core::trim(printed->text);
    }
    if (text.empty() || !at || *at > line.text.size())
      return out_.refuse("the compiler shows no change for '" + core::shorten(message_.text, 80) + "'");
    for (const Kind& kind : kinds()) {
      if (!RE2::PartialMatch(message_.text, kind.message) || !RE2::FullMatch(text, kind.printed)) continue;
      const auto change = kind.change(line, *at, text, message_.text);
      if (!change) break;
      return add(line, *change, text);
    }
    out_.refuse(fmt::format("'{}' at line {} of {} may not be what is missing there", core::shorten(text, 40),
                            line.number, line.path));
  }

  // The last line below the source line, where it is no marks and nothing but one text.
  [[nodiscard]] std::optional<CompilerMessage::Under> printed_change() const {
    static const Pattern marks(R"([ ^~|]*)");
    static const Pattern text(R"( *\S+ *)");
    if (message_.under.size() < 2) return std::nullopt;
    const auto& last = message_.under.back();
    if (RE2::FullMatch(last.text, marks) || !RE2::FullMatch(last.text, text)) return std::nullopt;
    return last;
  }

  // The one of -fdiagnostics-parseable-fixits, in the error's line; two are for a person.
  [[nodiscard]] const CompilerMessage::FixIt* only_fixit() const {
    const CompilerMessage::FixIt* only = nullptr;
    for (const auto& fixit : message_.fixits) {
      if (fixit.in_note) continue;
      const bool here = fixit.file == message_.file && fixit.first_line == message_.line &&
                        fixit.last_line == message_.line && fixit.first_column >= 1 &&
                        fixit.last_column >= fixit.first_column;
      if (only || !here) return nullptr;
      only = &fixit;
    }
    return only;
  }

  // "virtual void f();" becomes "void f() override;": one word goes, one comes.
  void mend_override(const SourceLine& line) {
    const auto printed = printed_change();
    if (!printed || core::trim(printed->text) != "override")
      return out_.refuse("the log does not show where override goes");
    const std::size_t column = printed->text.find_first_not_of(' ');
    const auto at = offset_of_column(line.text, column > 0 ? column - 1 : 0, TabsShown::to_eight);
    const std::string_view before = at ? core::trim(std::string_view(line.text).substr(0, *at)) : std::string_view();
    if (!before.ends_with(')') && !before.ends_with("const") && !before.ends_with("noexcept"))
      return out_.refuse("no function head ends where override should stand");
    const std::string_view rest = core::trim(std::string_view(line.text).substr(*at));
    if (!rest.starts_with(';') && !rest.starts_with('{'))
      return out_.refuse("no function head ends where override should stand");
    if (contains(message_.text, "instead of 'virtual'")) {
      const std::size_t word = line.text.find("virtual ");
      if (word == std::string::npos || line.text.find("virtual ", word + 1) != std::string::npos)
        return out_.refuse("'virtual' does not stand once in the line");
      add(line, {word, word + 8, ""}, "override");
    }
    add(line, {*at, *at, " override"}, "override");
  }

  void add(const SourceLine& line, const Change& change, const std::string& said) {
    Edit edit = edit_for(instruction_, line.path, message_.log_line,
                         fmt::format("the compiler offers '{}': {}", said, core::shorten(message_.text, 120)));
    edit.offset = line.offset + change.begin;
    edit.first_line = line.number;
    edit.before = line.text.substr(change.begin, change.end - change.begin);
    edit.after = change.after;
    out_.edits.push_back(std::move(edit));
  }

  const Instruction& instruction_;
  const SourceTree& tree_;
  const CompilerMessage& message_;
  RecipeOutcome out_;
};

// Words of rustc's help that make its change one that people do not want unseen: it silences, panics, or is a guess
// at a name (did-you-mean's) or an import (missing-import's).
bool is_unwanted(const RustSuggestion& suggestion) {
  static const Pattern words(
      R"((?i)\bpanic|if this is intentional|similar(?:ly)? name|consider importing|try ignoring|underscore|\bone of\b|\bone possible|\ballow\b|'static|not in scope|consider adding an explicit|new lifetime|leading|disambiguate|you might have meant|maybe|extra argument|provide the argument|expected argument)");
  return RE2::PartialMatch(suggestion.help, words);
}

bool is_unwanted_code(std::string_view code) {
  static const Pattern words(
      R"(unwrap\(|expect\(|\bunsafe\b|todo!|unimplemented!|unreachable!|/\*|#!?\[|\b_\b|\.\.\.|transmute|Box::leak|\bas \w)");
  return RE2::PartialMatch(re2::StringPiece(code.data(), code.size()), words);
}

// What rustc puts in of its own: keywords, numbers' types, and the conversions and wrappers it names.
bool is_word_of_rust(std::string_view word) {
  static const std::set<std::string_view> known = {
      "mut",    "move",      "ref",      "dyn",      "Some",     "None",     "Ok",     "Err",   "Box",
      "new",    "to_string", "to_owned", "into",     "clone",    "cloned",   "copied", "iter",  "into_iter",
      "as_str", "as_ref",    "as_mut",   "as_deref", "as_bytes", "as_slice", "to_vec", "await", "self",
      "Self",   "crate",     "super",    "pub",      "async",    "return",   "u8",     "u16",   "u32",
      "u64",    "u128",      "usize",    "i8",       "i16",      "i32",      "i64",    "i128",  "isize",
      "f32",    "f64",       "from",     "bool",     "str",      "String",   "char"};
  return known.count(word) != 0;
}

// A log is anybody's text: what it puts into a source is short, plain, one statement at most, and says no name but
// those of the file and rustc's own.
bool is_plain_code(const std::string& code, const std::string& file) {
  static const Pattern plain(R"([\w \t&*.,:;<>()'\[\]"|?!=+%/{}-]{0,100})");
  static const Pattern word(R"(([A-Za-z_]\w*))");
  const std::size_t semicolon = code.find(';');
  if (!RE2::FullMatch(code, plain) || contains(code, "//")) return false;
  if (semicolon != std::string::npos && semicolon + 1 != code.size()) return false;
  re2::StringPiece rest(code);
  std::string one;
  while (RE2::FindAndConsume(&rest, word, &one)) {
    if (!is_word_of_rust(one) && !contains(file, one)) return false;
  }
  return true;
}

class RustRecipe {
 public:
  RustRecipe(const Instruction& instruction, const SourceTree& tree, const RustMessage& message)
      : instruction_(instruction), tree_(tree), message_(message) {}

  RecipeOutcome run() {
    std::vector<const RustSuggestion*> offers;
    for (const RustSuggestion& one : message_.suggestions) {
      if (one.is_label || !one.lines.empty()) offers.push_back(&one);
    }
    if (is_about_unused_name()) {
      out_.refuse("what is unused is unused-import's and unused-variable's");
    } else if (offers.size() != 1) {
      out_.refuse(offers.empty() ? "rustc suggests no change" : "rustc suggests several changes");
    } else if (is_unwanted(*offers.front())) {
      out_.refuse("a person has to judge: " + core::shorten(offers.front()->help, 100));
    } else if (offers.front()->is_label) {
      follow_label(*offers.front());
    } else {
      follow_block(*offers.front());
    }
    if (!out_.refusals.empty()) out_.edits.clear();
    return std::move(out_);
  }

 private:
  // Those recipes know when a name may go; rustc offers to hide it.
  [[nodiscard]] bool is_about_unused_name() const {
    static const Pattern pattern(
        R"(^unused (?:imports?|variables?|macro|doc comment|label)\b|\bnever (?:used|read|constructed)\b|^redundant import)");
    return RE2::PartialMatch(message_.text, pattern);
  }

  std::optional<SourceLine> source(const RustSuggestion& suggestion, const RustSuggestion::Line& printed,
                                   std::string_view expected) {
    auto line = read_source_line(tree_, suggestion.file, printed.number);
    if (!line) {
      out_.refuse(line.error().what);
      return std::nullopt;
    }
    if (is_shown_as(line->text, expected, TabsShown::as_four)) return std::move(*line);
    out_.trip("exact-preimage", fmt::format("line {} of {} is not what rustc saw", line->number, line->path));
    return std::nullopt;
  }

  // "^ help: add `;` here", "- help: remove this semicolon", "help: consider changing this to be mutable: `mut v`".
  void follow_label(const RustSuggestion& label) {
    const auto line = source(label, label.at, label.at.text);
    if (!line) return;
    const auto begin = offset_of_column(line->text, label.first_column, TabsShown::as_four);
    // A mark behind the end of the line is one for nothing.
    const auto end = offset_of_column(line->text, label.last_column, TabsShown::as_four).value_or(line->text.size());
    if (!begin || end < *begin) return out_.refuse("the marks of rustc are not below the line's text");
    const std::string marked = line->text.substr(*begin, end - *begin);
    const std::string_view rest = std::string_view(line->text).substr(*begin);
    const std::string& code = label.code;
    if (is_unwanted_code(code)) return out_.refuse("a person has to judge: " + core::shorten(label.help, 100));
    if (label.help.starts_with("add `;` here")) {
      if (!may_end_statement(*line, *begin)) return out_.refuse("a `;` may not be what is missing there");
      add(*line, label, {*begin, *begin, ";"});
    } else if (code.empty() && label.help.starts_with("remove this semicolon") && marked == ";") {
      add(*line, label, {*begin, end, ""});
    } else if (label.help.starts_with("remove this `mut`") && core::trim(marked) == "mut" && rest.starts_with("mut ")) {
      const std::size_t name = rest.find_first_not_of(' ', 3);
      add(*line, label, {*begin, *begin + std::min(name, rest.size()), ""});
    } else if (code.starts_with('.') && label.help.starts_with("try using a conversion method")) {
      add(*line, label, {*begin, *begin, code});
    } else if (const std::size_t added = added_in_front(code); added > 0 && rest.starts_with(code.substr(added))) {
      add(*line, label, {*begin, *begin, code.substr(0, added)});
    } else {
      out_.refuse("nothing is known of the suggestion: " + core::shorten(label.help, 100));
    }
  }

  // How much of `&mut x`, `mut x`, `&x`, `*x` is new where `x` stands in the source.
  static std::size_t added_in_front(std::string_view code) {
    for (const std::string_view front : {"&mut ", "mut ", "&", "*"}) {
      if (code.starts_with(front) && code.size() > front.size()) return front.size();
    }
    return 0;
  }

  void follow_block(const RustSuggestion& block) {
    const auto& lines = block.lines;
    if (lines.size() > 12) return out_.refuse("the suggestion is long: a person has to judge");
    for (std::size_t i = 0; i < lines.size() && out_.refusals.empty(); ++i) {
      if (lines[i].sign == '-' && i + 1 < lines.size() && lines[i + 1].sign == '+' &&
          lines[i].number == lines[i + 1].number) {
        replace_line(block, lines[i], lines[i + 1]);
        ++i;
      } else if (lines[i].sign != '|') {
        out_.refuse("the suggestion adds or removes whole lines");
      } else if (lines[i].marks.find_first_not_of(' ') != std::string::npos) {
        follow_marks(block, lines[i]);
      }
    }
    if (out_.edits.empty() && out_.refusals.empty()) out_.refuse("the suggestion has no marks that tell what changes");
  }

  // "4 - old" over "4 + new".
  void replace_line(const RustSuggestion& block, const RustSuggestion::Line& old, const RustSuggestion::Line& fresh) {
    const auto line = source(block, old, old.text);
    if (!line) return;
    const std::size_t indent = indentation(line->text);
    if (indentation(old.text) != indentation(fresh.text)) return out_.refuse("the suggestion moves the line");
    const std::string after = fresh.text.substr(std::min(fresh.text.size(), indentation(fresh.text)));
    if (after.empty() || contains(after, "\t")) return out_.refuse("the suggestion leaves nothing of the line");
    std::size_t same = 0;
    const std::string before = line->text.substr(indent);
    while (same < before.size() && same < after.size() && before[same] == after[same]) ++same;
    add_checked(*line, block, {indent + same, line->text.size(), after.substr(same)});
  }

  // Marks below the line: one kind.
  void follow_marks(const RustSuggestion& block, const RustSuggestion::Line& printed) {
    const std::string& marks = printed.marks;
    const std::size_t first = marks.find_first_of("+-~");
    const char kind = marks[first];
    if (marks.find_first_not_of(std::string(" ") + kind) != std::string::npos)
      return out_.refuse("the suggestion's marks are of several kinds");
    if (!is_ascii(printed.text)) return out_.refuse("columns can't be told in a line that is not ASCII");
    if (kind == '+') return insert_marked(block, printed);
    if (kind == '-') return remove_marked(block, printed);
    const std::size_t end = marks.find_last_of(kind) + 1;
    if (marks.find(' ', first) < end) return out_.refuse("the suggestion replaces several parts of the line");
    replace_marked(block, printed, first, end);
  }

  static bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
  }

  // A line with what is new taken out of it.
  struct Unmarked {
    std::string old;
    std::vector<std::pair<std::size_t, std::string>> added;  // column of the old line, text
  };

  // rustc does not mark the space that ends what is new ("mut ", "move "): `with_space` takes it along.
  static Unmarked without_marked(const RustSuggestion::Line& printed, bool with_space) {
    Unmarked out;
    const auto marked = [&](std::size_t i) { return i < printed.marks.size() && printed.marks[i] == '+'; };
    for (std::size_t i = 0; i < printed.text.size(); ++i) {
      if (!marked(i) && !(with_space && i > 0 && marked(i - 1) && printed.text[i] == ' ')) {
        out.old += printed.text[i];
      } else if (!out.added.empty() && out.added.back().first == out.old.size()) {
        out.added.back().second += printed.text[i];
      } else {
        out.added.emplace_back(out.old.size(), std::string(1, printed.text[i]));
      }
    }
    return out;
  }

  // What is over "+" is new: without it the line must be the tree's.
  void insert_marked(const RustSuggestion& block, const RustSuggestion::Line& printed) {
    auto line = read_source_line(tree_, block.file, printed.number);
    if (!line) return out_.refuse(line.error().what);
    Unmarked unmarked = without_marked(printed, false);
    if (!is_shown_as(line->text, unmarked.old, TabsShown::as_four)) unmarked = without_marked(printed, true);
    if (!is_shown_as(line->text, unmarked.old, TabsShown::as_four))
      return out_.trip("exact-preimage", fmt::format("line {} of {} is not what rustc saw", line->number, line->path));
    for (const auto& [column, text] : unmarked.added) {
      const auto at = offset_of_column(line->text, column, TabsShown::as_four);
      if (!at) return out_.refuse("the marks of rustc are not below the line's text");
      add_checked(*line, block, {*at, *at, text});
    }
  }

  void remove_marked(const RustSuggestion& block, const RustSuggestion::Line& printed) {
    const auto line = source(block, printed, printed.text);
    if (!line) return;
    const std::size_t first = printed.marks.find('-');
    const std::size_t last = printed.marks.find_last_of('-') + 1;
    const auto begin = offset_of_column(line->text, first, TabsShown::as_four);
    const auto end = offset_of_column(line->text, last, TabsShown::as_four);
    if (!begin || !end || printed.marks.find(' ', first) < last)
      return out_.refuse("the suggestion removes several parts");
    add_checked(*line, block, {*begin, *end, ""});
  }

  // What is over "~" takes the place of something that is not shown: the rest of the line tells what.
  void replace_marked(const RustSuggestion& block, const RustSuggestion::Line& printed, std::size_t first,
                      std::size_t end) {
    auto line = read_source_line(tree_, block.file, printed.number);
    if (!line) return out_.refuse(line.error().what);
    const std::string as_shown = shown(line->text, TabsShown::as_four);
    const std::string head = printed.text.substr(0, std::min(first, printed.text.size()));
    const std::string tail = end < printed.text.size() ? printed.text.substr(end) : std::string();
    if (!as_shown.starts_with(head) || !as_shown.ends_with(tail) || as_shown.size() < head.size() + tail.size()) {
      return out_.trip("exact-preimage", fmt::format("line {} of {} is not what rustc saw", line->number, line->path));
    }
    const auto begin = offset_of_column(line->text, head.size(), TabsShown::as_four);
    if (!begin) return out_.refuse("the marks of rustc are not below the line's text");
    add_checked(*line, block, {*begin, line->text.size() - tail.size(), printed.text.substr(head.size(), end - first)});
  }

  void add_checked(const SourceLine& line, const RustSuggestion& suggestion, const Change& change) {
    if (change.begin > change.end) return out_.refuse("the suggestion does not fit the line");
    if (is_unwanted_code(change.after))
      return out_.refuse("a person has to judge: " + core::shorten(suggestion.help, 100));
    add(line, suggestion, change);
  }

  void add(const SourceLine& line, const RustSuggestion& suggestion, const Change& change) {
    const std::string before = line.text.substr(change.begin, change.end - change.begin);
    if (before == change.after) return out_.refuse("the suggestion changes nothing");
    if (!is_plain_code(change.after, line.bytes))
      return out_.refuse("the suggestion puts in what a person has to read");
    Edit edit = edit_for(instruction_, line.path, suggestion.log_line,
                         "rustc suggests: " + core::shorten(suggestion.help, 120));
    edit.offset = line.offset + change.begin;
    edit.first_line = line.number;
    edit.before = before;
    edit.after = change.after;
    out_.edits.push_back(std::move(edit));
  }

  const Instruction& instruction_;
  const SourceTree& tree_;
  const RustMessage& message_;
  RecipeOutcome out_;
};

}  // namespace

RecipeOutcome compiler_fixit(const Instruction& instruction, const SourceTree& tree) {
  const auto evidence = evidence_lines(instruction);
  if (const auto message = read_compiler_message(evidence)) return NativeRecipe(instruction, tree, *message).run();
  if (const auto message = read_rust_message(evidence)) return RustRecipe(instruction, tree, *message).run();
  RecipeOutcome out;
  out.refuse("the evidence holds no compiler error");
  return out;
}

}  // namespace cimend::fixagent
