#include "ingest/rate_limit.h"

#include <catch2/catch.hpp>

using cimend::ingest::RateLimit;
using namespace std::chrono_literals;

TEST_CASE("a client has its burst, then its rate, and others are not touched") {
  RateLimit limit(2, 3);
  const RateLimit::TimePoint now{};
  CHECK(limit.take("a", now));
  CHECK(limit.take("a", now));
  CHECK(limit.take("a", now));
  CHECK_FALSE(limit.take("a", now));
  CHECK(limit.take("b", now));
  CHECK(limit.take("a", now + 500ms));
  CHECK_FALSE(limit.take("a", now + 500ms));
}

TEST_CASE("a rate of zero lets all go on") {
  RateLimit limit(0, 0);
  for (int i = 0; i < 1000; ++i) CHECK(limit.take("a"));
}

TEST_CASE("more clients than are counted share what is left") {
  RateLimit limit(1, 2, 2);
  const RateLimit::TimePoint now{};
  CHECK(limit.take("a", now));
  CHECK(limit.take("b", now));
  CHECK(limit.take("c", now));
  CHECK(limit.take("d", now));
  CHECK_FALSE(limit.take("e", now));
  CHECK(limit.take("f", now + 10s));  // a and b are full again and forgotten
  CHECK(limit.take("f", now + 10s));
}
