#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace cimend::core {

// An absolute http or https URL in its parts, as libcurl reads it (RFC 3986), so that what is checked here is what is
// connected to: numbers as hosts ("0x7f.1", "2130706433") have become dotted addresses.
struct Url {
  std::string scheme;  // "https", lower case
  std::string host;    // lower case, without port; an IPv6 address in brackets
  std::string port;    // "443" where none was given
  std::string path;    // as it stands, from the slash on; "/" where there is none
  std::string query;   // without '?'

  // Errc::refused: another scheme, a user or password inside, not a URL.
  static Result<Url> parse(const std::string& text);
  [[nodiscard]] std::string origin() const;  // "https://host:port"
  // "host", with the port where it is not the scheme's own: what a client sends as Host.
  [[nodiscard]] std::string authority() const;
  [[nodiscard]] bool is_loopback() const;  // "localhost", 127.0.0.0/8, [::1]
};

// `reference` (absolute, or relative as in a Location or Link header) seen from `base`.
Result<std::string> resolve_url(const std::string& base, const std::string& reference);

// What of a URL may be shown: no query (signed URLs keep their secrets there), no user, no password, no fragment.
std::string shown_url(std::string_view url);

// All but A-Z a-z 0-9 - . _ ~ as %XX (RFC 3986 "unreserved", as AWS's signatures want it); slashes stay with `path`.
enum class Encode { query, path };
std::string percent_encode(std::string_view text, Encode kind = Encode::query);

}  // namespace cimend::core
