#include <catch2/catch.hpp>

#include "core/blobs/blobs.h"
#include "core/blobs/blobs_conformance.h"
#include "core/blobs/s3_xml.h"
#include "core/text.h"
#include "tests/s3/fake_s3.h"

namespace cimend::core {
namespace {

using tests::FakeS3;

constexpr std::size_t kMegabyte = std::size_t{1} << 20;

S3Options options() {
  S3Options options;
  options.endpoint = "https://s3.example.com";
  options.bucket = "bucket";
  options.access_key = "test-key";
  options.secret_key = "test-secret";
  options.retries.tries = 3;
  return options;
}

struct Setting {
  FakeS3 s3;
  ScriptedHttp http{[this](const HttpRequest& request) { return s3.answer(request); }};
  ManualClock clock{1'700'000'000};
  RecordingSleeper sleeper;
  std::unique_ptr<Blobs> blobs = s3_blobs(http, clock, options(), sleeper);
};

// Not the same bytes in every part.
std::string varied(std::size_t bytes) {
  std::string text;
  text.reserve(bytes + 20);
  for (std::size_t n = 0; text.size() < bytes; n += 7) text += std::to_string(n) + "\n";
  text.resize(bytes);
  return text;
}

TEST_CASE("values in S3 keep the promises of Blobs") {
  Setting setting;
  check_blobs_conform(*setting.blobs);
}

TEST_CASE("values in S3 under a prefix keep the promises, beside what others keep") {
  Setting setting;
  setting.s3.objects = {{"team/x", "theirs"}, {"team/cimend", "theirs"}, {"zebra", "theirs"}};
  S3Options with_prefix = options();
  with_prefix.prefix = "team/cimend/";
  check_blobs_conform(*s3_blobs(setting.http, setting.clock, with_prefix, setting.sleeper));
  CHECK(setting.s3.objects.count("team/cimend/logs/ab") == 1);
  CHECK(setting.s3.objects.at("team/x") == "theirs");
}

TEST_CASE("64 MB go up in one piece, more in parts of 16 MB") {
  Setting setting;
  const std::string whole = varied(64 * kMegabyte);
  REQUIRE(put_blob(*setting.blobs, "a", whole, 5 * kMegabyte + 1));
  CHECK(setting.s3.requests == 1);
  CHECK(setting.s3.objects["a"] == whole);
  const std::string more = varied(64 * kMegabyte + 1);
  REQUIRE(put_blob(*setting.blobs, "a", more, 5 * kMegabyte + 1));
  CHECK(setting.s3.requests == 1 + 1 + 4 + 1 + 1);  // begin, four parts and the last byte, complete
  CHECK(setting.s3.objects["a"] == more);
  CHECK(setting.s3.uploads.empty());
}

TEST_CASE("any request of an upload may find no connection once: it is made again") {
  const std::string value = varied(81 * kMegabyte);
  for (int failing = 1;; ++failing) {
    Setting setting;
    setting.s3.failing_request = failing;
    INFO("request " << failing << " fails");
    REQUIRE(put_blob(*setting.blobs, "a", value, 30 * kMegabyte));
    CHECK(setting.s3.objects["a"] == value);
    CHECK(setting.s3.uploads.empty());
    if (setting.s3.requests < failing) break;
    CHECK(setting.sleeper.slept().size() == 1);
    REQUIRE(failing < 50);
  }
}

TEST_CASE("a service that stays away leaves the old value, and the failure says so") {
  const std::string value = varied(65 * kMegabyte);
  for (int failing = 1; failing <= 7; ++failing) {
    Setting setting;
    setting.s3.objects["a"] = "old";
    setting.s3.failing_request = failing;
    setting.s3.failing_for_good = true;
    const auto written = put_blob(*setting.blobs, "a", value);
    REQUIRE_FALSE(written);
    CHECK(written.error().code == Errc::unavailable);
    CHECK(setting.s3.objects["a"] == "old");
  }
}

TEST_CASE("parts of an upload that was given up are aborted") {
  Setting setting;
  {
    auto writer = setting.blobs->create("a");
    REQUIRE(writer);
    REQUIRE((*writer)->append(std::string(65 * kMegabyte, 'x')));
    CHECK(setting.s3.uploads.size() == 1);
  }
  CHECK(setting.s3.uploads.empty());
  CHECK(setting.s3.objects.empty());
}

TEST_CASE("an error inside a good answer to the completion is a failure, and the parts are aborted") {
  Setting setting;
  setting.s3.error_on_complete = "InternalError";
  const auto written = put_blob(*setting.blobs, "a", std::string(65 * kMegabyte, 'x'));
  REQUIRE_FALSE(written);
  CHECK(written.error().code == Errc::unavailable);
  CHECK(setting.s3.uploads.empty());
  CHECK(setting.s3.objects.empty());
}

TEST_CASE("wrong credentials and a missing bucket are told as what they are") {
  Setting setting;
  S3Options wrong = options();
  wrong.access_key = "other";
  const auto denied = s3_blobs(setting.http, setting.clock, wrong, setting.sleeper)->check();
  REQUIRE_FALSE(denied);
  CHECK(denied.error().code == Errc::refused);
  CHECK(denied.error().what == "S3 answered 403 AccessDenied: why");
  wrong = options();
  wrong.bucket = "nowhere";
  const auto missing = get_blob(*s3_blobs(setting.http, setting.clock, wrong, setting.sleeper), "a");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == Errc::refused);
  CHECK(missing.error().hint == "make the bucket first");
}

TEST_CASE("an endpoint without TLS is taken for loopback alone") {
  Setting setting;
  S3Options plain = options();
  plain.endpoint = "http://s3.example.com";
  CHECK_FALSE(s3_blobs(setting.http, setting.clock, plain, setting.sleeper)->check());
  CHECK(setting.s3.requests == 0);
  plain.endpoint = "http://127.0.0.1:9000";
  CHECK(s3_blobs(setting.http, setting.clock, plain, setting.sleeper)->check());
  CHECK(setting.http.requests()[0].allow_http);
  plain.endpoint = "https://s3.example.com/bucket";
  CHECK_FALSE(s3_blobs(setting.http, setting.clock, plain, setting.sleeper)->check());
}

TEST_CASE("a read that broke off in the middle is not begun again") {
  ManualClock clock(1);
  RecordingSleeper sleeper;
  class Cut : public Http {
   public:
    Result<HttpResponse> send(const HttpRequest& request) override {
      ++sent;
      if (auto taken = request.sink("half"); !taken) return tl::unexpected(taken.error());
      return fail(Errc::unavailable, "cut");
    }
    int sent = 0;
  } http;
  const auto blobs = s3_blobs(http, clock, options(), sleeper);
  std::string got;
  const auto read = blobs->read("a", [&](std::string_view piece) -> Result<> {
    got += piece;
    return {};
  });
  REQUIRE_FALSE(read);
  CHECK(read.error().code == Errc::unavailable);
  CHECK(got == "half");
  CHECK(http.sent == 1);
}

TEST_CASE("a list without an end is refused") {
  ManualClock clock(1);
  RecordingSleeper sleeper;
  ScriptedHttp http([](const HttpRequest&) -> Result<HttpResponse> {
    return HttpResponse{
        200, {}, "<L><IsTruncated>true</IsTruncated><NextContinuationToken>x</NextContinuationToken></L>"};
  });
  CHECK(s3_blobs(http, clock, options(), sleeper)->list("").error().code == Errc::parse);
}

TEST_CASE("XML that S3 would not send is refused") {
  for (const std::string& xml : {std::string(), std::string("<a>"), std::string("<a></b>"), std::string("not xml"),
                                 std::string("<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>"),
                                 std::string("<a>&nbsp;</a>"), std::string("<a/><b/>"), std::string("<a>\xff</a>")}) {
    INFO(xml);
    CHECK(read_s3_answer(xml).error().code == Errc::parse);
  }
  std::string deep;
  for (int n = 0; n < 100'000; ++n) deep += "<a>";
  CHECK(read_s3_answer(deep).error().code == Errc::parse);
}

TEST_CASE("a key is read only where keys stand") {
  const auto answer = read_s3_answer(
      "<ListBucketResult xmlns='x'><Key>no</Key><Contents><Key>a&amp;b</Key><Owner><Key>no</Key></Owner></Contents>"
      "<CommonPrefixes><Key>no</Key></CommonPrefixes></ListBucketResult>");
  REQUIRE(answer);
  CHECK(answer->keys == std::vector<std::string>{"a&b"});
}

}  // namespace
}  // namespace cimend::core
