#include "ingest/secrets.h"

#include <algorithm>

#include <openssl/crypto.h>

#include "core/hmac.h"
#include "core/text.h"

namespace cimend::ingest {
namespace {

// Of one length, so that a comparison tells nothing of what is compared.
std::string digest_of(std::string_view text) {
  static constexpr std::string_view kKey = "cimend token comparison";
  return core::hmac_sha256(kKey, text);
}

bool equal(const std::string& a, const std::string& b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

Secrets::Secrets(std::string_view list) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find_first_of(", \t\r\n"), list.size());
    if (end > 0) secrets_.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

bool Secrets::hold(std::string_view offered) const {
  const std::string digest = digest_of(offered);
  bool held = false;
  for (const std::string& secret : secrets_) held |= equal(digest_of(secret), digest);
  return held;
}

std::optional<std::string> Secrets::check_signature(std::string_view signature, std::string_view body) const {
  static constexpr std::string_view kPrefix = "sha256=";
  if (signature.substr(0, kPrefix.size()) != kPrefix) return std::nullopt;
  const std::string offered = core::to_lower(signature.substr(kPrefix.size()));
  std::string first;
  bool held = false;
  for (const std::string& secret : secrets_) {
    const std::string digest = core::hex_of(core::hmac_sha256(secret, body));
    if (first.empty()) first = digest;
    held |= equal(digest, offered);
  }
  if (!held) return std::nullopt;
  return first;
}

std::string_view bearer_token(std::string_view authorization) {
  static constexpr std::string_view kScheme = "bearer ";
  if (authorization.size() <= kScheme.size()) return {};
  if (core::to_lower(authorization.substr(0, kScheme.size())) != kScheme) return {};
  return core::trim(authorization.substr(kScheme.size()));
}

}  // namespace cimend::ingest
