#include "core/base64.h"

#include <catch2/catch.hpp>

using cimend::core::base64_value;
using cimend::core::decode_base64;
using cimend::core::encode_base64;

TEST_CASE("the test vectors of RFC 4648 go both ways") {
  CHECK(encode_base64("foobar") == "Zm9vYmFy");
  CHECK(decode_base64("Zm9vYmFy") == "foobar");
  CHECK(decode_base64("Zg==") == "f");
  CHECK(decode_base64("Zm8=") == "fo");
}

TEST_CASE("a character that further bytes would have a part in is left out") {
  CHECK(encode_base64("f") == "Z");
  CHECK(encode_base64("fo") == "Zm");
  CHECK(encode_base64("").empty());
}

TEST_CASE("decoding takes both alphabets and ends where they do") {
  CHECK(decode_base64("-_-_") == decode_base64("+/+/"));
  CHECK(decode_base64("Zm9v YmFy") == "foo");
  CHECK(base64_value('=') == -1);
}
