#include "core/long_log.h"

#include <algorithm>
#include <array>
#include <utility>

namespace cimend::core {
namespace {

constexpr std::size_t kLongestLine = std::size_t{1} << 20;
constexpr std::size_t kAfterStructure = 20;  // a step's heading shows its command in the lines below

// What a CI system writes for itself, by which steps are found (log_steps.cc).
bool is_structure(const Line& line) {
  constexpr std::array<std::string_view, 6> kBeginnings = {
      "The command \"", "Done. Your build exited", "$ ", "Finished: ", "ERROR: Job failed", "Post job cleanup."};
  if (line.marker != Marker::none && line.marker != Marker::debug) return true;
  return std::any_of(kBeginnings.begin(), kBeginnings.end(),
                     [&](std::string_view begin) { return line.plain.starts_with(begin); });
}

}  // namespace

LogCondenser::LogCondenser(Interesting interesting) : LogCondenser(std::move(interesting), Limits{}) {}

LogCondenser::LogCondenser(Interesting interesting, Limits limits)
    : interesting_(std::move(interesting)), limits_(limits) {}

void LogCondenser::add(std::string_view bytes) {
  digest_.add(bytes);
  bytes_ += bytes.size();
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view segment = bytes.substr(0, end);
    part_.append(segment.substr(0, kLongestLine - std::min(kLongestLine, line_length_)));
    line_length_ += segment.size();
    if (end == std::string_view::npos) return;
    part_ += '\n';
    line_length_ = 0;
    bytes.remove_prefix(end + 1);
    if (part_.size() >= limits_.part_bytes) read_part();
  }
}

LongLog LogCondenser::finish() {
  if (!part_.empty()) read_part();
  // The end of a log always counts, however much is kept already.
  for (const Kept& line : recent_) keep(line.number, line.raw);
  recent_.clear();
  kept_.line_count = lines_;
  kept_.byte_count = bytes_;
  kept_.sha256 = digest_.hex();
  return std::move(kept_);
}

void LogCondenser::read_part() {
  const Log part = Log::read(std::exchange(part_, {}));
  const std::vector<std::size_t> wanted = interesting_(part);
  auto next = wanted.begin();
  for (std::size_t at = 1; at <= part.line_count(); ++at) {
    while (next != wanted.end() && *next < at) ++next;
    const Line line = part.line(at);
    if (is_structure(line)) keep_until_ = std::max(keep_until_, lines_ + at + kAfterStructure);
    see(lines_ + at, line.raw, next != wanted.end() && *next == at);
  }
  lines_ += part.line_count();
}

void LogCondenser::see(std::size_t number, std::string_view raw, bool wanted) {
  if (wanted && !full()) {
    keep_recent(number > limits_.before ? number - limits_.before : 1);
    keep_until_ = std::max(keep_until_, number + limits_.after);
  }
  if ((number <= keep_until_ || number <= limits_.first) && !full()) {
    keep_recent(number);
    keep(number, raw);
    return;
  }
  recent_.push_back({number, std::string(raw)});
  recent_bytes_ += raw.size();
  while (recent_.size() > limits_.last || recent_bytes_ > limits_.last_bytes) {
    recent_bytes_ -= recent_.front().raw.size();
    recent_.pop_front();
  }
}

// Keeps those of the recent lines that stand at `from` or below; the others can no longer matter.
void LogCondenser::keep_recent(std::size_t from) {
  for (const Kept& line : recent_) {
    if (line.number >= from) keep(line.number, line.raw);
  }
  recent_.clear();
  recent_bytes_ = 0;
}

void LogCondenser::keep(std::size_t number, std::string_view raw) {
  std::vector<LineRun>& runs = kept_.runs;
  if (!runs.empty() && runs.back().first_line + runs.back().count == number) {
    ++runs.back().count;
  } else {
    runs.push_back({number, 1});
  }
  kept_.bytes.append(raw).push_back('\n');
  ++kept_lines_;
}

bool LogCondenser::full() const {
  return kept_.bytes.size() >= limits_.most_bytes || kept_lines_ >= limits_.most_lines;
}

}  // namespace cimend::core
