#pragma once

#include <string>
#include <string_view>

namespace cimend::core {

// RFC 4648, for looking for secrets inside encoded text rather than for exchanging data; so without padding.

// Whole characters only: a last one that further bytes would have a part in is left out.
std::string encode_base64(std::string_view bytes);
// Up to the first character that belongs to neither alphabet (the plain one and the one for URLs).
std::string decode_base64(std::string_view text);
// 0 to 63; -1 for a character of neither alphabet.
int base64_value(char c);

}  // namespace cimend::core
