#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "classify/line_grams.h"

namespace cimend::classify {

// The formula (GramFormula) that LineGrams::may_meet says yes to for every line in which the pattern matches; empty
// where nothing is known to be needed. At most kMostWords words. Costs about 0.25 ms.
std::vector<std::uint16_t> required_grams(std::string_view pattern);

inline constexpr std::size_t kMostWords = 2000;

}  // namespace cimend::classify
