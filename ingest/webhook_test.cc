#include "ingest/webhook.h"

#include <catch2/catch.hpp>

#include "core/documents/run.h"
#include "core/input.h"
#include "core/json.h"

using namespace cimend;
using namespace cimend::ingest;
using State = core::RunUpdate::State;

namespace {

constexpr core::UnixSeconds kNow = 1'000'000;

std::string payload(const std::string& member, const std::string& action = "completed") {
  return R"({"action":")" + action + R"(","repository":{"full_name":"acme/rocket"},)" + member + "}";
}
std::string run(const std::string& status, const std::string& conclusion) {
  return payload(R"("workflow_run":{"id":42,"name":"CI","head_branch":"main","head_sha":"0123abc","run_attempt":2,)"
                 R"("event":"push","html_url":"https://x.example/42","status":")" +
                 status + R"(","conclusion":)" + conclusion + "}");
}
Answered<core::Intake> read(std::string_view event, const std::string& body) {
  return read_webhook({event, "guid-1", body, body}, kNow);
}

}  // namespace

TEST_CASE("a failed workflow run is queued for fetching") {
  for (const char* conclusion : {"failure", "timed_out", "startup_failure"}) {
    const auto intake = read("workflow_run", run("completed", '"' + std::string(conclusion) + '"'));
    REQUIRE(intake);
    CHECK(intake->delivery.source == "github");
    CHECK(intake->delivery.id == "guid-1");
    CHECK(intake->delivery.repository == "acme/rocket");
    REQUIRE(intake->run);
    CHECK(intake->run->key == core::RunKey{"acme/rocket", "42", 2});
    CHECK(intake->run->state == State::completed);
    CHECK(intake->run->conclusion == "failure");
    CHECK(intake->run->branch == "main");
    CHECK(intake->run->workflow == "CI");
    REQUIRE(intake->tasks.size() == 1);
    CHECK(intake->tasks[0].kind == "fetch");
    CHECK(intake->tasks[0].key == "fetch/acme/rocket/42/2");
    CHECK(intake->tasks[0].not_before == kNow);
  }
}

TEST_CASE("a run that goes on or passed is kept without a task") {
  CHECK(read("workflow_run", run("completed", "\"success\""))->tasks.empty());
  CHECK(read("workflow_run", run("completed", "\"cancelled\""))->run->conclusion == "cancelled");
  CHECK(read("workflow_run", run("completed", "\"action_required\""))->run->conclusion.empty());
  const auto going = read("workflow_run", run("in_progress", "null"));
  CHECK(going->tasks.empty());
  CHECK(going->run->state == State::in_progress);
  CHECK(read("workflow_run", run("requested", "null"))->run->state == State::queued);
}

TEST_CASE("a failed job asks for the same task as its run, later") {
  const auto intake =
      read("workflow_job",
           payload(R"("workflow_job":{"id":7,"run_id":42,"run_attempt":2,"head_sha":"0123abc","head_branch":null,)"
                   R"("status":"completed","conclusion":"failure","workflow_name":"CI"})"));
  REQUIRE(intake);
  REQUIRE(intake->tasks.size() == 1);
  CHECK(intake->tasks[0].key == "fetch/acme/rocket/42/2");
  CHECK(intake->tasks[0].not_before > kNow);
  CHECK(intake->run->state == State::in_progress);
  CHECK(intake->run->conclusion.empty());
}

TEST_CASE("a completed job is kept with its times until its log is there, one that goes on is not") {
  const auto job = [](const std::string& status, const std::string& name, const std::string& end) {
    return read("workflow_job",
                payload(R"("workflow_job":{"id":7,"run_id":42,"run_attempt":2,"head_sha":"0123abc","status":")" +
                        status + R"(","conclusion":"success","name":")" + name +
                        R"(","started_at":"2026-11-20T06:41:00Z","completed_at":)" + end + "}"));
  };
  const auto done = job("completed", "build / linux", "\"2026-11-20T06:43:30Z\"");
  REQUIRE(done);
  REQUIRE(done->run->jobs.size() == 1);
  CHECK(done->run->jobs[0].name == "build / linux");
  CHECK(done->run->jobs[0].if_new);
  const auto read_back = core::run_job_from_json(*core::Json::parse(done->run->jobs[0].document));
  REQUIRE(read_back);
  CHECK(read_back->name == "build / linux");
  CHECK(read_back->conclusion == "success");
  CHECK(read_back->started_at == "2026-11-20T06:41:00Z");
  CHECK(read_back->completed_at == "2026-11-20T06:43:30Z");
  CHECK(read_back->log.empty());
  CHECK(job("in_progress", "build", "null")->run->jobs.empty());
  CHECK(job("completed", "", "null")->run->jobs.empty());
  for (const char* name : {"x", "\\u0000"}) {
    std::string long_name;
    while (long_name.size() < 3'000) long_name += name;
    const auto refused = job("completed", long_name, "null");
    REQUIRE(refused);
    CHECK(refused->run->jobs.empty());
    CHECK(core::valid_intake(*refused));
  }
  const auto odd = job("completed", "build", "[{}]");
  REQUIRE(odd);
  CHECK(core::run_job_from_json(*core::Json::parse(odd->run->jobs.at(0).document))->completed_at.empty());
}

TEST_CASE("a check run of GitHub Actions names its run, another service's is kept") {
  const auto check = [](const std::string& slug, const std::string& url) {
    return payload(R"("check_run":{"id":7,"head_sha":"0123abc","status":"completed","conclusion":"failure",)"
                   R"("details_url":")" +
                   url + R"(","app":{"slug":")" + slug + R"("},"check_suite":{"head_branch":"main"}})");
  };
  const auto ours = read("check_run", check("github-actions", "https://github.com/acme/rocket/actions/runs/42/job/7"));
  REQUIRE(ours);
  REQUIRE(ours->tasks.size() == 1);
  CHECK(ours->tasks[0].key == "fetch/acme/rocket/42/1");
  const auto theirs = read("check_run", check("octo-lint", "https://octo.example/actions/runs/42/job/7"));
  REQUIRE(theirs);
  CHECK(theirs->tasks.empty());
  CHECK_FALSE(theirs->run);
}

TEST_CASE("other events are kept: known ones by a few fields, unknown ones whole and redacted") {
  const auto push =
      read("push", R"({"ref":"refs/heads/main","repository":{"full_name":"a/b"},"pusher":{"email":"x"}})");
  REQUIRE(push);
  CHECK(core::decompress(push->delivery.body).value() == R"({"ref":"refs/heads/main","action":""})");
  CHECK(push->delivery.repository == "a/b");
  const std::string token = "ghp_" + std::string(36, 'a');
  const auto star = read("star", R"({"action":"created","note":")" + token + R"("})");
  REQUIRE(star);
  const std::string kept = core::decompress(star->delivery.body).value();
  CHECK(kept.find("created") != std::string::npos);
  CHECK(kept.find(token) == std::string::npos);
  CHECK(read("ping", R"({"zen":"x","hook_id":1})"));
}

TEST_CASE("what is no JSON is 400, a wrong field is 422 with its name") {
  CHECK(read("push", "{").error().status == 400);
  CHECK(read("push", std::string("{}\0", 3)).error().status == 400);
  CHECK(read("push", R"({"a":1,"a":2})").error().status == 400);
  CHECK(read("push", R"({"id":99999999999999999999999})").error().status == 400);
  CHECK(read("push", "[]").error().status == 422);
  const auto field = [](std::string_view event, const std::string& body) {
    const auto intake = read(event, body);
    REQUIRE_FALSE(intake);
    CHECK(intake.error().status == 422);
    REQUIRE(intake.error().fields.size() == 1);
    return intake.error().fields[0].name;
  };
  CHECK(field("workflow_run", payload(R"("x":1)")) == "workflow_run");
  CHECK(field("workflow_run", payload(R"("workflow_run":{"id":"42","status":"completed"})")) == "workflow_run.id");
  CHECK(field("workflow_run", payload(R"("workflow_run":{"id":-1,"status":"completed"})")) == "workflow_run.id");
  CHECK(field("workflow_run", payload(R"("workflow_run":{"id":42})")) == "workflow_run.status");
  CHECK(field("workflow_run", payload(R"("workflow_run":{"id":42,"status":"x","run_attempt":0})")) ==
        "workflow_run.run_attempt");
  CHECK(field("workflow_run",
              R"({"repository":{"full_name":"../etc/passwd"},"workflow_run":{"id":42,"status":"completed"}})") ==
        "repository.full_name");
}

TEST_CASE("ids up to 2^64 are taken as they are") {
  const auto intake = read("workflow_run", payload(R"("workflow_run":{"id":18446744073709551615,"status":"queued"})"));
  REQUIRE(intake);
  CHECK(intake->run->key.run_id == "18446744073709551615");
}

TEST_CASE("the content is told apart by event and body") {
  const std::string body = R"({"repository":{"full_name":"a/b"}})";
  const auto first = read("push", body);
  CHECK(first->delivery.body_sha256 == read("push", body)->delivery.body_sha256);
  CHECK(first->delivery.body_sha256 != read("pull_request", body)->delivery.body_sha256);
  CHECK(first->delivery.body_sha256 != read("push", body + " ")->delivery.body_sha256);
}
