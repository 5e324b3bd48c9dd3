#pragma once

#include <string>
#include <string_view>

namespace cimend::dashboard {

// Untrusted bytes as text or attribute value of XML 1.0 (feeds, badges): escaped as Page::attr does it, so control
// characters are symbols and hidden ones "[U+202E]"; what XML cannot hold at all is U+FFFD.
std::string xml_text(std::string_view untrusted);

}  // namespace cimend::dashboard
