#include "fixagent/guards/canonical.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "core/text.h"

// Three passes over the tokens: line ends and `;` become statement ends where the language reads them (Python also gets
// its indentation); commas and parentheses that mean nothing are dropped; runs of imports become one token.
//
// What is allowed to differ is what black, isort, gofmt, shfmt, rustfmt, clang-format and prettier were seen to change.
// Where in doubt a difference counts: the patch is then only held to the smaller limits.

namespace cimend::fixagent {
namespace {

using Kind = CanonicalToken::Kind;
using Raw = TokenView::Kind;

bool one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

// Languages where a line end may end a statement.
bool reads_lines(Language language) {
  switch (language) {
    case Language::c:
    case Language::java:
    case Language::csharp:
    case Language::rust:
    case Language::php:
    case Language::json:
    case Language::unknown: return false;
    default: return true;
  }
}

bool by_indentation(Language language) { return language == Language::python || language == Language::yaml; }

std::string canonical_string(std::string_view token, Language language) {
  std::string prefix;
  const std::size_t open = token.find_first_of("\"'`");
  if (language != Language::javascript && open != std::string_view::npos && open <= 3)
    prefix = core::to_lower(token.substr(0, open));
  std::erase(prefix, 'u');
  std::sort(prefix.begin(), prefix.end());
  std::string out = prefix + "\"";
  const bool template_part = token.front() == '`' || token.front() == '}';
  if (template_part) out += "`";
  const std::string_view inside = template_part ? token : inside_quotes(token);
  for (std::size_t i = 0; i < inside.size(); ++i) {
    const bool escaped_quote =
        inside[i] == '\\' && i + 1 < inside.size() && (inside[i + 1] == '\'' || inside[i + 1] == '"');
    if (!escaped_quote) out += inside[i];
  }
  return out;
}

// "1.E+5" is "1.0e5", and for JavaScript, where there is one kind of number, "1.50" is "1.5".
std::string canonical_number(std::string_view token, Language language) {
  std::string out = core::to_lower(token);
  if (out.starts_with("0x")) return out;
  const std::size_t exponent = out.find('e');
  if (exponent != std::string::npos && out.compare(exponent + 1, 1, "+") == 0) out.erase(exponent + 1, 1);
  const std::size_t point = out.find('.');
  if (point == std::string::npos) return out;
  std::size_t end = out.find_first_not_of("0123456789", point + 1);
  if (end == std::string::npos) end = out.size();
  if (language == Language::javascript) {
    while (end > point + 1 && out[end - 1] == '0') out.erase(--end, 1);
    if (end == point + 1) out.erase(point, 1);
  } else if (end == point + 1) {
    out.insert(end, "0");
  }
  return out.starts_with('.') ? "0" + out : out;
}

class Canonical {
 public:
  Canonical(std::string_view text, Language language) : raw_(lex(text, language)), language_(language) {}

  std::vector<CanonicalToken> run() {
    if (by_indentation(language_))
      by_lines();
    else
      by_tokens();
    drop_idle_ends();
    drop_commas_and_parentheses();
    if (language_ == Language::python) relax_docstrings();
    return std::move(out_);
  }

 private:
  void put(Kind kind, std::string text = {}, std::size_t line = 0) {
    const bool mark = kind == Kind::end;
    if (mark && (out_.empty() || out_.back().kind == Kind::end || out_.back().kind == Kind::indent)) return;
    out_.push_back({kind, std::move(text), line});
  }

  void put_token(const TokenView& token) {
    switch (token.kind) {
      case Raw::name: return put(Kind::name, std::string(token.text), token.line);
      case Raw::number: return put(Kind::number, canonical_number(token.text, language_), token.line);
      case Raw::punctuation: return put_punctuation(token);
      default: break;
    }
    std::string content = canonical_string(token.text, language_);
    const bool joins = (language_ == Language::c || language_ == Language::python) && !out_.empty() &&
                       out_.back().kind == Kind::string && content.front() == '"' && out_.back().text.front() == '"';
    if (joins)
      out_.back().text += content.substr(1);
    else
      put(Kind::string, std::move(content), token.line);
  }

  void put_punctuation(const TokenView& token) {
    const bool pointers = token.is("**") && language_ != Language::python && language_ != Language::javascript;
    if (pointers) put(Kind::punctuation, "*", token.line);
    std::string text = pointers ? "*" : std::string(token.text);
    if (language_ == Language::shell) std::erase(text, ' ');  // "<< EOF"
    put(Kind::punctuation, std::move(text), token.line);
  }

  // --- languages with brackets ---

  void by_tokens() {
    for (std::size_t i = 0; i < raw_.size(); ++i) {
      const TokenView& token = raw_[i];
      if (token.kind == Raw::comment) continue;
      if (token.kind == Raw::newline) {
        line_end(i);
        continue;
      }
      if (language_ == Language::c && token.is("#") && first_of_line(i)) {
        put(Kind::end);
        directive_ = true;
        if (i + 3 < raw_.size() && raw_[i + 1].is("define") && raw_[i + 3].is("(") && !raw_[i + 3].spaced)
          macro_ = i + 3;
      }
      if (language_ == Language::shell) glue(i);
      if (language_ == Language::shell && token.is("`")) {
        back_tick(token);
        continue;
      }
      if (macro_ != 0 && macro_ == i) put(Kind::punctuation, "<glue>");
      if (token.is(";") && reads_lines(language_) && !in_group())
        put(Kind::end);
      else
        put_token(token);
      follow_brackets(token);
    }
  }

  [[nodiscard]] bool first_of_line(std::size_t i) const { return i == 0 || raw_[i - 1].line < raw_[i].line; }
  [[nodiscard]] bool in_group() const { return !brackets_.empty() && brackets_.back().group; }

  // `a -b` and `a-b` are different words of a shell.
  void glue(std::size_t i) {
    if (i == 0 || raw_[i].spaced || !raw_[i - 1].is_code() || out_.empty()) return;
    constexpr std::string_view kApart = ";|&<>(){}`";
    const bool opens = raw_[i].is("`") && !in_back_ticks_;  // stands for "$("
    const bool apart = (!opens && kApart.find(raw_[i].text.front()) != std::string_view::npos) ||
                       kApart.find(raw_[i - 1].text.back()) != std::string_view::npos;
    if (!apart) put(Kind::punctuation, "<glue>");
  }

  // `a` is $(a).
  void back_tick(const TokenView& token) {
    in_back_ticks_ = !in_back_ticks_;
    if (in_back_ticks_) put(Kind::punctuation, "$", token.line);
    put(Kind::punctuation, in_back_ticks_ ? "(" : ")", token.line);
  }

  void follow_brackets(const TokenView& token) {
    if (token.kind != Raw::punctuation) return;
    if (one_of(token.text, {"(", "[", "{"})) {
      const std::string_view before =
          out_.size() > 1 ? std::string_view(out_[out_.size() - 2].text) : std::string_view();
      const bool header = token.is("(") && one_of(before, {"if", "while", "for", "switch", "catch", "with"});
      const bool list = language_ == Language::go && one_of(before, {"import", "const", "var", "type"});
      const bool substitution = language_ == Language::shell && token.is("(");
      brackets_.push_back({!token.is("{") && !list && !substitution, header, token.is("(")});
    } else if (language_ == Language::shell && token.is(")") && (brackets_.empty() || !brackets_.back().round)) {
      header_closed_ = out_.size();  // of a pattern of `case`
    } else if (one_of(token.text, {")", "]", "}"}) && !brackets_.empty()) {
      header_closed_ = brackets_.back().header ? out_.size() : 0;
      brackets_.pop_back();
    }
  }

  void line_end(std::size_t i) {
    if (language_ == Language::c) {
      if (std::exchange(directive_, false)) put(Kind::end);
      return;
    }
    if (!reads_lines(language_) || in_group() || out_.empty()) return;
    if (header_closed_ == out_.size() && language_ != Language::go) return;
    if (next_ <= i) next_ = i + 1;
    while (next_ < raw_.size() && !raw_[next_].is_code()) ++next_;
    if (next_ == raw_.size() || !ends_operand(out_.back()) || !begins_operand(raw_[next_])) return;
    put(Kind::end);
  }

  [[nodiscard]] bool ends_operand(const CanonicalToken& token) const {
    if (token.kind != Kind::punctuation) return true;
    if (one_of(token.text, {")", "]", "}", "++", "--"})) return true;
    return language_ == Language::shell && !one_of(token.text, {"|", "&&", "||", "{", "("});
  }

  [[nodiscard]] bool begins_operand(const TokenView& token) const {
    if (language_ == Language::shell) return !one_of(token.text, {"&&", "||", "|", "{"});
    if (is_settings(language_)) return true;
    if (one_of(token.text, {"else", "catch", "finally"})) return false;
    if (token.kind != Raw::punctuation) return true;
    return one_of(token.text,
                  {"(", "[", "@", "#", "+", "-", "!", "++", "--", "~", "*", "&", "/", "<", "`", "$", ":", "::"}) &&
           !(language_ != Language::javascript && language_ != Language::go && one_of(token.text, {":", "::"}));
  }

  // --- Python and YAML ---

  void by_lines() {
    for (std::size_t i = 0; i < raw_.size();) {
      const TokenView& token = raw_[i];
      if (!token.is_code()) {
        ++i;
        continue;
      }
      indent_to(column_of(i));
      i = logical_line(i);
    }
    indent_to(0);
  }

  // A list of YAML may stand right below its key or deeper: "-" counts as half a step.
  [[nodiscard]] std::size_t column_of(std::size_t i) const {
    const bool item = language_ == Language::yaml && raw_[i].is("-");
    return 2 * raw_[i].column + (item ? 1 : 0);
  }

  void indent_to(std::size_t column) {
    while (columns_.back() > column) {
      columns_.pop_back();
      put(Kind::end);
      put(Kind::dedent);
    }
    if (columns_.back() < column) {
      columns_.push_back(column);
      put(Kind::indent);
    }
  }

  // From its first token to the line end outside of brackets; the index behind it.
  std::size_t logical_line(std::size_t i) {
    const bool compound =
        language_ == Language::python && one_of(raw_[i].text, {"if", "elif", "else", "for", "while", "try", "except",
                                                               "finally", "with", "def", "class", "async"});
    std::size_t depth = 0;
    std::size_t lambdas = 0;
    bool body = false;  // "if x: return" in one line
    for (; i < raw_.size(); ++i) {
      const TokenView& token = raw_[i];
      if (token.kind == Raw::comment || (token.kind == Raw::newline && depth > 0)) continue;
      if (token.kind == Raw::newline) break;
      if (token.kind == Raw::punctuation && one_of(token.text, {"(", "[", "{"})) ++depth;
      if (token.kind == Raw::punctuation && one_of(token.text, {")", "]", "}"}) && depth > 0) --depth;
      if (language_ == Language::python && token.is(";") && depth == 0) {
        put(Kind::end);
        continue;
      }
      put_token(token);
      if (depth > 0) continue;
      if (token.is("lambda")) ++lambdas;
      if (!token.is(":")) continue;
      if (lambdas > 0) {
        --lambdas;
      } else if (compound && !body && i + 1 < raw_.size() && raw_[i + 1].is_code()) {
        body = true;
        put(Kind::end);
        put(Kind::indent);
      }
    }
    put(Kind::end);
    if (body) put(Kind::dedent);
    return i;
  }

  // --- what means nothing ---

  // Statement ends beside brackets and at the beginning and end of the text.
  void drop_idle_ends() {
    if (by_indentation(language_)) return;
    std::vector<CanonicalToken> kept;
    for (CanonicalToken& token : out_) {
      const bool closes = (token.kind == Kind::punctuation && one_of(token.text, {")", "]", "}", ";;"})) ||
                          (language_ == Language::shell && token.kind == Kind::string && token.text.starts_with("\")"));
      if (closes && !kept.empty() && kept.back().kind == Kind::end) kept.pop_back();
      const bool opened =
          kept.empty() || (kept.back().kind == Kind::punctuation && one_of(kept.back().text, {"(", "[", "{", ","})) ||
          (language_ == Language::shell && (one_of(kept.back().text, {"then", "do", "else", "in", ";;"}) ||
                                            (kept.back().kind == Kind::string && kept.back().text.ends_with("$("))));
      if (token.kind != Kind::end || !opened) kept.push_back(std::move(token));
    }
    if (!kept.empty() && kept.back().kind == Kind::end) kept.pop_back();
    out_ = std::move(kept);
  }

  // A string that is a statement is prose: black indents it and trims its lines.
  void relax_docstrings() {
    const auto beside = [&](std::size_t i) {
      return i >= out_.size() || one_of_kinds(out_[i].kind, {Kind::end, Kind::indent, Kind::dedent});
    };
    for (std::size_t i = 0; i < out_.size(); ++i) {
      if (out_[i].kind != Kind::string || !beside(i + 1) || (i > 0 && !beside(i - 1))) continue;
      std::string prose;
      for (const char c : std::string_view(out_[i].text).substr(out_[i].text.find('"') + 1)) {
        const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\\';
        if (!blank || (!prose.empty() && prose.back() != ' ')) prose += blank ? ' ' : c;
      }
      while (prose.ends_with(' ')) prose.pop_back();
      out_[i].text = "\"" + prose;
    }
  }

  static bool one_of_kinds(Kind kind, std::initializer_list<Kind> kinds) {
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
  }

  struct Group {
    std::size_t open;
    std::size_t commas = 0;
    bool call = false;  // behind a name or a bracket: arguments, an index
  };

  void drop_commas_and_parentheses() {
    if (language_ == Language::shell || language_ == Language::yaml || language_ == Language::unknown) return;
    gone_.assign(out_.size(), false);
    before_.resize(out_.size());
    for (std::size_t i = 0; i < out_.size(); ++i) before_[i] = i;
    std::vector<Group> groups;
    for (std::size_t i = 0; i < out_.size(); ++i) {
      bare_comma(i, groups.empty());
      if (out_[i].kind != Kind::punctuation) continue;
      const std::string& text = out_[i].text;
      if (one_of(text, {"(", "[", "{"})) {
        const CanonicalToken* before = kept_before(i);
        const bool call =
            before &&
            (before->kind == Kind::name || before->kind == Kind::string || one_of(before->text, {")", "]"})) &&
            !is_keyword(*before);
        groups.push_back({i, 0, call});
      } else if (text == "," && !groups.empty()) {
        ++groups.back().commas;
      } else if (one_of(text, {")", "]", "}"}) && !groups.empty()) {
        close(groups.back(), i);
        groups.pop_back();
      }
    }
    std::size_t at = 0;
    std::erase_if(out_, [&](const CanonicalToken&) { return gone_[at++]; });
  }

  // Python: "a, b," without parentheses.
  void bare_comma(std::size_t i, bool outside) {
    if (language_ != Language::python || !outside) return;
    const bool ends = out_[i].kind == Kind::end || (out_[i].kind == Kind::punctuation && out_[i].text == "=");
    if (ends && bare_commas_ > 1 && out_[i - 1].kind == Kind::punctuation && out_[i - 1].text == ",")
      gone_[i - 1] = true;
    if (ends || out_[i].kind == Kind::indent)
      bare_commas_ = 0;
    else if (out_[i].kind == Kind::punctuation && out_[i].text == ",")
      ++bare_commas_;
  }

  void close(Group group, std::size_t i) {
    const CanonicalToken* last = kept_before(i);
    const bool trailing = last && last->kind == Kind::punctuation && last->text == ",";
    const bool tuples = language_ == Language::python || language_ == Language::rust;
    const bool one = group.commas == 1;
    const bool tuple = tuples && one &&
                       ((out_[group.open].text == "(" && !group.call) || (out_[group.open].text == "[" && group.call));
    const std::size_t at = trailing ? static_cast<std::size_t>(last - out_.data()) : 0;
    const bool hole = trailing && at > 0 && one_of(out_[at - 1].text, {"[", ","});
    if (trailing && !tuple && !hole) {
      gone_[at] = true;
      --group.commas;
    }
    if (out_[group.open].text == "(" && out_[i].text == ")" && redundant(group, i)) gone_[group.open] = gone_[i] = true;
  }

  // The token before `i` that is still there.
  [[nodiscard]] const CanonicalToken* kept_before(std::size_t i) const {
    std::size_t at = i;
    while (at > 0 && gone_[at - 1]) at = before_[at - 1];
    if (i > at) before_[i - 1] = at;  // so that the next look is short
    return at == 0 ? nullptr : &out_[at - 1];
  }

  [[nodiscard]] static bool is_keyword(const CanonicalToken& token) {
    return token.kind == Kind::name &&
           one_of(token.text, {"return", "in",    "if",    "elif", "while", "for",   "del",    "assert",
                               "import", "yield", "await", "with", "match", "raise", "except", "throw",
                               "case",   "not",   "and",   "or",   "is",    "else",  "print"}) &&
           token.text != "print";
  }

  // A pair of parentheses around all that stands between two delimiters.
  [[nodiscard]] bool redundant(const Group& group, std::size_t end) const {
    const bool python = language_ == Language::python;
    if (!python && language_ != Language::javascript && language_ != Language::rust) return false;
    if (end == group.open + 1) return false;
    const CanonicalToken* before = kept_before(group.open);
    const CanonicalToken* after = end + 1 < out_.size() ? &out_[end + 1] : nullptr;
    const bool opens = !before || before->kind == Kind::end || before->kind == Kind::indent ||
                       before->kind == Kind::dedent ||
                       (before->kind == Kind::punctuation &&
                        one_of(before->text, {"=", "(", "[", "{", ",", ":", "=>", "->", "+=", "-="})) ||
                       (is_keyword(*before) && !one_of(before->text, {"not", "and", "or", "is", "await"}));
    const bool closes =
        !after || after->kind == Kind::end || after->kind == Kind::dedent ||
        (after->kind == Kind::punctuation && one_of(after->text, {")", "]", "}", ",", ":", ";", "=", "=>", "{"})) ||
        (python && one_of(after->text, {"in", "if", "else", "as", "for"}) && group.commas == 0);
    if (python && before && before->text == "for" && after && after->text == "in") return true;
    if (!opens || !closes) return false;
    if (language_ == Language::javascript && one_of(out_[group.open + 1].text, {"{", "function", "class", "async"}))
      return false;
    if (group.commas == 0) return true;
    const bool inside_list = (before && one_of(before->text, {"(", "[", "{", ",", ":"})) ||
                             (after && one_of(after->text, {")", "]", "}", ","}));
    return python && !inside_list;
  }

  struct Bracket {
    bool group;  // line ends mean nothing in it
    bool header = false;
    bool round = false;
  };
  std::vector<TokenView> raw_;
  Language language_;
  std::vector<CanonicalToken> out_;
  std::vector<Bracket> brackets_;
  std::vector<std::size_t> columns_ = {0};
  std::vector<bool> gone_;
  mutable std::vector<std::size_t> before_;  // where to look on, from a token that is gone
  std::size_t bare_commas_ = 0;
  bool directive_ = false;
  bool in_back_ticks_ = false;
  std::size_t macro_ = 0;
  std::size_t header_closed_ = 0;
  std::size_t next_ = 0;  // token of code; only goes forward
};

// --- imports ---

bool begins_import(const std::vector<CanonicalToken>& tokens, std::size_t i, Language language) {
  const auto text = [&](std::size_t ahead) -> std::string_view {
    return i + ahead < tokens.size() ? std::string_view(tokens[i + ahead].text) : std::string_view();
  };
  switch (language) {
    case Language::c:
      return (text(0) == "#" && one_of(text(1), {"include", "import"})) ||
             (text(0) == "using" && one_of("::", {text(1), text(2)}));
    case Language::python: return one_of(text(0), {"import", "from"});
    case Language::javascript: return text(0) == "import" && text(1) != "(" && text(1) != ".";
    case Language::java:
    case Language::kotlin:
    case Language::swift:
    case Language::go: return text(0) == "import";
    case Language::rust:
      return one_of(text(0), {"use", "mod"}) || (text(0) == "pub" && one_of(text(1), {"use", "mod"}));
    case Language::csharp: return text(0) == "using" && text(1) != "(";
    case Language::php: return text(0) == "use";
    default: return false;
  }
}

// The names a statement brings in, one each, so that `from a import b, c` is the same as two statements.
void add_imports(std::set<std::string>& out, const std::vector<CanonicalToken>& tokens, std::size_t begin,
                 std::size_t end, Language language) {
  std::string head;
  std::string item;
  const auto flush = [&] {
    if (!item.empty()) out.insert(head + item);
    item.clear();
  };
  const bool plain = language == Language::python && tokens[begin].text == "import";
  bool in_items = plain;
  if (plain) {
    head = "import ";
    ++begin;
  }
  std::vector<std::string> words;
  for (std::size_t i = begin; i < end; ++i) {
    const CanonicalToken& token = tokens[i];
    if (language == Language::rust) words.push_back(token.text);  // names in braces change places
    if (language == Language::python && !in_items) {
      head += token.text + " ";
      in_items = token.text == "import";
    } else if ((token.text == "," && language == Language::python) || token.kind == Kind::end) {
      flush();
    } else if (language != Language::go || !one_of(token.text, {"import", "(", ")"})) {
      item += token.text + " ";
    }
  }
  if (language == Language::rust) {
    std::sort(words.begin(), words.end());
    item = fmt::format("{}", fmt::join(words, " "));
  }
  flush();
}

std::vector<CanonicalToken> with_imports_in_order(std::vector<CanonicalToken> tokens, Language language) {
  std::vector<CanonicalToken> out;
  std::set<std::string> names;
  const auto flush = [&] {
    if (!names.empty()) out.push_back({Kind::imports, fmt::format("{}", fmt::join(names, "\n")), 0});
    names.clear();
  };
  bool begins = true;
  for (std::size_t i = 0; i < tokens.size();) {
    if (begins && begins_import(tokens, i, language)) {
      std::size_t end = i;
      for (std::size_t inside = 0; end < tokens.size(); ++end) {
        const CanonicalToken& token = tokens[end];
        const bool mark = token.kind == Kind::punctuation;
        if (inside == 0 && (token.kind == Kind::end || (mark && one_of(token.text, {";", ")", "}"})))) break;
        if (mark && one_of(token.text, {"(", "{"})) ++inside;
        if (mark && one_of(token.text, {")", "}"})) --inside;
      }
      add_imports(names, tokens, i, end, language);
      i = end;
      if (i < tokens.size() && tokens[i].text != "}" && tokens[i].text != ")") ++i;
      begins = true;
      continue;
    }
    flush();
    const CanonicalToken& token = tokens[i];
    const bool mark = token.kind == Kind::end || token.kind == Kind::indent || token.kind == Kind::dedent;
    begins = mark || (token.kind == Kind::punctuation && one_of(token.text, {";", "{", "}"}));
    out.push_back(std::move(tokens[i]));
    ++i;
  }
  flush();
  return out;
}

// "// namespace x", which clang-format puts behind the bracket.
bool closes_namespace(std::string_view comment) {
  if (!comment.starts_with("//")) return false;
  const std::vector<std::string_view> words = core::split(core::trim(comment.substr(2)), ' ');
  return words.size() <= 3 && (words[0] == "namespace" || words[0] == "end" || words[0] == "anonymous");
}

// The words of all comments, in alphabetical order.
std::vector<std::string> comment_words(std::string_view text, Language language) {
  std::vector<std::string> words;
  for (const TokenView& token : lex(text, language)) {
    if (token.kind != Raw::comment || (language == Language::c && closes_namespace(token.text))) continue;
    for (const TokenView& word : lex(token.text, Language::unknown)) {
      if (word.kind == Raw::name || word.kind == Raw::number) words.emplace_back(word.text);
    }
  }
  std::sort(words.begin(), words.end());
  return words;
}

std::vector<std::string_view> plain_words(std::string_view text) {
  constexpr std::string_view kLayout = ",;()[]{}'\"\\`";
  std::vector<std::string_view> words;
  for (const TokenView& token : lex(text, Language::unknown)) {
    const bool layout = token.kind == Raw::newline || (token.kind == Raw::punctuation &&
                                                       token.text.find_first_not_of(kLayout) == std::string_view::npos);
    if (!layout) words.push_back(token.text);
  }
  return words;
}

}  // namespace

std::vector<CanonicalToken> canonical_tokens(std::string_view text, Language language, Imports imports) {
  std::vector<CanonicalToken> tokens = Canonical(text, language).run();
  return imports == Imports::in_one_order ? with_imports_in_order(std::move(tokens), language) : tokens;
}

bool same_but_layout(std::string_view before, std::string_view after, Language language) {
  if (language == Language::unknown) return plain_words(before) == plain_words(after);
  return canonical_tokens(before, language, Imports::in_one_order) ==
             canonical_tokens(after, language, Imports::in_one_order) &&
         comment_words(before, language) == comment_words(after, language);
}

}  // namespace cimend::fixagent
