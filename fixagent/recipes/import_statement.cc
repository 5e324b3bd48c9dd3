#include "fixagent/recipes/import_statement.h"

#include <re2/re2.h>

#include <algorithm>

#include "core/text.h"

namespace cimend::fixagent {
namespace {

constexpr std::size_t kMostLines = 200;

struct Pattern : RE2 {
  explicit Pattern(const char* text) : RE2(text, RE2::Latin1) {}
};

// Where the statement begins that `line` is in: the nearest line at or above it that opens one.
std::optional<std::size_t> head_line(const LineIndex& lines, std::size_t line, SourceLanguage language) {
  static const Pattern python(R"(^\s*(?:from\s+[\w.]+\s+import|import\s)\b?)");
  static const Pattern rust(R"(^\s*(?:pub(?:\([^)]*\))?\s+)?use\s)");
  static const Pattern script(R"(^\s*(?:import\b|(?:const|let|var)\s))");
  static const Pattern java(R"(^\s*import\s)");
  const Pattern& pattern = language == SourceLanguage::python   ? python
                           : language == SourceLanguage::rust   ? rust
                           : language == SourceLanguage::script ? script
                                                                : java;
  for (std::size_t at = line; at > 0 && line - at < kMostLines; --at) {
    const std::string_view text = lines.line(at);
    if (RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern)) return at;
  }
  return std::nullopt;
}

// Reads a statement of Python, Rust, JavaScript or Java byte by byte.
class Parser {
 public:
  Parser(std::string_view text, const LineIndex& lines, std::size_t head, SourceLanguage language)
      : text_(text), lines_(lines), language_(language) {
    statement_.lines.first = head;
    at_ = lines.offset(head);
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) statement_.indent += text_[at_++];
    statement_.begin = at_;
  }

  std::optional<ImportStatement> run() {
    bool good = false;
    if (language_ == SourceLanguage::python) good = python();
    if (language_ == SourceLanguage::rust) good = rust();
    if (language_ == SourceLanguage::script) good = script();
    if (language_ == SourceLanguage::java) good = java();
    if (!good || statement_.items.empty()) return std::nullopt;
    finish();
    return std::move(statement_);
  }

 private:
  [[nodiscard]] char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  // White space and comments; line ends only where `across`.
  void skip(bool across) {
    while (at_ < text_.size()) {
      const std::string_view rest = text_.substr(at_);
      const bool python = language_ == SourceLanguage::python;
      if (here() == ' ' || here() == '\t' || here() == '\r' || (across && here() == '\n')) {
        ++at_;
      } else if (python && (rest.starts_with("\\\n") || rest.starts_with("\\\r\n"))) {
        at_ = text_.find('\n', at_) + 1;
      } else if (rest.starts_with(python ? "#" : "//")) {
        statement_.comment = true;
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (!python && rest.starts_with("/*")) {
        statement_.comment = true;
        const std::size_t end = text_.find("*/", at_);
        at_ = end == std::string_view::npos ? text_.size() : end + 2;
      } else {
        return;
      }
    }
  }

  bool eat(std::string_view what, bool across) {
    const std::size_t back = at_;
    skip(across);
    if (text_.substr(at_).starts_with(what) &&
        !(is_name_byte(what.back()) && at_ + what.size() < text_.size() && is_name_byte(text_[at_ + what.size()]))) {
      at_ += what.size();
      return true;
    }
    at_ = back;
    return false;
  }

  // A name with the separators of its language: "a.b", ".mod", "std::fmt".
  std::string path(bool across, std::string_view extra) {
    skip(across);
    const std::size_t begin = at_;
    while (is_name_byte(here()) || (here() != '\0' && extra.find(here()) != std::string_view::npos)) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  bool item(bool across, std::string_view extra, const std::string& prefix) {
    skip(across);
    ImportItem one;
    one.begin = at_;
    const bool typed = language_ == SourceLanguage::script && eat("type", across);
    std::string name = path(across, extra);
    if (typed && (name.empty() || name == "as")) return false;  // `{ type }`, `{ type as x }`: rare, left alone
    if (name.empty()) return false;
    one.end = at_;
    const bool renamed = eat(language_ == SourceLanguage::script && statement_.required ? ":" : "as", across);
    if (renamed) {
      one.alias = path(across, {});
      one.end = at_;
      if (one.alias.empty()) return false;
    }
    one.source = std::string(text_.substr(one.begin, one.end - one.begin));
    one.bound = !one.alias.empty() ? one.alias : name;
    one.name = prefix + name;
    statement_.items.push_back(std::move(one));
    return true;
  }

  // `closing` is 0 for a list without brackets, which ends with its line.
  bool list(char closing, std::string_view extra, const std::string& prefix) {
    const bool across = closing != '\0';
    while (true) {
      if (across && eat(std::string_view(&closing, 1), true)) return true;
      if (!item(across, extra, prefix)) return false;
      if (!eat(",", across)) break;
    }
    return !across || eat(std::string_view(&closing, 1), true);
  }

  bool bracketed(char opening, char closing, std::string_view extra, const std::string& prefix) {
    if (!eat(std::string_view(&opening, 1), true)) return false;
    statement_.open = at_ - 1;
    if (!list(closing, extra, prefix)) return false;
    statement_.close = at_;
    return true;
  }

  bool python() {
    if (eat("import", false)) {
      if (!list('\0', ".", {})) return false;
      for (ImportItem& one : statement_.items) {
        if (one.alias.empty()) one.bound = one.name.substr(0, one.name.find('.'));
      }
      return true;
    }
    if (!eat("from", false)) return false;
    statement_.module = path(false, ".");
    if (statement_.module.empty() || !eat("import", false)) return false;
    const std::string prefix = statement_.module + (statement_.module.ends_with('.') ? "" : ".");
    skip(false);
    return here() == '(' ? bracketed('(', ')', {}, prefix) : list('\0', {}, prefix);
  }

  bool rust() {
    if (eat("pub", false)) return false;  // what others see is never unused here
    if (!eat("use", false)) return false;
    skip(true);
    const std::size_t begin = at_;
    const std::string prefix = path(true, ":");
    if (prefix.ends_with("::") && here() == '{') {
      statement_.module = prefix.substr(0, prefix.size() - 2);
      if (!bracketed('{', '}', ":", {})) return false;
      for (ImportItem& one : statement_.items) {
        if (one.alias.empty()) {
          const std::string& path = one.name == "self" ? statement_.module : one.name;
          one.bound = path.substr(path.rfind(':') + 1);
        }
        one.name = prefix + one.name;
      }
    } else {
      at_ = begin;
      if (!item(true, ":", {})) return false;
      ImportItem& one = statement_.items.back();
      if (one.alias.empty()) one.bound = one.name.substr(one.name.rfind(':') + 1);
    }
    return eat(";", true);
  }

  bool java() {
    if (!eat("import", false)) return false;
    const bool is_static = eat("static", false);
    if (!item(false, ".*", {})) return false;
    ImportItem& one = statement_.items.back();
    if (is_static) statement_.module = "static";
    one.bound = one.name.substr(one.name.rfind('.') + 1);
    return eat(";", false);
  }

  bool string_literal(std::string& into) {
    skip(true);
    const char quote = here();
    if (quote != '"' && quote != '\'') return false;
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos || end - at_ > 500) return false;
    into = std::string(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return into.find('\n') == std::string::npos;
  }

  bool whole_name(ImportItem::Kind kind, std::size_t begin) {
    ImportItem one;
    one.begin = begin;
    one.name = one.bound = path(true, "$");
    one.end = at_;
    one.kind = kind;
    one.source = std::string(text_.substr(one.begin, one.end - one.begin));
    if (one.name.empty()) return false;
    statement_.items.push_back(std::move(one));
    return true;
  }

  bool script() {
    if (eat("const", false) || eat("let", false) || eat("var", false)) return script_require();
    if (!eat("import", false)) return false;
    const std::size_t after = at_;
    if (eat("type", true)) {
      skip(true);
      // `import type from "x"` imports a name that is called type.
      if (text_.substr(at_).starts_with("from") || here() == ',') at_ = after;
    }
    skip(true);
    if (is_name_byte(here()) || here() == '$') {
      if (!whole_name(ImportItem::Kind::default_name, at_)) return false;
      if (!eat(",", true)) return script_end();
    }
    skip(true);
    if (here() == '*') {
      const std::size_t begin = at_++;
      if (!eat("as", true) || !whole_name(ImportItem::Kind::name_space, begin)) return false;
    } else if (!bracketed('{', '}', "$", {})) {
      return false;
    }
    return script_end();
  }

  bool script_end() {
    if (!eat("from", true) || !string_literal(statement_.module)) return false;
    eat(";", false);
    return true;
  }

  bool script_require() {
    statement_.required = true;
    skip(true);
    if (here() == '{') {
      if (!bracketed('{', '}', "$", {})) return false;
    } else if (!whole_name(ImportItem::Kind::default_name, at_)) {
      return false;
    }
    if (!eat("=", true) || !eat("require", true) || !eat("(", true) || !string_literal(statement_.module)) return false;
    if (!eat(")", true)) return false;
    eat(";", false);
    return true;
  }

  void finish() {
    statement_.end = at_;
    std::size_t line = statement_.lines.first;
    while (line < lines_.count() && lines_.offset(line + 1) <= statement_.end - 1) ++line;
    statement_.lines.last = line;
    const std::string_view itself = text_.substr(statement_.begin, statement_.end - statement_.begin);
    skip(false);
    statement_.comment_behind =
        language_ == SourceLanguage::python && statement_.comment && itself.find('#') == std::string_view::npos;
    statement_.shares_line = at_ < text_.size() && here() != '\n';
  }

  std::string_view text_;
  const LineIndex& lines_;
  SourceLanguage language_;
  std::size_t at_ = 0;
  ImportStatement statement_;
};

// Go: `import "fmt"`, or a line of a block.
std::optional<ImportStatement> go_import_at(const LineIndex& lines, std::size_t line) {
  static const Pattern pattern(R"re(^(\s*(?:import\s+)?)(?:([\w.]+)\s+)?"([^"\s]+)"\s*(//.*)?\r?$)re");
  static const Pattern opens(R"(^import\s*\(\s*(?://.*)?\r?$)");
  const std::string_view text = lines.line(line);
  std::string before, alias, path, comment;
  if (!RE2::FullMatch(re2::StringPiece(text.data(), text.size()), pattern, &before, &alias, &path, &comment)) return {};
  ImportStatement out;
  out.begin = lines.offset(line) + before.size();
  out.end = lines.offset(line) + text.size();
  out.lines = {line, line};
  out.comment = !comment.empty();
  ImportItem one;
  one.begin = out.begin;
  one.end = out.end;
  one.name = path;
  one.alias = alias;
  one.bound = alias;
  out.items.push_back(one);
  if (core::trim(before) == "import") return out;
  const auto trimmed = [&](std::size_t at) { return core::trim(lines.line(at)); };
  for (std::size_t at = line; at > 0 && line - at < kMostLines && out.block.first == 0; --at) {
    const std::string_view above = lines.line(at);
    if (RE2::FullMatch(re2::StringPiece(above.data(), above.size()), opens)) out.block.first = at;
    if (trimmed(at).starts_with(')')) return {};
  }
  for (std::size_t at = line; at <= lines.count() && at - line < kMostLines && out.block.last == 0; ++at) {
    if (trimmed(at) == ")") out.block.last = at;
  }
  if (out.block.first == 0 || out.block.last == 0) return {};
  return out;
}

}  // namespace

std::optional<ImportStatement> import_at(std::string_view text, std::size_t line, SourceLanguage language) {
  const LineIndex lines(text);
  if (line < 1 || line > lines.count() || language == SourceLanguage::none) return {};
  if (language == SourceLanguage::go) return go_import_at(lines, line);
  const auto head = head_line(lines, line, language);
  if (!head) return {};
  auto statement = Parser(text, lines, *head, language).run();
  if (!statement || line > statement->lines.last) return {};
  return statement;
}

}  // namespace cimend::fixagent
