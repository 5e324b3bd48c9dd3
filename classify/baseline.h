#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_set>

#include "core/log.h"

namespace cimend::classify {

// What a passing log of the same job says. A line that also stands there explains no failure; it can only lower a
// finding, never remove it and never make one.
class Baseline {
 public:
  Baseline() = default;
  void add(const core::Log& passing_log);
  [[nodiscard]] bool empty() const { return lines_.empty(); }
  // Whether the line, normalised (fingerprint.h), stands in a passing log. Very short lines never do.
  [[nodiscard]] bool holds(std::string_view plain_line) const;

 private:
  std::unordered_set<std::uint64_t> lines_;  // hashes: a collision lowers one finding, no more
};

}  // namespace cimend::classify
