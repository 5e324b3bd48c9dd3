#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/clock.h"
#include "core/http/http.h"

namespace cimend::core {

// AWS Signature Version 4 with the signature in the Authorization header, as S3 and what speaks like it take it
// (docs.aws.amazon.com, "Authenticating Requests: Using the Authorization Header"). By hand, not by libcurl's
// CURLOPT_AWS_SIGV4: requests then pass through Http like all others, so that a test sees what was signed, and 7.88
// signs queries without sorting or encoding them.
struct SigningKey {
  std::string access_key, secret_key, session_token;  // the last may be empty
  std::string region;
  std::string service = "s3";
};

using QueryItems = std::vector<std::pair<std::string, std::string>>;  // not encoded

// "a=1&b=%20": sorted by name, encoded; what is both sent and signed.
std::string canonical_query(QueryItems items);

// The headers to send beside `headers`, all of which are signed and must hold Host: x-amz-date, x-amz-content-sha256,
// x-amz-security-token where there is one, Authorization. `path` is encoded, as it is sent.
HttpHeaders sign_v4(const SigningKey& key, std::string_view method, std::string_view path, const QueryItems& query,
                    const HttpHeaders& headers, std::string_view payload_sha256, UnixSeconds time);

}  // namespace cimend::core
