#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/result.h"

// What could not be read, told to people. A hundred runs that were never analysed are one thing to know and not a
// hundred: problems are alike that differ in the run and the file alone, and where only some can be told in full,
// each kind comes before a second one of a kind.

namespace cimend::dashboard {

// Indices of at most `most` problems, one of each kind first, then the second of each and so on; ascending within the
// order of kinds, which is that of their first problem.
std::vector<std::size_t> told_first(const std::vector<core::Error>& problems, std::size_t most);

// All of them as plain text, control characters made visible; says so where there are none.
std::string problems_text(const std::vector<core::Error>& problems);

inline constexpr const char* kProblemsFile = "problems.txt";  // of the site

}  // namespace cimend::dashboard
