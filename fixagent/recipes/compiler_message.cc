#include "fixagent/recipes/compiler_message.h"

#include <re2/re2.h>

#include "core/text.h"

namespace cimend::fixagent {
namespace {

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

struct Pattern : RE2 {
  explicit Pattern(const char* text) : RE2(text, options()) {}
  static RE2::Options options() {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_encoding(RE2::Options::EncodingLatin1);  // a log is bytes
    return options;
  }
};

struct Patterns {
  Pattern message{
      R"(^(?:.*[\s"])?((?:[A-Za-z]:)?[^\s":]+):(\d{1,9}):(?:(\d{1,9}):)? (fatal error|error|warning|note): (.*)$)"};
  Pattern error{R"(^(?:.*[\s"])?(?:[A-Za-z]:)?[^\s":]+:\d{1,9}:(?:\d{1,9}:)? (?:fatal error|error): .*$)"};
  Pattern gutter{R"(^ *(\d{1,9}) \| ?(.*)$)"};
  Pattern under{R"(^ +\| ?(.*)$)"};
  Pattern added{R"(^ *\+\+\+ \|\+(.*)$)"};
  Pattern carets{R"(^[ ~]*\^[ ~^]*$)"};
  Pattern fixit{R"re(^fix-it:"((?:[^"\\]|\\.)*)":\{(\d{1,9}):(\d{1,9})-(\d{1,9}):(\d{1,9})\}:"((?:[^"\\]|\\.)*)"$)re"};
  Pattern offer{R"re(^did you mean '([A-Za-z_]\w*)'\?$)re"};
  Pattern quotes{"\xE2\x80\x98|\xE2\x80\x99|`"};
  Pattern hints[4] = {Pattern(R"re(is defined in header '(<[\w./+-]+>)')re"),                     // gcc
                      Pattern(R"re(include '(<[\w./+-]+>)' or provide a declaration of)re"),      // gcc, C
                      Pattern(R"re(fixable by adding '#include (<[\w./+-]+>)')re"),               // gcc 13
                      Pattern(R"re(include the header (<[\w./+-]+>) or explicitly provide)re")};  // clang
};

const Patterns& patterns() {
  static const Patterns all;
  return all;
}

// ‘ ’ and ` as ', so that one pattern reads all three.
std::string plain_quotes(std::string_view text) {
  std::string out(text);
  RE2::GlobalReplace(&out, patterns().quotes, "'");
  return out;
}

// Undoes the escapes of a parseable fix-it: \\ \" \n \t and three octal digits.
std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char next = text[++i];
    const bool octal = i + 2 < text.size() && next >= '0' && next <= '3';
    if (octal) {
      out += static_cast<char>((next - '0') * 64 + (text[i + 1] - '0') * 8 + (text[i + 2] - '0'));
      i += 2;
    } else {
      out += next == 'n' ? '\n' : next == 't' ? '\t' : next;
    }
  }
  return out;
}

class Reader {
 public:
  explicit Reader(const std::vector<EvidenceLine>& lines) : lines_(lines) {}

  std::optional<CompilerMessage> read() {
    for (at_ = 0; at_ < lines_.size(); ++at_) {
      if (take_message(lines_[at_])) continue;
      if (in_other_error_) break;
      if (found_) take_detail(lines_[at_]);
    }
    return std::move(found_);
  }

 private:
  bool take_message(const EvidenceLine& line) {
    std::string file, kind, text;
    std::string line_digits, column_digits;
    if (!RE2::FullMatch(*line.text, patterns().message, &file, &line_digits, &column_digits, &kind, &text))
      return false;
    const bool is_error = kind == "error" || kind == "fatal error";
    text = plain_quotes(text);
    if (found_ && kind != "note") {
      in_other_error_ = true;
      return false;
    }
    if (!found_ && !is_error) return true;
    const std::int64_t number = std::stoll(line_digits);
    if (!found_) {
      found_.emplace();
      found_->file = file;
      found_->line = number;
      found_->column = column_digits.empty() ? 0 : std::stoll(column_digits);
      found_->text = text;
      found_->log_line = line.number;
      take_bare_source();
    } else {
      in_note_ = true;
      note_line_ = number;
      note_file_ = file;
      const bool same_place = file == found_->file && number == found_->line && !column_digits.empty() &&
                              std::stoll(column_digits) == found_->column;
      if (same_place) RE2::FullMatch(text, patterns().offer, &found_->offered);
    }
    take_hint(text, file, line.number);
    return true;
  }

  void take_hint(const std::string& text, const std::string& file, std::size_t log_line) {
    for (const Pattern& hint : patterns().hints) {
      std::string header;
      if (RE2::PartialMatch(text, hint, &header)) found_->hints.push_back({header, file, log_line});
    }
  }

  void take_detail(const EvidenceLine& line) {
    const std::string& text = *line.text;
    std::string number, rest;
    if (RE2::FullMatch(text, patterns().added, &rest)) {
      found_->insertions.push_back({rest, note_line_, line.number});
      await_line_ = true;
    } else if (RE2::FullMatch(text, patterns().gutter, &number, &rest)) {
      take_shown(std::stoll(number), rest);
    } else if (text.starts_with("fix-it:")) {
      take_fixit(line);
    } else if (RE2::FullMatch(text, patterns().under, &rest)) {
      take_under(rest, line.number);
    }
  }

  // clang before 17 prints the source line as it stands in the file, without gutter, and only the carets below tell
  // that it is one: it may begin in the first column and look like anything.
  void take_bare_source() {
    if (at_ + 2 >= lines_.size() || lines_[at_ + 2].number != found_->log_line + 2) return;
    const std::string& marks = *lines_[at_ + 2].text;
    if (!RE2::FullMatch(marks, patterns().carets)) return;
    found_->shown = CompilerMessage::Shown{found_->line, *lines_[at_ + 1].text};
    at_ += 2;
    found_->under.push_back({marks, lines_[at_].number});
    if (at_ + 1 >= lines_.size()) return;
    if (!is_under(marks, *lines_[at_ + 1].text)) return take_text_beside(lines_[at_ + 1]);
    ++at_;
    found_->replacement = std::string(core::trim(*lines_[at_].text));
    found_->replacement_log_line = lines_[at_].number;
    found_->under.push_back({*lines_[at_].text, lines_[at_].number});
  }

  // Whether the text begins below a mark. In the first column everything does that a tool prints next; a name is told
  // from it by being one word.
  static bool is_under(const std::string& marks, const std::string& text) {
    const std::size_t column = text.find_first_not_of(' ');
    if (column >= marks.size() || marks[column] == ' ') return false;
    return column > 0 || (text.find(' ') == std::string::npos && !text.starts_with("fix-it:"));
  }

  // clang-tidy's " override" stands where it would go, which may be beside all marks: one word alone.
  void take_text_beside(const EvidenceLine& line) {
    const std::string_view word = core::trim(*line.text);
    if (line.text->starts_with(' ') && !word.empty() && word.find(' ') == std::string_view::npos)
      found_->under.push_back({*line.text, line.number});
  }

  void take_shown(std::int64_t number, const std::string& text) {
    if (await_line_) found_->insertions.back().before = number;
    await_line_ = false;
    at_shown_ = !in_note_ && number == found_->line;
    if (!in_note_ && number == found_->line) found_->shown = CompilerMessage::Shown{number, text};
  }

  // Below the source line: carets first, then what should stand in their place.
  void take_under(const std::string& text, std::size_t log_line) {
    if (in_note_) return;
    if (at_shown_) found_->under.push_back({text, log_line});
    if (RE2::FullMatch(text, patterns().carets)) {
      carets_ = true;
    } else if (carets_ && found_->replacement.empty()) {
      found_->replacement = std::string(core::trim(text));
      found_->replacement_log_line = log_line;
    }
  }

  void take_fixit(const EvidenceLine& line) {
    CompilerMessage::FixIt fixit;
    std::string file, text, numbers[4];
    if (!RE2::FullMatch(*line.text, patterns().fixit, &file, &numbers[0], &numbers[1], &numbers[2], &numbers[3],
                        &text)) {
      return;
    }
    fixit.file = unescape(file);
    fixit.text = unescape(text);
    fixit.first_line = std::stoll(numbers[0]);
    fixit.first_column = std::stoll(numbers[1]);
    fixit.last_line = std::stoll(numbers[2]);
    fixit.last_column = std::stoll(numbers[3]);
    fixit.log_line = line.number;
    fixit.in_note = in_note_;
    found_->fixits.push_back(std::move(fixit));
  }

  const std::vector<EvidenceLine>& lines_;
  std::size_t at_ = 0;
  std::optional<CompilerMessage> found_;
  bool in_other_error_ = false;
  bool in_note_ = false;
  bool await_line_ = false;
  bool at_shown_ = false;  // the last line shown is the error's
  bool carets_ = false;
  std::int64_t note_line_ = 0;
  std::string note_file_;
};

}  // namespace

std::optional<CompilerMessage> read_compiler_message(const std::vector<EvidenceLine>& lines) {
  return Reader(lines).read();
}

bool is_compiler_error(std::string_view line) { return RE2::FullMatch(piece(line), patterns().error); }

std::string with_tabs_shown(std::string_view text) {
  std::string out;
  std::size_t column = 0;
  for (const char c : text) {
    if (c == '\t') {
      const std::size_t width = 8 - column % 8;
      out.append(width, ' ');
      column += width;
    } else {
      out += c;
      column += (static_cast<unsigned char>(c) & 0xC0u) != 0x80u;
    }
  }
  return out;
}

}  // namespace cimend::fixagent
