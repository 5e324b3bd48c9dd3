#include "core/github/github_api.h"

#include <catch2/catch.hpp>

namespace cimend::core {
namespace {

std::unique_ptr<GitHubApi> api_at(Http& http, const std::string& address) {
  static const ManualClock clock(1'700'000'000);
  static RecordingSleeper sleeper;
  GitHubOptions options;
  options.api = address;
  options.token = "test-token";
  options.retries.tries = 3;
  auto api = GitHubApi::create(http, clock, sleeper, options);
  REQUIRE(api);
  return std::move(*api);
}

TEST_CASE("GraphQL is beside the REST API of Enterprise and below that of github.com") {
  ScriptedHttp http([](const HttpRequest&) { return HttpResponse{200, {}, "{}"}; });
  CHECK(api_at(http, "https://api.github.com/")->graphql_url() == "https://api.github.com/graphql");
  CHECK(api_at(http, "https://ghe.example/api/v3")->graphql_url() == "https://ghe.example/api/graphql");
}

TEST_CASE("an effect is tried again only where twice is once") {
  for (const bool repeatable : {false, true}) {
    ScriptedHttp http([](const HttpRequest&) { return HttpResponse{502, {}, ""}; });
    GitHubApi::Ask ask;
    ask.method = "POST";
    ask.url = "https://api.github.com/repos/acme/rocket/git/blobs";
    ask.body = Json(Json::Object{{"content", "x"}});
    ask.repeatable = repeatable;
    CHECK(api_at(http, "https://api.github.com")->json(ask).error().code == Errc::unavailable);
    CHECK(http.requests().size() == (repeatable ? 3U : 1U));
    CHECK(http.requests()[0].body == R"({"content":"x"})");
  }
}

TEST_CASE("a 422 is told with what GitHub says of each field") {
  ScriptedHttp http([](const HttpRequest&) {
    return HttpResponse{422, {}, R"({"message": "Validation Failed", "errors": [{"message": "No commits"}, "x"]})"};
  });
  GitHubApi::Ask ask;
  ask.url = "https://api.github.com/repos/acme/rocket/pulls";
  const auto refused = api_at(http, "https://api.github.com")->json(ask);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::refused);
  CHECK(refused.error().what == "GitHub answered 422: Validation Failed; No commits");
}

}  // namespace
}  // namespace cimend::core
