#pragma once

#include <string_view>

namespace cimend::classify {

// How often a folded text (required_text.h) is expected in a million bytes of CI logs. A guess from counts of letters
// and of the commonest words, good enough to choose the rarer of two texts.
double expected_frequency(std::string_view text);

}  // namespace cimend::classify
