#pragma once

#include <string>
#include <string_view>

namespace cimend::fixagent {

// What a reviewer can't see: bidi controls, zero-width and other invisible code points, control characters, and words
// that mix Latin with Cyrillic or Greek letters, so that two names look like one (CVE-2021-42574, CVE-2021-42694;
// Unicode TR 36 and TR 39). Says what `after` has more of than `before`; empty where there is nothing. Linear time.
std::string added_hidden_text(std::string_view before, std::string_view after);

}  // namespace cimend::fixagent
