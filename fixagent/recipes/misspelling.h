#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "fixagent/recipes/lint_message.h"

namespace cimend::fixagent {

// The name that a message does not know ("undefined: rnad", "Cannot find name 'valeu'."); empty where it speaks of
// something else or the name is no plain identifier.
std::string unknown_name(const LintMessage& message);

// How many letters have to be put in, taken out, replaced or swapped with their neighbour to make one the other. Cost:
// the product of the lengths.
std::size_t letters_apart(std::string_view one, std::string_view two);

// Two names that people use side by side, however near their letters are: they differ in digits (y1, y2) or in one
// short word (x_min, y_min) or in one of a known pair (getName, setName), or one is the other with something put in
// front or behind (crc32c, coroutines, unlock).
bool are_neighbours(std::string_view one, std::string_view two);

// A slip of the hand: the same letters in another case; else one letter, or two of a longer word, and no neighbours.
bool is_slip(std::string_view wrong, std::string_view right);

// The name that the file's messages don't know and that may be `name` misspelt; empty where there is none. What a
// linter calls unused is used then. Wider than is_slip(): it only ever keeps something.
std::string misspelt_use(const std::vector<LintMessage>& messages, const std::string& file, std::string_view name);

}  // namespace cimend::fixagent
