#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cimend::fixagent {

// What each byte of a Python source is part of.
enum class PythonPart : unsigned char { code, comment, string };

// One for each byte; a string's prefix is code, its quotes belong to the string. Knows what all versions share:
// single and triple quotes, escapes, raw prefixes; of an f-string the expressions count as string. Linear time.
std::vector<PythonPart> python_parts(std::string_view source);

}  // namespace cimend::fixagent
