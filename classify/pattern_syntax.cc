#include "classify/pattern_syntax.h"

#include <array>
#include <cctype>
#include <charconv>
#include <utility>

namespace cimend::classify {
namespace {

using Set = std::bitset<256>;
using Kind = PatternNode::Kind;
using std::string_view;

constexpr int kDeepest = 64;

Set range(unsigned from, unsigned to) {
  Set set;
  for (unsigned c = from; c <= to; ++c) set.set(c);
  return set;
}

Set one(char c) {
  Set set;
  set.set(static_cast<unsigned char>(c));
  return set;
}

const Set& digits() {
  static const Set set = range('0', '9');
  return set;
}
const Set& words() {
  static const Set set = range('a', 'z') | range('A', 'Z') | digits() | one('_');
  return set;
}
const Set& spaces() {
  static const Set set = one(' ') | one('\t') | one('\n') | one('\f') | one('\r');
  return set;
}

// \d, \W and the like; nothing for any other letter.
std::optional<Set> class_escape(char c) {
  switch (c) {
    case 'd': return digits();
    case 'D': return ~digits();
    case 'w': return words();
    case 'W': return ~words();
    case 's': return spaces();
    case 'S': return ~spaces();
    default: return std::nullopt;
  }
}

std::optional<Set> posix_class(string_view name) {
  const std::array<std::pair<string_view, Set>, 9> known = {{
      {"alpha", range('a', 'z') | range('A', 'Z')},
      {"digit", digits()},
      {"alnum", range('a', 'z') | range('A', 'Z') | digits()},
      {"upper", range('A', 'Z')},
      {"lower", range('a', 'z')},
      {"word", words()},
      {"blank", one(' ') | one('\t')},
      {"space", spaces() | one('\v')},
      {"xdigit", digits() | range('a', 'f') | range('A', 'F')},
  }};
  for (const auto& [word, set] : known) {
    if (word == name) return set;
  }
  return std::nullopt;
}

PatternNode node(Kind kind, std::vector<PatternNode> parts = {}) {
  PatternNode made;
  made.kind = kind;
  made.parts = std::move(parts);
  return made;
}

PatternNode bytes_node(const Set& set) {
  PatternNode made = node(Kind::bytes);
  made.set = set;
  return made;
}

// Recursive descent; `ok_` turns false at the first construct it does not know, and everything after is thrown away.
class Parser {
 public:
  explicit Parser(string_view text) : rest_(text) {}

  std::optional<PatternNode> parse() {
    PatternNode whole = choice(0);
    if (!ok_ || !rest_.empty()) return std::nullopt;
    return whole;
  }

 private:
  PatternNode give_up() {
    ok_ = false;
    return node(Kind::nothing);
  }
  bool take(string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  char next() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  PatternNode choice(int depth) {
    if (depth > kDeepest) return give_up();
    const bool outer_fold = fold_;  // (?i) lasts to the end of its group
    std::vector<PatternNode> parts;
    parts.push_back(sequence(depth));
    while (ok_ && take("|")) parts.push_back(sequence(depth));
    fold_ = outer_fold;
    return parts.size() == 1 ? std::move(parts.front()) : node(Kind::choice, std::move(parts));
  }

  PatternNode sequence(int depth) {
    std::vector<PatternNode> parts;
    while (ok_ && !rest_.empty() && rest_.front() != '|' && rest_.front() != ')') {
      parts.push_back(quantified(item(depth)));
    }
    return node(Kind::sequence, std::move(parts));
  }

  PatternNode quantified(PatternNode inner) {
    while (ok_ && !rest_.empty()) {
      std::pair<int, int> times;
      if (take("*")) {
        times = {0, -1};
      } else if (take("+")) {
        times = {1, -1};
      } else if (take("?")) {
        times = {0, 1};
      } else if (const auto counted = count()) {
        times = *counted;
      } else {
        break;
      }
      take("?");
      std::vector<PatternNode> parts;
      parts.push_back(std::move(inner));
      inner = node(Kind::repeat, std::move(parts));
      inner.least = times.first;
      inner.most = times.second;
    }
    return inner;
  }

  // "{2}", "{2,}", "{2,3}"; anything else after '{' is text.
  std::optional<std::pair<int, int>> count() {
    const std::size_t end = rest_.find('}');
    if (!rest_.starts_with("{") || end == string_view::npos) return std::nullopt;
    const string_view inside = rest_.substr(1, end - 1);
    const std::size_t comma = inside.find(',');
    const auto number = [](string_view digits_text) -> std::optional<int> {
      int value = 0;
      const auto read = std::from_chars(digits_text.data(), digits_text.data() + digits_text.size(), value);
      if (digits_text.empty() || read.ec != std::errc() || read.ptr != digits_text.data() + digits_text.size()) {
        return std::nullopt;
      }
      return value;
    };
    const auto least = number(inside.substr(0, comma));
    if (!least) return std::nullopt;
    int most = *least;
    if (comma != string_view::npos) {
      const string_view after = inside.substr(comma + 1);
      const auto told = number(after);
      if (!after.empty() && !told) return std::nullopt;
      most = told ? *told : -1;
    }
    rest_.remove_prefix(end + 1);
    return std::pair(*least, most);
  }

  PatternNode item(int depth) {
    const char c = next();
    switch (c) {
      case '(': return group(depth);
      case '[': return bytes_node(bracket());
      case '.': return bytes_node(~one('\n'));
      case '^': return node(Kind::line_begin);
      case '$': return node(Kind::line_end);
      case '\\': return escape();
      case '*':
      case '+':
      case '?': return give_up();
      default: return bytes_node(folded(one(c)));
    }
  }

  PatternNode group(int depth) {
    bool inner_fold = fold_;
    if (take("?P<")) {
      const std::size_t end = rest_.find('>');
      if (end == string_view::npos) return give_up();
      rest_.remove_prefix(end + 1);
    } else if (take("?")) {
      if (!flags(inner_fold)) return give_up();
      if (take(")")) {  // (?i) alone: for the rest of the group around it
        fold_ = inner_fold;
        return node(Kind::nothing);
      }
      if (!take(":")) return give_up();
    }
    const bool outer_fold = std::exchange(fold_, inner_fold);
    PatternNode inside = choice(depth + 1);
    fold_ = outer_fold;
    return take(")") ? std::move(inside) : give_up();
  }

  // "i", "is", "-i"; m, s and U change nothing about the bytes of a match within one line.
  bool flags(bool& fold) {
    bool on = true;
    while (!rest_.empty() && rest_.front() != ':' && rest_.front() != ')') {
      const char c = next();
      if (c == '-') {
        on = false;
      } else if (c == 'i') {
        fold = on;
      } else if (c != 'm' && c != 's' && c != 'U') {
        return false;
      }
    }
    return true;
  }

  PatternNode escape() {
    if (rest_.empty()) return give_up();
    const char c = rest_.front();
    if (const auto set = class_escape(c)) {
      next();
      return bytes_node(*set);
    }
    if (c == 'b' || c == 'B' || c == 'z') {
      next();
      return node(Kind::nothing);
    }
    if (c == 'A') {
      next();
      return node(Kind::line_begin);
    }
    const auto byte = escaped_byte();
    return byte ? bytes_node(folded(one(*byte))) : give_up();
  }

  // After the backslash: "n", "x41", "x{41}", or a mark that stands for itself.
  std::optional<char> escaped_byte() {
    if (rest_.empty()) return std::nullopt;
    const char c = next();
    switch (c) {
      case 'n': return '\n';
      case 't': return '\t';
      case 'r': return '\r';
      case 'f': return '\f';
      case 'v': return '\v';
      case 'a': return '\a';
      case 'x': return hexadecimal();
      default: break;
    }
    const bool mark = static_cast<unsigned char>(c) < 0x80 && std::isalnum(static_cast<unsigned char>(c)) == 0;
    return mark ? std::optional(c) : std::nullopt;
  }

  std::optional<char> hexadecimal() {
    string_view number;
    if (take("{")) {
      const std::size_t end = rest_.find('}');
      if (end == string_view::npos) return std::nullopt;
      number = rest_.substr(0, end);
      rest_.remove_prefix(end + 1);
    } else {
      number = rest_.substr(0, 2);
      rest_.remove_prefix(number.size());
    }
    unsigned value = 0;
    const auto read = std::from_chars(number.data(), number.data() + number.size(), value, 16);
    const bool whole = read.ec == std::errc() && read.ptr == number.data() + number.size();
    return whole && value < 256 ? std::optional(static_cast<char>(value)) : std::nullopt;
  }

  Set bracket() {
    const bool inverted = take("^");
    Set set;
    bool first = true;
    while (ok_ && !rest_.empty() && (first || rest_.front() != ']')) {
      first = false;
      set |= folded(bracket_member());
    }
    if (!take("]")) ok_ = false;
    return inverted ? ~set : set;
  }

  Set bracket_member() {
    if (take("[:")) {
      const std::size_t end = rest_.find(":]");
      const auto set = end == string_view::npos ? std::nullopt : posix_class(rest_.substr(0, end));
      if (!set) return fail();
      rest_.remove_prefix(end + 2);
      return *set;
    }
    if (rest_.size() > 1 && rest_.front() == '\\') {
      if (const auto set = class_escape(rest_[1])) {
        rest_.remove_prefix(2);
        return *set;
      }
    }
    const auto from = bracket_byte();
    if (!from) return fail();
    const bool is_range = rest_.size() > 1 && rest_.front() == '-' && rest_[1] != ']';
    if (!is_range) return one(*from);
    next();
    const auto to = bracket_byte();
    if (!to || static_cast<unsigned char>(*to) < static_cast<unsigned char>(*from)) return fail();
    return range(static_cast<unsigned char>(*from), static_cast<unsigned char>(*to));
  }

  std::optional<char> bracket_byte() {
    if (rest_.empty()) return std::nullopt;
    if (take("\\")) return escaped_byte();
    return next();
  }

  Set fail() {
    ok_ = false;
    return {};
  }

  [[nodiscard]] Set folded(Set set) const {
    if (!fold_) return set;
    for (unsigned c = 'a'; c <= 'z'; ++c) {
      const unsigned upper = c - 'a' + 'A';
      if (set.test(c) || set.test(upper)) set.set(c).set(upper);
    }
    // Latin-1 has letters with two cases above ASCII, which UTF-8's bytes are taken for; × and ÷ are none.
    for (unsigned c = 0xe0; c <= 0xfe; ++c) {
      const unsigned upper = c - 0x20;
      if (c != 0xf7 && (set.test(c) || set.test(upper))) set.set(c).set(upper);
    }
    return set;
  }

  string_view rest_;
  bool ok_ = true;
  bool fold_ = false;
};

}  // namespace

std::optional<PatternNode> parse_pattern(std::string_view pattern) { return Parser(pattern).parse(); }

}  // namespace cimend::classify
