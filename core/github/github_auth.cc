#include "core/github/github_auth.h"

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>

#include "core/json.h"

namespace cimend::core {
namespace {

constexpr UnixSeconds kSecondsBack = 60;
constexpr UnixSeconds kSecondsAhead = 540;

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Digest = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

// No key here has a passphrase; without this OpenSSL would ask on the terminal.
int no_passphrase(char*, int, int, void*) { return 0; }

Key read_key(const std::string& pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
  return {PEM_read_bio_PrivateKey(bio.get(), nullptr, &no_passphrase, nullptr), &EVP_PKEY_free};
}

Result<std::string> sign_rs256(EVP_PKEY* key, const std::string& text) {
  const Digest context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t size = 0;
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) != 1) {
    return fail(Errc::refused, "the GitHub App's key can't sign");
  }
  std::string signature(size, '\0');
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes, text.size()) != 1)
    return fail(Errc::refused, "the GitHub App's key can't sign");
  signature.resize(size);
  return signature;
}

}  // namespace

std::string base64url(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  while (!out.empty() && out.back() == '=') out.pop_back();
  for (char& c : out) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return out;
}

Result<std::string> github_app_jwt(const std::string& app_id, const std::string& private_key_pem, UnixSeconds now) {
  const Key key = read_key(private_key_pem);
  if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) {
    return fail(Errc::refused, "the GitHub App's key is no RSA private key in PEM", {},
                "download it on the app's settings page");
  }
  Json head, claims;
  head.set("alg", "RS256").set("typ", "JWT");
  claims.set("iat", now - kSecondsBack).set("exp", now + kSecondsAhead).set("iss", app_id);
  const std::string text = base64url(head.dump()) + "." + base64url(claims.dump());
  auto signature = sign_rs256(key.get(), text);
  if (!signature) return signature;
  return text + "." + base64url(*signature);
}

}  // namespace cimend::core
