#include "core/redact.h"

#include "core/base64.h"
#include "core/secret_gate.h"
#include "core/secret_sample.h"

#include <re2/re2.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <thread>
#include <vector>

using namespace std::string_view_literals;
using cimend::core::kKeyKinds;
using cimend::core::kPlantings;
using cimend::core::leaks;
using cimend::core::make_clean_line;
using cimend::core::make_key;
using cimend::core::make_secret;
using cimend::core::Planting;
using cimend::core::redact;
using cimend::core::Redaction;
using cimend::core::secret_formats;
using cimend::core::SecretFormat;
using cimend::core::SecretGate;
using cimend::core::SecretSample;

namespace {

long lines_in(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

std::string filled(std::string_view form, std::mt19937& random) { return make_secret(form, random).text; }

std::string key_body(int lines, std::mt19937& random, std::string_view before = "") {
  std::string body;
  for (int i = 0; i < lines; ++i) body += std::string(before) + filled("<base64:64>", random) + "\n";
  return body + std::string(before) + filled("<base64:22>", random) + "==\n";
}

const SecretFormat& format_of(std::string_view id) {
  for (const SecretFormat& format : secret_formats())
    if (format.id == id) return format;
  FAIL("no format " << id);
  return secret_formats().front();
}

// Every format but the one that is looked at line by line.
std::vector<SecretFormat> token_formats() {
  std::vector<SecretFormat> formats = secret_formats();
  formats.erase(std::find_if(formats.begin(), formats.end(), [](const auto& f) { return f.id == "private-key"; }));
  return formats;
}

// Composed, so that no tool takes this file for one that holds keys.
const std::string kBegin = std::string("-----BEGIN ") + "RSA PRIVATE KEY-----";
const std::string kEnd = std::string("-----END ") + "RSA PRIVATE KEY-----";

void check_masked(std::string_view id, const std::string& context, const std::string& text,
                  const SecretSample& planted) {
  INFO(id << ", " << context);
  const Redaction result = redact(text);
  CHECK(result.masked >= 1);
  CHECK_FALSE(leaks(planted.secret, result.text));
  CHECK(lines_in(result.text) == lines_in(text));
  CHECK(redact(result.text).text == result.text);
}

}  // namespace

TEST_CASE("the table of formats is sorted, its patterns compile, and each has a form with something random") {
  const auto& formats = secret_formats();
  CHECK(formats.size() >= 220);
  std::mt19937 random(1);
  for (std::size_t i = 0; i < formats.size(); ++i) {
    INFO(formats[i].id);
    if (i > 0) CHECK(formats[i - 1].id < formats[i].id);
    CHECK(formats[i].keyword.size() >= 2);
    const RE2 pattern(std::string(formats[i].pattern), RE2::Latin1);
    CHECK(pattern.ok());
    CHECK(pattern.NumberOfCapturingGroups() <= 1);
    CHECK(make_secret(formats[i].form, random).secret.size() >= 7);
  }
}

TEST_CASE("a token of every format is masked under its own name, wherever it stands in a line") {
  std::mt19937 random(20261120);
  for (const SecretFormat& format : secret_formats()) {
    const std::string id(format.id);
    for (int round = 0; round < 2; ++round) {
      const SecretSample planted = make_secret(format.form, random);
      const std::string& token = planted.text;
      INFO(id << ": " << token);
      CHECK(redact(token).text.find("[masked:" + id + "]") != std::string::npos);
      check_masked(id, "plain", "before\nlog in with " + token + (id == "netrc.password-line" ? "\n" : " now\n"),
                   planted);
      check_masked(id, "alone at the end", token, planted);
      if (id == "netrc.password-line") continue;  // nothing stands behind it in its line
      check_masked(id, "quoted", "token = \"" + token + "\"\r\n", planted);
      check_masked(id, "single quotes", "export TOKEN='" + token + "';\n", planted);
      check_masked(id, "assigned", "TOKEN=" + token + "\n", planted);
      check_masked(id, "in JSON", "{\"token\":\"" + token + "\",\"next\":1}\n", planted);
      check_masked(id, "in a URL's query", "GET https://example.org/a?token=" + token + "&b=1 200\n", planted);
      check_masked(id, "behind an escaped line end", "log: \\n" + token + "\\n\n", planted);
      check_masked(id, "percent-encoded before", "q%3D" + token + " end\n", planted);
      check_masked(id, "behind a timestamp", "2026-04-22T16:09:37.3317193Z   " + token + "\n", planted);
      check_masked(id, "in colour", "\x1b[31m" + token + "\x1b[0m\n", planted);
    }
  }
}

TEST_CASE("a token of every format is masked where escape sequences cut it in two") {
  std::mt19937 random(7);
  for (const SecretFormat& format : token_formats()) {
    const SecretSample planted = make_secret(format.form, random);
    const std::string end = format.id == "netrc.password-line" ? "\n" : " end\ny\n";
    for (const std::string escape : {"\x1b[0m", "\x1b[01;31m\x1b[K", "^[[33m", "\x1b]8;;\x1b\\"}) {
      // In the middle of the token, and in the middle of its longest random part.
      const std::size_t in_secret = planted.text.find(planted.secret) + planted.secret.size() / 2;
      for (const std::size_t at : {planted.text.size() / 2, in_secret}) {
        std::string cut = planted.text;
        cut.insert(at, escape);
        check_masked(format.id, "cut at " + std::to_string(at), "x\n\x1b[1m$\x1b[0m " + cut + end, planted);
      }
    }
  }
}

TEST_CASE("of tokens planted in every way 99 in 100 are masked, and none of the keys is left") {
  std::mt19937 random(11);
  std::string gone;
  for (const Planting planting : kPlantings) {
    std::size_t planted = 0, masked = 0;
    for (const SecretFormat& format : token_formats()) {
      if (planting == Planting::in_base64 && !SecretGate::seen_in_base64(format)) continue;
      if (format.id == "netrc.password-line") continue;
      for (int round = 0; round < 2; ++round) {
        const std::string text = plant(make_secret(format.form, random), planting, random, gone);
        const bool hidden = !leaks(gone, redact(text).text);
        if (!hidden) UNSCOPED_INFO(name_of(planting) << " leaks " << format.id << ": " << text);
        ++planted;
        masked += hidden ? 1 : 0;
      }
    }
    INFO(name_of(planting) << ": " << masked << " of " << planted);
    CHECK(static_cast<double>(masked) >= 0.99 * static_cast<double>(planted));
  }
  for (const auto kind : kKeyKinds) {
    const SecretSample key = make_key(kind, random);
    const Redaction result = redact("$ cat key\n" + key.text + "done\n");
    CHECK(result.masked == 1);
    CHECK_FALSE(leaks(key.secret, result.text));
    CHECK_FALSE(RE2::PartialMatch(result.text, "[A-Za-z0-9+/]{20}"));
    CHECK(result.text.find("$ cat key\n") == 0);
    CHECK(result.text.find("done\n") != std::string::npos);
    CHECK(lines_in(result.text) == lines_in("$ cat key\n" + key.text + "done\n"));
    CHECK(redact(result.text).text == result.text);
  }
}

TEST_CASE("a token with a strong prefix is masked inside base64 at every alignment") {
  std::mt19937 random(11);
  for (const char* id :
       {"github.pat", "github.fine-grained-pat", "gitlab.pat", "npm.token", "pypi.api-token", "docker.pat",
        "stripe.live-key", "vault.service-token", "anthropic.api-key", "digitalocean.pat", "shopify.access-token"}) {
    CHECK(SecretGate::seen_in_base64(format_of(id)));
    const SecretSample planted = make_secret(format_of(id).form, random);
    for (const std::string before : {"", "u", "us", "use", "user:"}) {
      const std::string bytes = before + planted.text;
      const std::string encoded = cimend::core::encode_base64(bytes + std::string(3 - bytes.size() % 3, '\n'));
      const Redaction result = redact("auth: " + encoded + " end\n");
      INFO(id << " behind '" << before << "'");
      CHECK(result.masked == 1);
      CHECK(result.text.find(encoded.substr(encoded.size() / 2, 12)) == std::string::npos);
    }
  }
}

TEST_CASE("nothing is masked in ten thousand clean lines with random digests, ids and names in them") {
  std::mt19937 random(12);
  std::string text;
  for (int i = 0; i < 10'000; ++i) text += make_clean_line(random);
  const Redaction result = redact(text);
  const std::size_t mask = result.text.find("[masked:");
  INFO(result.text.substr(mask == std::string::npos ? 0 : mask > 200 ? mask - 200 : 0, 300));
  CHECK(result.masked == 0);
}

TEST_CASE("the head of a masked line and what stands behind the secret stay") {
  const std::string token = "ghp_" + std::string(30, 'a') + "B1c2D3";
  CHECK(redact("use " + token + ", then go\n").text == "use [masked:github.pat], then go\n");
  CHECK(redact("https://me:" + token + "@github.com/a/b.git").text ==
        "https://me:[masked:github.pat]@github.com/a/b.git");
  CHECK(redact("Authorization: Bearer " + token).text == "Authorization: Bearer [masked:github.pat]");
  CHECK(redact("a " + token + " b " + token + " c").masked == 2);
  CHECK(redact("https://ci:" + std::string("s3cr3t") + "@example.org/x").text ==
        "https://ci:[masked:url.password]@example.org/x");
}

TEST_CASE("a long token is masked to its end") {
  const std::string body = "eyJ" + std::string(9000, 'x') + "1";
  const Redaction result = redact("t eyJhbGciOiJub25lIn0." + body + ".c2ln" + std::string(50, 'Q') + " end");
  CHECK(result.text == "t [masked:jwt] end");
}

TEST_CASE("a private key is masked line by line and lines keep their numbers") {
  std::mt19937 random(5);
  const std::string body = key_body(12, random);
  const Redaction result = redact("cat key\n" + kBegin + "\n" + body + kEnd + "\ndone\n");
  CHECK(result.masked == 1);
  std::string expected = "cat key\n";
  for (int i = 0; i < 15; ++i) expected += "[masked:private-key]\n";
  CHECK(result.text == expected + "done\n");
}

TEST_CASE("a private key is masked behind timestamps, in colour, with headers and without an end") {
  std::mt19937 random(6);
  const std::string time = "2026-04-22T16:09:37.3317193Z ";
  const std::string stamped = time + kBegin + "\n" + time + "Proc-Type: 4,ENCRYPTED\n" + time +
                              "DEK-Info: AES-128-CBC,0123456789ABCDEF\n" + time + "\n" + key_body(4, random, time) +
                              time + kEnd + "\n" + time + "go on\n";
  const Redaction result = redact(stamped);
  CHECK(result.masked == 1);
  CHECK(result.text.find(time + "[masked:private-key]\n" + time + "go on\n") != std::string::npos);
  CHECK(lines_in(result.text) == lines_in(stamped));
  CHECK(RE2::PartialMatch(result.text, "[A-Za-z0-9+/]{40}") == false);
  CHECK(redact(result.text).text == result.text);

  const std::string coloured = kBegin + "\n\x1b[2m" + filled("<base64:64>", random) + "\x1b[0m\n" + kEnd + "\n";
  CHECK_FALSE(RE2::PartialMatch(redact(coloured).text, "[A-Za-z0-9+/]{40}"));
  CHECK_FALSE(RE2::PartialMatch(redact(kBegin + "\n" + key_body(3, random)).text, "[A-Za-z0-9+/]{40}"));
}

TEST_CASE("talk about private keys is no key") {
  for (const std::string& line : {"expected " + kBegin + " at the start", kBegin + "\nnot a key at all\n",
                                  "grep -l '" + kBegin + "' *.pem\n", std::string("-----BEGIN CERTIFICATE-----\n")}) {
    CHECK(redact(line).text == line);
  }
}

TEST_CASE("a key inside what looks like a key leaves nothing to find the second time") {
  const std::string talk = kBegin + "\nProc-Type: 4,ENCRYPTED\n\nlong words PRIVATE KEY-----\n";
  const std::string key =
      kBegin + "\\n" + std::string(64, 'A') + "\n" + std::string(64, 'A') + "\nAAA=\n" + kEnd + "\n";
  const Redaction once = redact(talk + key);
  CHECK(once.masked == 1);
  CHECK(once.text.substr(0, talk.size()) == talk);
  CHECK(redact(once.text).text == once.text);
}

TEST_CASE("a key that begins on the line where another ends is masked the first time") {
  std::mt19937 random(26);
  const std::string first = kBegin + "\n" + key_body(2, random) + kEnd;
  for (const std::string between : {" ", "\"} ", "\x1b_2m"}) {
    const std::string text = first + between + kBegin + "\n" + key_body(2, random) + kEnd + "\ndone\n";
    const Redaction once = redact(text);
    CHECK(once.masked == 2);
    CHECK_FALSE(RE2::PartialMatch(once.text, "[A-Za-z0-9+/]{20}"));
    CHECK(redact(once.text).text == once.text);
  }
  // And where the first has no end at all.
  const std::string twice = kBegin + "\n" + key_body(2, random) + kBegin + "\n" + key_body(2, random) + "x\n";
  CHECK(redact(twice).masked == 2);
  CHECK_FALSE(RE2::PartialMatch(redact(twice).text, "[A-Za-z0-9+/]{20}"));
}

TEST_CASE("what follows the name of a key may be many lines of headers, but not any") {
  std::mt19937 random(27);
  std::string headers = "Version: 1\nComment: a key\nHash: SHA256\n\n";
  CHECK(redact(kBegin + "\n" + headers + key_body(2, random)).masked == 1);
  for (int i = 0; i < 20; ++i) headers += "Comment: more\n";
  CHECK(redact(kBegin + "\n" + headers + key_body(2, random)).masked == 0);
}

TEST_CASE("ordinary lines are left alone") {
  const std::string hex40 = "3f786850e387550fdab836ed7e6dc881de23001b";
  const std::string hex64 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  const std::string long_base64 =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  const std::vector<std::string> clean = {
      "commit " + hex40,
      "HEAD is now at 3f78685 fix: mask tokens",
      "[command]/usr/bin/git checkout --progress --force " + hex40,
      "Digest: sha256:" + hex64,
      "image: registry.example.org/a/b@sha256:" + hex64,
      "resolved \"https://registry.yarnpkg.com/a/-/a-1.2.3.tgz#" + hex40 + "\"",
      "integrity sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==",
      "\"integrity\": \"sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=\",",
      "src=\"data:image/png;base64," + long_base64 + "\"",
      "run id 5c115507-f6dd-4b24-8de3-7d8bbe0bb450",
      "Worker ID: {73522277-17d4-4851-9ca2-cac7199bd5d9}",
      "md5: d41d8cd98f00b204e9800998ecf8427e  empty",
      "  token: ***",
      "Authorization: Bearer ***",
      "Authorization: Basic authentication is required",
      "authorization: token missing",
      "Proxy-Authorization: none",
      "  http.https://github.com/.extraheader AUTHORIZATION: basic ***",
      "Bearer authentication failed for the registry",
      "the bearer of this certificate",
      "https://example.org/a:b/c@d",
      "git clone https://github.com/example/project.git",
      "git@github.com:example/project.git",
      "ssh://git@github.com:22/example/project.git",
      "https://user:***@example.org/",
      "https://${USER}:${TOKEN}@example.org/",
      "https://user:$TOKEN@example.org/",
      "https://<user>:<password>@example.org/",
      "npm notice filename: example-1.0.0.tgz",
      "npm_config_cache=/home/me/.npm npm_lifecycle_event=test npm_package_version=1.0.0",
      "//registry.npmjs.org/:_authToken=${NPM_TOKEN}",
      "NODE_AUTH_TOKEN: XXXXX-XXXXX-XXXXX-XXXXX",
      "AWS_SECRET_ACCESS_KEY: ***",
      "aws_secret_access_key = (none)",
      "error: missing secret_key_base for production",
      "secret_access_key is required but was not given to this action",
      "password: incorrect for user build",
      "machine learning login page password reset",
      "task-queue-worker-00000000000000000000000000000000000000000000 started",
      "disk-usage-of-all-mounts-is-below-the-limit-that-was-set-for-it",
      "Cache restored from key: node-cache-key-d41d8cd98f00b204e9800998ecf8427e",
      "cache key: Linux-npm-" + hex64,
      "key-value store ready",
      "TASK [setup] ok: SKIPPED",
      "risk-score 12, ask-for-more",
      "xoxo, the team",
      "hf_transfer is not installed, hf_hub_download is slower",
      "ghp_short",
      "github_pattern_matcher_is_a_long_identifier_in_some_source_code",
      "glpat-",
      "eyJ0aGlzIGlzIGp1c3QgYmFzZTY0IG9mIGpzb24ifQ==",
      "//# sourceMappingURL=data:application/json;base64,eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbImEuanMiXSwibmFtZXMiOltdfQ==",
      "dapi version 3, dapistore",
      "AIzawa is a place in Nagano",
      "AKIAthing happened in ASIA",
      "pul-request merged",
      "sk-learn 1.3.0 installed",
      "scikit-learn-1.3.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl (10.9 MB)",
      "SG.utils.something.else",
      "oy2k of oysters",
      "cioffi::detail::thirtytwocharacters_or_more_in_name()",
      "gcc: error: SKbuild/" + hex40.substr(0, 31) + "/CMakeLists.txt",
      "_ZN5boost4asio6detail18reactive_socket_service_baseC2ERNS0_17execution_contextE",
      "test_secret_is_not_printed_when_the_configuration_is_shown_to_the_user PASSED",
      "#7 sha256:" + hex64 + " 31.36MB / 31.36MB 1.2s done",
      "postmaster: PMAK is not a prefix here",
      "v1.0-rc.1 released, v1.0-beta",
      "pat-na1-ve approach",
      "::add-mask::***",
      "E   AssertionError: assert 'authorization' in {'accept': '*/*'}",
      "[masked:github.pat] and [masked:url.password]",
  };
  CHECK(clean.size() >= 60);
  for (const std::string& line : clean) {
    const Redaction result = redact(line + "\n");
    CHECK(result.text == line + "\n");
    CHECK(result.masked == 0);
  }
}

TEST_CASE("text without any secret comes back as it is, whatever its bytes") {
  std::string bytes;
  for (int i = 0; i < 4096; ++i) bytes += static_cast<char>(i * 7 % 256);
  CHECK(redact(bytes).text == bytes);
  for (const std::string text : {"", "a", "ab", "://", "ghp", "\n\n\n", "^[", "\x1b"}) CHECK(redact(text).text == text);
}

TEST_CASE("tokens side by side leave nothing to find the second time") {
  std::mt19937 random(3);
  std::string text;
  for (const SecretFormat& format : secret_formats()) {
    text += filled(format.form, random) + (random() % 2 == 0 ? "" : "\n");
  }
  const Redaction once = redact(text);
  CHECK(redact(once.text).masked == 0);
  CHECK(lines_in(once.text) == lines_in(text));
}

TEST_CASE("hostile repetition is read in linear time") {
  for (const std::string part :
       {"ghp_", "eyJaaaaaaaaa-", "://a:b", "-----BEGIN PRIVATE KEY-----", "authorization:   ", "\x1b[0m^["}) {
    std::string text;
    while (text.size() < 300'000) text += part;
    const Redaction result = redact(text);
    CHECK(redact(result.text).text == result.text);
  }
}

TEST_CASE("two threads redact alike") {
  std::mt19937 random(9);
  std::string text;
  for (const SecretFormat& format : secret_formats()) text += filled(format.form, random) + "\n";
  std::array<std::string, 2> results;
  std::thread other([&] { results[1] = redact(text).text; });
  results[0] = redact(text).text;
  other.join();
  CHECK(results[0] == results[1]);
}
