#include "core/blobs/sigv4.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/hmac.h"
#include "core/http/url.h"
#include "core/text.h"

namespace cimend::core {
namespace {

// "20130524T000000Z"
std::string compact_time(UnixSeconds time) {
  std::string text = rfc3339(time);
  text.erase(std::remove_if(text.begin(), text.end(), [](char c) { return c == '-' || c == ':'; }), text.end());
  return text;
}

std::vector<std::pair<std::string, std::string>> canonical_headers(const HttpHeaders& headers) {
  std::vector<std::pair<std::string, std::string>> lines;
  for (const auto& [name, value] : headers) lines.emplace_back(to_lower(name), trim(value));
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace

std::string canonical_query(QueryItems items) {
  for (auto& [name, value] : items) {
    name = percent_encode(name);
    value = percent_encode(value);
  }
  std::sort(items.begin(), items.end());
  std::string out;
  for (const auto& [name, value] : items) out += fmt::format("{}{}={}", out.empty() ? "" : "&", name, value);
  return out;
}

HttpHeaders sign_v4(const SigningKey& key, std::string_view method, std::string_view path, const QueryItems& query,
                    const HttpHeaders& headers, std::string_view payload_sha256, UnixSeconds time) {
  const std::string now = compact_time(time);
  const std::string scope = fmt::format("{}/{}/{}/aws4_request", now.substr(0, 8), key.region, key.service);
  HttpHeaders added = {{"x-amz-content-sha256", std::string(payload_sha256)}, {"x-amz-date", now}};
  if (!key.session_token.empty()) added.emplace_back("x-amz-security-token", key.session_token);
  HttpHeaders all = headers;
  all.insert(all.end(), added.begin(), added.end());
  std::string lines, names;
  for (const auto& [name, value] : canonical_headers(all)) {
    lines += fmt::format("{}:{}\n", name, value);
    names += (names.empty() ? "" : ";") + name;
  }
  const std::string request =
      fmt::format("{}\n{}\n{}\n{}\n{}\n{}", method, path, canonical_query(query), lines, names, payload_sha256);
  const std::string to_sign = fmt::format("AWS4-HMAC-SHA256\n{}\n{}\n{}", now, scope, sha256_hex(request));
  std::string signing = hmac_sha256("AWS4" + key.secret_key, now.substr(0, 8));
  for (const std::string_view part : {std::string_view(key.region), std::string_view(key.service), {"aws4_request"}})
    signing = hmac_sha256(signing, part);
  added.emplace_back("Authorization", fmt::format("AWS4-HMAC-SHA256 Credential={}/{},SignedHeaders={},Signature={}",
                                                  key.access_key, scope, names, hex_of(hmac_sha256(signing, to_sign))));
  return added;
}

}  // namespace cimend::core
