#include "ingest/github_client.h"

#include <catch2/catch.hpp>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "core/base64.h"
#include "core/github/github_auth.h"
#include "tests/openapi/recorder.h"

namespace cimend::ingest {
namespace {

using core::Errc;
using core::github_app_jwt;
using core::header;
using core::HttpRequest;
using core::HttpResponse;
using core::Result;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr core::UnixSeconds kNow = 1'700'000'000;

const std::string& test_pem() {
  static const std::string pem = [] {
    EVP_PKEY* key = EVP_RSA_gen(2048);
    BIO* bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    std::string text(data, static_cast<std::size_t>(size));
    BIO_free(bio);
    EVP_PKEY_free(key);
    return text;
  }();
  return pem;
}

GitHubOptions with_token() {
  GitHubOptions options;
  options.token = "test-token";
  options.retries.tries = 3;
  options.retries.random = [] { return 0.5; };
  return options;
}

GitHubOptions as_app(std::int64_t installation = 7) {
  GitHubOptions options;
  options.app = GitHubApp{"12", test_pem(), installation};
  return options;
}

// A client whose GitHub is `answer`; what is asked of api.github.com is recorded for tests/openapi.
struct Setting {
  explicit Setting(core::ScriptedHttp::Answer answer, GitHubOptions options = with_token())
      : http([answer](const HttpRequest& request) {
          tests::record_request(request);
          return answer(request);
        }) {
    auto created = GitHubClient::create(http, clock, sleeper, std::move(options), &cache);
    REQUIRE(created);
    github = std::move(*created);
  }
  core::ManualClock clock{kNow};
  core::RecordingSleeper sleeper{&clock};
  MemoryEtagCache cache;
  core::ScriptedHttp http;
  std::unique_ptr<GitHubClient> github;
};

// One answer after the other, the last one for ever.
core::ScriptedHttp::Answer in_turn(std::vector<HttpResponse> answers) {
  auto next = std::make_shared<std::size_t>(0);
  return [answers, next](const HttpRequest&) -> Result<HttpResponse> {
    const HttpResponse& answer = answers[std::min((*next)++, answers.size() - 1)];
    if (answer.status == 0) return core::fail(Errc::unavailable, "no connection");
    return answer;
  };
}

LogSink into(std::string& text) {
  return [&text](std::string_view piece) -> Result<> {
    text += piece;
    return {};
  };
}

const char* const kRun = R"({"id": 42, "name": "CI", "head_sha": "0123456", "run_attempt": 2, "conclusion": "failure",
                            "repository": {"full_name": "acme/rocket"}})";

TEST_CASE("a run is asked for with the version, the token and our name") {
  Setting setting(in_turn({{200, {}, kRun}}));
  const auto run = setting.github->run("acme/rocket", 42);
  REQUIRE(run);
  CHECK(run->run_id == "42");
  CHECK(run->attempt == 2);
  const HttpRequest asked = setting.http.requests().at(0);
  CHECK(asked.url == "https://api.github.com/repos/acme/rocket/actions/runs/42");
  CHECK(header(asked.headers, "Authorization") == "Bearer test-token");
  CHECK(header(asked.headers, "X-GitHub-Api-Version") == "2022-11-28");
  CHECK(header(asked.headers, "Accept") == "application/vnd.github+json");
  CHECK(header(asked.headers, "User-Agent").substr(0, 7) == "cimend/");
  CHECK_FALSE(asked.allow_http);
  REQUIRE(setting.github->run_attempt("acme/rocket", 42, 1));
  CHECK(setting.http.requests().at(1).url == "https://api.github.com/repos/acme/rocket/actions/runs/42/attempts/1");
}

TEST_CASE("jobs of all pages come with their steps") {
  const std::string job = R"j({"id": 1, "name": "build (x, y)", "status": "completed", "conclusion": "failure",
    "steps": [{"number": 1, "name": "Set up", "status": "completed", "conclusion": "success"},
              {"number": 2, "name": "Test", "status": "completed", "conclusion": "timed_out"},
              {"number": 3, "name": "Never", "status": "queued", "conclusion": null}]})j";
  Setting setting([&](const HttpRequest& request) -> Result<HttpResponse> {
    const bool first = request.url.find("page=2") == std::string::npos;
    const std::string next = request.url + "&page=2";
    if (!first)
      return HttpResponse{200, {}, R"({"total_count": 2, "jobs": [{"id": 2, "name": "lint", "status": "queued"}]})"};
    return HttpResponse{200,
                        {{"Link", "<" + next + ">; rel=\"next\", <" + next + ">; rel=\"last\""}},
                        "{\"total_count\": 2, \"jobs\": [" + job + "]}"};
  });
  const auto jobs = setting.github->jobs("acme/rocket", 42, 1);
  REQUIRE(jobs);
  REQUIRE(jobs->size() == 2);
  CHECK((*jobs)[0].name == "build (x, y)");
  REQUIRE((*jobs)[0].steps.size() == 3);
  CHECK((*jobs)[0].steps[1].conclusion == "failure");
  CHECK((*jobs)[0].steps[2].conclusion.empty());
  CHECK((*jobs)[1].conclusion.empty());
}

TEST_CASE("a job's times are GitHub's, where they are times") {
  Setting setting(in_turn({{200, {}, R"({"jobs": [
    {"id": 1, "name": "done", "status": "completed", "started_at": "2026-11-20T06:41:00Z", "completed_at": "2026-11-20T06:43:30Z"},
    {"id": 2, "name": "going on", "status": "in_progress", "started_at": "2026-11-20T06:41:00Z", "completed_at": null},
    {"id": 3, "name": "skipped", "status": "completed", "started_at": "2026-11-20T06:41:01Z", "completed_at": "2026-11-20T06:41:00Z"},
    {"id": 4, "name": "odd", "status": "completed", "started_at": 5, "completed_at": "<b>"},
    {"id": 5, "name": "untold", "status": "queued"}]})"}}));
  const auto jobs = setting.github->jobs("acme/rocket", 42, 1);
  REQUIRE(jobs);
  std::vector<std::string> told;
  for (const GitHubJob& job : *jobs) {
    const core::RunDocument::Job fact = fact_of(job);
    told.push_back(fact.name + "|" + fact.started_at + "|" + fact.completed_at);
  }
  CHECK(told == std::vector<std::string>{"done|2026-11-20T06:41:00Z|2026-11-20T06:43:30Z",
                                         "going on|2026-11-20T06:41:00Z|", "skipped||", "odd||", "untold||"});
}

TEST_CASE("a next page on another host is refused, and the token does not go there") {
  Setting setting(in_turn({{200, {{"Link", "<https://evil.example/x>; rel=\"next\""}}, R"({"jobs": []})"}}));
  CHECK(setting.github->jobs("acme/rocket", 42, 1).error().code == Errc::refused);
  CHECK(setting.http.requests().size() == 1);
}

TEST_CASE("pages without an end come to one") {
  Setting setting([](const HttpRequest& request) -> Result<HttpResponse> {
    return HttpResponse{200, {{"Link", "<" + request.url + ">; rel=\"next\""}}, R"({"artifacts": []})"};
  });
  CHECK(setting.github->artifacts("acme/rocket", 42).error().code == Errc::refused);
  CHECK(setting.http.requests().size() == 100);
}

TEST_CASE("runs are filtered by GitHub and cut where enough came") {
  Setting setting(in_turn({{200,
                            {{"Link", "<https://api.github.com/x?page=2>; rel=\"next\""}},
                            std::string(R"({"total_count": 9, "workflow_runs": [)") + kRun + "," + kRun + "]}"}}));
  GitHubClient::RunFilter filter;
  filter.status = "failure";
  filter.branch = "feature/a b";
  filter.created = ">=2026-11-01";
  const auto runs = setting.github->runs("acme/rocket", filter, 1);
  REQUIRE(runs);
  CHECK(runs->size() == 1);
  CHECK(setting.http.requests().size() == 1);
  CHECK(setting.http.requests()[0].url ==
        "https://api.github.com/repos/acme/rocket/actions/runs?branch=feature%2Fa%20b&status=failure&"
        "created=%3E%3D2026-11-01&per_page=1");
}

TEST_CASE("artifacts are listed") {
  Setting setting(in_turn({{200, {}, R"({"total_count": 1, "artifacts": [{"id": 5, "name": "report",
    "size_in_bytes": 99, "expired": true}]})"}}));
  const auto artifacts = setting.github->artifacts("acme/rocket", 42);
  REQUIRE(artifacts);
  CHECK((*artifacts)[0].name == "report");
  CHECK((*artifacts)[0].expired);
}

TEST_CASE("what did not change is asked for with its tag and taken from the cache") {
  Setting setting([](const HttpRequest& request) -> Result<HttpResponse> {
    if (header(request.headers, "If-None-Match") == "W/\"tag\"") return HttpResponse{304, {}, ""};
    return HttpResponse{200, {{"ETag", "W/\"tag\""}}, kRun};
  });
  for (int n = 0; n < 3; ++n) CHECK(setting.github->run("acme/rocket", 42)->run_id == "42");
  const auto asked = setting.http.requests();
  CHECK(header(asked[0].headers, "If-None-Match").empty());
  CHECK(header(asked[2].headers, "If-None-Match") == "W/\"tag\"");
}

TEST_CASE("the cache forgets before it grows") {
  MemoryEtagCache cache(1000);
  for (int n = 0; n < 100; ++n) cache.keep(std::to_string(n), {"tag", std::string(100, 'x'), ""});
  CHECK_FALSE(cache.find("0"));
  CHECK(cache.find("99"));
}

TEST_CASE("logs are fetched from where GitHub says, without the token") {
  Setting setting([](const HttpRequest& request) -> Result<HttpResponse> {
    if (request.url.find("api.github.com") != std::string::npos)
      return HttpResponse{302, {{"Location", "https://storage.example.net/log.zip?sig=secret"}}, ""};
    if (request.url.find("log.zip") != std::string::npos)
      return HttpResponse{307, {{"Location", "/other.zip?sig=secret"}}, ""};
    return HttpResponse{200, {}, "PK-bytes"};
  });
  std::string text;
  REQUIRE(setting.github->attempt_logs("acme/rocket", 42, 1, into(text)));
  CHECK(text == "PK-bytes");
  const auto asked = setting.http.requests();
  REQUIRE(asked.size() == 3);
  CHECK(asked[0].url == "https://api.github.com/repos/acme/rocket/actions/runs/42/attempts/1/logs");
  CHECK(asked[2].url == "https://storage.example.net/other.zip?sig=secret");
  for (const std::size_t at : {std::size_t{1}, std::size_t{2}}) {
    CHECK(header(asked[at].headers, "Authorization").empty());
    CHECK_FALSE(asked[at].allow_private);
    CHECK_FALSE(asked[at].allow_http);
  }
  text.clear();
  REQUIRE(setting.github->job_log("acme/rocket", 7, into(text)));
  CHECK(setting.http.requests()[3].url == "https://api.github.com/repos/acme/rocket/actions/jobs/7/logs");
}

TEST_CASE("a log on Enterprise's own host may stand in its private network") {
  GitHubOptions options = with_token();
  options.api = "https://ghe.internal/api/v3/";
  Setting setting(
      [](const HttpRequest& request) -> Result<HttpResponse> {
        if (request.url.find("/api/v3/") != std::string::npos)
          return HttpResponse{302, {{"Location", "https://ghe.internal/storage/1"}}, ""};
        return HttpResponse{200, {}, "log"};
      },
      options);
  std::string text;
  REQUIRE(setting.github->job_log("acme/rocket", 7, into(text)));
  CHECK(setting.http.requests()[0].url == "https://ghe.internal/api/v3/repos/acme/rocket/actions/jobs/7/logs");
  CHECK(setting.http.requests()[1].allow_private);
  CHECK(header(setting.http.requests()[1].headers, "Authorization").empty());
}

TEST_CASE("redirects that go nowhere or round and round are refused") {
  for (const char* location :
       {"https://storage.example.net/again", "file:///etc/passwd", "https://user@evil.example/", "https://a b/"}) {
    Setting setting(in_turn({{302, {{"Location", location}}, ""}}));
    std::string text;
    const auto fetched = setting.github->attempt_logs("acme/rocket", 42, 1, into(text));
    REQUIRE_FALSE(fetched);
    CHECK(fetched.error().code == Errc::refused);
    CHECK(setting.http.requests().size() <= 5);
  }
}

TEST_CASE("an expired log is told as missing, at GitHub and at its storage") {
  for (const int status : {404, 410}) {
    std::string text;
    Setting at_github(in_turn({{status, {}, R"({"message": "Gone"})"}}));
    const auto gone = at_github.github->attempt_logs("acme/rocket", 42, 3, into(text));
    REQUIRE_FALSE(gone);
    CHECK(gone.error().code == Errc::not_found);
    CHECK(gone.error().what.find("run 42 of acme/rocket, attempt 3") != std::string::npos);
    Setting at_storage(
        in_turn({{302, {{"Location", "https://storage.example.net/x?sig=SECRET"}}, ""}, {status, {}, ""}}));
    const auto lost = at_storage.github->attempt_logs("acme/rocket", 42, 3, into(text));
    REQUIRE_FALSE(lost);
    CHECK(lost.error().code == Errc::not_found);
    CHECK(lost.error().text().find("SECRET") == std::string::npos);
  }
}

TEST_CASE("GitHub's refusals keep its words") {
  Setting setting(in_turn({{403, {}, R"({"message": "Resource not accessible by integration"})"}}));
  const auto refused = setting.github->run("acme/rocket", 42);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::refused);
  CHECK(refused.error().what == "GitHub answered 403: Resource not accessible by integration");
  Setting unknown(in_turn({{401, {}, "not json"}}));
  CHECK(unknown.github->run("acme/rocket", 42).error().code == Errc::refused);
  Setting missing(in_turn({{404, {}, R"({"message": "Not Found"})"}}));
  CHECK(missing.github->run("acme/rocket", 42).error().code == Errc::not_found);
}

TEST_CASE("the primary rate limit is waited for until GitHub's own time, where that is short enough") {
  const HttpResponse limited = {403,
                                {{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", std::to_string(kNow + 90)}},
                                R"({"message": "API rate limit exceeded"})"};
  GitHubOptions patient = with_token();
  patient.most_wait = seconds(100);
  Setting setting(in_turn({limited, {200, {}, kRun}}), patient);
  CHECK(setting.github->run("acme/rocket", 42));
  CHECK(setting.sleeper.slept() == std::vector{milliseconds(90'000)});

  Setting impatient(in_turn({limited, {200, {}, kRun}}));
  const auto later = impatient.github->run("acme/rocket", 42);
  REQUIRE_FALSE(later);
  CHECK(later.error().code == Errc::unavailable);
  CHECK(later.error().what.find("2023-11-14T22:14:50Z") != std::string::npos);
  CHECK(impatient.github->blocked_until() == kNow + 90);
  // Nor does it ask again before that time; then it does.
  CHECK_FALSE(impatient.github->run("acme/rocket", 42));
  CHECK(impatient.http.requests().size() == 1);
  impatient.clock.advance(90);
  CHECK(impatient.github->run("acme/rocket", 42));
}

TEST_CASE("a limit is measured by the server's clock, and one of years is a day") {
  Setting behind(in_turn(
      {{403,
        {{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", "784111807"}, {"Date", "Sun, 06 Nov 1994 08:49:37 GMT"}},
        ""}}));
  CHECK_FALSE(behind.github->run("acme/rocket", 42));
  CHECK(behind.github->blocked_until() == kNow + 30);
  Setting nonsense(
      in_turn({{403, {{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", "9223372036854775807"}}, ""}}));
  CHECK_FALSE(nonsense.github->run("acme/rocket", 42));
  CHECK(nonsense.github->blocked_until() == kNow + 86'400);
}

TEST_CASE("secondary rate limits are waited for as told, or a minute") {
  GitHubOptions patient = with_token();
  patient.most_wait = seconds(300);
  Setting told(in_turn({{429, {{"Retry-After", "17"}}, ""}, {200, {}, kRun}}), patient);
  CHECK(told.github->run("acme/rocket", 42));
  CHECK(told.sleeper.slept() == std::vector{milliseconds(17'000)});
  Setting untold(in_turn({{403, {}, R"({"message": "You have exceeded a secondary rate limit."})"}, {200, {}, kRun}}),
                 patient);
  CHECK(untold.github->run("acme/rocket", 42));
  CHECK(untold.sleeper.slept() == std::vector{milliseconds(60'000)});
  Setting endless(in_turn({{429, {{"Retry-After", "120"}}, ""}}), patient);
  CHECK(endless.github->run("acme/rocket", 42).error().code == Errc::unavailable);
  CHECK(endless.http.requests().size() == 3);  // two waits fit into the time allowed
}

TEST_CASE("the last request that a limit allows is answered, the next one waits") {
  Setting setting(
      in_turn({{200, {{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", std::to_string(kNow + 5)}}, kRun}}));
  CHECK(setting.github->run("acme/rocket", 42));
  CHECK(setting.github->run("acme/rocket", 42).error().code == Errc::unavailable);
}

TEST_CASE("failed connections and 5xx are tried again, but not for what has an effect") {
  Setting setting(in_turn({{0, {}, ""}, {502, {}, ""}, {200, {}, kRun}}));
  CHECK(setting.github->run("acme/rocket", 42));
  CHECK(setting.sleeper.slept().size() == 2);
  Setting effect(in_turn({{502, {}, ""}, {201, {}, "{}"}}));
  CHECK(effect.github->rerun_failed_jobs("acme/rocket", 42).error().code == Errc::unavailable);
  CHECK(effect.http.requests().size() == 1);
}

TEST_CASE("failed jobs are rerun by one request") {
  Setting setting(in_turn({{201, {}, "{}"}}));
  CHECK(setting.github->rerun_failed_jobs("acme/rocket", 42));
  CHECK(setting.http.requests()[0].method == "POST");
  CHECK(setting.http.requests()[0].url == "https://api.github.com/repos/acme/rocket/actions/runs/42/rerun-failed-jobs");
}

const char* const kDeliveries = R"([
  {"id": 9, "guid": "g-3", "delivered_at": "2023-11-14T22:13:20Z", "redelivery": false, "duration": 0.27,
   "status": "OK", "status_code": 200, "event": "workflow_run", "action": "completed"},
  {"id": 8, "guid": "g-2", "delivered_at": "2023-11-14T21:13:20.5Z", "redelivery": true, "status": "timed out",
   "status_code": 504, "event": "push", "action": null},
  {"id": 7, "guid": "g-1", "delivered_at": "2023-11-13T22:13:20Z", "redelivery": false, "status": "OK",
   "status_code": 200, "event": "ping", "action": null}])";

TEST_CASE("deliveries are listed back to a time, and can be asked for again") {
  Setting setting([](const HttpRequest& request) -> Result<HttpResponse> {
    if (request.method == "POST") return HttpResponse{202, {}, "{}"};
    return HttpResponse{200, {{"Link", "<" + request.url + "&cursor=v1_7>; rel=\"next\""}}, kDeliveries};
  });
  const auto deliveries = setting.github->deliveries("acme/rocket", 3, kNow - 7200);
  REQUIRE(deliveries);
  REQUIRE(deliveries->size() == 2);
  CHECK((*deliveries)[1].guid == "g-2");
  CHECK((*deliveries)[1].delivered_at == kNow - 3600);
  CHECK((*deliveries)[1].status_code == 504);
  CHECK((*deliveries)[1].redelivery);
  CHECK(setting.http.requests().size() == 1);  // the last one of the page was too old
  REQUIRE(setting.github->redeliver("acme/rocket", 3, 8));
  CHECK(setting.http.requests()[1].url == "https://api.github.com/repos/acme/rocket/hooks/3/deliveries/8/attempts");
  CHECK_FALSE(setting.github->app_deliveries(0));
  CHECK_FALSE(setting.github->redeliver_app(8));
}

core::ScriptedHttp::Answer app_server() {
  auto made = std::make_shared<int>(0);
  return [made](const HttpRequest& request) -> Result<HttpResponse> {
    if (request.url.find("/installation") != std::string::npos && request.method == "GET")
      return HttpResponse{200, {}, R"({"id": 7})"};
    if (request.url.find("/access_tokens") != std::string::npos)
      return HttpResponse{
          201,
          {},
          "{\"token\": \"installed-" + std::to_string(++*made) + "\", \"expires_at\": \"2023-11-14T23:13:20Z\"}"};
    if (request.url.find("/app/hook") != std::string::npos) return HttpResponse{200, {}, kDeliveries};
    if (request.url.find("runs/13") != std::string::npos &&
        header(request.headers, "Authorization") == "Bearer installed-1")
      return HttpResponse{401, {}, R"({"message": "Bad credentials"})"};
    return HttpResponse{200, {}, kRun};
  };
}

TEST_CASE("an app's installation token is kept until five minutes before its end") {
  Setting setting(app_server(), as_app(0));
  REQUIRE(setting.github->run("acme/rocket", 42));
  REQUIRE(setting.github->run("acme/rocket", 42));
  auto asked = setting.http.requests();
  REQUIRE(asked.size() == 4);
  CHECK(asked[0].url == "https://api.github.com/repos/acme/rocket/installation");
  CHECK(asked[1].url == "https://api.github.com/app/installations/7/access_tokens");
  CHECK(header(asked[2].headers, "Authorization") == "Bearer installed-1");
  CHECK(header(asked[3].headers, "Authorization") == "Bearer installed-1");
  setting.clock.advance(3600 - 301);
  REQUIRE(setting.github->run("acme/rocket", 42));
  CHECK(setting.http.requests().size() == 5);
  setting.clock.advance(1);
  REQUIRE(setting.github->run("acme/rocket", 42));
  CHECK(header(setting.http.requests().back().headers, "Authorization") == "Bearer installed-2");
}

TEST_CASE("a token that was withdrawn is renewed once") {
  Setting setting(app_server(), as_app());
  CHECK(setting.github->run("acme/rocket", 13));
  Setting never(in_turn({{201, {}, R"({"token": "t", "expires_at": "2023-11-14T23:13:20Z"})"},
                         {401, {}, ""},
                         {201, {}, R"({"token": "t", "expires_at": "2023-11-14T23:13:20Z"})"},
                         {401, {}, ""}}),
                as_app());
  CHECK(never.github->run("acme/rocket", 13).error().code == Errc::refused);
  CHECK(never.http.requests().size() == 4);
}

TEST_CASE("the app's own deliveries are asked for as the app") {
  Setting setting(app_server(), as_app());
  REQUIRE(setting.github->app_deliveries(0));
  REQUIRE(setting.github->redeliver_app(8));
  const auto asked = setting.http.requests();
  REQUIRE(asked.size() == 2);
  CHECK(asked[1].url == "https://api.github.com/app/hook/deliveries/8/attempts");
  const std::string jwt(header(asked[0].headers, "Authorization").substr(7));
  const std::string claims = core::decode_base64(jwt.substr(jwt.find('.') + 1));
  CHECK(claims == R"({"iat":1699999940,"exp":1700000540,"iss":"12"})");
}

TEST_CASE("an app's token is signed with its key") {
  const auto jwt = github_app_jwt("12", test_pem(), kNow);
  REQUIRE(jwt);
  const std::size_t dot = jwt->rfind('.');
  const std::string text = jwt->substr(0, dot), signature = core::decode_base64(jwt->substr(dot + 1));
  CHECK(core::decode_base64(text.substr(0, text.find('.'))) == R"({"alg":"RS256","typ":"JWT"})");
  BIO* bio = BIO_new_mem_buf(test_pem().data(), static_cast<int>(test_pem().size()));
  EVP_PKEY* key = PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  REQUIRE(EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key) == 1);
  CHECK(EVP_DigestVerify(context, reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                         reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1);
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(key);
  BIO_free(bio);
}

TEST_CASE("a key that is none is refused without asking for a passphrase") {
  for (const std::string& pem : {std::string(), std::string("nonsense"), test_pem().substr(0, 200)}) {
    const auto jwt = github_app_jwt("12", pem, kNow);
    REQUIRE_FALSE(jwt);
    CHECK(jwt.error().code == Errc::refused);
  }
}

TEST_CASE("what could leave its path is no repository") {
  Setting setting(in_turn({{200, {}, kRun}}));
  for (const char* name : {"", "acme", "acme/", "/rocket", "acme/rocket/x", "acme/..", "../rocket", "acme/ro cket",
                           "acme/rocket?x=1", "acme/ro%2e%2e", "acme/rocket#"}) {
    INFO(name);
    CHECK(setting.github->run(name, 42).error().code == Errc::refused);
  }
  CHECK(setting.http.requests().empty());
}

TEST_CASE("options that can't work are refused at once") {
  core::ScriptedHttp http(in_turn({{200, {}, ""}}));
  core::ManualClock clock(kNow);
  core::RecordingSleeper sleeper;
  const auto create = [&](GitHubOptions options) {
    return GitHubClient::create(http, clock, sleeper, std::move(options)).has_value();
  };
  GitHubOptions options;
  CHECK(create(options));
  options.api = "http://api.example.com";
  CHECK_FALSE(create(options));
  options.api = "http://127.0.0.1:8080";
  CHECK(create(options));
  options.api = "nonsense";
  CHECK_FALSE(create(options));
  options = as_app();
  options.token = "x";
  CHECK_FALSE(create(options));
  options = GitHubOptions();
  options.token = "x\r\nX-Evil: 1";
  CHECK_FALSE(create(options));
}

TEST_CASE("answers that are not what GitHub documents are told by their field") {
  for (const char* body :
       {"", "[]", "{}", R"({"jobs": {}})", R"({"jobs": [{}]})", R"({"jobs": [{"id": -1, "name": "x", "status": "y"}]})",
        R"({"jobs": [{"id": 1, "name": 5, "status": "y"}]})",
        R"({"jobs": [{"id": 1, "name": "x", "status": "y", "steps": [{"number": 99999999999, "name": "z"}]}]})"}) {
    INFO(body);
    Setting setting(in_turn({{200, {}, body}}));
    const auto jobs = setting.github->jobs("acme/rocket", 42, 1);
    REQUIRE_FALSE(jobs);
    CHECK(jobs.error().code == Errc::parse);
  }
}

TEST_CASE("times are read as written") {
  CHECK(parse_time("2023-11-14T22:13:20Z") == kNow);
  CHECK(parse_time("2023-11-14T22:13:20.123456Z") == kNow);
  CHECK(parse_time("2023-11-14T23:13:20+01:00") == kNow);
  for (const char* text :
       {"", "2023-11-14", "2023-11-14T22:13:20", "2023-11-14T22:13:20+1:00", "2023-13-14T22:13:20Z", "x"}) {
    INFO(text);
    CHECK_FALSE(parse_time(text));
  }
}

TEST_CASE("the next page is found among the links") {
  CHECK(next_link("<https://a/1>; rel=\"prev\", <https://a/2?x=<y>; rel=\"next\"") != "https://a/1");
  CHECK(next_link("<https://a/1>; rel=\"first\", <https://a/2>; rel=\"next\", <https://a/9>; rel=\"last\"") ==
        "https://a/2");
  CHECK(next_link("<https://a/1>; rel=\"last\"").empty());
  CHECK(next_link("").empty());
  CHECK(next_link("<https://a").empty());
}

}  // namespace
}  // namespace cimend::ingest
