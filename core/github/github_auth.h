#pragma once

#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/result.h"

namespace cimend::core {

// The JSON Web Token (RFC 7519) that a GitHub App proves itself with: RS256 with the app's private key (PEM), valid
// from one minute ago, against clocks that differ, for ten in all, GitHub's maximum. Errc::refused where the key is no
// RSA private key.
Result<std::string> github_app_jwt(const std::string& app_id, const std::string& private_key_pem, UnixSeconds now);

// RFC 4648, section 5, without padding.
std::string base64url(std::string_view bytes);

}  // namespace cimend::core
