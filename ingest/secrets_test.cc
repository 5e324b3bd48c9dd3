#include "ingest/secrets.h"

#include <catch2/catch.hpp>

#include "core/hmac.h"

using namespace cimend;
using namespace cimend::ingest;

TEST_CASE("the HMAC is that of RFC 4231, case 2") {
  CHECK(core::hex_of(core::hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_CASE("several tokens are held at once while they are rotated") {
  const Secrets tokens("old-one,  new-one\nthird");
  CHECK(tokens.hold("old-one"));
  CHECK(tokens.hold("new-one"));
  CHECK(tokens.hold("third"));
  CHECK_FALSE(tokens.hold("old-one,"));
  CHECK_FALSE(tokens.hold("old"));
  CHECK_FALSE(tokens.hold(""));
  CHECK(Secrets(" , \n").empty());
  CHECK_FALSE(Secrets().hold(""));
}

TEST_CASE("a body signed with any of the secrets is taken, nothing else is") {
  const Secrets secrets("old new");
  const std::string body = "{\"zen\": \"x\"}";
  const std::string good = "sha256=" + core::hex_of(core::hmac_sha256("new", body));
  CHECK(secrets.check_signature(good, body));
  CHECK(secrets.check_signature("sha256=" + core::hex_of(core::hmac_sha256("old", body)), body));
  CHECK(secrets.check_signature(good, body) ==
        core::hex_of(core::hmac_sha256("old", body)));  // the same whichever signed it
  CHECK_FALSE(secrets.check_signature("sha256=" + core::hex_of(core::hmac_sha256("other", body)), body));
  CHECK_FALSE(secrets.check_signature(good, body + " "));
  CHECK_FALSE(secrets.check_signature(good.substr(0, good.size() - 1), body));
  CHECK_FALSE(secrets.check_signature("sha1=" + good.substr(7), body));
  CHECK_FALSE(secrets.check_signature("", body));
  CHECK_FALSE(Secrets().check_signature(good, body));
}

TEST_CASE("a bearer token is read, its scheme in any case") {
  CHECK(bearer_token("Bearer abc") == "abc");
  CHECK(bearer_token("bearer  abc ") == "abc");
  CHECK(bearer_token("Basic abc").empty());
  CHECK(bearer_token("Bearer").empty());
  CHECK(bearer_token("").empty());
}
