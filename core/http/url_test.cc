#include "core/http/url.h"

#include <catch2/catch.hpp>

namespace cimend::core {
namespace {

TEST_CASE("a URL comes apart as libcurl reads it") {
  const auto url = Url::parse("HTTPS://API.Example.com:8443/a/b?x=1&y=%20#z");
  REQUIRE(url);
  CHECK(url->scheme == "https");
  CHECK(url->host == "api.example.com");
  CHECK(url->port == "8443");
  CHECK(url->path == "/a/b");
  CHECK(url->query == "x=1&y=%20");
  CHECK(url->origin() == "https://api.example.com:8443");
  CHECK(url->authority() == "api.example.com:8443");
  CHECK(Url::parse("https://example.com")->authority() == "example.com");
  CHECK(Url::parse("https://example.com:443")->authority() == "example.com");
  CHECK(Url::parse("https://example.com")->path == "/");
}

TEST_CASE("a number as host is the address it means") {
  CHECK(Url::parse("http://2130706433/")->host == "127.0.0.1");
  CHECK(Url::parse("http://0x7f.1/")->host == "127.0.0.1");
  CHECK(Url::parse("http://[::1]:80/")->is_loopback());
  CHECK(Url::parse("http://localhost:80/")->is_loopback());
  CHECK_FALSE(Url::parse("http://127.0.0.1.example.com/")->is_loopback());
}

TEST_CASE("what is no plain URL of the web is refused") {
  for (const char* text :
       {"", "example.com/x y", "ftp://example.com/", "file:///etc/passwd", "https://user@example.com/",
        "https://user:word@example.com/", "https://", "https://a b/", "gopher://x/"}) {
    INFO(text);
    const auto url = Url::parse(text);
    REQUIRE_FALSE(url);
    CHECK(url.error().code == Errc::refused);
  }
}

TEST_CASE("a reference is resolved against its base") {
  CHECK(resolve_url("https://a.example/x/y", "/z?q=1") == "https://a.example/z?q=1");
  CHECK(resolve_url("https://a.example/x", "https://b.example/y") == "https://b.example/y");
  CHECK_FALSE(resolve_url("https://a.example/x", "https://b c/"));
}

TEST_CASE("what is shown of a URL holds no secrets") {
  CHECK(shown_url("https://a.example/log.zip?sig=SECRET&x=1") == "https://a.example/log.zip");
  CHECK(shown_url("https://user:word@a.example/x@y#z") == "https://a.example/x@y");
  CHECK(shown_url("nonsense") == "nonsense");
}

TEST_CASE("all but unreserved characters are encoded") {
  CHECK(percent_encode("a b/c~d.e_f-g") == "a%20b%2Fc~d.e_f-g");
  CHECK(percent_encode("a b/c", Encode::path) == "a%20b/c");
  CHECK(percent_encode("\xC3\xA9+") == "%C3%A9%2B");
}

}  // namespace
}  // namespace cimend::core
