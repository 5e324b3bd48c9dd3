// What makes two failures the same one.
//
// A tool tells one failure twice in different words: the time, how long it took, a port, a process id, the name of a
// scratch directory, an address, a commit, how many other tests ran. These are taken out, and what is left is what the
// tool says: its words, the names in them, and what test and file it is about. Numbers go, too, all of them: "expected
// 3, found 5" of one assertion is the same failure tomorrow with other numbers, and where they are the only difference
// between two failures (of one rule, one test, one file) nobody wants two tickets. A test's own name keeps its numbers:
// test_1 and test_2 are different tests.
//
//     /tmp/tmp.Xq81ab/src/a.c: 3 errors in 1.2 s (pid 4711)   →   a.c: 0 error in 0s (pid 0)
//
// One pass without regular expressions, since every line of a passing log goes through it, too (baseline.h).

#include "classify/fingerprint.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/text.h"

namespace cimend::classify {
namespace {

constexpr std::size_t kShortestHex = 7;       // a commit's short form
constexpr std::size_t kShortestIdentity = 5;  // java.lang.Object@1b2c3
constexpr std::size_t kShortestRandom = 6;    // mktemp's XXXXXX

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) { return is_upper(c) || (c >= 'a' && c <= 'z'); }
bool is_word(char c) { return is_digit(c) || is_letter(c) || c == '_'; }
bool is_path(char c) { return is_word(c) || c == '.' || c == '-' || c == '+' || c == '~'; }

std::size_t run_of(std::string_view text, bool (*is)(char)) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is) - text.begin());
}

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// The matchers below say how many bytes at the front of `text` are such a thing; 0: none.

// Digits where `form` has 'd', hexadecimal ones where it has 'h', else its own character.
std::size_t formed(std::string_view text, std::string_view form) {
  if (text.size() < form.size()) return 0;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const bool fits = form[i] == 'd' ? is_digit(text[i]) : form[i] == 'h' ? is_hex(text[i]) : text[i] == form[i];
    if (!fits) return 0;
  }
  return form.size();
}

std::size_t uuid(std::string_view text) {
  const std::size_t size = formed(text, "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh");
  return size < text.size() && is_word(text[size]) ? 0 : size;
}

// 12, 1,234.5, 6.02e23, 1.2.3
std::size_t number(std::string_view text) {
  std::size_t size = run_of(text, is_digit);
  if (size == 0) return 0;
  while (size + 1 < text.size() && (text[size] == '.' || text[size] == ',') && is_digit(text[size + 1])) {
    size += 1 + run_of(text.substr(size + 1), is_digit);
  }
  const std::string_view rest = text.substr(size);
  if (rest.size() < 2 || (rest[0] != 'e' && rest[0] != 'E')) return size;
  const std::size_t sign = rest[1] == '+' || rest[1] == '-' ? 1 : 0;
  const std::size_t digits = run_of(rest.substr(1 + sign), is_digit);
  const std::size_t exponent = 1 + sign + digits;
  const bool ends = exponent >= rest.size() || !is_word(rest[exponent]);
  return digits > 0 && ends ? size + exponent : size;
}

// 08:48:13, 8:48:13.123, 08:48
std::size_t time_of_day(std::string_view text) {
  for (const std::string_view form : {"dd:dd:dd", "d:dd:dd", "dd:dd"}) {
    std::size_t size = formed(text, form);
    if (size == 0) continue;
    if (size + 1 < text.size() && (text[size] == '.' || text[size] == ',') && is_digit(text[size + 1]))
      size += 1 + run_of(text.substr(size + 1), is_digit);
    const bool ends = size == text.size() || !(is_digit(text[size]) || text[size] == ':');
    if (ends) return size;
  }
  return 0;
}

// 2026-11-20, 2026/11/20 08:48:13, 2026-11-20T08:48:13.123Z, …+01:00
std::size_t date(std::string_view text) {
  std::size_t size = std::max(formed(text, "dddd-dd-dd"), formed(text, "dddd/dd/dd"));
  if (size == 0) return 0;
  const std::string_view rest = text.substr(size);
  if (rest.empty() || (rest[0] != 'T' && rest[0] != ' ' && rest[0] != '_')) return size;
  const std::size_t time = time_of_day(rest.substr(1));
  if (time == 0) return size;
  size += 1 + time;
  if (size < text.size() && text[size] == 'Z') return size + 1;
  const std::string_view zone = text.substr(size);
  return size +
         std::max({formed(zone, "+dd:dd"), formed(zone, "-dd:dd"), formed(zone, "+dddd"), formed(zone, "-dddd")});
}

bool is_time_unit(std::string_view word) {
  constexpr std::array<std::string_view, 21> kUnits = {
      "ns",      "us", "\xC2\xB5s", "ms",   "s",     "sec", "secs", "m",      "min",     "mins", "minute",
      "minutes", "h",  "hr",        "hour", "hours", "day", "days", "second", "seconds", "msec"};
  return is_one_of(word, kUnits);
}

bool is_size_unit(std::string_view word) {
  constexpr std::array<std::string_view, 17> kUnits = {"B",   "kB",   "KB",    "MB", "GB", "KiB", "MiB", "GiB", "TB",
                                                       "kiB", "byte", "bytes", "k",  "K",  "M",   "G",   "mb"};
  return is_one_of(word, kUnits);
}

// What a number with a unit becomes: the unit depends on how long or how large, so that it says nothing either.
struct Quantity {
  std::size_t size = 0;
  char unit = 's';  // 's' or 'B'
};

// 1.2 s, 13ms, 1m 13s, 1 h 2 min, 45.1 MB, 300K
Quantity quantity(std::string_view text) {
  Quantity found;
  std::size_t at = 0;
  while (true) {
    const std::size_t digits = number(text.substr(at));
    if (digits == 0) return found;
    std::size_t begin = at + digits;
    const bool spaced = begin < text.size() && text[begin] == ' ';
    begin += spaced ? 1 : 0;
    const auto is_unit = [](char c) { return is_letter(c) || static_cast<unsigned char>(c) >= 0x80; };
    const std::size_t letters = run_of(text.substr(begin), is_unit);
    const std::string_view word = text.substr(begin, letters);
    const bool time = is_time_unit(word);
    // "5 m" may be anything; "5m" and "5 min" are no doubt.
    const bool good = (time || (found.size == 0 && is_size_unit(word))) && !(spaced && letters < 2 && word != "s");
    const std::size_t end = begin + letters;
    if (!good || (end < text.size() && text[end] == '_')) return found;
    found = {end, time ? 's' : 'B'};
    if (!time) return found;
    at = end;
    while (at < text.size() && (text[at] == ' ' || text[at] == ',')) ++at;
  }
}

// A commit, an address, a digest: long, hexadecimal, with digits and letters ("defaced" is a word, 1234567 a number).
bool is_hex_word(std::string_view word) {
  if (word.starts_with("0x") || word.starts_with("0X")) return word.size() > 2;
  return word.size() >= kShortestHex && std::all_of(word.begin(), word.end(), is_hex) &&
         std::any_of(word.begin(), word.end(), is_digit) && std::any_of(word.begin(), word.end(), is_letter);
}

// What mktemp and its like make: letters in both cases, or with digits.
bool looks_random(std::string_view word) {
  if (word.size() < kShortestRandom) return false;
  const bool digits = std::any_of(word.begin(), word.end(), is_digit);
  return digits || std::any_of(word.begin() + 1, word.end(), is_upper);
}

bool is_calendar_word(std::string_view word) {
  constexpr std::array<std::string_view, 19> kWords = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun",
                                                       "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul",
                                                       "Aug", "Sep", "Oct", "Nov", "Dec"};
  return is_one_of(word, kWords);
}

// A message loses its numbers and directories; a name, of a test or a file, only what no two runs share.
enum class Kind { message, name };

// Writes a text without what changes from run to run.
class Normaliser {
 public:
  Normaliser(std::string_view text, Kind kind) : text_(text), kind_(kind) {}

  std::string run() {
    out_.reserve(text_.size());
    while (at_ < text_.size()) {
      if (is_word(text_[at_])) {
        word();
      } else {
        mark(text_[at_]);
      }
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }

  void put(std::string_view written, std::size_t taken) {
    out_ += written;
    at_ += taken;
  }

  void word() {
    const std::size_t size = run_of(rest(), is_word);
    const std::string_view word = rest().substr(0, size);
    const bool in_scratch = std::exchange(in_scratch_, false);
    if (const std::size_t id = uuid(rest())) return put("x", id);
    if (is_hex_word(word) || is_identity(word) || (in_scratch && looks_random(word))) return put("x", size);
    if (word.starts_with("tmp") && looks_random(word.substr(3))) return put("tmpx", size);
    if (kind_ == Kind::name) return put(word, size);
    if (is_digit(word[0]) && quantity_or_time()) return;
    if (is_calendar_word(word) && beside_number(size)) return put("0", size);
    if (after_number() && size > 3 && word.back() == 's' && word[size - 2] != 's') return put_word(word, size - 1);
    put_word(word, size);
  }

  bool quantity_or_time() {
    if (const std::size_t size = std::max(date(rest()), time_of_day(rest()))) return put("0", size), true;
    const Quantity found = quantity(rest());
    if (found.size > 0) return put(found.unit == 's' ? "0s" : "0B", found.size), true;
    const std::size_t size = number(rest());
    const bool ends = size == rest().size() || !is_word(rest()[size]);
    if (ends) return put("0", size), true;
    return false;
  }

  // A word with its digits as '0', one a run of them; the last letter of a plural may be left out.
  void put_word(std::string_view word, std::size_t kept) {
    for (const char c : word.substr(0, kept)) {
      if (!is_digit(c)) {
        out_ += c;
      } else if (out_.empty() || out_.back() != '0') {
        out_ += '0';
      }
    }
    at_ += word.size();
  }

  // "Object@6d06d69c": where it lay in memory.
  [[nodiscard]] bool is_identity(std::string_view word) const {
    return out_.ends_with('@') && word.size() >= kShortestIdentity && std::all_of(word.begin(), word.end(), is_hex) &&
           std::any_of(word.begin(), word.end(), is_digit);
  }

  // "Thu, Nov 20", "20 Nov", "Thu 20"
  [[nodiscard]] bool beside_number(std::size_t size) const {
    std::size_t next = at_ + size;
    while (next < text_.size() && (text_[next] == ' ' || text_[next] == ',')) ++next;
    const std::string_view following = text_.substr(next);
    if (!following.empty() && is_digit(following[0])) return true;
    return after_number() || is_calendar_word(following.substr(0, 3));
  }
  [[nodiscard]] bool after_number() const { return out_.ends_with("0 "); }

  void mark(char c) {
    constexpr std::string_view kQuotes[] = {"\xE2\x80\x98", "\xE2\x80\x99", "\xE2\x80\x9C", "\xE2\x80\x9D"};
    for (const std::string_view quote : kQuotes) {  // a locale's, where another writes '
      if (c == quote[0] && rest().starts_with(quote)) return put("'", quote.size());
    }
    if (c == '/' || c == '\\') {
      in_scratch_ = out_.ends_with("tmp");
      if (kind_ == Kind::name) return put(rest().substr(0, 1), 1);
      drop_directory();
      ++at_;
    } else if (c == ' ' || c == '\t' || c == '\r') {
      if (!out_.empty() && out_.back() != ' ') out_ += ' ';
      ++at_;
    } else if (c == '.' && out_.ends_with("tmp") && looks_random(rest().substr(1, run_of(rest().substr(1), is_word)))) {
      put("x", 1 + run_of(rest().substr(1), is_word));  // tmp.Xq81abCD
    } else {
      put(rest().substr(0, 1), 1);
    }
  }

  // Takes a directory's name, just written, off the end again.
  void drop_directory() {
    std::size_t begin = out_.size();
    while (begin > 0 && is_path(out_[begin - 1])) --begin;
    const bool drive =
        begin >= 2 && out_[begin - 1] == ':' && is_letter(out_[begin - 2]) && (begin == 2 || !is_word(out_[begin - 3]));
    out_.resize(drive ? begin - 2 : begin);
  }

  std::string_view text_;
  Kind kind_;
  std::size_t at_ = 0;
  bool in_scratch_ = false;  // "/tmp/" was the last that was read
  std::string out_;
};

}  // namespace

std::string normalised(std::string_view text) { return Normaliser(core::trim(text), Kind::message).run(); }

std::string fingerprint(std::string_view rule, std::string_view message, std::string_view test, std::string_view file) {
  const std::size_t slash = file.find_last_of("/\\");
  const std::string_view base = slash == std::string_view::npos ? file : file.substr(slash + 1);
  std::string all;
  const std::string plain_message = normalised(message);
  const std::string plain_test = Normaliser(test, Kind::name).run();
  const std::string plain_file = Normaliser(base, Kind::name).run();
  for (const std::string_view part :
       {rule, std::string_view(plain_message), std::string_view(plain_test), std::string_view(plain_file)}) {
    all += part;
    all += '\0';
  }
  return core::sha256_hex(all).substr(0, 16);
}

}  // namespace cimend::classify
