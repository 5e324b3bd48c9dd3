#include "core/redact_lines.h"

#include <algorithm>
#include <utility>

#include "core/byte_class.h"
#include "core/redact.h"
#include "core/secret_key_block.h"
#include "core/secret_match.h"

// Masking may put bytes side by side that match anew, so a line is masked until nothing is found in it: then doing it
// again to the result changes nothing. Keys are looked for before lines are masked and never after: a BEGIN that was
// only talk stays talk, since a line with a mask in it is never part of a key.

namespace cimend::core {
namespace {

using std::string_view;

constexpr int kMostRounds = 16;

bool in_token(char c) { return is_alphanumeric(c) || string_view("_.~+/=-").find(c) != string_view::npos; }
bool in_key(char c) { return c != '\n' && c != '"' && c != '\''; }

std::size_t line_begin(string_view text, std::size_t at) {
  const std::size_t before = text.substr(0, at).rfind('\n');
  return before == string_view::npos ? 0 : before + 1;
}

}  // namespace

std::size_t LineRedactor::add(string_view part, Rest rest, std::string& out) {
  const std::size_t skipped = skip(part);
  part.remove_prefix(skipped);
  SecretFinds finds = find_secrets(part);
  std::size_t done = part.size();
  if (key_lines_left_ > 0 || !finds.openings.empty()) {
    const auto follows = rest == Rest::none ? KeyBlocks::Text::ends : KeyBlocks::Text::goes_on;
    KeyBlocks blocks(part, follows, key_lines_left_);
    done = blocks.find(finds.openings, finds.ranges);
    key_lines_left_ = blocks.lines_left();
  }
  sort_ranges(finds.ranges);
  if (rest == Rest::line) done = std::min(done, cut(part, finds.ranges));
  write(part.substr(0, done), finds.ranges, out);
  return skipped + done;
}

std::size_t LineRedactor::skip(string_view part) {
  if (skip_ == Skip::no) return 0;
  const auto* end = std::find_if_not(part.begin(), part.end(), skip_ == Skip::token ? in_token : in_key);
  if (end != part.end()) skip_ = Skip::no;
  return static_cast<std::size_t>(end - part.begin());
}

// Where a part whose last line goes on may end: so far from its end that every pattern saw what it needs, in a gap
// between words if there is one near, behind any secret that stands there.
std::size_t LineRedactor::cut(string_view part, const std::vector<SecretRange>& ranges) {
  constexpr std::size_t kNear = 256;
  if (part.size() < 2 * kSecretWindow) return 0;
  std::size_t at = part.size() - 2 * kSecretWindow;
  const std::size_t gap = part.substr(0, at).find_last_of(" \t\"',;");
  if (gap != string_view::npos && at - gap <= kNear) at = gap + 1;
  for (const SecretRange& range : ranges) {
    if (range.begin >= at || range.end <= at) continue;
    at = range.end;
    if (at < part.size()) continue;
    skip_ = secret_formats()[range.format].id == "private-key" ? Skip::key : Skip::token;
  }
  return at;
}

// `ranges` sorted; those behind `part` are left for the next time.
void LineRedactor::write(string_view part, const std::vector<SecretRange>& ranges, std::string& out) {
  std::size_t from = 0;
  for (std::size_t i = 0; i < ranges.size() && ranges[i].begin < part.size();) {
    const std::size_t begin = line_begin(part, ranges[i].begin);
    const std::size_t end = std::min(part.find('\n', begin), part.size());
    std::vector<SecretRange> in_line;
    for (; i < ranges.size() && ranges[i].begin < end; ++i) {
      in_line.push_back(ranges[i]);
      in_line.back().begin -= begin;
      in_line.back().end -= begin;
    }
    out.append(part.substr(from, begin - from));
    write_line(part.substr(begin, end - begin), std::move(in_line), out);
    from = end;
  }
  out.append(part.substr(from));
}

void LineRedactor::write_line(string_view line, std::vector<SecretRange> ranges, std::string& out) {
  std::string masked = mask(line, ranges);
  for (int round = 1; round < kMostRounds; ++round) {
    ranges = find_secrets(masked).ranges;
    if (ranges.empty()) break;
    sort_ranges(ranges);
    masked = mask(masked, ranges);
  }
  out.append(masked);
}

// Ranges that overlap become one mask with the first one's name.
std::string LineRedactor::mask(string_view line, const std::vector<SecretRange>& ranges) {
  std::string out;
  std::size_t from = 0;
  for (std::size_t i = 0; i < ranges.size();) {
    std::size_t end = ranges[i].end;
    std::size_t next = i + 1;
    for (; next < ranges.size() && ranges[next].begin < end; ++next) end = std::max(end, ranges[next].end);
    out.append(line.substr(from, ranges[i].begin - from)).append("[masked:");
    out.append(secret_formats()[ranges[i].format].id).push_back(']');
    masked_ += ranges[i].counts ? 1 : 0;
    from = end;
    i = next;
  }
  return out.append(line.substr(from));
}

}  // namespace cimend::core
