#include "classify/baseline.h"

#include <functional>
#include <string>

#include "classify/fingerprint.h"

namespace cimend::classify {
namespace {

// "}" and "FAILED" stand in every log.
constexpr std::size_t kShortestTelling = 8;

}  // namespace

void Baseline::add(const core::Log& passing_log) {
  for (std::size_t line = 1; line <= passing_log.line_count(); ++line) {
    const std::string text = normalised(passing_log.plain(line));
    if (text.size() >= kShortestTelling) lines_.insert(std::hash<std::string>{}(text));
  }
}

bool Baseline::holds(std::string_view plain_line) const {
  if (lines_.empty()) return false;
  const std::string text = normalised(plain_line);
  return text.size() >= kShortestTelling && lines_.contains(std::hash<std::string>{}(text));
}

}  // namespace cimend::classify
