#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cimend::classify {

// Where in the repository a file stands that a log names: relative, '/' between the parts. Absolute paths below the
// checkout directory of a CI system become relative to it. Nothing where the file may be anywhere else: absolute, above
// the checkout, in a directory of installed packages, or no path at all ("<stdin>", a URL). Says nothing of whether the
// file exists. The result holds no control characters and no part "..".
std::optional<std::string> repository_path(std::string_view path);

// `path` as a relative URI reference (RFC 3986): every byte but unreserved ones and '/' percent-encoded.
std::string to_uri(std::string_view path);

}  // namespace cimend::classify
