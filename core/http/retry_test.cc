#include "core/http/retry.h"

#include <catch2/catch.hpp>

#include <cstdlib>

namespace cimend::core {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Answers one after the other; the last one for ever. A status of 0 is a failed connection.
ScriptedHttp answers(std::vector<HttpResponse> list) {
  auto next = std::make_shared<std::size_t>(0);
  return ScriptedHttp([list, next](const HttpRequest&) -> Result<HttpResponse> {
    const HttpResponse& answer = list[std::min((*next)++, list.size() - 1)];
    if (answer.status == 0) return fail(Errc::unavailable, "no connection");
    if (answer.status == 1) return fail(Errc::refused, "not allowed");
    return answer;
  });
}

struct Setting {
  ManualClock clock{1'000'000};
  RecordingSleeper sleeper{&clock};
  RetryPolicy policy;
  Setting() {
    policy.tries = 4;
    policy.first = milliseconds(1000);
    policy.longest = milliseconds(3000);
    policy.most_in_all = milliseconds(60'000);
    policy.random = [] { return 0.5; };
  }
  Result<HttpResponse> send(Http& http) {
    return send_with_retries(http, clock, sleeper, policy, []() -> Result<HttpRequest> { return HttpRequest(); });
  }
};

TEST_CASE("a server that comes back is answered for, with longer waits each time") {
  Setting setting;
  auto http = answers({{0, {}, ""}, {503, {}, ""}, {500, {}, ""}, {200, {}, "there"}});
  const auto answer = setting.send(http);
  REQUIRE(answer);
  CHECK(answer->body == "there");
  CHECK(setting.sleeper.slept() == std::vector{milliseconds(750), milliseconds(1500), milliseconds(2250)});
}

TEST_CASE("after the last try its answer stands") {
  Setting setting;
  auto http = answers({{503, {}, ""}});
  CHECK(setting.send(http)->status == 503);
  CHECK(http.requests().size() == 4);
  auto dead = answers({{0, {}, ""}});
  CHECK(setting.send(dead).error().code == Errc::unavailable);
}

TEST_CASE("what another try can't mend is not tried again") {
  Setting setting;
  for (const int status : {200, 302, 400, 401, 404, 409, 422}) {
    auto http = answers({{status, {}, ""}});
    CHECK(setting.send(http)->status == status);
    CHECK(http.requests().size() == 1);
  }
  auto refused = answers({{1, {}, ""}});
  CHECK(setting.send(refused).error().code == Errc::refused);
  CHECK(setting.sleeper.slept().empty());
}

TEST_CASE("the server's own time is waited for, as seconds or as a date") {
  Setting setting;
  auto http = answers({{429, {{"retry-after", "7"}}, ""}, {200, {}, ""}});
  CHECK(setting.send(http)->status == 200);
  CHECK(setting.sleeper.slept() == std::vector{milliseconds(7000)});
  CHECK(retry_after({{"Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"}}, 784'111'770) == seconds(7));
  CHECK(retry_after({{"Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"}}, 784'111'999) == seconds(0));
}

TEST_CASE("a Retry-After that is none says nothing") {
  for (const char* value : {"", "soon", "-5", "7x", "99999999999999999999999", "Sun, 06 Foo 1994 08:49:37 GMT"}) {
    INFO(value);
    CHECK_FALSE(retry_after({{"Retry-After", value}}, 0));
  }
  CHECK(retry_after({{"Retry-After", "9999999999"}}, 0) <= seconds(366 * 86'400));
}

TEST_CASE("a wait that is longer than is allowed is not begun") {
  Setting setting;
  auto http = answers({{503, {{"Retry-After", "61"}}, ""}, {200, {}, ""}});
  CHECK(setting.send(http)->status == 503);
  CHECK(setting.sleeper.slept().empty());
}

TEST_CASE("the wall's clock goes on whatever the environment says") {
  ::setenv("SOURCE_DATE_EPOCH", "1", 1);
  CHECK(wall_clock().now() > 1'700'000'000);
  ::unsetenv("SOURCE_DATE_EPOCH");
}

TEST_CASE("each try has a request of its own") {
  Setting setting;
  auto http = answers({{500, {}, ""}, {200, {}, ""}});
  int made = 0;
  const auto make = [&]() -> Result<HttpRequest> {
    HttpRequest request;
    auto left = std::make_shared<int>(2);
    request.body_source = [left]() -> Result<std::string> { return std::string((*left)-- > 0 ? "x" : ""); };
    ++made;
    return request;
  };
  REQUIRE(send_with_retries(http, setting.clock, setting.sleeper, setting.policy, make));
  CHECK(made == 2);
  CHECK(http.requests()[1].body == "xx");
}

TEST_CASE("each retry is told before its wait") {
  Setting setting;
  std::vector<std::string> told;
  setting.policy.retrying = [&](const Error& error, milliseconds wait, int next) {
    told.push_back(error.what + ", " + std::to_string(wait.count()) + ", " + std::to_string(next));
  };
  auto http = answers({{0, {}, ""}, {200, {}, ""}});
  REQUIRE(setting.send(http));
  CHECK(told == std::vector<std::string>{"no connection, 750, 2"});
}

TEST_CASE("waits stay between half and all of their step") {
  RetryPolicy policy;
  for (int next = 2; next < 40; ++next) {
    const milliseconds wait = backoff(policy, next);
    CHECK(wait >= policy.first / 2);
    CHECK(wait <= policy.longest);
  }
}

}  // namespace
}  // namespace cimend::core
