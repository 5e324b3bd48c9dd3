#include "core/redact_stream.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "core/redact.h"
#include "core/secret_sample.h"

using cimend::core::Errc;
using cimend::core::fail;
using cimend::core::kKeyKinds;
using cimend::core::leaks;
using cimend::core::make_clean_line;
using cimend::core::make_key;
using cimend::core::make_secret;
using cimend::core::redact;
using cimend::core::Redaction;
using cimend::core::Result;
using cimend::core::secret_formats;
using cimend::core::SecretSample;
using cimend::core::StreamRedactor;

namespace {

// What a stream makes of `text`, cut into pieces of `next_size()` bytes.
template <class Size>
Redaction streamed(std::string_view text, Size next_size) {
  Redaction result;
  StreamRedactor stream([&](std::string_view bytes) {
    result.text.append(bytes);
    return Result<void>();
  });
  while (!text.empty()) {
    const std::string_view piece = text.substr(0, std::max<std::size_t>(1, next_size()));
    REQUIRE(stream.add(piece));
    REQUIRE(stream.held() <= StreamRedactor::kMostHeld);
    text.remove_prefix(piece.size());
  }
  REQUIRE(stream.finish());
  CHECK(stream.held() == 0);
  result.masked = stream.masked();
  return result;
}

// A log of clean lines, tokens and keys, some of them broken off, with lines of up to `longest` bytes.
std::string random_log(std::mt19937& random, std::size_t bytes, std::size_t longest) {
  std::string log;
  while (log.size() < bytes) {
    switch (random() % 8) {
      case 0: log += "x " + make_secret(secret_formats()[random() % secret_formats().size()].form, random).text; break;
      case 1: log += make_key(kKeyKinds[random() % std::size(kKeyKinds)], random).text; break;
      case 2: {
        const std::string key = make_key(kKeyKinds[random() % std::size(kKeyKinds)], random).text;
        log += key.substr(0, random() % key.size());
        break;
      }
      case 3: log += std::string(random() % 5, '\n') + "\x1b[1m-----END\x1b[0m RSA PRIVATE KEY-----"; break;
      case 4: log += make_secret("<base64:" + std::to_string(1 + random() % longest) + ">\n", random).text; break;
      default: log += make_clean_line(random);
    }
    if (random() % 4 == 0) log += '\n';
  }
  return log;
}

void check_same(const Redaction& stream, const Redaction& whole) {
  CHECK(stream.masked == whole.masked);
  const bool same = stream.text == whole.text;
  CHECK(same);
  if (same) return;
  const auto at = std::mismatch(stream.text.begin(), stream.text.end(), whole.text.begin(), whole.text.end()).first;
  const auto offset = static_cast<std::size_t>(at - stream.text.begin());
  const std::size_t begin = offset - std::min<std::size_t>(offset, 200);
  UNSCOPED_INFO("stream: " << stream.text.substr(begin, 400));
  UNSCOPED_INFO("whole: " << whole.text.substr(begin, 400));
  CHECK(same);
}

}  // namespace

TEST_CASE("a stream gives what the whole text gives, wherever it is cut") {
  std::mt19937 random(20);
  for (int round = 0; round < 40; ++round) {
    const std::string log = random_log(random, 1 + random() % 300'000, round % 4 == 0 ? 60'000 : 400);
    const Redaction whole = redact(log);
    const std::size_t piece = std::size_t{1} << (random() % 20);
    INFO("round " << round << ", pieces of up to " << piece);
    check_same(streamed(log, [&] { return 1 + random() % piece; }), whole);
  }
}

TEST_CASE("a stream gives what the whole text gives when its bytes come one by one") {
  std::mt19937 random(21);
  const std::string log = random_log(random, 200'000, 3'000);
  check_same(streamed(log, [] { return std::size_t{1}; }), redact(log));
}

TEST_CASE("a token and a key are masked wherever a piece ends inside them") {
  std::mt19937 random(22);
  const std::string fill(StreamRedactor::kLongestLine / 2 - 300, '.');
  for (std::size_t shift = 0; shift < 40; ++shift) {
    const SecretSample token = make_secret("ghp_<alnum:36>", random);
    const SecretSample key = make_key(kKeyKinds[shift % std::size(kKeyKinds)], random);
    const std::string log = fill + std::string(shift * 10, '-') + "\n" + token.text + "\n" + key.text + "end\n";
    const Redaction result = streamed(log, [&] { return 1 + random() % 700; });
    CHECK(result.masked == 2);
    CHECK_FALSE(leaks(token.secret, result.text));
    CHECK_FALSE(leaks(key.secret, result.text));
    check_same(result, redact(log));
  }
}

TEST_CASE("a line without an end streams in bounded memory and its tokens are masked wherever they stand") {
  std::mt19937 random(23);
  std::string line;
  std::vector<SecretSample> planted;
  while (line.size() < 1'000'000) {
    line += make_secret(random() % 2 == 0 ? "<hex:3000> " : "\"name\":\"<lower:700>\",", random).text;
    planted.push_back(make_secret("glpat-<alnum:20>", random));
    line += planted.back().text + (random() % 2 == 0 ? " " : "\",");
  }
  const Redaction result = streamed(line, [&] { return 1 + random() % 100'000; });
  CHECK(result.masked == planted.size());
  for (const SecretSample& token : planted) REQUIRE_FALSE(leaks(token.secret, result.text));
  CHECK(result.text.find('\n') == std::string::npos);
}

TEST_CASE("a secret that is longer than what is held is masked once and to its end") {
  std::mt19937 random(24);
  const std::string token = "eyJhbGciOiJub25lIn0.eyJ" + make_secret("<word:500000>", random).text;
  const Redaction result = streamed("t " + token + " end\nnext\n", [&] { return 1 + random() % 50'000; });
  CHECK(result.text == "t [masked:jwt] end\nnext\n");
  CHECK(result.masked == 1);

  const std::string key = make_key(cimend::core::KeyKind::on_one_line, random).text;
  const std::string body = make_secret("\\n<base64:300000>", random).text;
  std::string huge = key;
  huge.insert(key.find("\\n"), body);
  const Redaction masked = streamed(huge + "next\n", [&] { return 1 + random() % 50'000; });
  CHECK(masked.masked == 1);
  CHECK(masked.text == "{\"key\": \"[masked:private-key]\"}\nnext\n");
}

TEST_CASE("hostile text streams with its line ends and in bounded memory") {
  for (const std::string part :
       {"-----BEGIN RSA PRIVATE KEY-----", "-----BEGIN RSA PRIVATE KEY-----\n", "://a:b@", "\n", "Version: 1\n",
        "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n", "password=", "\x1b[0m^["}) {
    std::string text;
    while (text.size() < 200'000) text += part;
    const Redaction result = streamed(text, [] { return std::size_t{5'000}; });
    CHECK(std::count(result.text.begin(), result.text.end(), '\n') == std::count(text.begin(), text.end(), '\n'));
  }
}

TEST_CASE("whichever call of the sink fails, nothing more is handed to it, and every later call says so") {
  std::mt19937 random(25);
  const std::string log = random_log(random, 200'000, 400);
  const std::string whole = redact(log).text;
  for (int failing = 1;; ++failing) {
    std::string out;
    int calls = 0;
    StreamRedactor stream([&](std::string_view bytes) -> Result<void> {
      if (++calls == failing) return fail(Errc::io, "disk full");
      out.append(bytes);
      return {};
    });
    for (std::size_t at = 0; at < log.size(); at += 1'000) {
      const Result<void> added = stream.add(std::string_view(log).substr(at, 1'000));
      REQUIRE(added.has_value() == (calls < failing));
    }
    const Result<void> finished = stream.finish();
    REQUIRE(finished.has_value() == (calls < failing));
    CHECK(whole.compare(0, out.size(), out) == 0);
    if (finished) {
      CHECK(out == whole);
      CHECK(failing > 3);
      break;
    }
    CHECK(calls == failing);
    CHECK(finished.error().what == "disk full");
    CHECK_FALSE(stream.add("more"));
  }
}
