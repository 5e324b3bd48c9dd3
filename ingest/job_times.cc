#include "ingest/job_times.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/log.h"

namespace cimend::ingest {
namespace {

constexpr std::size_t kHead = 40;  // as core::line_time asks for

// The stamps of lines that all have their end. A log has one on every line or on none, nearly always, so the last one
// is looked for from the end.
std::string_view first_time(std::string_view lines) {
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    if (const std::string_view time = core::line_time(line); !time.empty()) return time;
    lines.remove_prefix(line.size() + 1);
  }
  return {};
}

std::string_view last_time(std::string_view lines) {
  while (!lines.empty()) {
    lines.remove_suffix(1);
    const std::size_t before = lines.rfind('\n');
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    if (const std::string_view time = core::line_time(lines.substr(begin)); !time.empty()) return time;
    lines = lines.substr(0, begin);
  }
  return {};
}

std::optional<core::UnixSeconds> believed(std::string_view text) {
  const auto time = core::read_utc_time(text);
  return time && *time >= 0 ? time : std::nullopt;
}

}  // namespace

JobTimes job_times(std::string_view started, std::string_view completed) {
  const auto first = believed(started);
  const auto last = believed(completed);
  if (!first) return {};
  if (!last) return {core::rfc3339(*first), ""};
  if (*last < *first || *last - *first > core::kLongestJobSeconds) return {};
  return {core::rfc3339(*first), core::rfc3339(*last)};
}

void LogTimes::add(std::string_view bytes) {
  const std::size_t end = bytes.find('\n');
  head_.append(bytes.substr(0, std::min(end, kHead - std::min(kHead, head_.size()))));
  if (end == std::string_view::npos) return;
  const std::string begun = std::exchange(head_, {});
  const std::string_view time = core::line_time(begun);
  if (first_.empty()) first_ = time;
  if (!time.empty()) last_ = time;

  bytes.remove_prefix(end + 1);
  const std::size_t last_end = bytes.rfind('\n');
  const std::size_t whole = last_end == std::string_view::npos ? 0 : last_end + 1;
  head_ = bytes.substr(whole, kHead);
  const std::string_view lines = bytes.substr(0, whole);
  if (first_.empty()) first_ = first_time(lines);
  if (first_.empty()) return;
  if (const std::string_view last = last_time(lines); !last.empty()) last_ = last;
}

JobTimes LogTimes::times(bool truncated) const {
  const std::string_view open = core::line_time(head_);
  const std::string_view first = first_.empty() ? open : first_;
  const std::string_view last = open.empty() ? last_ : open;
  if (!believed(last)) return {};
  JobTimes times = job_times(first, last);
  if (truncated) times.completed_at.clear();
  return times;
}

}  // namespace cimend::ingest
