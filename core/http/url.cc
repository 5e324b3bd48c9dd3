#include "core/http/url.h"

#include <curl/curl.h>

#include <memory>

#include "core/http/address.h"
#include "core/text.h"

namespace cimend::core {
namespace {

using Handle = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

std::string part(CURLU* url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, flags) != CURLUE_OK || text == nullptr) return {};
  std::string copy = text;
  curl_free(text);
  return copy;
}

}  // namespace

Result<Url> Url::parse(const std::string& text) {
  const Handle url(curl_url(), &curl_url_cleanup);
  // URLs with control characters are refused here; blanks, too, since CURLU_ALLOW_SPACE is not set.
  const CURLUcode code = curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0);
  if (code != CURLUE_OK || text.find('\0') != std::string::npos)
    return fail(Errc::refused, "not a URL: " + shown_url(text), {}, "an absolute https:// URL is wanted");
  Url out;
  out.scheme = to_lower(part(url.get(), CURLUPART_SCHEME));
  if (out.scheme != "https" && out.scheme != "http")
    return fail(Errc::refused, "not a URL of the web: " + shown_url(text), {}, "an absolute https:// URL is wanted");
  if (!part(url.get(), CURLUPART_USER).empty() || !part(url.get(), CURLUPART_PASSWORD).empty())
    return fail(Errc::refused, "a user or password inside the URL " + shown_url(text));
  out.host = to_lower(part(url.get(), CURLUPART_HOST));
  out.port = part(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  out.path = part(url.get(), CURLUPART_PATH);
  out.query = part(url.get(), CURLUPART_QUERY);
  return out;
}

std::string Url::origin() const { return scheme + "://" + host + ":" + port; }

std::string Url::authority() const {
  const bool usual = port == (scheme == "https" ? "443" : "80");
  return usual ? host : host + ":" + port;
}

bool Url::is_loopback() const {
  return host == "localhost" || host == "[::1]" || (host.rfind("127.", 0) == 0 && is_private_literal(host));
}

Result<std::string> resolve_url(const std::string& base, const std::string& reference) {
  const Handle url(curl_url(), &curl_url_cleanup);
  if (curl_url_set(url.get(), CURLUPART_URL, base.c_str(), 0) != CURLUE_OK ||
      curl_url_set(url.get(), CURLUPART_URL, reference.c_str(), 0) != CURLUE_OK) {
    return fail(Errc::refused, "not a URL: " + shown_url(reference));
  }
  return part(url.get(), CURLUPART_URL);
}

std::string shown_url(std::string_view url) {
  std::string shown(url.substr(0, url.find_first_of("?#")));
  const std::size_t authority = shown.find("://");
  const std::size_t begin = authority == std::string::npos ? 0 : authority + 3;
  const std::size_t end = std::min(shown.find('/', begin), shown.size());
  const std::size_t at = shown.rfind('@', end);
  if (at != std::string::npos && at >= begin && at < end) shown.erase(begin, at + 1 - begin);
  return shorten(to_valid_utf8(shown), 300);
}

std::string percent_encode(std::string_view text, Encode kind) {
  constexpr std::string_view kUnreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (kUnreserved.find(c) != std::string_view::npos || (kind == Encode::path && c == '/')) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out;
}

}  // namespace cimend::core
