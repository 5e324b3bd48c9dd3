#pragma once

#include <string>

#include "core/result.h"

namespace cimend::dashboard {

// Whether a site can stand at `address`, which an option of that name gave: an absolute http or https URL that more
// path can be put behind, so without query, fragment, user or password (RFC 3986). It gets into feeds and Markdown,
// where "javascript:" would be a link that runs. Empty is good: not known. Errc::refused else, with what to write.
core::Result<> check_site_address(const std::string& option, const std::string& address);

// `host` as links are held against it (Link::outside): "git.example.org", or "git.example.org:8443"; in lower case.
// Errc::refused for anything else, an address among it.
core::Result<std::string> checked_link_host(const std::string& host);

}  // namespace cimend::dashboard
