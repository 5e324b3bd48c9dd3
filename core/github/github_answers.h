#pragma once

#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/json.h"
#include "core/result.h"

namespace cimend::core {

// Parts of GitHub's answers that every call meets (docs.github.com/rest, version 2022-11-28).

struct GitHubToken {
  std::string token;
  core::UnixSeconds expires_at = 0;
};

Result<GitHubToken> read_token(const Json& json);  // {"token", "expires_at"}

// The URL with rel="next" of a Link header (RFC 8288), or empty.
std::string next_link(std::string_view link);

// "2026-11-20T05:43:00Z", also with a fraction and with an offset; Errc::parse where it is none.
Result<UnixSeconds> parse_time(std::string_view text);

}  // namespace cimend::core
