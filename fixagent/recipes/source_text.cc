#include "fixagent/recipes/source_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/text.h"

namespace cimend::fixagent {
namespace {

// Walks a source and blanks what is not code.
class Masker {
 public:
  Masker(std::string_view text, SourceLanguage language, Literals literals)
      : text_(text), out_(text), language_(language), hide_(literals == Literals::hide) {}

  std::string run() {
    while (at_ < text_.size()) {
      if (!comment() && !literal()) ++at_;
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool starts(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  void blank(std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < std::min(end, out_.size()); ++i) {
      if (out_[i] != '\n') out_[i] = ' ';
    }
  }

  bool comment() {
    const bool python = language_ == SourceLanguage::python;
    const std::size_t begin = at_;
    if (starts(python ? "#" : "//")) {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (!python && starts("/*")) {
      const std::size_t end = text_.find("*/", at_ + 2);
      at_ = end == std::string_view::npos ? text_.size() : end + 2;
    } else {
      return false;
    }
    blank(begin, at_);
    return true;
  }

  bool literal() {
    const char quote = text_[at_];
    if (quote != '"' && quote != '\'' && quote != '`') return false;
    if (quote == '`' && language_ != SourceLanguage::go && language_ != SourceLanguage::script) return false;
    if (quote == '\'' && language_ == SourceLanguage::rust && !rust_character()) return false;
    const bool triple = (language_ == SourceLanguage::python && (starts("\"\"\"") || starts("'''"))) ||
                        (language_ == SourceLanguage::java && starts("\"\"\""));
    const bool many_lines = triple || quote == '`' || language_ == SourceLanguage::rust;
    const bool keeps = !hide_ || may_hold_code(quote);
    const std::string_view closing = text_.substr(at_, triple ? 3 : 1);
    const std::size_t begin = at_ + closing.size();
    at_ = begin;
    while (at_ < text_.size() && !starts(closing) && (many_lines || text_[at_] != '\n')) {
      at_ += text_[at_] == '\\' && !(quote == '`' && language_ == SourceLanguage::go) ? 2 : 1;
    }
    at_ = std::min(at_, text_.size());
    if (!keeps) blank(begin, at_);
    if (starts(closing)) at_ += closing.size();
    return true;
  }

  // 'a' and '\n', not a lifetime.
  [[nodiscard]] bool rust_character() const {
    if (at_ + 2 >= text_.size()) return false;
    return text_[at_ + 1] == '\\' || text_[at_ + 2] == '\'';
  }

  [[nodiscard]] bool may_hold_code(char quote) const {
    if (language_ == SourceLanguage::rust) return true;
    if (language_ == SourceLanguage::script) return quote == '`';
    if (language_ != SourceLanguage::python) return false;
    for (std::size_t back = 1; back <= 2 && back <= at_; ++back) {
      const char c = text_[at_ - back];
      if (c == 'f' || c == 'F') return true;
      if (!is_name_byte(c)) break;
    }
    return false;
  }

  std::string_view text_;
  std::string out_;
  SourceLanguage language_;
  bool hide_;
  std::size_t at_ = 0;
};

bool blank(std::string_view line) { return line.find_first_not_of(" \t\f\r") == std::string_view::npos; }

bool opens_block(std::string_view line) {
  while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r')) line.remove_suffix(1);
  return line.ends_with('{') || line.ends_with(':') || line.ends_with('(');
}

std::string_view bare(std::string_view line) {
  while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r')) line.remove_suffix(1);
  return line;
}

bool same_line(const LintMessage::Shown& shown, std::string_view line) {
  if (shown.trimmed) return core::trim(line) == core::trim(shown.text);
  if (bare(line) == bare(shown.text)) return true;
  // rustc and ruff show a tab as four spaces.
  std::string spaced;
  for (const char c : bare(line)) spaced += c == '\t' ? std::string("    ") : std::string(1, c);
  return spaced == bare(shown.text);
}

}  // namespace

SourceLanguage source_language(std::string_view path) {
  static const std::map<std::string_view, SourceLanguage> known = {
      {"py", SourceLanguage::python},  {"pyi", SourceLanguage::python}, {"go", SourceLanguage::go},
      {"rs", SourceLanguage::rust},    {"ts", SourceLanguage::script},  {"tsx", SourceLanguage::script},
      {"mts", SourceLanguage::script}, {"cts", SourceLanguage::script}, {"js", SourceLanguage::script},
      {"jsx", SourceLanguage::script}, {"mjs", SourceLanguage::script}, {"cjs", SourceLanguage::script},
      {"java", SourceLanguage::java}};
  const auto found = known.find(path.substr(path.rfind('.') + 1));
  return found == known.end() ? SourceLanguage::none : found->second;
}

bool is_name_byte(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_identifier(std::string_view text) {
  return !text.empty() && text.size() <= 200 && !(text[0] >= '0' && text[0] <= '9') &&
         std::all_of(text.begin(), text.end(), is_name_byte);
}

std::vector<std::size_t> words_at(std::string_view text, std::string_view word, std::size_t begin, std::size_t end) {
  std::vector<std::size_t> out;
  if (word.empty()) return out;
  end = std::min(end, text.size());
  for (std::size_t at = text.find(word, begin); at < end; at = text.find(word, at + 1)) {
    const bool begins = at == 0 || !is_name_byte(text[at - 1]);
    const bool ends = at + word.size() == text.size() || !is_name_byte(text[at + word.size()]);
    if (begins && ends) out.push_back(at);
  }
  return out;
}

std::string only_code(std::string_view text, SourceLanguage language, Literals literals) {
  return Masker(text, language, literals).run();
}

bool says_generated(std::string_view text) {
  const LineIndex lines(text);
  for (std::size_t number = 1; number <= std::min<std::size_t>(lines.count(), 20); ++number) {
    const std::string line = core::to_lower(lines.line(number));
    if (line.find("@generated") != std::string::npos || line.find("do not edit") != std::string::npos ||
        line.find("autogenerated") != std::string::npos || line.find("generated by") != std::string::npos) {
      return true;
    }
  }
  return false;
}

std::vector<Deletion> delete_lines(std::string_view text, std::vector<LineSpan> spans) {
  const LineIndex lines(text);
  std::sort(spans.begin(), spans.end(), [](const LineSpan& a, const LineSpan& b) { return a.first < b.first; });
  std::vector<Deletion> out;
  for (std::size_t i = 0; i < spans.size();) {
    LineSpan span = spans[i];
    Deletion deletion{0, 0, {span.first}};
    for (++i; i < spans.size(); ++i) {
      bool apart = false;
      for (std::size_t n = span.last + 1; n < spans[i].first; ++n) apart |= !blank(lines.line(n));
      if (apart) break;
      deletion.lines.push_back(spans[i].first);
      span.last = std::max(span.last, spans[i].last);
    }
    std::size_t above = 0, below = 0;
    while (span.first > above + 1 && blank(lines.line(span.first - above - 1))) ++above;
    while (span.last + below < lines.count() && blank(lines.line(span.last + below + 1))) ++below;
    const bool at_top = span.first == above + 1;
    const bool at_end = span.last + below == lines.count();
    const bool block_top = !at_top && opens_block(lines.line(span.first - above - 1));
    const std::string_view next = at_end ? "" : core::trim(lines.line(span.last + below + 1));
    const bool block_end = next.starts_with(')') || next.starts_with('}') || next.starts_with(']');
    if (at_end || (block_end && !block_top)) {
      span.first -= above;
      span.last += below;
    } else if (at_top || block_top || above >= below) {
      span.last += below;
      if (at_top) span.first -= above;
    } else {
      span.first -= above;
    }
    deletion.begin = lines.offset(span.first);
    deletion.end = lines.offset(span.last + 1);
    out.push_back(std::move(deletion));
  }
  return out;
}

std::optional<MessageSource> source_of(const LintMessage& message, const SourceTree& tree, RecipeOutcome& out) {
  auto path = resolve_path(tree, message.file);
  auto text = path ? tree.read(*path) : core::Result<std::string>(tl::unexpected(path.error()));
  if (!text) {
    out.refuse(text.error().what);
    return std::nullopt;
  }
  MessageSource source{*path, std::move(*text), source_language(*path)};
  if (source.language == SourceLanguage::none || source.text.find('\0') != std::string::npos) {
    out.refuse(*path + " is no source of a language that this recipe knows");
    return std::nullopt;
  }
  if (says_generated(source.text)) {
    out.refuse(*path + " says that a program writes it: mend the generator");
    return std::nullopt;
  }
  const LineIndex lines(source.text);
  if (static_cast<std::size_t>(message.line) > lines.count()) {
    out.trip("exact-preimage", fmt::format("{} has no line {}", *path, message.line));
    return std::nullopt;
  }
  for (const auto& shown : message.shown) {
    const bool there = shown.line >= 1 && static_cast<std::size_t>(shown.line) <= lines.count();
    // A line number that is not the message's may be of another file (a note's).
    if (shown.line != message.line) continue;
    if (!there || !same_line(shown, lines.line(static_cast<std::size_t>(shown.line)))) {
      out.trip("exact-preimage", fmt::format("line {} of {} is not what the tool saw", shown.line, *path));
      return std::nullopt;
    }
  }
  return source;
}

}  // namespace cimend::fixagent
