#include "core/secret_match.h"

#include <catch2/catch.hpp>
#include <random>
#include <string>

#include "core/redact.h"
#include "core/secret_sample.h"

using cimend::core::looks_random;
using cimend::core::make_secret;
using cimend::core::redact;

TEST_CASE("what chance makes looks random and what people write does not") {
  std::mt19937 random(31);
  for (const char* form :
       {"<hex:32>", "<lower:26>", "<alnum:24>", "<base64:40>", "<hex:8>-<hex:4>-<hex:4>-<hex:4>-<hex:12>"}) {
    int missed = 0;
    for (int i = 0; i < 1000; ++i) missed += looks_random(make_secret(form, random).text) ? 0 : 1;
    INFO(form);
    CHECK(missed <= 30);
  }
  for (const char* text : {"",
                           "short1",
                           "password",
                           "correct-horse-battery-staple",
                           "CancellationTokenSource",
                           "my-service-account-2",
                           "build-12345-linux",
                           "2026-04-22T16:09:37Z",
                           "1.2.3-rc.1+build.5",
                           "0x7f1a2b3c4d5e",
                           "/run/secrets/db_1a2b3c",
                           "https://example.org/a1b2c3d4",
                           "sha256:a1b2c3d4e5f6a7b8",
                           "arn:aws:iam::123456789012:role/x1y2z3",
                           "1234567890",
                           "aaaaaaaaaaaa1",
                           "xxxxxxxxxxxxxxxx",
                           "test_connection_2",
                           "YOUR_API_KEY_HERE_1",
                           "a1a1a1a1a1a1a1"}) {
    INFO(text);
    CHECK_FALSE(looks_random(text));
  }
}

TEST_CASE("values behind names are masked whatever way they are written, and what stands for a value is not") {
  std::mt19937 random(32);
  const std::string value = make_secret("<alnum:12>7<alnum:12>", random).text;
  for (const std::string before :
       {"DB_PASSWORD=", "password: ", "\"password\": \"", "{\\\"password\\\":\\\"", "--password ",
        "--password=", "passwd = '", "secret => ",
        "client_secret := ", "clientSecret=", "api-key: ", "?access_token=", "AUTH_TOKEN='", "config['token'] = '"}) {
    INFO(before);
    CHECK(redact("x " + before + value + "\" y\n").text.find(value) == std::string::npos);
    for (const std::string no_value :
         {"***", "${VALUE}", "$VALUE", "$(cat value1)", "<value1>", "{{ value1 }}", "%VALUE1%", "xxxxxxxx", "[hidden1]",
          "(none1234)", "********", "true", "string", "None"}) {
      INFO(no_value);
      CHECK(redact("x " + before + no_value + " y\n").masked == 0);
    }
  }
}

TEST_CASE("what a value ends with in its line stays") {
  std::mt19937 random(33);
  const std::string value = make_secret("<alnum:12>7<alnum:12>", random).text;
  CHECK(redact("a?token=" + value + "&x=1").text == "a?token=[masked:assigned.token]&x=1");
  CHECK(redact("{\"secret\":\"" + value + "\",\"b\":1}").text == "{\"secret\":\"[masked:assigned.secret]\",\"b\":1}");
  CHECK(redact("passwd=" + value + "; go").text == "passwd=[masked:assigned.passwd]; go");
  CHECK(redact("::add-mask::" + value + "\r\n").text == "::add-mask::[masked:github.add-mask]\r\n");
  CHECK(redact("::add-mask::my secret words\n").text == "::add-mask::[masked:github.add-mask]\n");
  CHECK(redact("##[group]Run echo \"::add-mask::a1b2\"\n").text ==
        "##[group]Run echo \"::add-mask::[masked:github.add-mask]\"\n");
  CHECK(redact("echo ::add-mask::$TOKEN\n::add-mask::***\n").masked == 0);
}
