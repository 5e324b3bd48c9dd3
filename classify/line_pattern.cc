#include "classify/line_pattern.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "core/text.h"

// A line is read from left to right. At each place the table below is asked, first come first served, whether something
// begins here that changes from run to run; if not, the byte stands for itself. So
//
//   worker-12: cannot open 'a.db' after 3.5s (0xdeadbeef)
//
// becomes
//
//   ^worker-\d+: cannot open '[^']+' after \d[\w.+-]*s \(0x[0-9a-fA-F]+\)
//
// Rejected: taking many lines and keeping what they share. There is one failure at hand, not many.

namespace cimend::classify {
namespace {

constexpr std::size_t kFewestLetters = 10;  // that quotes must leave to recognise a line by

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return is_letter(c) || is_digit(c) || c == '_'; }

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

re2::RE2::Options pattern_options() {
  re2::RE2::Options options(re2::RE2::Latin1);
  options.set_log_errors(false);
  return options;
}

// What may not stand before it: a number after "_" is one ("case_12"), a number after a letter is part of a name.
enum class Before { anything, no_word, no_word_but_line };

struct Varying {
  const char* form;     // how it is recognised
  const char* pattern;  // what takes its place; never begins with '[', so that no "##[" arises
  Before before;
};

// Two tables, because quotes may have to stay.
constexpr Varying kQuotes[] = {
    {R"('[^']{1,200}')", R"('[^']+')", Before::no_word},
    {R"("[^"]{1,200}")", R"("[^"]+")", Before::anything},
    {R"(`[^`']{1,200}[`'])", R"(`[^`']+[`'])", Before::no_word},
    {R"(\xe2\x80\x98[^\xe2]{1,200}\xe2\x80\x99)", R"(\xe2\x80\x98[^\xe2]+\xe2\x80\x99)", Before::anything},
};

constexpr Varying kVarying[] = {
    {R"(\[masked:[^\]\s]*\])", R"(.+)", Before::anything},
    {R"(\xef\xbf\xbd)", R"(.+)", Before::anything},  // U+FFFD: any bytes stood here
    {R"(\w+://[^\s'"()<>]+)", R"(\w+://\S+)", Before::no_word},
    {R"([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b)", R"((?:[0-9a-fA-F-]+))", Before::no_word},
    {R"(\d{4}-\d\d-\d\dT\d\d:\d\d\S*)", R"(\d+-\d+-\d+T\S+)", Before::no_word},
    {R"(\d{1,4}[-/]\d\d?[-/]\d{1,4}\b)", R"(\d+[-/]\d+[-/]\d+)", Before::no_word},
    {R"(\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?\b)", R"(\d+:[\d:.,]+)", Before::no_word},
    {R"(0x[0-9a-fA-F]+\b)", R"(0x[0-9a-fA-F]+)", Before::no_word},
    {R"([0-9a-f]*(?:[0-9][a-f]|[a-f][0-9])[0-9a-f]*\b)", R"((?:[0-9a-fA-F]+))", Before::no_word},
    {R"((?:[A-Za-z]:)?(?:~|\.{1,2})?[/\\][\w.@+~/\\-]*\w)", R"(\S+)", Before::no_word},
    {R"([\w.@+~-]+(?:[/\\][\w.@+~-]+){2,})", R"(\S+)", Before::no_word},
    {R"([\w.@+~-]+(?:[/\\][\w.@+~-]+)+\.\w{1,5}\b)", R"(\S+)", Before::no_word},
    {R"(\d+(?:\.\d+)+[\w.+-]*)", R"(\d[\w.+-]*)", Before::no_word_but_line},
    {R"(\d+)", R"(\d+)", Before::no_word_but_line},
};
constexpr std::size_t kShortestDigest = 8;

struct Recogniser {
  std::unique_ptr<re2::RE2> form;
  Varying entry;
};

template <std::size_t N>
std::vector<Recogniser> compiled(const Varying (&table)[N]) {
  std::vector<Recogniser> made;
  for (const Varying& entry : table) made.push_back({std::make_unique<re2::RE2>(entry.form, pattern_options()), entry});
  return made;
}

bool may_begin(Before before, std::string_view line, std::size_t at) {
  if (before == Before::anything || at == 0) return true;
  const char c = line[at - 1];
  return before == Before::no_word_but_line ? !is_letter(c) && !is_digit(c) : !is_word(c);
}

// How many bytes at `at` the recogniser takes; 0: none.
std::size_t taken_by(const Recogniser& recogniser, std::string_view line, std::size_t at) {
  if (!may_begin(recogniser.entry.before, line, at)) return 0;
  re2::StringPiece rest = piece(line.substr(at));
  if (!re2::RE2::Consume(&rest, *recogniser.form)) return 0;
  const std::size_t size = line.size() - at - rest.size();
  // "deadbeef1" is a digest; "3a" and "abc1" are names.
  const bool digest = std::string_view(recogniser.entry.pattern).starts_with("(?:[0-9a-fA-F]+)");
  return digest && size < kShortestDigest ? 0 : size;
}

void append_literal(char c, std::string& out) {
  const auto byte = static_cast<unsigned char>(c);
  if (is_word(c) || std::string_view(" !\"#%&',/:;<=>@`~").find(c) != std::string_view::npos) {
    out += c;
  } else if (byte < 0x20 || byte >= 0x7F) {
    out += fmt::format("\\x{:02x}", byte);
  } else {
    out += '\\';
    out += c;
  }
}

// The pattern of a line, and which of its bytes stand for themselves.
class Generaliser {
 public:
  Generaliser(std::string_view line, bool with_quotes) : line_(line), with_quotes_(with_quotes) {}

  std::string run() {
    while (at_ < line_.size()) {
      if (take_blanks() || take_varying()) continue;
      append_literal(line_[at_], out_);
      literal_ += line_[at_++];
    }
    return std::move(out_);
  }
  // What stands for itself, with a blank where something else stood.
  [[nodiscard]] const std::string& literal() const { return literal_; }

 private:
  bool take_blanks() {
    const std::size_t end = std::min(line_.find_first_not_of(" \t", at_), line_.size());
    if (end == at_) return false;
    out_ += end == at_ + 1 && line_[at_] == ' ' ? " " : "\\s+";
    literal_ += ' ';
    at_ = end;
    return true;
  }

  bool take_varying() {
    static const std::vector<Recogniser> quotes = compiled(kQuotes);
    static const std::vector<Recogniser> varying = compiled(kVarying);
    return (with_quotes_ && take_any(quotes)) || take_any(varying);
  }

  bool take_any(const std::vector<Recogniser>& table) {
    for (const Recogniser& recogniser : table) {
      const std::size_t size = taken_by(recogniser, line_, at_);
      if (size == 0) continue;
      out_ += recogniser.entry.pattern;
      literal_ += ' ';
      at_ += size;
      return true;
    }
    return false;
  }

  std::string_view line_;
  bool with_quotes_;
  std::size_t at_ = 0;
  std::string out_, literal_;
};

// How tools put the place before a message. The text is both what recognises it here and what the rule gets.
constexpr const char* kPlaces[] = {
    R"((?P<file>(?:[A-Za-z]:)?[^\s:()'"]*[A-Za-z][^\s:()'"]*):(?P<line>\d+):(?P<column>\d+): ?)",
    R"((?P<file>(?:[A-Za-z]:)?[^\s:()'"]*[A-Za-z][^\s:()'"]*):(?P<line>\d+): ?)",
    R"((?P<file>(?:[A-Za-z]:)?[^\s:()'"]*[A-Za-z][^\s:()'"]*)\((?P<line>\d+),(?P<column>\d+)\): ?)",
    R"((?P<file>(?:[A-Za-z]:)?[^\s:()'"]*[A-Za-z][^\s:()'"]*)\((?P<line>\d+)\): ?)",
};

// The place at the front of `line` and its size.
std::optional<std::pair<const char*, std::size_t>> place_in(std::string_view line) {
  static const auto forms = [] {
    std::vector<std::unique_ptr<re2::RE2>> made;
    for (const char* place : kPlaces) made.push_back(std::make_unique<re2::RE2>(place, pattern_options()));
    return made;
  }();
  for (std::size_t i = 0; i < forms.size(); ++i) {
    re2::StringPiece rest = piece(line);
    if (re2::RE2::Consume(&rest, *forms[i]) && !rest.empty()) return std::pair(kPlaces[i], line.size() - rest.size());
  }
  return std::nullopt;
}

std::size_t count_letters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_letter));
}

void describe_literal(std::string_view literal, LinePattern& made) {
  for (std::size_t at = 0; at < literal.size();) {
    std::size_t end = at;
    while (end < literal.size() && is_letter(literal[end])) ++end;
    made.longest_literal = std::max(made.longest_literal, end - at);
    if (end - at >= 3) made.words.push_back(core::to_lower(literal.substr(at, end - at)));
    at = std::max(end, at + 1);
  }
}

}  // namespace

LinePattern pattern_for(std::string_view line, LinePart part) {
  LinePattern made;
  const std::size_t front = std::min(line.find_first_not_of(" \t"), line.size());
  if (part == LinePart::whole) made.text = front == 0 ? "^" : "^\\s*";
  std::string_view rest = line.substr(front);
  const auto place = place_in(rest);
  if (place) rest.remove_prefix(place->second);
  Generaliser all(rest, true);
  std::string text = all.run();
  std::string literal = all.literal();
  if (count_letters(literal) < kFewestLetters) {
    Generaliser some(rest, false);
    text = some.run();
    literal = some.literal();
  }
  made.text += place ? fmt::format("{}(?P<message>{})", place->first, text) : text;
  describe_literal(literal, made);
  return made;
}

}  // namespace cimend::classify
