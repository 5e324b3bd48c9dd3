#include "core/secret_finder.h"

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>

#include "core/ansi.h"
#include "core/base64.h"
#include "core/byte_class.h"
#include "core/redact.h"
#include "core/secret_gate.h"
#include "core/secret_match.h"

// How secrets are found at several hundred megabytes a second, from a cold start.
//
// Hundreds of patterns tried on every line run at less than 1 MB/s; one automaton for all of them costs milliseconds to
// compile before the first byte is read. But every format has a literal, so the text is scanned once for three bytes of
// any keyword: a table of bits that stays in the first-level cache, asked with a hash of the three bytes at each
// position. Where the bit is set, the keyword is compared, and only where it stands the format's own pattern runs,
// anchored there and compiled on first need. Ordinary logs compile a few of them. (A literal matcher of Vectorscan
// scans faster, but takes longer to compile than this takes for a log of 5 MB.)
//
// Three looks at the same text make a secret hard to miss: as it is; lines with escape sequences once more without
// them, hits carried back through a map of offsets; and the keywords' three base64 forms (one for each alignment),
// where what is decoded there must match the pattern before anything is masked.

namespace cimend::core {
namespace {

using std::string_view;

constexpr std::size_t kDecoded = 512;  // base64 characters that are decoded to see whether a token stands there

const SecretGate& gate() {
  static const SecretGate the_gate;
  return the_gate;
}

std::size_t line_end(string_view text, std::size_t at) { return std::min(text.find('\n', at), text.size()); }

// Finds the secrets of one text as it is.
class Finder {
 public:
  explicit Finder(string_view text) : text_(text) {}

  SecretFinds find() {
    gate().scan(text_, [this](const SecretKeyword& keyword, std::size_t at) { examine(keyword, at); });
    return std::move(finds_);
  }

 private:
  void examine(const SecretKeyword& keyword, std::size_t at) {
    // Inside the last one found; keywords there are bytes of it, and looking at each would not be linear.
    auto& ranges = finds_.ranges;
    if (!ranges.empty() && at > ranges.back().begin && at < ranges.back().end) return;
    if (keyword.alignment >= 0) return examine_base64(keyword, at);
    auto place = match_secret(keyword.format, text_, at);
    if (!place) return;
    if (secret_formats()[keyword.format].id == "private-key") {
      finds_.openings.push_back({place->begin, place->end});
      return;
    }
    const std::size_t end = place->goes_on ? token_end(place->end) : place->end;
    ranges.push_back({place->begin, end, keyword.format, at});
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
    const std::string decoded = decode_base64(text_.substr(at - lead, kDecoded));
    const auto ahead = static_cast<std::size_t>(keyword.alignment);
    const string_view token = string_view(decoded).substr(std::min(decoded.size(), ahead));
    if (!token.starts_with(secret_formats()[keyword.format].keyword)) return;
    if (!match_secret(keyword.format, token, 0)) return;
    std::size_t begin = at;
    std::size_t end = at;
    const std::size_t floor = finds_.ranges.empty() ? 0 : std::min(at, finds_.ranges.back().end);
    while (begin > floor && base64_value(text_[begin - 1]) >= 0) --begin;
    while (end < text_.size() && base64_value(text_[end]) >= 0) ++end;
    while (end < text_.size() && text_[end] == '=') ++end;
    finds_.ranges.push_back({begin, end, keyword.format, at});
  }

  string_view text_;
  SecretFinds finds_;
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
      add_line(text, before == string_view::npos ? 0 : before + 1, at, end);
      if (escape < end) escape = text.find('\x1b', end);
      if (caret < end) caret = text.find("^[", end);
    }
  }

  [[nodiscard]] string_view text() const { return text_; }

  // Where `range` of text() stands in the whole text, escapes inside it included.
  template <class Range>
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

  void add_line(string_view text, std::size_t begin, std::size_t first_escape, std::size_t end) {
    const string_view line = text.substr(0, end);
    std::size_t from = begin;
    for (std::size_t at = first_escape; at < end;) {
      const std::size_t length = line[at] == '\x1b' || line[at] == '^' ? escape_length(line, at) : 0;
      if (length > 0) {
        add_piece(text, from, at);
        from = at + length;
      }
      at += std::max<std::size_t>(length, 1);
    }
    add_piece(text, from, end);
    text_.push_back('\n');
  }

  void add_piece(string_view text, std::size_t begin, std::size_t end) {
    if (begin >= end) return;
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

}  // namespace

SecretFinds find_secrets(string_view text) {
  SecretFinds finds = Finder(text).find();
  const WithoutEscapes lines(text);
  const SecretFinds cut = Finder(lines.text()).find();
  for (const SecretRange& range : cut.ranges) finds.ranges.push_back(lines.original(range));
  for (const KeyOpening& opening : cut.openings) finds.openings.push_back(lines.original(opening));
  const auto place = [](const KeyOpening& opening) { return std::tuple(opening.begin, opening.end); };
  std::sort(finds.openings.begin(), finds.openings.end(),
            [&](const KeyOpening& a, const KeyOpening& b) { return place(a) < place(b); });
  return finds;
}

void sort_ranges(std::vector<SecretRange>& ranges) {
  const auto order = [](const SecretRange& range) {
    const SecretFormat& format = secret_formats()[range.format];
    const bool mere_name = format.value == SecretFormat::Value::strong;
    return std::tuple(range.begin, mere_name, ~range.found_at, ~format.keyword.size(), range.format);
  };
  std::sort(ranges.begin(), ranges.end(),
            [&](const SecretRange& a, const SecretRange& b) { return order(a) < order(b); });
}

}  // namespace cimend::core
