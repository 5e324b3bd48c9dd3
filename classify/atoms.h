#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cimend::classify {

// Literals to look for before a pattern is tried.
//
// A log has a hundred thousand lines and there are some hundred rules; trying each on each is minutes. But nearly every
// pattern can only match a line that holds one of a few literals, and many literals at once are found at gigabytes a
// second. RE2 tells the literals of a pattern as a formula ("error" and ("foo" or "bar")). Searching all of them
// finds common words in every other line; so for each pattern we pick the cheapest set such that every matching line
// holds at least one of them: the rarest literal that is required, or the alternatives where none is. What a
// literal costs is guessed from how often its letters and words stand in logs; a wrong guess costs time only.

// Every line that `pattern` (RE2, Latin-1) matches holds at least one of these, ASCII case ignored; they are in lower
// case. Empty where no such promise can be made: then every line has to be tried.
std::vector<std::string> required_literals(const std::string& pattern);

// Texts without letters that every matching line holds as they stand (" (", "::", "7) "), at most three, rarest first:
// a second sieve on the lines that a literal brought up, and the only one for patterns without a literal. Looking for
// one costs a tenth of trying the pattern.
std::vector<std::string> required_marks(const std::string& pattern);

// About how often, in a million bytes of log, the lower-case literal is expected. Only comparisons mean something.
double expected_frequency(std::string_view literal);

}  // namespace cimend::classify
