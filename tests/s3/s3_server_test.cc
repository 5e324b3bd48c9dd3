// The same promises against a real server: tests/s3/run starts one and says where it is.
#include <catch2/catch.hpp>

#include <cstdlib>

#include "core/blobs/blobs.h"
#include "core/blobs/blobs_conformance.h"

namespace cimend::core {
namespace {

S3Options options() {
  const char* endpoint = std::getenv("CIMEND_TEST_S3_ENDPOINT");
  if (endpoint == nullptr) FAIL("CIMEND_TEST_S3_ENDPOINT is not set: run tests/s3/run");
  S3Options options;
  options.endpoint = endpoint;
  options.bucket = "cimend-test";
  options.access_key = "S3RVER";
  options.secret_key = "S3RVER";
  return options;
}

// Different from byte to byte, so that swapped parts are seen.
std::string varied(std::size_t bytes) {
  std::string text;
  text.reserve(bytes + 20);
  for (std::size_t n = 0; text.size() < bytes; n += 7) text += std::to_string(n) + "\n";
  text.resize(bytes);
  return text;
}

TEST_CASE("a real S3 server keeps the promises of Blobs") {
  const auto http = curl_http();
  S3Options with_prefix = options();
  with_prefix.prefix = "conformance/";
  check_blobs_conform(*s3_blobs(*http, wall_clock(), with_prefix));
}

TEST_CASE("a real S3 server takes a value in parts and gives it back whole") {
  const auto http = curl_http();
  const auto blobs = s3_blobs(*http, wall_clock(), options());
  const std::string value = varied((std::size_t{83} << 20) + 5);
  REQUIRE(put_blob(*blobs, "parts/large", value, std::size_t{7} << 20));
  CHECK(get_blob(*blobs, "parts/large") == value);
  REQUIRE(blobs->remove("parts/large"));
}

TEST_CASE("a real S3 server lists more keys than a page holds") {
  const auto http = curl_http();
  const auto blobs = s3_blobs(*http, wall_clock(), options());
  for (int n = 0; n < 1005; ++n) REQUIRE(put_blob(*blobs, "many/" + std::to_string(n), "x"));
  CHECK(blobs->list("many/").value().size() == 1005);
}

TEST_CASE("a real S3 server refuses a wrong secret and does not know a missing bucket") {
  const auto http = curl_http();
  S3Options wrong = options();
  wrong.secret_key = "wrong";
  CHECK(s3_blobs(*http, wall_clock(), wrong)->check().error().code == Errc::refused);
  wrong = options();
  wrong.bucket = "no-such-bucket";
  const auto missing = s3_blobs(*http, wall_clock(), wrong)->check();
  REQUIRE_FALSE(missing);
  CHECK(missing.error().hint == "make the bucket first");
}

}  // namespace
}  // namespace cimend::core
