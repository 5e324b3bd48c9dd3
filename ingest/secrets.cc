#include "ingest/secrets.h"

#include <array>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "core/text.h"

namespace cimend::ingest {
namespace {

constexpr std::size_t kDigest = 32;

// Of one length, so that a comparison tells nothing of what is compared.
std::string digest_of(std::string_view text) {
  static constexpr std::string_view kKey = "cimend token comparison";
  return hmac_sha256(kKey, text);
}

bool equal(const std::string& a, const std::string& b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string hex_of(const std::string& bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex.push_back(kDigits[byte >> 4]);
    hex.push_back(kDigits[byte & 15]);
  }
  return hex;
}

}  // namespace

std::string hmac_sha256(std::string_view key, std::string_view message) {
  std::array<unsigned char, kDigest> digest{};
  unsigned size = 0;
  ::HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(message.data()),
         message.size(), digest.data(), &size);
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

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
    const std::string digest = hex_of(hmac_sha256(secret, body));
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
