#include "core/clock.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <limits>
#include <optional>

using cimend::core::ManualClock;
using cimend::core::read_utc_time;
using cimend::core::rfc3339;
using cimend::core::SystemClock;
using cimend::core::UnixSeconds;

namespace {

// Sets a variable of the environment and puts it back.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    value ? ::setenv(name, value, 1) : ::unsetenv(name);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() { before_ ? ::setenv(name_, before_->c_str(), 1) : ::unsetenv(name_); }

 private:
  const char* name_;
  std::optional<std::string> before_;
};

}  // namespace

TEST_CASE("times are written as RFC 3339 in UTC") {
  CHECK(rfc3339(0) == "1970-01-01T00:00:00Z");
  CHECK(rfc3339(-1) == "1969-12-31T23:59:59Z");
  CHECK(rfc3339(1'795'154'580) == "2026-11-20T06:03:00Z");
  CHECK(rfc3339(951'782'400) == "2000-02-29T00:00:00Z");
}

TEST_CASE("times beyond the years that RFC 3339 can write are brought to its ends") {
  CHECK(rfc3339(std::numeric_limits<UnixSeconds>::max()) == "9999-12-31T23:59:59Z");
  CHECK(rfc3339(std::numeric_limits<UnixSeconds>::min()) == "0000-01-01T00:00:00Z");
}

TEST_CASE("a UTC time is read to the second, and back it is the same") {
  CHECK(read_utc_time("1970-01-01T00:00:00Z") == 0);
  CHECK(read_utc_time("2026-11-20T06:03:00Z") == 1'795'154'580);
  CHECK(read_utc_time("2026-11-20T06:03:00.9999999Z") == 1'795'154'580);
  CHECK(read_utc_time("1969-12-31T23:59:59.1Z") == -1);
  for (const char* text : {"0000-01-01T00:00:00Z", "2000-02-29T23:59:59Z", "9999-12-31T23:59:59Z"})
    CHECK(rfc3339(read_utc_time(text).value_or(0)) == text);
}

TEST_CASE("what is no time of the calendar in UTC is not read") {
  for (const char* text : {"",
                           "Z",
                           "2026-11-20T06:03:00",
                           "2026-11-20T06:03:00z",
                           "2026-11-20 06:03:00Z",
                           "2026-11-20T06:03Z",
                           "2026-11-20T06:03:00+00:00",
                           "2026-11-20T06:03:00.Z",
                           "2026-11-20T06:03:00,1Z",
                           "2026-11-20T06:03:00.1 Z",
                           "2026-11-20T06:03:00.1234567890Z",
                           " 2026-11-20T06:03:00Z",
                           "2026-11-20T06:03:00Z ",
                           "2026-00-20T06:03:00Z",
                           "2026-13-20T06:03:00Z",
                           "2026-02-29T06:03:00Z",
                           "2026-11-31T06:03:00Z",
                           "2026-11-00T06:03:00Z",
                           "2026-11-20T24:00:00Z",
                           "2026-11-20T06:60:00Z",
                           "2026-12-31T23:59:60Z",
                           "+026-11-20T06:03:00Z",
                           "-026-11-20T06:03:00Z",
                           "2026-11-20T0x:03:00Z",
                           "\xd9\xa2"
                           "026-11-20T06:03:00Z"}) {
    INFO(text);
    CHECK_FALSE(read_utc_time(text));
  }
  CHECK_FALSE(read_utc_time(std::string_view("2026-11-20T06:03:00\0Z", 21)));
}

TEST_CASE("the system's clock tells SOURCE_DATE_EPOCH where it holds a number") {
  const Environment told("SOURCE_DATE_EPOCH", "1234567890");
  CHECK(SystemClock().now() == 1'234'567'890);
}

TEST_CASE("the system's clock does not believe a SOURCE_DATE_EPOCH that is no number") {
  for (const char* value : {"", "soon", "12x", " 12"}) {
    const Environment told("SOURCE_DATE_EPOCH", value);
    CHECK(SystemClock().now() > 1'700'000'000);
  }
  const Environment untold("SOURCE_DATE_EPOCH", nullptr);
  CHECK(SystemClock().now() > 1'700'000'000);
}

TEST_CASE("a manual clock stands still until it is told otherwise") {
  ManualClock clock(100);
  CHECK(clock.now() == 100);
  clock.advance(5);
  CHECK(clock.now() == 105);
}
