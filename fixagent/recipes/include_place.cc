#include "fixagent/recipes/include_place.h"

#include <vector>

#include "core/text.h"
#include "fixagent/source_tree.h"

namespace cimend::fixagent {
namespace {

// What a line is, as far as the place of an #include depends on it.
struct Row {
  enum class Kind { blank, comment, include_angle, include_quote, preamble, code };
  Kind kind = Kind::code;
  bool top_level = true;  // before the line: outside conditions and braces
};

bool is_include(Row::Kind kind) { return kind == Row::Kind::include_angle || kind == Row::Kind::include_quote; }

// "#  include <x>" -> name "include", rest "<x>"; an empty name where it is no directive.
struct Directive {
  std::string_view name, rest;
};
Directive directive_of(std::string_view line) {
  line = core::trim(line);
  if (!line.starts_with('#')) return {};
  line = core::trim(line.substr(1));
  std::size_t end = 0;
  while (end < line.size() && line[end] >= 'a' && line[end] <= 'z') ++end;
  return {line.substr(0, end), core::trim(line.substr(end))};
}

// Reads rows one after the other, keeping comments, conditions and braces apart.
class Scanner {
 public:
  explicit Scanner(const LineIndex& lines) : lines_(lines), guard_line_(find_guard()) {}

  std::vector<Row> scan() {
    std::vector<Row> rows;
    for (std::size_t number = 1; number <= lines_.count(); ++number) rows.push_back(row(number));
    return rows;
  }

 private:
  // The line of an include guard's #ifndef: the file's first directive, with a #define of the same name after it.
  [[nodiscard]] std::size_t find_guard() const {
    std::size_t guard = 0;
    std::string_view name;
    for (std::size_t number = 1; number <= lines_.count(); ++number) {
      const Directive directive = directive_of(lines_.line(number));
      if (directive.name.empty()) continue;
      if (guard == 0 && directive.name != "ifndef") return 0;
      if (guard != 0) {
        const std::string_view defined = directive.rest.substr(0, directive.rest.find_first_of(" \t/"));
        return directive.name == "define" && defined == name ? guard : 0;
      }
      guard = number;
      name = directive.rest.substr(0, directive.rest.find_first_of(" \t/"));
    }
    return 0;
  }

  Row row(std::size_t number) {
    Row out;
    out.top_level = conditions_ == 0 && braces_ == 0 && !in_comment_;
    const std::string_view line = core::trim(lines_.line(number));
    const bool began_in_comment = in_comment_;
    const std::string_view code = core::trim(without_comments(line));
    if (code.empty()) {
      out.kind = line.empty() && !began_in_comment ? Row::Kind::blank : Row::Kind::comment;
      return out;
    }
    const Directive directive = directive_of(code);
    if (directive.name.empty()) {
      count_braces(code);
      return out;
    }
    out.kind = kind_of(directive, number);
    return out;
  }

  Row::Kind kind_of(const Directive& directive, std::size_t number) {
    if (directive.name == "include") {
      return directive.rest.starts_with('<') ? Row::Kind::include_angle : Row::Kind::include_quote;
    }
    if (directive.name == "if" || directive.name == "ifdef" || directive.name == "ifndef") {
      if (number == guard_line_) return Row::Kind::preamble;
      ++conditions_;
    } else if (directive.name == "endif" && conditions_ > 0) {
      --conditions_;
    } else if (directive.name == "pragma" || directive.name == "define") {
      return Row::Kind::preamble;
    }
    return Row::Kind::code;
  }

  // The line without comments and the insides of literals; keeps in_comment_.
  std::string without_comments_text(std::string_view line) {
    std::string out;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const std::string_view two = line.substr(i, 2);
      if (in_comment_) {
        if (two == "*/") in_comment_ = false;
        i += two == "*/";
      } else if (two == "/*") {
        in_comment_ = true;
        ++i;
      } else if (two == "//") {
        break;
      } else if (line[i] == '"' || line[i] == '\'') {
        const char quote = line[i];
        out += quote;
        for (++i; i < line.size() && line[i] != quote; ++i) i += line[i] == '\\';
        out += quote;
      } else {
        out += line[i];
      }
    }
    return out;
  }
  std::string_view without_comments(std::string_view line) {
    stripped_ = without_comments_text(line);
    return stripped_;
  }

  void count_braces(std::string_view code) {
    for (const char c : code) {
      braces_ += c == '{';
      braces_ -= c == '}' && braces_ > 0;
    }
  }

  const LineIndex& lines_;
  std::size_t guard_line_;
  std::string stripped_;
  bool in_comment_ = false;
  int conditions_ = 0;
  int braces_ = 0;
};

// One past the last row of the first top-level block of #includes that holds `kind`, as a line number; 0 for none.
std::size_t end_of_block(const std::vector<Row>& rows, bool angle_only) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!is_include(rows[i].kind) || !rows[i].top_level) continue;
    std::size_t end = i;
    bool angle = false;
    for (; end < rows.size() && is_include(rows[end].kind); ++end) angle |= rows[end].kind == Row::Kind::include_angle;
    if (angle || !angle_only) return end + 1;
    i = end;
  }
  return 0;
}

// Before the first code, after what belongs to the head of the file.
std::size_t before_code(const std::vector<Row>& rows) {
  std::size_t place = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].kind == Row::Kind::code || is_include(rows[i].kind)) break;
    // A comment directly above code describes that code: the new line goes above both.
    if (rows[i].kind != Row::Kind::comment) place = i + 1;
  }
  return place + 1;
}

// "vector" of "#include <vector>".
std::string_view angle_header(const LineIndex& lines, std::size_t number) {
  const std::string_view rest = directive_of(lines.line(number)).rest;
  return rest.substr(1, rest.find('>') - 1);
}

// Where `header` belongs in the run of #include <…> that holds the line above `end`; 0 where the run is in no order.
std::size_t place_in_order(const LineIndex& lines, const std::vector<Row>& rows, std::size_t end,
                           std::string_view header) {
  const auto angle = [&](std::size_t number) { return rows[number - 1].kind == Row::Kind::include_angle; };
  if (end < 2 || !angle(end - 1)) return end;
  while (end <= rows.size() && angle(end)) ++end;
  std::size_t first = end - 1;
  while (first > 1 && angle(first - 1)) --first;
  std::size_t place = end;
  for (std::size_t number = end - 1; number >= first; --number) {
    if (number > first && angle_header(lines, number) < angle_header(lines, number - 1)) return 0;
    if (header < angle_header(lines, number)) place = number;
  }
  return place;
}

IncludePlace place_without_order(const std::vector<Row>& rows, std::size_t suggested);

}  // namespace

IncludePlace find_include_place(std::string_view text, std::size_t suggested, std::string_view header) {
  const LineIndex lines(text);
  const std::vector<Row> rows = Scanner(lines).scan();
  IncludePlace place = place_without_order(rows, suggested);
  if (header.empty()) return place;
  if (const std::size_t sorted = place_in_order(lines, rows, place.line, header); sorted != 0) place.line = sorted;
  return place;
}

namespace {

IncludePlace place_without_order(const std::vector<Row>& rows, std::size_t suggested) {
  if (suggested >= 2 && suggested <= rows.size() + 1) {
    const Row& above = rows[suggested - 2];
    if (is_include(above.kind) && above.top_level) return {suggested, false};
  }
  for (const bool angle_only : {true, false}) {
    if (const std::size_t end = end_of_block(rows, angle_only)) return {end, false};
  }
  const std::size_t line = before_code(rows);
  const bool blank_follows = line > rows.size() || rows[line - 1].kind == Row::Kind::blank;
  return {line, !blank_follows};
}

}  // namespace

bool includes_header(std::string_view text, std::string_view header) {
  const LineIndex lines(text);
  for (std::size_t number = 1; number <= lines.count(); ++number) {
    const Directive directive = directive_of(lines.line(number));
    if (directive.name != "include" || directive.rest.size() < header.size() + 2) continue;
    const char open = directive.rest.front();
    const std::string_view named = directive.rest.substr(1, header.size());
    const char close = directive.rest[header.size() + 1];
    if ((open == '<' || open == '"') && (close == '>' || close == '"') && named == header) return true;
  }
  return false;
}

}  // namespace cimend::fixagent
