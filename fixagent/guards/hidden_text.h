#pragma once

#include <string>
#include <string_view>

namespace cimend::fixagent {

// What a reviewer can't see: bidi controls, zero-width and other invisible code points, control characters, and words
// that mix Latin with Cyrillic or Greek letters, so that two names look like one (CVE-2021-42574, CVE-2021-42694;
// Unicode TR 36 and TR 39). Says what `after` has more of than `before`; empty where there is nothing. Linear time.
std::string added_hidden_text(std::string_view before, std::string_view after);

// True for a path with a part whose letters outside ASCII all look like Latin ones ("src/\u0430.c" with a Cyrillic a):
// it could be taken for another file. "\u0444\u0430\u0439\u043b.c" could not. Linear time.
bool imitates_latin(std::string_view path);

}  // namespace cimend::fixagent
