#include "fixagent/guards/syntax.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/text.h"

// One scanner for all languages, with a few questions about the language where they differ. It looks at each byte a
// bounded number of times: the only searches that may fail (the end of a regular expression) remember where they did.

namespace cimend::fixagent {
namespace {

using Kind = TokenView::Kind;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v'; }

struct Ending {
  std::string_view text;
  Language language;
};

constexpr Ending kEndings[] = {
    {".c", Language::c},
    {".h", Language::c},
    {".cc", Language::c},
    {".cpp", Language::c},
    {".cxx", Language::c},
    {".hh", Language::c},
    {".hpp", Language::c},
    {".hxx", Language::c},
    {".c++", Language::c},
    {".inl", Language::c},
    {".ipp", Language::c},
    {".m", Language::c},
    {".mm", Language::c},
    {".cu", Language::c},
    {".py", Language::python},
    {".pyi", Language::python},
    {".bzl", Language::python},
    {".js", Language::javascript},
    {".jsx", Language::javascript},
    {".mjs", Language::javascript},
    {".cjs", Language::javascript},
    {".ts", Language::javascript},
    {".tsx", Language::javascript},
    {".mts", Language::javascript},
    {".cts", Language::javascript},
    {".vue", Language::javascript},
    {".svelte", Language::javascript},
    {".java", Language::java},
    {".groovy", Language::java},
    {".gradle", Language::java},
    {".scala", Language::java},
    {".kt", Language::kotlin},
    {".kts", Language::kotlin},
    {".cs", Language::csharp},
    {".go", Language::go},
    {".rs", Language::rust},
    {".rb", Language::ruby},
    {".rake", Language::ruby},
    {".gemspec", Language::ruby},
    {".php", Language::php},
    {".swift", Language::swift},
    {".sh", Language::shell},
    {".bash", Language::shell},
    {".bats", Language::shell},
    {".zsh", Language::shell},
    {".ksh", Language::shell},
    {".yml", Language::yaml},
    {".yaml", Language::yaml},
    {".toml", Language::toml},
    {".json", Language::json},
    {".jsonc", Language::json},
    {".json5", Language::json},
    {".ini", Language::ini},
    {".cfg", Language::ini},
    {".properties", Language::ini},
    {".conf", Language::ini},
    {".editorconfig", Language::ini},
    {".cmake", Language::hash},
    {".mk", Language::hash},
    {".dockerfile", Language::hash},
};

constexpr Ending kNames[] = {
    {"Makefile", Language::hash},    {"GNUmakefile", Language::hash},      {"CMakeLists.txt", Language::hash},
    {"Dockerfile", Language::hash},  {"requirements.txt", Language::hash}, {"Gemfile", Language::ruby},
    {"Rakefile", Language::ruby},    {"BUILD", Language::python},          {"WORKSPACE", Language::python},
    {"Jenkinsfile", Language::java}, {".clang-tidy", Language::yaml},      {".clang-format", Language::yaml},
    {".eslintrc", Language::json},   {".babelrc", Language::json},         {".flake8", Language::ini},
    {".pylintrc", Language::ini},    {"pylintrc", Language::ini},          {".coveragerc", Language::ini},
    {".npmrc", Language::ini},       {".shellcheckrc", Language::ini},     {"Pipfile", Language::toml},
    {"Cargo.lock", Language::toml},  {"poetry.lock", Language::toml},
};

Language by_interpreter(std::string_view text) {
  if (!text.starts_with("#!")) return Language::unknown;
  const std::string_view line = text.substr(0, std::min(text.find('\n'), std::size_t{200}));
  constexpr Ending kInterpreters[] = {{"python", Language::python}, {"node", Language::javascript},
                                      {"ruby", Language::ruby},     {"php", Language::php},
                                      {"bats", Language::shell},    {"sh", Language::shell}};
  for (const Ending& known : kInterpreters) {
    if (line.find(known.text) != std::string_view::npos) return known.language;
  }
  return Language::unknown;
}

// Operators that are more than one character; '>' begins none, so that "> >" and ">>" are the same.
constexpr std::string_view kOperators[] = {
    "===", "!==", "...", "<=>", "..=", "**=", "<<=", "&&=", "||=", "?\?=", "++", "--", "&&",
    "||",  "==",  "!=",  "<=",  "=>",  "->",  "::",  "**",  "..",  "??",   "?.", ":=", "<<",
    "+=",  "-=",  "*=",  "/=",  "%=",  "&=",  "|=",  "^=",  "<-",  "=~",   "!~", ";;"};

constexpr std::size_t kMaxHashes = 255;  // of a raw string, as Rust has it

class Lexer {
 public:
  Lexer(std::string_view text, Language language) : text_(text), language_(language) {}

  std::vector<TokenView> run() {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    if (language_ == Language::php) html();
    while (at_ < text_.size()) step();
    return std::move(tokens_);
  }

 private:
  // Code inside a string: where its bracket closes the string goes on.
  struct Frame {
    char open, close;      // the brackets of the code
    std::string_view end;  // of the string
    std::size_t depth;
  };
  struct Heredoc {
    std::string_view end;
    bool indented;
  };

  [[nodiscard]] bool is(std::initializer_list<Language> languages) const {
    return std::find(languages.begin(), languages.end(), language_) != languages.end();
  }
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  [[nodiscard]] bool next_is(std::string_view what) const { return text_.compare(at_, what.size(), what) == 0; }
  [[nodiscard]] bool line_begins() const { return at_ == line_begin_; }
  [[nodiscard]] bool name_before() const { return at_ > 0 && (is_letter(text_[at_ - 1]) || is_digit(text_[at_ - 1])); }

  // The token from at_ to `end`.
  void take(Kind kind, std::size_t end) {
    end = std::max(std::min(end, text_.size()), at_ + 1);
    tokens_.push_back({kind, text_.substr(at_, end - at_), line_, at_ - line_begin_, spaced_});
    for (std::size_t i = at_; i < end; ++i) {
      if (text_[i] != '\n') continue;
      ++line_;
      line_begin_ = i + 1;
    }
    at_ = end;
    spaced_ = false;
    if (kind != Kind::comment && kind != Kind::newline) last_ = tokens_.size();
  }

  [[nodiscard]] std::size_t line_end() const { return std::min(text_.find('\n', at_), text_.size()); }
  // Behind `what`, or the end of the text.
  [[nodiscard]] std::size_t behind(std::string_view what, std::size_t from) const {
    const std::size_t found = text_.find(what, from);
    return found == std::string_view::npos ? text_.size() : found + what.size();
  }

  void step() {
    const char c = text_[at_];
    if (c == '\n') return newline();
    if (is_blank(c)) {
      ++at_;
      spaced_ = true;
      return;
    }
    if (c == '\\' && language_ != Language::unknown && continues_line()) return;
    if (comment() || string()) return;
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
    if (begins_name(c)) return name();
    punctuation();
  }

  void newline() {
    take(Kind::newline, at_ + 1);
    spaced_ = true;
    for (const Heredoc& heredoc : std::exchange(heredocs_, {})) {
      if (at_ < text_.size()) take(Kind::string, heredoc_end(heredoc));
      spaced_ = true;
    }
  }

  bool continues_line() {
    const std::size_t size = next_is("\\\n") ? 2 : next_is("\\\r\n") ? 3 : 0;
    if (size == 0) return false;
    at_ += size;
    ++line_;
    line_begin_ = at_;
    spaced_ = true;
    return true;
  }

  // --- comments ---

  bool comment() {
    const char c = text_[at_];
    if (is({Language::python, Language::ruby, Language::toml}) && c == '#') return take_line();
    if (is({Language::shell, Language::yaml, Language::hash, Language::ini}) && c == '#' && word_begins())
      return take_line();
    if (language_ == Language::ini && c == ';' && (line_begins() || spaced_)) return take_line();
    if (language_ == Language::php && c == '#' && peek(1) != '[') return take_line();
    if (language_ == Language::ruby && line_begins() && next_is("=begin")) {
      const std::size_t end = behind("\n=end", at_);
      take(Kind::comment, end);
      return true;
    }
    if (!slash_comments() || c != '/') return false;
    if (peek(1) == '/') return take_line();
    if (peek(1) != '*') return false;
    take(Kind::comment, block_end());
    return true;
  }

  bool take_line() {
    std::size_t end = line_end();
    if (end > at_ && text_[end - 1] == '\r') --end;
    if (language_ == Language::php) end = at_ + std::min(end - at_, text_.substr(at_, end - at_).find("?>"));
    take(Kind::comment, end);
    return true;
  }

  [[nodiscard]] bool slash_comments() const {
    return is({Language::c, Language::javascript, Language::java, Language::kotlin, Language::csharp, Language::go,
               Language::rust, Language::php, Language::swift, Language::json});
  }

  [[nodiscard]] bool word_begins() const {
    if (at_ == 0 || spaced_ || line_begins()) return true;
    const char before = text_[at_ - 1];
    return language_ == Language::shell && (before == ';' || before == '&' || before == '|' || before == ')');
  }

  [[nodiscard]] std::size_t block_end() const {
    if (!is({Language::rust, Language::kotlin, Language::swift})) return behind("*/", at_ + 2);
    std::size_t depth = 1;
    for (std::size_t i = at_ + 2; i + 1 < text_.size(); ++i) {
      const bool opens = text_[i] == '/' && text_[i + 1] == '*';
      const bool closes = text_[i] == '*' && text_[i + 1] == '/';
      if (opens) ++depth;
      if (closes && --depth == 0) return i + 2;
      if (opens || closes) ++i;
    }
    return text_.size();
  }

  // --- strings ---

  bool string() {
    const char c = text_[at_];
    if (language_ == Language::unknown) return false;
    if (interpolation_ends(c)) return true;
    if (c == '"') return double_quoted(at_);
    if (c == '\'') return single_quoted();
    if (c == '`') return back_ticks();
    if (c == '/' && is({Language::javascript, Language::ruby})) return regex();
    if (c == '<') return heredoc();
    if (c == '%' && language_ == Language::ruby) return percent();
    if (language_ == Language::shell && c == '$' && peek(1) == '\'') return quoted(at_ + 2, "'", true, true);
    if (language_ == Language::php && next_is("?>")) {
      take(Kind::punctuation, at_ + 2);
      html();
      return true;
    }
    if (language_ == Language::csharp && (c == '@' || c == '$')) return csharp_string();
    if (language_ == Language::swift && c == '#') return hashed(at_);
    return false;
  }

  // Takes a string whose inside begins at `from`. An opener of code inside ends the token behind it.
  bool quoted(std::size_t from, std::string_view end, bool escapes, bool lines, bool code = false) {
    for (std::size_t i = from; i < text_.size(); ++i) {
      if (escapes && text_[i] == '\\') {
        if (code && language_ == Language::swift && i + 1 < text_.size() && text_[i + 1] == '(')
          return open_code(i + 2, '(', ')', end);
        ++i;
        continue;
      }
      if (text_[i] == '\n' && !lines) return take(Kind::string, i), true;
      if (text_.compare(i, end.size(), end) == 0) return take(Kind::string, i + end.size()), true;
      if (!code || i + 1 >= text_.size()) continue;
      const bool brace = text_[i + 1] == '{';
      if (brace && text_[i] == '$' && is({Language::javascript, Language::kotlin}))
        return open_code(i + 2, '{', '}', end);
      if (brace && text_[i] == '#' && language_ == Language::ruby) return open_code(i + 2, '{', '}', end);
      if (language_ == Language::shell && text_[i] == '$' && text_[i + 1] == '(')
        return open_code(i + 2, '(', ')', end);
    }
    take(Kind::string, text_.size());
    return true;
  }

  bool open_code(std::size_t end_of_part, char open, char close, std::string_view end) {
    take(Kind::string, end_of_part);
    frames_.push_back({open, close, end, 0});
    return true;
  }

  // Follows the brackets of code inside a string, and goes on with the string where it ends.
  bool interpolation_ends(char c) {
    if (frames_.empty()) return false;
    Frame& frame = frames_.back();
    if (c == frame.open) ++frame.depth;
    if (c != frame.close) return false;
    if (frame.depth > 0) {
      --frame.depth;
      return false;
    }
    const Frame ended = frame;
    frames_.pop_back();
    const bool lines = ended.end != "\"" || is({Language::shell, Language::ruby});
    return quoted(at_ + 1, ended.end, true, lines, true);
  }

  // `start`: where the quotes are; at_ may stand on a prefix before.
  bool double_quoted(std::size_t start) {
    const bool triple = text_.compare(start, 3, "\"\"\"") == 0;
    const bool code = is({Language::kotlin, Language::ruby, Language::shell, Language::swift});
    if (triple && is({Language::python, Language::java, Language::toml}))
      return quoted(start + 3, "\"\"\"", true, true);
    if (triple && is({Language::kotlin, Language::swift}))
      return quoted(start + 3, "\"\"\"", language_ == Language::swift, true, true);
    if (triple && language_ == Language::csharp) return raw_csharp(start);
    if (language_ == Language::yaml && name_before()) return false;
    const bool lines = is({Language::ruby, Language::shell, Language::php, Language::rust, Language::yaml});
    return quoted(start + 1, "\"", true, lines, code);
  }

  bool single_quoted() {
    if (language_ == Language::rust) return rust_quote();
    if (language_ == Language::json || name_before()) {
      if (!is({Language::python, Language::shell})) return false;
    }
    if (is({Language::python, Language::toml}) && next_is("'''"))
      return quoted(at_ + 3, "'''", language_ == Language::python, true);
    const bool lines = is({Language::shell, Language::php, Language::ruby, Language::yaml});
    const bool escapes = !is({Language::shell, Language::yaml, Language::toml});
    return quoted(at_ + 1, "'", escapes, lines);
  }

  bool back_ticks() {
    if (language_ == Language::javascript) return quoted(at_ + 1, "`", true, true, true);
    if (language_ == Language::go) return quoted(at_ + 1, "`", false, true);
    if (language_ == Language::kotlin || language_ == Language::swift) {  // a name that is no word
      const std::size_t end = text_.find_first_of("`\n", at_ + 1);
      if (end == std::string_view::npos || text_[end] == '\n') return false;
      take(Kind::name, end + 1);
      return true;
    }
    if (is({Language::ruby, Language::php})) return quoted(at_ + 1, "`", true, true);
    return false;
  }

  // 'a' is a character, 'a a lifetime or label.
  bool rust_quote() {
    if (peek(1) == '\\') return quoted(at_ + 1, "'", true, false);
    const std::size_t size = at_ + 1 < text_.size() ? core::first_utf8(text_.substr(at_ + 1)).size : 1;
    if (peek(1 + size) == '\'') return take(Kind::string, at_ + 2 + size), true;
    std::size_t end = at_ + 1;
    while (end < text_.size() && (is_letter(text_[end]) || is_digit(text_[end]))) ++end;
    take(end > at_ + 1 ? Kind::name : Kind::punctuation, end);
    return true;
  }

  // r##"…"## and #"…"#, from the first '#' or quote at `start`; false where it is none.
  bool hashed(std::size_t start) {
    std::size_t quote = start;
    while (quote < text_.size() && quote - start <= kMaxHashes && text_[quote] == '#') ++quote;
    if (quote >= text_.size() || text_[quote] != '"') return false;
    const std::string close = "\"" + std::string(quote - start, '#');
    take(Kind::string, behind(close, quote + 1));
    return true;
  }

  bool csharp_string() {
    std::size_t i = at_;
    bool verbatim = false;
    while (i < text_.size() && i < at_ + 8 && (text_[i] == '@' || text_[i] == '$')) verbatim |= text_[i++] == '@';
    if (i >= text_.size() || text_[i] != '"') return false;
    if (text_.compare(i, 3, "\"\"\"") == 0 && !verbatim) return raw_csharp(i);
    if (!verbatim) return quoted(i + 1, "\"", true, false);
    for (++i; i < text_.size(); ++i) {  // "" is a quote
      if (text_[i] != '"') continue;
      if (i + 1 < text_.size() && text_[i + 1] == '"')
        ++i;
      else
        break;
    }
    take(Kind::string, i + 1);
    return true;
  }

  bool raw_csharp(std::size_t start) {
    std::size_t quotes = start;
    while (quotes < text_.size() && text_[quotes] == '"') ++quotes;
    take(Kind::string, behind(text_.substr(start, quotes - start), quotes));
    return true;
  }

  // %q(…) and its like, for brackets with nesting.
  bool percent() {
    if (!operand_may_begin()) return false;
    std::size_t i = at_ + 1;
    if (i < text_.size() && std::string_view("qQwWiIrxs").find(text_[i]) != std::string_view::npos) ++i;
    constexpr std::string_view kOpen = "([{<|!/";
    constexpr std::string_view kClose = ")]}>|!/";
    const std::size_t which = i < text_.size() ? kOpen.find(text_[i]) : std::string_view::npos;
    if (which == std::string_view::npos || (i == at_ + 1 && which > 2)) return false;
    std::size_t depth = 0;
    for (; i < text_.size(); ++i) {
      if (text_[i] == '\\') {
        ++i;
      } else if (text_[i] == kOpen[which] && (which < 4 || depth == 0)) {
        ++depth;
      } else if (text_[i] == kClose[which] && --depth == 0) {
        break;
      }
    }
    take(Kind::string, i + 1);
    return true;
  }

  // True where a value may stand: at the beginning, behind an operator and behind words like "return".
  [[nodiscard]] bool operand_may_begin() const {
    if (last_ == 0) return true;
    const TokenView& last = tokens_[last_ - 1];
    if (last.kind == Kind::punctuation) return !last.is(")") && !last.is("]") && !last.is("}");
    if (last.kind != Kind::name) return false;
    for (const char* word :
         {"return",     "typeof", "case",  "in", "of",     "delete", "void", "throw", "new", "else", "do",
          "instanceof", "yield",  "await", "if", "unless", "when",   "and",  "or",    "not", "while"}) {
      if (last.is(word)) return true;
    }
    return false;
  }

  bool regex() {
    const bool closes_tag = at_ > 0 && text_[at_ - 1] == '<';
    if (closes_tag || !operand_may_begin() || at_ < no_regex_before_) return false;
    bool in_class = false;
    for (std::size_t i = at_ + 1; i < text_.size() && text_[i] != '\n'; ++i) {
      if (text_[i] == '\\') {
        ++i;
        if (i < text_.size() && text_[i] == '\n') break;
      } else if (text_[i] == '[') {
        in_class = true;
      } else if (text_[i] == ']') {
        in_class = false;
      } else if (text_[i] == '/' && !in_class) {
        for (++i; i < text_.size() && text_[i] >= 'a' && text_[i] <= 'z'; ++i) continue;
        take(Kind::string, i);
        return true;
      }
    }
    no_regex_before_ = line_end();
    return false;
  }

  bool heredoc() {
    const bool php = language_ == Language::php && next_is("<<<");
    const bool other = is({Language::shell, Language::ruby}) && next_is("<<") && peek(2) != '<' && peek(2) != '=';
    if (!php && !other) return false;
    std::size_t i = at_ + (php ? 3 : 2);
    const bool indented = php || (i < text_.size() && (text_[i] == '-' || text_[i] == '~'));
    if (indented && !php) ++i;
    while (language_ != Language::ruby && i < text_.size() && (text_[i] == ' ' || text_[i] == '\t')) ++i;
    const char quote = i < text_.size() && (text_[i] == '\'' || text_[i] == '"') ? text_[i] : '\0';
    if (quote != '\0' || (language_ == Language::shell && i < text_.size() && text_[i] == '\\')) ++i;
    const std::size_t begin = i;
    while (i < text_.size() && (is_letter(text_[i]) || is_digit(text_[i]))) ++i;
    if (i == begin || is_digit(text_[begin])) return false;
    const bool shouts = text_[begin] >= 'A' && text_[begin] <= 'Z';
    if (language_ == Language::ruby && !indented && quote == '\0' && !shouts) return false;
    const Heredoc found{text_.substr(begin, i - begin), indented};
    if (quote != '\0' && i < text_.size() && text_[i] == quote) ++i;
    take(Kind::punctuation, i);
    heredocs_.push_back(found);
    return true;
  }

  [[nodiscard]] std::size_t heredoc_end(const Heredoc& heredoc) const {
    for (std::size_t i = at_; i < text_.size();) {
      const std::size_t end = std::min(text_.find('\n', i), text_.size());
      std::size_t begin = i;
      while (heredoc.indented && begin < end && is_blank(text_[begin])) ++begin;
      const bool same = text_.compare(begin, heredoc.end.size(), heredoc.end) == 0;
      const std::size_t rest = begin + heredoc.end.size();
      if (same && (rest >= end || !is_letter(text_[rest]))) return std::min(rest, text_.size());
      i = end + 1;
    }
    return text_.size();
  }

  // PHP: what stands outside of "<?php … ?>".
  void html() {
    const std::size_t open = text_.find("<?", at_);
    const std::size_t end = open == std::string_view::npos ? text_.size() : open;
    if (end > at_) take(Kind::string, end);
    if (at_ < text_.size()) take(Kind::punctuation, next_is("<?php") ? at_ + 5 : next_is("<?=") ? at_ + 3 : at_ + 2);
  }

  // --- the rest ---

  [[nodiscard]] bool begins_name(char c) const {
    return is_letter(c) || (c == '$' && is({Language::javascript, Language::php, Language::java}));
  }

  void name() {
    std::size_t end = at_ + 1;
    while (end < text_.size() && (begins_name(text_[end]) || is_digit(text_[end]))) ++end;
    const std::string_view word = text_.substr(at_, end - at_);
    if (end < text_.size() && word.size() <= 3 && prefixed(word, end)) return;
    take(Kind::name, end);
  }

  // A string whose prefix is the word just read.
  bool prefixed(std::string_view word, std::size_t end) {
    const char next = text_[end];
    if (language_ == Language::rust && (next == '"' || next == '#') && (word == "r" || word == "br" || word == "cr")) {
      return hashed(end);
    }
    if (next != '"' && next != '\'') return false;
    const auto only = [&](std::string_view letters) {
      return word.find_first_not_of(letters) == std::string_view::npos;
    };
    if (language_ == Language::rust && next == '"' && (word == "b" || word == "c"))
      return quoted(end + 1, "\"", true, true);
    if (language_ == Language::rust && word == "b") return quoted(end + 1, "'", true, false);
    if (language_ == Language::python && only("rRbBuUfFtT")) {
      const std::string_view triple = next == '"' ? "\"\"\"" : "'''";
      if (text_.compare(end, 3, triple) == 0) return quoted(end + 3, triple, true, true);
      return quoted(end + 1, text_.substr(end, 1), true, false);
    }
    if (language_ != Language::c) return false;
    if (word.back() == 'R' && next == '"' && only("uU8LR")) return raw_cpp(end);
    if (word == "L" || word == "u" || word == "U" || word == "u8")
      return quoted(end + 1, text_.substr(end, 1), true, false);
    return false;
  }

  bool raw_cpp(std::size_t quote) {
    const std::size_t delimiter = text_.substr(quote, 18).find('(');  // at most 16 bytes, [lex.string]
    if (delimiter == std::string_view::npos) return quoted(quote + 1, "\"", true, false);
    const std::size_t open = quote + delimiter;
    std::string close = ")";
    close.append(text_.substr(quote + 1, open - quote - 1)).append("\"");
    take(Kind::string, behind(close, open + 1));
    return true;
  }

  void number() {
    std::size_t end = at_;
    while (end < text_.size()) {
      const char c = text_[end];
      const char next = end + 1 < text_.size() ? text_[end + 1] : '\0';
      const bool separator = c == '\'' && language_ == Language::c && end > at_ && is_digit(next);
      const bool sign = (c == '+' || c == '-') && end > at_ && (text_[end - 1] == 'e' || text_[end - 1] == 'E') &&
                        !text_.substr(at_, 2).starts_with("0x") && is_digit(next);
      const bool last =
          next != '.' && !is_letter(next) && text_.substr(at_, end - at_).find('.') == std::string_view::npos;
      const bool point = c == '.' && (is_digit(next) || (last && end - at_ < 20 && point_may_end_number()));
      if (!is_letter(c) && !is_digit(c) && !separator && !sign && !point) break;
      ++end;
    }
    take(Kind::number, end);
  }

  // "1." is a number.
  [[nodiscard]] bool point_may_end_number() const {
    return is({Language::python, Language::c, Language::java, Language::javascript, Language::go});
  }

  void punctuation() {
    for (const std::string_view known : kOperators) {
      if (next_is(known)) return take(Kind::punctuation, at_ + known.size());
    }
    take(Kind::punctuation, at_ + 1);
  }

  std::string_view text_;
  Language language_;
  std::size_t at_ = 0, line_ = 1, line_begin_ = 0;
  bool spaced_ = false;
  std::size_t last_ = 0;  // one more than the index of the last token of code
  std::size_t no_regex_before_ = 0;
  std::vector<Frame> frames_;
  std::vector<Heredoc> heredocs_;
  std::vector<TokenView> tokens_;
};

}  // namespace

Language language_of(std::string_view path, std::string_view text) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  for (const Ending& known : kNames) {
    if (name == known.text || (known.text == "Dockerfile" && name.starts_with("Dockerfile."))) return known.language;
  }
  const std::size_t dot = name.rfind('.');
  if (dot != std::string_view::npos) {
    const std::string ending = core::to_lower(name.substr(dot));
    for (const Ending& known : kEndings) {
      if (ending == known.text) return known.language;
    }
  }
  return by_interpreter(text);
}

bool is_settings(Language language) {
  return language == Language::yaml || language == Language::toml || language == Language::json ||
         language == Language::ini || language == Language::hash;
}

std::vector<TokenView> lex(std::string_view text, Language language) { return Lexer(text, language).run(); }

std::string_view inside_quotes(std::string_view token) {
  const std::size_t open = token.find_first_of("\"'`");
  if (open == std::string_view::npos) return token;
  const char quote = token[open];
  std::size_t count = 1;
  if (token.size() >= open + 6 && token[open + 1] == quote && token[open + 2] == quote) count = 3;
  token.remove_prefix(open + count);
  while (!token.empty() && token.back() == '#') token.remove_suffix(1);
  for (std::size_t i = 0; i < count && !token.empty() && token.back() == quote; ++i) token.remove_suffix(1);
  return token;
}

}  // namespace cimend::fixagent
