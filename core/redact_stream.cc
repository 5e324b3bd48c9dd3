#include "core/redact_stream.h"

#include <algorithm>

// Pieces are gathered to 32 KB before they are looked at, so that a piece of one byte costs no more than its share.
// What is held: a line that is not ended (64 KB), lines that may be the beginning of a key (its BEGIN line, 64 KB, and
// 34 KB of headers), and what was gathered.

namespace cimend::core {
namespace {

constexpr std::size_t kGathered = 32 << 10;

}  // namespace

Result<void> StreamRedactor::add(std::string_view piece) {
  while (!piece.empty() && state_) {
    if (held_.empty()) wanted_ = kGathered;
    const std::size_t taken = std::min(piece.size(), wanted_ - held_.size());
    held_.append(piece.substr(0, taken));
    piece.remove_prefix(taken);
    if (held_.size() < wanted_) break;
    redact_lines();
    wanted_ = held_.size() + kGathered;
    state_ = hand_on();
  }
  return state_;
}

Result<void> StreamRedactor::finish() {
  if (!state_) return state_;
  lines_.add(held_, LineRedactor::Rest::none, out_);
  held_.clear();
  return state_ = hand_on();
}

void StreamRedactor::redact_lines() {
  using Rest = LineRedactor::Rest;
  const std::size_t lines = held_.rfind('\n') + 1;  // npos + 1 is 0
  if (lines > 0) held_.erase(0, lines_.add(std::string_view(held_).substr(0, lines), Rest::lines, out_));
  const std::size_t last = held_.rfind('\n') + 1;
  if (held_.size() - last > kLongestLine) held_.erase(0, lines_.add(held_, Rest::line, out_));
}

Result<void> StreamRedactor::hand_on() {
  Result<void> result;
  if (!out_.empty()) result = sink_(out_);
  out_.clear();
  return result;
}

}  // namespace cimend::core
