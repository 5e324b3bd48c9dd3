#include "classify/excerpt.h"

#include <set>

#include "core/text.h"

namespace cimend::classify {
namespace {

// A message's reason stands more often below it than above.
constexpr std::size_t kBefore = 6;
constexpr std::size_t kAfter = 12;

// The last line that says something where the run broke.
std::size_t end_of_failure(const core::Log& log) {
  const core::Step* step = log.failed_step();
  std::size_t line = step != nullptr ? step->last_line : log.line_count();
  while (line > 1 && core::trim(log.plain(line)).empty()) --line;
  return line;
}

// Collects lines until there are enough.
class Collector {
 public:
  Collector(const core::Log& log, const std::vector<core::LineRange>& shown, std::size_t most)
      : log_(log), most_(most) {
    for (const core::LineRange& range : shown) {
      for (std::size_t line = range.first_line; line <= range.last_line && !full(); ++line) shown_.insert(line);
    }
  }
  [[nodiscard]] bool full() const { return shown_.size() + taken_.size() >= most_; }
  void take(std::size_t line) {
    if (!full() && line >= 1 && line <= log_.line_count() && !shown_.contains(line)) taken_.insert(line);
  }
  [[nodiscard]] std::vector<core::LineRange> ranges() const {
    std::vector<core::LineRange> out;
    for (const std::size_t line : taken_) {
      if (!out.empty() && out.back().last_line + 1 == line) {
        out.back().last_line = line;
      } else {
        out.push_back({line, line});
      }
    }
    return out;
  }

 private:
  const core::Log& log_;
  std::size_t most_;
  std::set<std::size_t> shown_, taken_;
};

}  // namespace

std::vector<core::LineRange> excerpt(const core::Log& log, const std::vector<core::LineRange>& shown,
                                     std::size_t most) {
  Collector collector(log, shown, most);
  if (!shown.empty()) {
    const core::LineRange first = shown.front();
    for (std::size_t distance = 1; distance <= kAfter; ++distance) {
      collector.take(first.last_line + distance);
      if (distance <= kBefore && distance < first.first_line) collector.take(first.first_line - distance);
    }
  }
  for (std::size_t line = end_of_failure(log); line >= 1 && !collector.full(); --line) collector.take(line);
  return collector.ranges();
}

}  // namespace cimend::classify
