#include "core/http/address.h"

#include <catch2/catch.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstring>

using cimend::core::is_private_literal;
using cimend::core::is_public_address;

namespace {

bool is_public(const std::string& text) {
  sockaddr_storage storage{};
  if (text.find(':') == std::string::npos) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    REQUIRE(::inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1);
    std::memcpy(&storage, &v4, sizeof(v4));
  } else {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    REQUIRE(::inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1);
    std::memcpy(&storage, &v6, sizeof(v6));
  }
  const auto& address = reinterpret_cast<const sockaddr&>(storage);
  CHECK(cimend::core::to_text(address) == text);
  CHECK(is_private_literal(text) == !is_public_address(address));
  return is_public_address(address);
}

}  // namespace

TEST_CASE("addresses that no log lives at are not public") {
  for (const char* text : {"0.0.0.0",
                           "0.1.2.3",
                           "10.0.0.1",
                           "10.255.255.255",
                           "100.64.0.1",
                           "100.127.255.255",
                           "127.0.0.1",
                           "127.255.255.254",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.1",
                           "192.0.2.1",
                           "192.168.0.1",
                           "198.18.0.1",
                           "198.19.255.255",
                           "198.51.100.1",
                           "203.0.113.1",
                           "224.0.0.1",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "::ffff:169.254.169.254",
                           "64:ff9b::a00:1",
                           "fc00::1",
                           "fdff::1",
                           "fe80::1",
                           "febf::1",
                           "fec0::1",
                           "ff02::1",
                           "2001:db8::1",
                           "2001::1",
                           "2002:a00:1::",
                           "2002:7f00:1::"}) {
    INFO(text);
    CHECK_FALSE(is_public(text));
  }
}

TEST_CASE("neighbours of the private blocks are public") {
  for (const char* text : {"1.1.1.1",         "9.255.255.255",        "11.0.0.0",       "100.63.255.255",
                           "100.128.0.0",     "126.255.255.255",      "128.0.0.0",      "169.253.255.255",
                           "169.255.0.0",     "172.15.255.255",       "172.32.0.0",     "192.167.1.1",
                           "192.169.0.0",     "198.17.255.255",       "198.20.0.0",     "223.255.255.255",
                           "2606:4700::1111", "2001:4860:4860::8888", "::ffff:1.1.1.1", "64:ff9b::101:101",
                           "2002:101:101::"}) {
    INFO(text);
    CHECK(is_public(text));
  }
}

TEST_CASE("a name is no private literal, an address in brackets or with a zone is") {
  CHECK_FALSE(is_private_literal("example.com"));
  CHECK_FALSE(is_private_literal(""));
  CHECK(is_private_literal("[::1]"));
  CHECK(is_private_literal("fe80::1%eth0"));
}
