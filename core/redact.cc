#include "core/redact.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>

#include "core/ansi.h"

// How secrets are found at several hundred megabytes a second, from a cold start.
//
// A hundred and fifty patterns tried on every line run at less than 1 MB/s; one automaton for all of them costs
// milliseconds to compile before the first byte is read. But every format has a literal at its front, so the text is
// scanned once for three bytes of any keyword: a table of 2^15 bits, 4 KB that stay in the first-level cache, asked
// with a hash of the three bytes at each position. Where the bit is set, the keyword is compared, and only where it
// stands the format's own pattern runs, anchored there and compiled on first need. Ordinary logs compile two or three
// of them. (A literal matcher of Vectorscan scans faster, but takes longer to compile than this takes for a log of 5
// MB.)
//
// Three looks at the same text make a secret hard to miss: as it is; lines with escape sequences once more without
// them, hits carried back through a map of offsets; and the keywords' three base64 forms (one for each alignment),
// where what is decoded there must match the pattern before anything is masked.
//
// Masking may put bytes side by side that match anew, so it is done until nothing is found: then doing it again to its
// own result changes nothing.

namespace cimend::core {
namespace {

using std::string_view;

constexpr std::size_t kWindow = 2048;      // what a pattern sees of a line; a token that fills it is followed by hand
constexpr std::size_t kDecoded = 512;      // base64 characters that are decoded to see whether a token stands there
constexpr std::size_t kMaxKeyLines = 400;  // of a PEM block: RSA with 16384 bits has about 200

constexpr string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_alphanumeric(char c) { return is_digit(c) || is_lower(c) || is_upper(c); }
bool is_hex_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
char folded(char c) { return is_upper(c) ? static_cast<char>(c + ('a' - 'A')) : c; }

// A pattern that is compiled when it is first needed.
class LazyPattern {
 public:
  const RE2& get(string_view pattern) {
    std::call_once(once_, [&] {
      RE2::Options options(RE2::Latin1);
      options.set_log_errors(false);
      compiled_ = std::make_unique<RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
    });
    return *compiled_;
  }

 private:
  std::once_flag once_;
  std::unique_ptr<RE2> compiled_;
};

std::vector<LazyPattern>& patterns() {
  static std::vector<LazyPattern> all(secret_formats().size());
  return all;
}

struct Found {
  std::size_t begin;
  std::size_t end;
};

// What of `text`, which begins with the format's keyword, is the secret.
std::optional<Found> match_format(std::size_t format, string_view text) {
  const SecretFormat& known = secret_formats()[format];
  const RE2& pattern = patterns()[format].get(known.pattern);
  const bool has_group = pattern.NumberOfCapturingGroups() > 0;
  std::array<re2::StringPiece, 2> parts;
  const re2::StringPiece bytes(text.data(), text.size());
  if (!pattern.Match(bytes, 0, bytes.size(), RE2::ANCHOR_START, parts.data(), has_group ? 2 : 1)) return std::nullopt;
  const re2::StringPiece& secret = has_group ? parts[1] : parts[0];
  const auto begin = static_cast<std::size_t>(secret.data() - text.data());
  const string_view value = text.substr(begin, secret.size());
  if (known.value == SecretFormat::Value::random) {
    const bool digits = std::any_of(value.begin(), value.end(), is_digit);
    const bool lower = std::any_of(value.begin(), value.end(), is_lower);
    const bool upper = !value.empty() && std::any_of(value.begin() + 1, value.end(), is_upper);
    if (digits + lower + upper < 2) return std::nullopt;
  }
  return Found{begin, begin + value.size()};
}

std::string encode_base64(string_view bytes) {
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(c);
    for (held += 8; held >= 6; held -= 6) out.push_back(kBase64[(bits >> (held - 6)) & 63]);
  }
  return out;  // whole characters only: what the next byte would change is left out
}

int base64_value(char c) {
  if (is_upper(c)) return c - 'A';
  if (is_lower(c)) return c - 'a' + 26;
  if (is_digit(c)) return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  return c == '/' || c == '_' ? 63 : -1;
}

std::string decode_base64(string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const int value = base64_value(c);
    if (value < 0) break;
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    held += 6;
    if (held >= 8) out.push_back(static_cast<char>((bits >> (held -= 8)) & 0xff));
  }
  return out;
}

// ---- the gate

struct Keyword {
  std::string literal;  // lower case, or as it is for a base64 form
  std::size_t format;   // index
  std::size_t offset;   // of the three bytes in `literal` that the table knows
  int alignment;        // of a base64 form: bytes before it in its group of three; -1: plain
  bool starts_word;     // see SecretFormat::keyword
  std::int32_t next;    // in the same bucket; -1: none
};

class Gate {
 public:
  Gate() : buckets_(kBuckets, -1) {
    const auto& formats = secret_formats();
    for (std::size_t i = 0; i < formats.size(); ++i) add_format(i, formats[i]);
  }

  // Calls `visit(keyword, position)` for every keyword in `text`, in no certain order of keywords at one place.
  template <class Visit>
  void scan(string_view text, Visit visit) const {
    if (text.size() < 3) return;
    const std::size_t last = text.size() - 3;
    for (std::size_t i = 0; i < last; ++i) {
      std::uint32_t bytes;
      std::memcpy(&bytes, text.data() + i, sizeof bytes);
      const std::uint32_t bucket = bucket_of(bytes);
      if ((bits_[bucket / 64] >> (bucket % 64) & 1) != 0) look(text, i, bucket, visit);
    }
    const std::uint32_t bucket = bucket_of(three_bytes(text.data() + last));
    if ((bits_[bucket / 64] >> (bucket % 64) & 1) != 0) look(text, last, bucket, visit);
  }

 private:
  static constexpr std::size_t kBuckets = std::size_t{1} << 15;

  static std::uint32_t three_bytes(const char* at) {
    std::uint32_t bytes = 0;
    std::memcpy(&bytes, at, 3);
    return bytes;
  }
  // Letters of either case fall into one bucket.
  static std::uint32_t bucket_of(std::uint32_t bytes) {
    return (((bytes | 0x202020U) & 0xffffffU) * 0x9e3779b1U) >> 17;
  }

  void add_format(std::size_t index, const SecretFormat& format) {
    const string_view literal = format.keyword;
    std::string lower(literal);
    std::transform(lower.begin(), lower.end(), lower.begin(), folded);
    const bool word = std::all_of(literal.begin(), literal.end(), is_alphanumeric);
    const bool weak = word || literal.size() < 4 || (literal.size() < 5 && literal.back() == '-');
    const bool starts_word = is_alphanumeric(literal.front()) && weak;
    if (literal.size() == 2) {  // hex digits follow
      for (const char digit : string_view("0123456789abcdef")) add({lower + digit, index, 0, -1, starts_word, -1});
    } else {
      add({lower, index, 0, -1, starts_word, -1});
    }
    if (starts_word || !is_alphanumeric(literal.front()) || format.pattern.starts_with("(?i)")) return;
    for (int alignment = 0; alignment < 3; ++alignment) {
      const std::string bytes(static_cast<std::size_t>(alignment), '\0');
      add({encode_base64(bytes + std::string(literal)).substr(base64_lead(alignment)), index, 0, alignment, false, -1});
    }
  }

  void add(Keyword keyword) {
    keyword.offset = rarest_three(keyword.literal);
    const std::uint32_t bucket = bucket_of(three_bytes(keyword.literal.data() + keyword.offset));
    keyword.next = buckets_[bucket];
    buckets_[bucket] = static_cast<std::int32_t>(keywords_.size());
    bits_[bucket / 64] |= std::uint64_t{1} << (bucket % 64);
    keywords_.push_back(std::move(keyword));
  }

  // The three bytes least like prose: marks count most, then digits.
  static std::size_t rarest_three(string_view literal) {
    const auto score = [](char c) { return is_lower(c) || is_upper(c) ? 0 : is_digit(c) ? 1 : 2; };
    std::size_t best = 0;
    int best_score = -1;
    for (std::size_t i = 0; i + 3 <= literal.size(); ++i) {
      const int here = score(literal[i]) + score(literal[i + 1]) + score(literal[i + 2]);
      if (here > best_score) best = i;
      best_score = std::max(here, best_score);
    }
    return best;
  }

  template <class Visit>
  void look(string_view text, std::size_t at, std::uint32_t bucket, Visit& visit) const {
    for (std::int32_t i = buckets_[bucket]; i >= 0; i = keywords_[static_cast<std::size_t>(i)].next) {
      const Keyword& keyword = keywords_[static_cast<std::size_t>(i)];
      if (at < keyword.offset || text.size() - (at - keyword.offset) < keyword.literal.size()) continue;
      const std::size_t begin = at - keyword.offset;
      const string_view here = text.substr(begin, keyword.literal.size());
      const bool same = keyword.alignment >= 0 ? here == keyword.literal
                                               : std::equal(here.begin(), here.end(), keyword.literal.begin(),
                                                            [](char a, char b) { return folded(a) == b; });
      if (same && (!keyword.starts_word || at_word_start(text, begin, here.back() == '-'))) visit(keyword, begin);
    }
  }

  // Not inside a word ("cache-key-…" is one); "%3D" and "\n" as text may stand before it.
  static bool at_word_start(string_view text, std::size_t at, bool dashes) {
    if (at == 0) return true;
    if (!is_alphanumeric(text[at - 1]) && text[at - 1] != '_' && !(dashes && text[at - 1] == '-')) return true;
    if (at >= 2 && text[at - 2] == '\\') return true;
    return at >= 3 && text[at - 3] == '%' && is_hex_digit(text[at - 2]) && is_hex_digit(text[at - 1]);
  }

 public:
  // Characters at the front of a base64 form that the bytes before it have a part in.
  static std::size_t base64_lead(int alignment) { return alignment == 0 ? 0 : static_cast<std::size_t>(alignment) + 1; }

 private:
  std::array<std::uint64_t, kBuckets / 64> bits_{};
  std::vector<std::int32_t> buckets_;
  std::vector<Keyword> keywords_;
};

const Gate& gate() {
  static const Gate the_gate;
  return the_gate;
}

// ---- what is masked

struct Range {
  std::size_t begin;
  std::size_t end;
  std::size_t format;
  std::size_t found_at;  // of ranges that begin together the one found by the nearest keyword names the secret
  bool counts = true;    // false for the further lines of a key
};

std::size_t line_end(string_view text, std::size_t at) { return std::min(text.find('\n', at), text.size()); }

// Finds the secrets of one text, line by line except for PEM blocks.
class Finder {
 public:
  enum class KeyBlocks { no, yes };
  Finder(string_view text, KeyBlocks key_blocks) : text_(text), key_blocks_(key_blocks) {}

  std::vector<Range> find() {
    gate().scan(text_, [this](const Keyword& keyword, std::size_t at) { examine(keyword, at); });
    return std::move(ranges_);
  }

 private:
  void examine(const Keyword& keyword, std::size_t at) {
    // Inside the last one found; keywords there are bytes of it, and looking at each would not be linear.
    if (!ranges_.empty() && at > ranges_.back().begin && at < ranges_.back().end) return;
    if (keyword.alignment >= 0) return examine_base64(keyword, at);
    const string_view window = line_from(at);
    const auto found = match_format(keyword.format, window);
    if (!found) return;
    const string_view id = secret_formats()[keyword.format].id;
    if (id == "private-key") {
      if (key_blocks_ == KeyBlocks::yes) add_key_block(keyword.format, at, at + found->end);
      return;
    }
    std::size_t end = at + found->end;
    if (found->end == kWindow) end = token_end(end);
    ranges_.push_back({at + found->begin, end, keyword.format, at});
  }

  [[nodiscard]] string_view line_from(std::size_t at) const {
    const string_view window = text_.substr(at, kWindow);
    return window.substr(0, window.find('\n'));
  }

  [[nodiscard]] std::size_t token_end(std::size_t at) const {
    const auto in_token = [](char c) {
      return is_alphanumeric(c) || string_view("_.~+/=-").find(c) != string_view::npos;
    };
    while (at < text_.size() && in_token(text_[at])) ++at;
    return at;
  }

  void examine_base64(const Keyword& keyword, std::size_t at) {
    const std::size_t lead = Gate::base64_lead(keyword.alignment);
    if (at < lead) return;
    const std::string decoded = decode_base64(line_from(at - lead).substr(0, kDecoded));
    const string_view token = string_view(decoded).substr(std::min(decoded.size(), std::size_t(keyword.alignment)));
    if (!token.starts_with(secret_formats()[keyword.format].keyword) || !match_format(keyword.format, token)) return;
    std::size_t begin = at;
    std::size_t end = at;
    const std::size_t floor = ranges_.empty() ? 0 : std::min(at, ranges_.back().end);
    while (begin > floor && base64_value(text_[begin - 1]) >= 0) --begin;
    while (end < text_.size() && base64_value(text_[end]) >= 0) ++end;
    while (end < text_.size() && text_[end] == '=') ++end;
    ranges_.push_back({begin, end, keyword.format, at});
  }

  // `begin` and `end` of the BEGIN line's own words. A BEGIN that no key follows is only talk about keys. One a line is
  // looked at, and the next END is searched once, so that many of them cost no more than a few.
  void add_key_block(std::size_t format, std::size_t begin, std::size_t end) {
    if (begin < key_lines_done_) return;
    const std::size_t stop = line_end(text_, begin);
    if (next_ending_ < end) next_ending_ = text_.find("-----END", end);
    if (next_ending_ < stop) {
      ranges_.push_back({begin, end_of_ending(next_ending_, stop), format, begin});
      return;
    }
    key_lines_done_ = stop;
    const std::size_t first = ranges_.size();
    const bool goes_on = has_key_run(text_.substr(end, std::min<std::size_t>(stop - end, 96)));
    ranges_.push_back({begin, goes_on ? stop : end, format, begin});
    std::size_t at = stop + 1;
    for (std::size_t line = 0; line < kMaxKeyLines && at < text_.size(); ++line) {
      const std::size_t next = line_end(text_, at);
      if (next - at > kWindow || !add_key_line(format, at, next)) break;
      at = next + 1;
    }
    if (ranges_.size() == first + 1 && !goes_on) ranges_.pop_back();
  }

  [[nodiscard]] std::size_t end_of_ending(std::size_t ending, std::size_t stop) const {
    const std::size_t words = text_.substr(0, stop).find("KEY", ending);
    std::size_t end = words == string_view::npos ? stop : words + 3;
    if (text_.substr(end, stop - end).starts_with(" BLOCK")) end += 6;
    while (end < stop && text_[end] == '-') ++end;
    return end;
  }

  // Whether the key itself begins on the BEGIN line, as in "…-----\nMIIE…" with its line ends written out.
  static bool has_key_run(string_view text) {
    std::size_t run = 0;
    for (const char c : text) {
      run = base64_value(c) >= 0 ? run + 1 : 0;
      if (run == 20) return true;
    }
    return false;
  }

  // One line below BEGIN; false where the block ends.
  bool add_key_line(std::size_t format, std::size_t begin, std::size_t end) {
    const string_view raw = text_.substr(begin, end - begin);
    const std::size_t ending = raw.find("-----END");
    if (ending != string_view::npos) {
      ranges_.push_back({begin + ending, end_of_ending(begin + ending, end), format, begin, false});
      return false;
    }
    // What is masked already is no key; nor may a line become one because masking made it shorter.
    if (raw.find("[masked:") != string_view::npos) return false;
    std::string plain;
    strip_ansi(raw, plain);
    const string_view word = last_word(plain);
    const bool header = plain.find("Proc-Type:") != std::string::npos || plain.find("DEK-Info:") != std::string::npos;
    if (word.empty() || is_timestamp(word) || header) return true;
    const string_view below = text_.substr(std::min(end + 1, text_.size()), 200);
    const bool last = below.substr(0, below.find('\n')).find("-----END") != string_view::npos;
    if (!is_body(word) && !(last && is_base64(word))) return false;
    add_word(format, begin, raw, word);
    return true;
  }

  void add_word(std::size_t format, std::size_t begin, string_view raw, string_view word) {
    const std::size_t at = raw.rfind(word);
    if (at == string_view::npos) {
      ranges_.push_back({begin, begin + raw.size(), format, begin, false});  // cut by escapes
    } else {
      ranges_.push_back({begin + at, begin + at + word.size(), format, begin, false});
    }
  }

  static string_view last_word(string_view line) {
    const std::size_t last = line.find_last_not_of(" \t\r\"',|\\");
    if (last == string_view::npos) return {};
    line = line.substr(0, last + 1);
    const std::size_t space = line.find_last_of(" \t\"'");
    return space == string_view::npos ? line : line.substr(space + 1);
  }

  static bool is_base64(string_view word) {
    return word.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") ==
           string_view::npos;
  }
  static bool is_body(string_view word) { return word.size() >= 16 && is_base64(word); }
  static bool is_timestamp(string_view word) {
    return word.size() == 28 && word[4] == '-' && word[10] == 'T' && word.back() == 'Z';
  }

  string_view text_;
  KeyBlocks key_blocks_;
  std::vector<Range> ranges_;
  std::size_t key_lines_done_ = 0;
  std::size_t next_ending_ = 0;
};

// The lines that hold escape sequences, without them, and where their bytes stood.
class WithoutEscapes {
 public:
  explicit WithoutEscapes(string_view text) {
    std::size_t escape = text.find('\x1b');
    std::size_t caret = text.find("^[");
    while (std::min(escape, caret) < text.size()) {
      const std::size_t at = std::min(escape, caret);
      const std::size_t before = text.substr(0, at).rfind('\n');
      const std::size_t end = line_end(text, at);
      add_line(text, before == string_view::npos ? 0 : before + 1, end);
      if (escape < end) escape = text.find('\x1b', end);
      if (caret < end) caret = text.find("^[", end);
    }
  }

  [[nodiscard]] string_view text() const { return text_; }

  // The range of the whole text that `range` of text() came from, escapes inside it included.
  [[nodiscard]] Range original(Range range) const {
    range.begin = original(range.begin);
    range.end = original(range.end - 1) + 1;
    return range;
  }

 private:
  struct Piece {
    std::size_t begin;     // in text()
    std::size_t original;  // in the whole text
  };

  void add_line(string_view text, std::size_t begin, std::size_t end) {
    std::size_t from = begin;
    for (std::size_t at = begin; at < end;) {
      const std::size_t length = text[at] == '\x1b' || text[at] == '^' ? escape_length(text.substr(0, end), at) : 0;
      if (length == 0) {
        ++at;
        continue;
      }
      add_piece(text, from, at);
      from = at += length;
    }
    add_piece(text, from, end);
    text_.push_back('\n');
  }

  void add_piece(string_view text, std::size_t begin, std::size_t end) {
    if (begin == end) return;
    pieces_.push_back({text_.size(), begin});
    text_.append(text.substr(begin, end - begin));
  }

  [[nodiscard]] std::size_t original(std::size_t at) const {
    const auto after = std::upper_bound(pieces_.begin(), pieces_.end(), at,
                                        [](std::size_t offset, const Piece& piece) { return offset < piece.begin; });
    return (after - 1)->original + (at - (after - 1)->begin);
  }

  std::string text_;
  std::vector<Piece> pieces_;
};

std::vector<Range> find_secrets(string_view text) {
  std::vector<Range> ranges = Finder(text, Finder::KeyBlocks::yes).find();
  const WithoutEscapes lines(text);
  for (const Range& range : Finder(lines.text(), Finder::KeyBlocks::no).find()) ranges.push_back(lines.original(range));
  std::sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.found_at > b.found_at;
  });
  return ranges;
}

// `ranges` sorted; those that overlap become one mask with the first one's name.
Redaction mask(string_view text, const std::vector<Range>& ranges) {
  Redaction result;
  result.text.reserve(text.size());
  std::size_t from = 0;
  for (std::size_t i = 0; i < ranges.size();) {
    std::size_t end = ranges[i].end;
    std::size_t next = i + 1;
    for (; next < ranges.size() && ranges[next].begin < end; ++next) end = std::max(end, ranges[next].end);
    result.text.append(text.substr(from, ranges[i].begin - from)).append("[masked:");
    result.text.append(secret_formats()[ranges[i].format].id).push_back(']');
    result.masked += ranges[i].counts ? 1 : 0;
    from = end;
    i = next;
  }
  result.text.append(text.substr(from));
  return result;
}

// The lines of `text` that hold a mask: the only ones where masking may have made something new.
std::string lines_with_masks(string_view text) {
  std::string lines;
  std::size_t at = text.find("[masked:");
  while (at < text.size()) {
    const std::size_t before = text.substr(0, at).rfind('\n');
    const std::size_t begin = before == string_view::npos ? 0 : before + 1;
    const std::size_t end = line_end(text, at);
    lines.append(text.substr(begin, end - begin)).push_back('\n');
    at = text.find("[masked:", end);
  }
  return lines;
}

}  // namespace

Redaction redact(string_view text) {
  constexpr int kMaxRounds = 16;
  std::vector<Range> ranges = find_secrets(text);
  if (ranges.empty()) return {std::string(text), 0};
  Redaction result = mask(text, ranges);
  for (int round = 1; round < kMaxRounds && !find_secrets(lines_with_masks(result.text)).empty(); ++round) {
    ranges = find_secrets(result.text);
    if (ranges.empty()) break;
    Redaction next = mask(result.text, ranges);
    next.masked += result.masked;
    result = std::move(next);
  }
  return result;
}

}  // namespace cimend::core
