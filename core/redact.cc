#include "core/redact.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>

#include "core/ansi.h"
#include "core/base64.h"
#include "core/byte_class.h"
#include "core/secret_gate.h"

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

const SecretGate& gate() {
  static const SecretGate the_gate;
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
    gate().scan(text_, [this](const SecretKeyword& keyword, std::size_t at) { examine(keyword, at); });
    return std::move(ranges_);
  }

 private:
  void examine(const SecretKeyword& keyword, std::size_t at) {
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

  void examine_base64(const SecretKeyword& keyword, std::size_t at) {
    const std::size_t lead = SecretGate::base64_lead(keyword.alignment);
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
