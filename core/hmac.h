#pragma once

#include <string>
#include <string_view>

namespace cimend::core {

// HMAC-SHA256 (RFC 2104, through OpenSSL) as 32 bytes. One pass over the message.
std::string hmac_sha256(std::string_view key, std::string_view message);

// Two lower-case hex digits a byte.
std::string hex_of(std::string_view bytes);

}  // namespace cimend::core
