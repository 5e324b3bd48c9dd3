#include "ingest/redelivery.h"

#include <catch2/catch.hpp>

using namespace cimend;
using namespace cimend::ingest;

TEST_CASE("hooks are named by repository and number, or are the app's") {
  const auto hooks = read_hooks("acme/rocket:12, app\nacme/other:7");
  REQUIRE(hooks);
  REQUIRE(hooks->size() == 3);
  CHECK((*hooks)[0].repository == "acme/rocket");
  CHECK((*hooks)[0].id == 12);
  CHECK((*hooks)[1].repository.empty());
  CHECK(read_hooks("")->empty());
  for (const char* bad : {"acme/rocket", "acme:12", "acme/rocket:x", "acme/rocket:0", "acme/rocket:12x"}) {
    CAPTURE(bad);
    CHECK(read_hooks(bad).error().code == core::Errc::refused);
  }
}

TEST_CASE("what never arrived is asked for again once, what arrived on a later try is not") {
  core::ManualClock clock(1'800'000'000);
  core::RecordingSleeper sleeper(&clock);
  core::ScriptedHttp http([](const core::HttpRequest& request) -> core::Result<core::HttpResponse> {
    core::HttpResponse response;
    if (request.method == "POST") {
      response.status = 202;
      response.body = "{}";
      return response;
    }
    response.status = 200;
    const auto row = [](int id, const char* guid, int status) {
      return R"({"id":)" + std::to_string(id) + R"(,"guid":")" + guid +
             R"(","delivered_at":"2027-01-15T08:00:00Z","redelivery":false,"status":"x","status_code":)" +
             std::to_string(status) + R"(,"event":"push"})";
    };
    response.body = "[" + row(5, "a", 502) + "," + row(4, "b", 200) + "," + row(3, "a", 0) + "," + row(2, "b", 500) +
                    "," + row(1, "c", 202) + "]";
    return response;
  });
  GitHubOptions options;
  options.token = "t";
  const auto github = GitHubClient::create(http, clock, sleeper, options);
  REQUIRE(github);
  const auto done = redeliver_failed(**github, {"acme/rocket", 9}, clock.now() - 86'400 * 400);
  REQUIRE(done);
  CHECK(done->looked_at == 5);
  CHECK(done->asked_for == 1);
  std::vector<std::string> posts;
  for (const core::HttpRequest& request : http.requests()) {
    if (request.method == "POST") posts.push_back(request.url);
  }
  REQUIRE(posts.size() == 1);
  CHECK(posts[0] == "https://api.github.com/repos/acme/rocket/hooks/9/deliveries/5/attempts");
}
