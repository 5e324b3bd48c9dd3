#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <optional>

#include "core/text.h"
#include "fixagent/recipes/python_text.h"
#include "fixagent/recipes/recipes.h"

// style-edit: pycodestyle's and pyflakes' codes that name one place and one change (flake8, pycodestyle, ruff).
//
// A code, a line and a column are enough to know the edit, and little enough to be wrong about a file that has changed
// since. So each code says what must stand at its column, and anything else is refused; nothing inside a string is
// touched. Codes that leave a choice (E711: `is None` may mean another thing than `== None`; E501; E127) are not here.
// Columns count characters from 1 (pycodestyle 2.10, flake8 5.0, ruff's documentation).

namespace cimend::fixagent {
namespace {

struct Pattern : RE2 {
  explicit Pattern(const char* text) : RE2(text, RE2::Latin1) {}
};

// What the linter said.
struct Complaint {
  std::string file, code, message;
  std::size_t line = 0, column = 0;
  std::size_t log_line = 0;
  std::string shown;  // the source line, where the log shows it
};

// What takes the place of [begin, end) of the file.
struct Change {
  std::size_t begin, end;
  std::string after;
};

bool is_word(char c) { return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

// Python's operators, longest first.
constexpr std::array<std::string_view, 33> kOperators = {
    "**=", "//=", ">>=", "<<=", "->", ":=", "==", "!=", "<=", ">=", "<>", "+=", "-=", "*=", "/=", "%=", "&=",
    "|=",  "^=",  "@=",  "**",  "//", "<<", ">>", "=",  "<",  ">",  "+",  "-",  "*",  "/",  "%",  "@"};
constexpr std::array<std::string_view, 4> kWordOperators = {"and", "or", "in", "is"};

std::string_view operator_at(std::string_view text) {
  for (const std::string_view known : kOperators) {
    if (text.starts_with(known)) return known;
  }
  for (const std::string_view known : {"&", "|", "^"}) {
    if (text.starts_with(known)) return known;
  }
  return {};
}

// "and" at the front of `text` as a whole word.
std::string_view word_operator_at(std::string_view text) {
  for (const std::string_view known : kWordOperators) {
    if (text.starts_with(known) && (text.size() == known.size() || !is_word(text[known.size()]))) return known;
  }
  return {};
}

bool is_comparison_or_assignment(std::string_view op) { return one_of(op.back(), "=<>") && op != "<<" && op != ">>"; }

// The byte where a character of the line begins; the line's size for the one behind the last.
std::optional<std::size_t> byte_of(std::string_view line, std::size_t column) {
  std::size_t at = 0;
  for (std::size_t i = 1; i < column; ++i) {
    if (at >= line.size()) return std::nullopt;
    at += core::first_utf8(line.substr(at)).size;
  }
  return at;
}

std::string_view without_carriage_return(std::string_view line) {
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

// The changes that a code asks for. `line` is the source line without its end, `at` the byte that the column names; the
// result's offsets are within the line. nothing: what stands there is not what the code means.
class LineChange {
 public:
  LineChange(std::string_view line, std::size_t at) : line_(line), at_(at) {}

  [[nodiscard]] std::optional<Change> of(std::string_view code) const {
    if (code == "E201") return drop_run(before() && one_of(line_[at_ - 1], "([{"));
    if (code == "E202") return drop_run(run_end() < line_.size() && one_of(line_[run_end()], ")]}"));
    if (code == "E203") return drop_before_separator();
    if (code == "E211") return drop_before_bracket();
    if (code == "E221") return one_space(!operator_at(line_.substr(run_end())).empty());
    if (code == "E222") return one_space(before() && one_of(line_[at_ - 1], "=<>+-*/%&|^@!~"));
    if (code == "E225") return space_operator();
    if (code == "E227" || code == "E228") return space_bitwise(code == "E228");
    if (code == "E231") return space_after_separator();
    if (code == "E241") return one_space(before() && one_of(line_[at_ - 1], ",;:"));
    if (code == "E251") return drop_beside_equals();
    if (code == "E261") return two_before_comment();
    if (code == "E262" || code == "E265") return space_comment(code == "E262");
    if (code == "E271") return one_space(before() && is_word(line_[at_ - 1]));
    if (code == "E272") return one_space(run_end() < line_.size() && is_word(line_[run_end()]));
    if (code == "E275") return space_after_keyword();
    if (code == "E703") return drop_semicolon();
    if (code == "F541") return drop_prefix();
    return std::nullopt;
  }

 private:
  [[nodiscard]] bool before() const { return at_ > 0; }
  [[nodiscard]] char at(std::size_t place) const { return place < line_.size() ? line_[place] : '\0'; }

  // Behind the blanks that begin at the column.
  [[nodiscard]] std::size_t run_end() const {
    std::size_t end = at_;
    while (end < line_.size() && is_blank(line_[end])) ++end;
    return end;
  }

  // The blanks go, where the code means this place, and there are some between two things.
  [[nodiscard]] std::optional<Change> drop_run(bool meant) const {
    const std::size_t end = run_end();
    if (!meant || end == at_ || end == line_.size() || !before() || line_[end] == '#') return std::nullopt;
    return Change{at_, end, ""};
  }

  [[nodiscard]] std::optional<Change> one_space(bool meant) const {
    const std::size_t end = run_end();
    const bool inside = line_.substr(0, at_).find_first_not_of(" \t") != std::string_view::npos;
    if (!meant || end < at_ + 2 || end == line_.size() || !inside || line_[end] == '#') return std::nullopt;
    return Change{at_, end, " "};
  }

  // Of a slice the blanks on both sides belong together ("a[x + 1 : y]"): not half of them.
  [[nodiscard]] std::optional<Change> drop_before_separator() const {
    const char separator = at(run_end());
    if (separator == ':' && innermost_bracket() == '[') return std::nullopt;
    return drop_run(separator != '\0' && one_of(separator, ",;:"));
  }

  [[nodiscard]] char innermost_bracket() const {
    std::string open;
    for (const char c : line_.substr(0, at_)) {
      if (one_of(c, "([{")) open += c;
      if (one_of(c, ")]}") && !open.empty()) open.pop_back();
    }
    return open.empty() ? '\0' : open.back();
  }

  [[nodiscard]] std::optional<Change> drop_before_bracket() const {
    const bool callable = before() && (is_word(line_[at_ - 1]) || one_of(line_[at_ - 1], ")]"));
    return drop_run(callable && one_of(at(run_end()), "(["));
  }

  // The column is the operator's, or the place behind it where the blank is missing.
  [[nodiscard]] std::optional<Change> space_operator() const {
    const std::string_view rest = line_.substr(at_);
    std::string_view op = operator_at(rest);
    if (op.empty()) op = word_operator_at(rest);
    if (!op.empty() && before() && !is_blank(line_[at_ - 1])) {
      const char next = at(at_ + op.size());
      const bool plain = !is_comparison_or_assignment(op) && op != "->" && !is_word(op.front());
      if (next == '\0' || (plain && !is_blank(next))) return std::nullopt;
      if (is_operator_end()) return std::nullopt;
      return Change{at_, at_ + op.size(), " " + std::string(op) + (is_blank(next) ? "" : " ")};
    }
    return space_behind_operator();
  }

  // Between two characters of one operator, or in "a=-1" at the sign: not a place that the code means.
  [[nodiscard]] bool is_operator_end() const { return before() && one_of(line_[at_ - 1], "=<>+-*/%&|^@!~:"); }

  [[nodiscard]] std::optional<Change> space_behind_operator() const {
    if (!before() || at_ >= line_.size() || is_blank(line_[at_])) return std::nullopt;
    static const Pattern pattern(
        R"((?:^|[\s\w)\]}"'])\s(?:\*\*=|//=|>>=|<<=|->|:=|==|!=|<=|>=|[-+*/%&|^@]=|\*\*|//|<<|>>|[=<>+*/%@&|^-])$|\b(?:and|or|in|is|not)$)");
    if (!RE2::PartialMatch(line_.substr(0, at_), pattern)) return std::nullopt;
    return Change{at_, at_, " "};
  }

  [[nodiscard]] std::optional<Change> space_bitwise(bool modulo) const {
    const std::string_view op = operator_at(line_.substr(at_));
    const bool meant = modulo ? op == "%" : op == "<<" || op == ">>" || op == "&" || op == "|" || op == "^";
    const std::size_t end = at_ + op.size();
    if (!meant || !before() || is_blank(line_[at_ - 1]) || end >= line_.size() || is_blank(line_[end])) {
      return std::nullopt;
    }
    return Change{at_, end, " " + std::string(op) + " "};
  }

  [[nodiscard]] std::optional<Change> space_after_separator() const {
    const char next = at(at_ + 1);
    if (!one_of(at(at_), ",;:") || at(at_) == '\0' || next == '\0' || is_blank(next)) return std::nullopt;
    if (at(at_) == ':' && (next == '=' || next == ':')) return std::nullopt;
    return Change{at_ + 1, at_ + 1, " "};
  }

  [[nodiscard]] std::optional<Change> drop_beside_equals() const {
    const std::size_t end = run_end();
    const bool left = at(end) == '=' && at(end + 1) != '=';
    const bool right = at_ > 1 && line_[at_ - 1] == '=' && !one_of(line_[at_ - 2], "=!<>+-*/%&|^@:");
    return drop_run(left || right);
  }

  [[nodiscard]] std::optional<Change> two_before_comment() const {
    const std::size_t end = run_end();
    const bool inside = line_.substr(0, at_).find_first_not_of(" \t") != std::string_view::npos;
    if (at(end) != '#' || !inside || line_.substr(at_, end - at_) == "  ") return std::nullopt;
    return Change{at_, end, "  "};
  }

  // "#!" and "#%%" mean something to other programs, "##" is a matter of taste.
  [[nodiscard]] std::optional<Change> space_comment(bool beside_code) const {
    const bool has_code = line_.substr(0, at_).find_first_not_of(" \t") != std::string_view::npos;
    const char next = at(at_ + 1);
    if (at(at_) != '#' || has_code != beside_code || next == '\0' || one_of(next, "#!%:")) return std::nullopt;
    std::size_t end = at_ + 1;
    while (end < line_.size() && is_blank(line_[end])) ++end;
    if (end == line_.size() || static_cast<unsigned char>(line_[end]) >= 0x80) return std::nullopt;
    if (line_.substr(at_ + 1, end - at_ - 1) == " " || (!beside_code && end != at_ + 1)) return std::nullopt;
    if (core::to_lower(line_.substr(at_)).find("noqa") != std::string::npos) return std::nullopt;
    return Change{at_ + 1, end, " "};
  }

  [[nodiscard]] std::optional<Change> space_after_keyword() const {
    static const Pattern pattern(
        R"((?:^|[^\w.])(?:and|as|assert|async|await|del|elif|else|except|from|global|if|import|in|is|lambda|nonlocal|not|or|raise|return|while|with|yield|for)$)");
    if (!one_of(at(at_), "([{\"'-+~") || at(at_) == '\0' || !RE2::PartialMatch(line_.substr(0, at_), pattern)) {
      return std::nullopt;
    }
    return Change{at_, at_, " "};
  }

  [[nodiscard]] std::optional<Change> drop_semicolon() const {
    const std::size_t rest = line_.find_first_not_of(" \t", at_ + 1);
    if (at(at_) != ';' || (rest != std::string_view::npos && line_[rest] != '#')) return std::nullopt;
    std::size_t begin = at_;
    while (begin > 0 && is_blank(line_[begin - 1])) --begin;
    if (begin == 0 || line_[begin - 1] == ';') return std::nullopt;
    return Change{begin, at_ + 1, ""};
  }

  // f"text" without braces, that ends on its line and is not joined to another string.
  [[nodiscard]] std::optional<Change> drop_prefix() const {
    static const Pattern pattern(
        R"re(^([rR]?)[fF]([rR]?)("[^"\\{}]*"|'[^'\\{}]*'|"(?:[^"\\{}]|\\.)*"|'(?:[^'\\{}]|\\.)*')(.*)$)re");
    std::string first, second, text, rest;
    if (before() && (is_word(line_[at_ - 1]) || one_of(line_[at_ - 1], "\"'"))) return std::nullopt;
    if (!RE2::FullMatch(line_.substr(at_), pattern, &first, &second, &text, &rest)) return std::nullopt;
    if (!first.empty() && !second.empty()) return std::nullopt;
    if (text.find("\\N") != std::string::npos || text.size() == 2) return std::nullopt;
    static const Pattern another(R"(^\s*(?:[rRbBuUfF]{0,2}["']|\\?\s*$|#))");
    if (RE2::PartialMatch(rest, another) && !ends_statement(rest)) return std::nullopt;
    return Change{at_, at_ + first.size() + 1 + second.size(), first + second};
  }

  // Nothing behind the string, and no bracket open before it: the next line is another statement.
  [[nodiscard]] bool ends_statement(std::string_view rest) const {
    const std::string_view trimmed = core::trim(rest);
    return (trimmed.empty() || trimmed.starts_with('#')) && innermost_bracket() == '\0';
  }

  std::string_view line_;
  std::size_t at_;
};

constexpr std::size_t kMostPlaces = 100;  // of one line
constexpr std::size_t kGap = 6;           // lines between two of them: the source line, a caret, other codes

// Codes about empty lines; their column says nothing.
bool is_about_lines(std::string_view code) { return code.starts_with("E30"); }

class StyleRecipe {
 public:
  StyleRecipe(const Instruction& instruction, const SourceTree& tree) : instruction_(instruction), tree_(tree) {}

  RecipeOutcome run() {
    const std::vector<Complaint> complaints = read();
    if (complaints.empty()) out_.refuse("the evidence names no code, line and column of a Python file");
    for (const Complaint& complaint : complaints) mend(complaint);
    return std::move(out_);
  }

 private:
  std::vector<Complaint> read() const {
    static const Pattern line_form(R"(^(.+?\.pyi?):(\d{1,7}):(\d{1,6}):? \[?([EF]\d{3})\]?:?(?: \[\*\])? (.*)$)");
    static const Pattern arrow_form(R"(^ *--> (.+?\.pyi?):(\d{1,7}):(\d{1,6})$)");
    static const Pattern heading(R"(^([EF]\d{3})(?: \[\*\])? (.*)$)");
    const std::vector<EvidenceLine> lines = evidence_lines(instruction_);
    std::vector<Complaint> out;
    Complaint head;
    head.code = text_input("code");
    head.message = instruction_.message;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      Complaint one;
      if (RE2::FullMatch(*lines[i].text, line_form, &one.file, &one.line, &one.column, &one.code, &one.message)) {
        one.shown = shown_below(lines, i);
      } else if (RE2::FullMatch(*lines[i].text, heading, &head.code, &head.message)) {
        continue;
      } else if (RE2::FullMatch(*lines[i].text, arrow_form, &one.file, &one.line, &one.column)) {
        one.code = head.code;
        one.message = head.message;
      } else {
        continue;
      }
      if (const std::string wanted = text_input("code"); !wanted.empty() && one.code != wanted) continue;
      one.log_line = lines[i].number;
      out.push_back(std::move(one));
    }
    return out;
  }

  [[nodiscard]] std::string text_input(std::string_view name) const {
    const auto* value = instruction_.inputs.find(name);
    const auto* text = value ? value->string() : nullptr;
    return text ? *text : std::string();
  }

  // flake8 --show-source: the line, and a caret below it.
  static std::string shown_below(const std::vector<EvidenceLine>& lines, std::size_t at) {
    static const Pattern caret(R"(^\s*\^\s*$)");
    return at + 2 < lines.size() && RE2::FullMatch(*lines[at + 2].text, caret) ? *lines[at + 1].text : std::string();
  }

  void mend(const Complaint& complaint) {
    auto path = resolve_path(tree_, complaint.file);
    auto text = path ? tree_.read(*path) : core::Result<std::string>(tl::unexpected(path.error()));
    if (!text) return out_.refuse(text.error().what);
    const LineIndex lines(*text);
    if (complaint.line < 1 || complaint.line > lines.count()) {
      return out_.trip("exact-preimage", fmt::format("{} has no line {}", *path, complaint.line));
    }
    const std::string_view line = without_carriage_return(lines.line(complaint.line));
    if (!complaint.shown.empty() && core::trim(complaint.shown) != core::trim(line)) {
      return out_.trip("exact-preimage",
                       fmt::format("{}:{} is not the line that the log shows", *path, complaint.line));
    }
    const std::vector<PythonPart> parts = python_parts(*text);
    const auto change = is_about_lines(complaint.code) ? change_lines(complaint, *text, lines, parts)
                                                       : change_line(complaint, lines, line, parts);
    if (!change) {
      return out_.refuse(fmt::format("{}:{}:{} is not what {} means, or leaves a choice", *path, complaint.line,
                                     complaint.column, complaint.code));
    }
    add_edit(complaint, *path, *text, *change);
  }

  void add_edit(const Complaint& complaint, const std::string& path, const std::string& text, const Change& change) {
    Edit edit = edit_for(instruction_, path, complaint.log_line,
                         complaint.code + ": " + core::terminal_safe(core::shorten(complaint.message, 120)));
    edit.offset = change.begin;
    edit.first_line = complaint.line;
    edit.before = text.substr(change.begin, change.end - change.begin);
    edit.after = change.after;
    out_.edits.push_back(std::move(edit));
  }

  static std::optional<Change> change_line(const Complaint& complaint, const LineIndex& lines, std::string_view line,
                                           const std::vector<PythonPart>& parts) {
    const auto at = byte_of(line, complaint.column);
    if (!at) return std::nullopt;
    auto change = LineChange(line, *at).of(complaint.code);
    if (!change) return std::nullopt;
    const std::size_t begin = lines.offset(complaint.line);
    change->begin += begin;
    change->end += begin;
    const bool comment = complaint.code == "E262" || complaint.code == "E265";
    // What goes, and both neighbours of an insertion, are code; of a comment the edit is behind its first '#'.
    const PythonPart part = comment ? PythonPart::comment : PythonPart::code;
    for (std::size_t i = change->begin; i < change->end; ++i) {
      if (parts[i] != part) return std::nullopt;
    }
    if (comment && (parts[begin + *at] != part || (*at > 0 && parts[begin + *at - 1] == part))) return std::nullopt;
    if (!comment && change->begin > 0 && change->begin == change->end && parts[change->begin - 1] != part) {
      return std::nullopt;
    }
    return change;
  }

  // Too few or too many empty lines above a definition or a statement.
  static std::optional<Change> change_lines(const Complaint& complaint, const std::string& text, const LineIndex& lines,
                                            const std::vector<PythonPart>& parts) {
    if (parts[lines.offset(complaint.line)] == PythonPart::string) return std::nullopt;
    if (complaint.code == "E303" || complaint.code == "E304") return drop_lines(complaint, lines, parts);
    static const Pattern pattern(R"((?i)expected (\d) blank lines?\b.*found \(?(\d)\)?)");
    std::size_t expected = 0;
    std::size_t found = 0;
    if (!RE2::PartialMatch(complaint.message, pattern, &expected, &found) || found >= expected || expected > 2) {
      return std::nullopt;
    }
    const std::string_view line = without_carriage_return(lines.line(complaint.line));
    if (!begins_as(complaint.code, line)) return std::nullopt;
    const std::size_t first = with_comments_above(complaint.line, lines);
    if (blank_lines_above(first, lines, parts) != found) return std::nullopt;
    const std::size_t at = lines.offset(first);
    if (at == 0) return std::nullopt;
    const std::string end = at > 1 && text[at - 2] == '\r' ? "\r\n" : "\n";
    return Change{at, at, expected - found == 2 ? end + end : end};
  }

  static bool begins_as(std::string_view code, std::string_view line) {
    static const Pattern definition(R"(^\s*(?:def|class|async\s+def)\b|^\s*@)");
    if (code == "E305") return !line.empty() && !is_blank(line.front()) && line.front() != '#';
    if (code == "E302" && (line.empty() || is_blank(line.front()))) return false;
    if (code != "E301" && code != "E302" && code != "E306") return false;
    return RE2::PartialMatch(line, definition);
  }

  static std::size_t indentation(std::string_view line) { return line.find_first_not_of(" \t"); }

  // The first line of the comment that stands directly above: it belongs to what follows.
  static std::size_t with_comments_above(std::size_t line, const LineIndex& lines) {
    const std::size_t indent = indentation(lines.line(line));
    while (line > 1) {
      const std::string_view above = lines.line(line - 1);
      const std::size_t begin = indentation(above);
      if (begin != indent || above[begin] != '#') break;
      --line;
    }
    return line;
  }

  static bool is_empty_line(std::string_view line) {
    return line.find_first_not_of(" \t\r\f") == std::string_view::npos;
  }

  static std::size_t blank_lines_above(std::size_t line, const LineIndex& lines, const std::vector<PythonPart>& parts) {
    std::size_t count = 0;
    while (line > count + 1 && is_empty_line(lines.line(line - count - 1)) &&
           parts[lines.offset(line - count - 1)] == PythonPart::code) {
      ++count;
    }
    return count;
  }

  static std::optional<Change> drop_lines(const Complaint& complaint, const LineIndex& lines,
                                          const std::vector<PythonPart>& parts) {
    const std::size_t count = blank_lines_above(complaint.line, lines, parts);
    static const Pattern pattern(R"(\((\d+)\)\s*$)");
    std::size_t told = count;
    RE2::PartialMatch(complaint.message, pattern, &told);
    const bool top = indentation(lines.line(complaint.line)) == 0;
    const std::size_t allowed = complaint.code == "E304" ? 0 : top ? 2 : 1;
    if (told != count || count <= allowed) return std::nullopt;
    return Change{lines.offset(complaint.line - count + allowed), lines.offset(complaint.line), ""};
  }

  const Instruction& instruction_;
  const SourceTree& tree_;
  RecipeOutcome out_;
};

}  // namespace

// flake8 may say the same of several places of one line, which is one finding; and it may show the line.
core::LineRange reach_shown_source(const core::Log& log, core::LineRange told, core::LineRange bounds) {
  static const Pattern place(R"(^(.+?:\d{1,7}:)\d{1,6}:? )");
  core::LineRange out = told;
  std::string wanted;
  if (!RE2::PartialMatch(log.plain(told.first_line), place, &wanted)) return told;
  const auto belongs = [&](std::size_t line) { return log.plain(line).starts_with(wanted); };
  for (std::size_t at = told.first_line; at > bounds.first_line && out.first_line - at < kGap;) {
    if (told.first_line - --at > kMostPlaces) break;
    if (belongs(at)) out.first_line = at;
  }
  for (std::size_t at = told.first_line; at < bounds.last_line && at - out.last_line < kGap;) {
    if (++at - told.first_line > kMostPlaces) break;
    if (belongs(at)) out.last_line = at;
  }
  const bool shown = out.last_line + 2 <= bounds.last_line && core::trim(log.plain(out.last_line + 2)) == "^";
  if (shown) out.last_line += 2;
  return out;
}

RecipeOutcome style_edit(const Instruction& instruction, const SourceTree& tree) {
  return StyleRecipe(instruction, tree).run();
}

}  // namespace cimend::fixagent
