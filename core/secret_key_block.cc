#include "core/secret_key_block.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/ansi.h"
#include "core/base64.h"
#include "core/redact.h"
#include "core/secret_match.h"

namespace cimend::core {
namespace {

using std::string_view;

constexpr std::size_t kMostKeyLines = 400;
constexpr std::size_t kMostHeaders = 16;
constexpr std::size_t kFirstWidth = 40;  // of the first line of a key; PEM writes 64, OpenSSH 70
constexpr std::size_t kWidth = 16;       // of a further line that no END follows
constexpr string_view kBeginning = "-----BEGIN";
constexpr string_view kEnding = "-----END";
constexpr string_view kMask = "[masked:";

std::size_t line_end(string_view text, std::size_t at) { return std::min(text.find('\n', at), text.size()); }

std::size_t key_format() {
  static const std::size_t index = [] {
    const auto& all = secret_formats();
    const auto at = std::find_if(all.begin(), all.end(), [](const SecretFormat& f) { return f.id == "private-key"; });
    return static_cast<std::size_t>(at - all.begin());
  }();
  return index;
}

string_view last_word(string_view line) {
  const std::size_t last = line.find_last_not_of(" \t\r\"',|\\");
  if (last == string_view::npos) return {};
  line = line.substr(0, last + 1);
  const std::size_t space = line.find_last_of(" \t\"'");
  return space == string_view::npos ? line : line.substr(space + 1);
}

bool is_base64(string_view word) {
  return word.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") ==
         string_view::npos;
}

bool is_timestamp(string_view word) {
  return word.size() == 28 && word[4] == '-' && word[10] == 'T' && word.back() == 'Z';
}

bool is_header(string_view line) {
  for (const string_view name : {"Proc-Type:", "DEK-Info:", "Version:", "Comment:", "Hash:", "Charset:"}) {
    if (line.find(name) != string_view::npos) return true;
  }
  return false;
}

}  // namespace

std::size_t KeyBlocks::find(const std::vector<KeyOpening>& openings, std::vector<SecretRange>& ranges) {
  std::size_t judged = 0;  // up to here
  std::size_t next_ending = 0;
  if (lines_left_ > 0 && (judged = mask_lines(0, ranges)) < text_.size() && lines_left_ > 0) return judged;
  for (std::size_t i = 0; i < openings.size(); ++i) {
    const KeyOpening& opening = openings[i];
    if (opening.begin < judged) continue;
    const std::size_t stop = line_end(text_, opening.begin);
    // The next END is searched once, so that many openings on a line cost no more than a few.
    if (next_ending < opening.end) next_ending = std::min(text_.find(kEnding, opening.end), text_.size());
    if (next_ending < stop) {
      judged = end_of_ending(next_ending, stop);
      ranges.push_back({opening.begin, judged, key_format(), opening.begin});
      continue;
    }
    const bool goes_on = goes_on_in_line(opening.end, stop);
    if (!goes_on) {
      if (i + 1 < openings.size() && openings[i + 1].begin < stop) continue;
      const std::size_t before = text_.substr(0, opening.begin).rfind('\n');
      const std::size_t line = before == string_view::npos ? 0 : before + 1;
      const Kind below = stop == text_.size() ? Kind::other : look_ahead(stop + 1);
      if (below == Kind::unknown) {
        if (line == ended_line_) lines_left_ = left_at_end_;  // the line is to be read again
        return line;
      }
      if (below == Kind::other) continue;
    }
    ranges.push_back({opening.begin, goes_on ? stop : opening.end, key_format(), opening.begin});
    lines_left_ = kMostKeyLines;
    judged = mask_lines(stop + 1, ranges);
    if (judged < text_.size() && lines_left_ > 0) return judged;
  }
  return text_.size();
}

// The lines of an open block; stops behind it, or with lines left at one that only what follows can explain.
std::size_t KeyBlocks::mask_lines(std::size_t line, std::vector<SecretRange>& ranges) {
  while (lines_left_ > 0 && line < text_.size()) {
    const KeyLine read = read_line(line, First::no);
    if (read.kind == Kind::unknown) return line;
    if (read.kind == Kind::body || read.kind == Kind::ending) {
      ranges.push_back({read.begin, read.end, key_format(), line, false});
    }
    if (read.kind == Kind::other || read.kind == Kind::ending) {
      ended_line_ = line;
      left_at_end_ = std::exchange(lines_left_, 0);
      return read.kind == Kind::other ? line : read.end;  // another key may begin behind the end of this one
    }
    --lines_left_;
    line = line_end(text_, line) + 1;
  }
  return std::min(line, text_.size());
}

// What `line` and those below it make of the BEGIN above: a key (body), talk (other), or unknown.
KeyBlocks::Kind KeyBlocks::look_ahead(std::size_t line) const {
  for (std::size_t seen = 0; seen <= kMostHeaders; ++seen) {
    if (line >= text_.size()) return more_ ? Kind::unknown : Kind::other;
    const Kind kind = read_line(line, First::yes).kind;
    if (kind == Kind::ending) return Kind::body;
    if (kind != Kind::header) return kind;
    line = line_end(text_, line) + 1;
  }
  return Kind::other;
}

KeyBlocks::KeyLine KeyBlocks::read_line(std::size_t begin, First first) const {
  const std::size_t end = line_end(text_, begin);
  const string_view raw = text_.substr(begin, end - begin);
  // What is masked already is no key; nor may a line become one because masking made it shorter.
  if (raw.size() > kSecretWindow || raw.find(kMask) != string_view::npos) return {};
  std::string plain;
  strip_ansi(raw, plain);
  const std::size_t ending = raw.find(kEnding);
  // What begins a key is looked at by itself.
  if (raw.find(kBeginning) < ending || plain.find(kBeginning) < plain.find(kEnding)) return {};
  if (ending != string_view::npos) return {Kind::ending, begin + ending, end_of_ending(begin + ending, end)};
  if (plain.find(kEnding) != std::string::npos) return {Kind::ending, begin, end};
  const string_view word = last_word(plain);
  if (word.empty() || is_timestamp(word) || is_header(plain)) return {Kind::header};
  if (!is_base64(word)) return {};
  const bool wide = word.size() >= (first == First::yes ? kFirstWidth : kWidth);
  const Kind kind = wide ? Kind::body : near_ending(end + 1);
  const std::size_t at = raw.rfind(word);
  if (at == string_view::npos) return {kind, begin, end};  // cut by escapes
  return {kind, begin + at, begin + at + word.size()};
}

// Whether END stands on `line`, or on the one below where `line` is short too: PGP's checksum is.
KeyBlocks::Kind KeyBlocks::near_ending(std::size_t line) const {
  for (int below = 0; below < 2; ++below) {
    if (line >= text_.size()) return more_ ? Kind::unknown : Kind::other;
    const std::size_t end = line_end(text_, line);
    const string_view raw = text_.substr(line, std::min<std::size_t>(end - line, 200));
    if (raw.find(kMask) != string_view::npos) return Kind::other;
    if (raw.find(kEnding) != string_view::npos) return Kind::body;
    const string_view word = last_word(raw);
    if (end - line > 200 || word.empty() || word.size() >= kWidth || !is_base64(word)) return Kind::other;
    line = end + 1;
  }
  return Kind::other;
}

// Whether base64 stands behind BEGIN on its own line. What is masked must not bring it nearer.
bool KeyBlocks::goes_on_in_line(std::size_t at, std::size_t stop) const {
  const string_view behind = text_.substr(at, std::min<std::size_t>(stop - at, 96));
  if (behind.find(kMask) != string_view::npos) return false;
  std::size_t run = 0;
  for (const char c : behind) {
    run = base64_value(c) >= 0 ? run + 1 : 0;
    if (run == 20) return true;
  }
  return false;
}

std::size_t KeyBlocks::end_of_ending(std::size_t ending, std::size_t stop) const {
  const string_view line = text_.substr(0, stop);
  const std::size_t words = line.substr(0, std::min(stop, ending + 80)).find("KEY", ending);
  std::size_t end = words == string_view::npos ? stop : words + 3;
  if (line.substr(end).starts_with(" BLOCK")) end += 6;
  while (end < stop && text_[end] == '-') ++end;
  return end;
}

}  // namespace cimend::core
