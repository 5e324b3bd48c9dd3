#include "core/blobs/sigv4.h"

#include <catch2/catch.hpp>

#include "core/text.h"

namespace cimend::core {
namespace {

// The examples of "Signature Calculations for the Authorization Header" in Amazon's S3 API reference: its example keys,
// 24 May 2013, bucket "examplebucket".
SigningKey example_key() {
  return {std::string("AKIA") + "IOSFODNN7" + "EXAMPLE",
          std::string("wJalrXUtnFEMI/") + "K7MDENG/bPxRfiCY" + "EXAMPLEKEY", "", "us-east-1", "s3"};
}
constexpr UnixSeconds kExampleTime = 1'369'353'600;

std::string signature(std::string_view method, std::string_view path, const QueryItems& query, HttpHeaders headers,
                      std::string_view body) {
  headers.emplace_back("Host", "examplebucket.s3.amazonaws.com");
  const auto added = sign_v4(example_key(), method, path, query, headers, sha256_hex(body), kExampleTime);
  const std::string_view authorization = header(added, "Authorization");
  return std::string(authorization.substr(authorization.find("Signature=") + 10));
}

TEST_CASE("Amazon's published examples are signed as published") {
  CHECK(signature("GET", "/test.txt", {}, {{"Range", "bytes=0-9"}}, "") ==
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  CHECK(signature("PUT", "/test%24file.text", {},
                  {{"Date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
                  "Welcome to Amazon S3.") == "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
  CHECK(signature("GET", "/", {{"lifecycle", ""}}, {}, "") ==
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
  CHECK(signature("GET", "/", {{"prefix", "J"}, {"max-keys", "2"}}, {}, "") ==
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST_CASE("a session's token is sent and signed") {
  SigningKey key = example_key();
  key.session_token = "session";
  const auto added = sign_v4(key, "GET", "/", {}, {{"Host", "h"}}, sha256_hex(""), kExampleTime);
  CHECK(header(added, "x-amz-security-token") == "session");
  CHECK(header(added, "Authorization").find("x-amz-security-token") != std::string_view::npos);
}

TEST_CASE("the secret key is in no header") {
  const auto added = sign_v4(example_key(), "GET", "/", {}, {{"Host", "h"}}, sha256_hex(""), kExampleTime);
  for (const auto& [name, value] : added) CHECK(value.find(example_key().secret_key) == std::string::npos);
}

TEST_CASE("queries are sorted after they are encoded") {
  CHECK(canonical_query({{"b", "x y"}, {"a", ""}, {"a", "+"}}) == "a=&a=%2B&b=x%20y");
  CHECK(canonical_query({}).empty());
}

}  // namespace
}  // namespace cimend::core
