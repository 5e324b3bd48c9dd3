#include "ingest/fetch_task.h"

#include <catch2/catch.hpp>

#include "core/input.h"
#include "ingest/forward_task.h"
#include "ingest/log_intake.h"
#include "ingest/stored_run.h"
#include "ingest/webhook.h"
#include "tests/zip_builder.h"

namespace cimend::ingest {
namespace {

using core::HttpRequest;
using core::HttpResponse;
using core::Result;

// GitHub with one run of one failed and one skipped job; `change` may answer first.
struct World {
  std::function<std::optional<Result<HttpResponse>>(const HttpRequest&)> change = [](const HttpRequest&) {
    return std::optional<Result<HttpResponse>>();
  };
  core::ManualClock clock{1'700'000'000};
  core::RecordingSleeper sleeper{&clock};
  core::ScriptedHttp http{[this](const HttpRequest& request) -> Result<HttpResponse> {
    if (auto answer = change(request)) return *answer;
    const auto asks = [&](std::string_view what) { return request.url.find(what) != std::string::npos; };
    if (asks("storage.example.net")) {
      tests::ZipBuilder zip;
      zip.add("0_build.txt", "make\nerror: two\n");
      zip.add("build/2_Run make.txt", "error: two\n");
      return HttpResponse{200, {}, zip.finish()};
    }
    if (asks("/logs")) return HttpResponse{302, {{"Location", "https://storage.example.net/x.zip?sig=1"}}, ""};
    if (asks("/jobs")) {
      return HttpResponse{200, {}, R"({"total_count": 2, "jobs": [
        {"id": 1, "name": "build", "status": "completed", "conclusion": "failure",
         "steps": [{"number": 2, "name": "Run make", "conclusion": "failure"}]},
        {"id": 2, "name": "deploy", "status": "completed", "conclusion": "skipped", "steps": [],
         "started_at": "2023-11-14T22:13:30Z", "completed_at": "2023-11-14T22:13:31Z"}]})"};
    }
    return HttpResponse{200, {}, R"({"id": 42, "name": "CI", "head_sha": "0123456", "conclusion": "failure",
      "event": "push", "head_branch": "main", "repository": {"full_name": "acme/rocket"}, "run_attempt": 2})"};
  }};
  std::unique_ptr<GitHubClient> github = GitHubClient::create(http, clock, sleeper, {}).value();
  std::unique_ptr<core::Store> store = std::move(*core::open_store(":memory:", clock));
  std::unique_ptr<core::Blobs> blobs = core::memory_blobs();
  FetchTask handler{*store, *blobs, clock, *github};
  bool mine = true;

  TaskAnswer run() {
    core::ClaimedTask task;
    task.payload = fetch_task({"acme/rocket", "42", 2}, 0).payload;
    return handler.run(task, [this] { return mine; });
  }
};

std::string log_of(core::Blobs& blobs, const std::string& key) {
  std::string bytes;
  const auto read = blobs.read(key, [&](std::string_view piece) -> Result<> {
    bytes += piece;
    return {};
  });
  REQUIRE(read);
  return core::decompress(bytes).value();
}

TEST_CASE("a run is fetched into blobs and queued for analysis, its jobs named and concluded by the API") {
  World world;
  const auto answer = world.run();
  REQUIRE(answer);
  CHECK(log_of(*world.blobs, "logs/acme/rocket/42/2/build.log.zst") == "make\nerror: two\n");
  REQUIRE(answer->outcome.run);
  const core::RunUpdate& run = *answer->outcome.run;
  CHECK(run.key == core::RunKey{"acme/rocket", "42", 2});
  CHECK(run.state == core::RunUpdate::State::completed);
  CHECK(run.head_sha == "0123456");
  REQUIRE(run.jobs.size() == 2);
  REQUIRE(answer->outcome.tasks.size() == 1);
  CHECK(answer->outcome.tasks[0].kind == "analyse");
  REQUIRE(world.store->update_run(run));
  const auto stored = stored_run(*world.store, run.key);
  REQUIRE(stored);
  REQUIRE(stored->has_value());
  CHECK((*stored)->jobs[0].conclusion == "failure");
  CHECK((*stored)->jobs[0].steps[0].first_line == 2);
  CHECK((*stored)->jobs[1].log.empty());
  CHECK((*stored)->jobs[1].started_at == "2023-11-14T22:13:30Z");
  CHECK((*stored)->jobs[1].completed_at == "2023-11-14T22:13:31Z");
}

TEST_CASE("a run that goes on is asked for again later, one without logs is not") {
  World going;
  going.change = [](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
    if (request.url.find("/jobs") != std::string::npos) return std::nullopt;
    return HttpResponse{200, {}, R"({"id": 42, "status": "in_progress", "conclusion": null})"};
  };
  const auto later = going.run();
  REQUIRE_FALSE(later);
  CHECK(later.error().again);
  CHECK(later.error().not_before > going.clock.now());
  World expired;
  expired.change = [](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
    if (request.url.find("/logs") == std::string::npos) return std::nullopt;
    return HttpResponse{410, {}, R"({"message": "Gone"})"};
  };
  const auto never = expired.run();
  REQUIRE_FALSE(never);
  CHECK_FALSE(never.error().again);
  CHECK(expired.blobs->list("")->empty());
}

TEST_CASE("a rate limit is waited for by the queue, to the second that GitHub names") {
  World world;
  world.change = [&](const HttpRequest&) -> std::optional<Result<HttpResponse>> {
    return HttpResponse{
        403,
        {{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", std::to_string(world.clock.now() + 900)}},
        R"({"message": "API rate limit exceeded"})"};
  };
  const core::UnixSeconds before = world.clock.now();
  const auto answer = world.run();
  REQUIRE_FALSE(answer);
  CHECK(answer.error().again);
  CHECK(answer.error().not_before >= before + 900);
}

TEST_CASE("a worker that lost its task brings nothing in") {
  World world;
  world.mine = false;
  CHECK_FALSE(world.run());
  CHECK(world.blobs->list("")->empty());
}

TEST_CASE("an archive that breaks off or is none leaves nothing") {
  for (const char* body : {"no zip", ""}) {
    World world;
    world.change = [&](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
      if (request.url.find("storage") == std::string::npos) return std::nullopt;
      return HttpResponse{200, {}, body};
    };
    CHECK_FALSE(world.run());
    CHECK(world.blobs->list("")->empty());
  }
}

TEST_CASE("what is handed on keeps its key from try to try, and the answer is kept as the run's analysis") {
  core::ManualClock clock(1'700'000'000);
  const auto store = std::move(*core::open_store(":memory:", clock));
  const auto blobs = core::memory_blobs();
  ReceivedRun received;
  received.run.run_id = "1";
  received.run.repository = "acme/rocket";
  received.run.source = "upload";
  received.run.received_at = core::rfc3339(clock.now());
  auto intake = LogIntake::begin(*blobs, "logs/acme/rocket/1/1/build.log.zst");
  REQUIRE(intake->append("error\n"));
  received.run.jobs.push_back(intake->finish("build").value());
  const core::Intake all = intake_of_run(received, RunLayout::by_repository, clock.now());
  REQUIRE(store->accept({all}));
  int tries = 0;
  core::ScriptedHttp http([&](const HttpRequest&) -> Result<HttpResponse> {
    if (++tries == 1) return HttpResponse{503, {}, "{}"};
    core::AnalysisDocument document;
    document.run_id = "1";
    document.classification.verdict = core::Verdict::failed;
    document.classification.category = "test.assertion";
    return HttpResponse{200, {}, document.to_json().dump()};
  });
  ForwardTask handler(*store, *blobs, clock, http, {"http://127.0.0.1:1/", "developer"});
  core::ClaimedTask task;
  const core::NewTask made = forward_task(all.run->key, "d");
  task.key = made.key;
  task.payload = made.payload;
  const auto first = handler.run(task, [] { return true; });
  REQUIRE_FALSE(first);
  CHECK(first.error().again);
  const auto second = handler.run(task, [] { return true; });
  REQUIRE(second);
  REQUIRE(second->outcome.analysis);
  CHECK(second->outcome.analysis->category == "test.assertion");
  const auto requests = http.requests();
  REQUIRE(requests.size() == 2);
  CHECK(requests[0].url == "http://127.0.0.1:1/process-logs");
  CHECK(core::header(requests[0].headers, "Authorization") == "Bearer developer");
  CHECK(core::header(requests[0].headers, "Idempotency-Key") == core::header(requests[1].headers, "Idempotency-Key"));
  CHECK(requests[0].body == requests[1].body);
}

}  // namespace
}  // namespace cimend::ingest
