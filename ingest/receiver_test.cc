#include "ingest/receiver.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include <boost/asio/thread_pool.hpp>

#include "core/hmac.h"
#include "core/input.h"
#include "core/json.h"
#include "core/text.h"
#include "ingest/analyse_task.h"
#include "ingest/stored_run.h"
#include "ingest/test_client.h"
#include "ingest/worker.h"
#include "tests/zip_builder.h"

using namespace cimend;
using namespace cimend::ingest;
using core::Json;

namespace {

// Finds one failure in every run.
class OneFailure final : public core::Analyser {
 public:
  core::Result<core::AnalysisDocument> analyse(const std::string&) override {
    core::AnalysisDocument document;
    document.rules_version = "1";
    document.classification.verdict = core::Verdict::failed;
    document.classification.category = "test.assertion";
    return document;
  }
};

// A whole receiver with a worker, in memory.
class World {
 public:
  explicit World(
      const std::function<void(ReceiverOptions&)>& change = [](ReceiverOptions&) {},
      const std::function<void(ServerOptions&)>& change_server = [](ServerOptions&) {}) {
    ReceiverOptions options;
    options.agent_tokens = Secrets("agent-one agent-two");
    options.developer_tokens = Secrets("developer-one");
    options.webhook_secrets = Secrets("hook-old hook-new");
    change(options);
    receiver = std::make_unique<Receiver>(ReceiverParts{*store, *commit, *blobs, clock, events, metrics, log, blocking},
                                          options);
    ServerOptions server_options;
    server_options.port = 0;
    server_options.threads = 2;
    change_server(server_options);
    server =
        std::move(*HttpServer::start(server_options, [this](Request& request) { return receiver->handle(request); }));
    if (options.works) {
      working = std::thread([this] {
        Worker worker(*store, clock, {&handler}, events, metrics, log, {});
        worker.run(stop);
      });
    }
  }
  ~World() {
    server->halt();
    stop = true;
    if (working.joinable()) working.join();
    commit.reset();
    blocking.join();
    server.reset();
  }

  TestClient::Answer ask(std::string_view request) { return TestClient(server->port()).ask(request); }
  TestClient::Answer hook(const std::string& event, const std::string& guid, const std::string& body,
                          const std::string& secret = "hook-new") {
    return ask(http_request("POST", "/webhooks/github",
                            {{"Content-Type", "application/json"},
                             {"X-GitHub-Event", event},
                             {"X-GitHub-Delivery", guid},
                             {"X-Hub-Signature-256", signature(secret, body)}},
                            body));
  }
  TestClient::Answer post(const std::string& target, const std::string& type, const std::string& body,
                          std::map<std::string, std::string> headers = {}) {
    headers["Content-Type"] = type;
    headers.try_emplace("Authorization", "Bearer agent-one");
    return ask(http_request("POST", target, headers, body));
  }
  static std::string signature(const std::string& secret, const std::string& body) {
    return "sha256=" + core::hex_of(core::hmac_sha256(secret, body));
  }

  core::ManualClock clock{1'000'000};
  std::unique_ptr<core::Store> store = std::move(*core::open_store(":memory:", clock));
  core::MemoryFs fs;
  std::unique_ptr<core::Blobs> blobs = core::memory_blobs();
  OneFailure analyser;
  AnalyseTask handler{*store, *blobs, fs, analyser, "", "scratch"};
  std::unique_ptr<GroupCommit> commit = std::make_unique<GroupCommit>(*store);
  TaskEvents events;
  Metrics metrics;
  ServerLog log{clock, true};
  boost::asio::thread_pool blocking{2};
  std::unique_ptr<Receiver> receiver;
  std::unique_ptr<HttpServer> server;
  std::atomic<bool> stop{false};
  std::thread working;
};

const std::string kFailedRun =
    R"({"action":"completed","repository":{"full_name":"acme/rocket"},"workflow_run":{"id":42,"status":"completed",)"
    R"("conclusion":"failure","head_sha":"0123abc"}})";

Json body_of(const TestClient::Answer& answer) {
  auto json = Json::parse(answer.body);
  REQUIRE(json);
  return *json;
}

std::string logs_json(const std::string& run_id = "42") {
  return R"({"run_id":")" + run_id +
         R"(","repository":"acme/rocket","head_sha":"0123abc","logs":[{"name":"build","text":"make\nerror: x\n"}]})";
}

std::string stored_log(core::Blobs& blobs, const std::string& key) {
  std::string bytes;
  const auto read = blobs.read(key, [&](std::string_view piece) -> core::Result<> {
    bytes += piece;
    return {};
  });
  REQUIRE(read);
  return core::decompress(bytes).value();
}

}  // namespace

TEST_CASE("a signed webhook is queued once, however often it comes") {
  World world([](ReceiverOptions& options) { options.works = false; });
  const auto first = world.hook("workflow_run", "guid-1", kFailedRun);
  CHECK(first.status == 202);
  CHECK(body_of(first)["status"].string_or("") == "queued");
  const auto again = world.hook("workflow_run", "guid-1", kFailedRun);
  CHECK(again.status == 200);
  CHECK(body_of(again)["status"].string_or("") == "duplicate");
  CHECK(world.hook("workflow_run", "guid-2", kFailedRun).status == 200);  // a replay under another id
  CHECK(world.store->queue_counts()->ready == 1);
  CHECK(world.hook("workflow_run", "guid-1", kFailedRun + " ").status == 409);
  REQUIRE(world.store->audit_entries(1, 10)->size() == 1);
  CHECK(world.hook("workflow_run", "guid-3", kFailedRun, "hook-old").status == 200);
}

TEST_CASE("a webhook whose signature is missing, short, wrong or sha1 is 401, its body unparsed") {
  World world([](ReceiverOptions& options) { options.works = false; });
  const auto with = [&](const std::string& header, const std::string& value) {
    std::map<std::string, std::string> headers{
        {"Content-Type", "application/json"}, {"X-GitHub-Event", "push"}, {"X-GitHub-Delivery", "g"}};
    if (!header.empty()) headers[header] = value;
    return world.ask(http_request("POST", "/webhooks/github", headers, "{ no json"));
  };
  const std::string good = World::signature("hook-new", "{ no json");
  CHECK(with("", "").status == 401);
  CHECK(with("X-Hub-Signature-256", "sha256=00").status == 401);
  CHECK(with("X-Hub-Signature-256", World::signature("wrong", "{ no json")).status == 401);
  CHECK(with("X-Hub-Signature", "sha1=" + good.substr(7, 40)).status == 401);
  CHECK(with("X-Hub-Signature-256", good).status == 400);
}

TEST_CASE("a webhook of another type, or without its headers, is refused") {
  World world;
  const std::string good = World::signature("hook-new", "{}");
  CHECK(world
            .ask(http_request("POST", "/webhooks/github",
                              {{"Content-Type", "application/x-www-form-urlencoded"}, {"X-Hub-Signature-256", good}},
                              "{}"))
            .status == 415);
  CHECK(world
            .ask(http_request("POST", "/webhooks/github",
                              {{"Content-Type", "application/json"}, {"X-Hub-Signature-256", good}}, "{}"))
            .status == 400);
  CHECK(world.hook("ping", "g-1", R"({"zen":"x"})").status == 200);
  CHECK(world.hook("brand_new_event", "g-2", "{}").status == 202);
  const auto wrong = world.hook("workflow_run", "g-3", R"({"repository":{"full_name":"a/b"}})");
  CHECK(wrong.status == 422);
  CHECK((*body_of(wrong)["error"]["fields"].array())[0]["field"].string_or("") == "workflow_run");
}

TEST_CASE("completed before queued converges") {
  World world([](ReceiverOptions& options) { options.works = false; });
  const std::string queued =
      R"({"action":"requested","repository":{"full_name":"acme/rocket"},"workflow_run":{"id":42,"status":"queued"}})";
  CHECK(world.hook("workflow_run", "g-1", kFailedRun).status == 202);
  CHECK(world.hook("workflow_run", "g-2", queued).status == 202);
  const auto row = world.store->run({"acme/rocket", "42", 1});
  REQUIRE(row->has_value());
  CHECK((*row)->state == core::RunUpdate::State::completed);
  CHECK((*row)->conclusion == "failure");
  CHECK((*row)->head_sha == "0123abc");
}

TEST_CASE("logs are stored masked and answered with their analysis") {
  World world;
  const std::string token = "ghp_" + std::string(36, 'b');
  std::string body = logs_json();
  body.replace(body.find("error: x"), 8, "error: " + token);
  const auto answer = world.post("/api/ci/logs", "application/json", body);
  CHECK(answer.status == 200);
  const Json json = body_of(answer);
  CHECK(json["status"].string_or("") == "received");
  CHECK(json["status_url"].string_or("") == "/api/runs/acme/rocket/42/1");
  CHECK(json["upstream"]["status"].string_or("") == "analysed");
  CHECK(json["upstream"]["analysis"]["classification"]["category"].string_or("") == "test.assertion");
  const std::string log = stored_log(*world.blobs, "logs/acme/rocket/42/1/build.log.zst");
  CHECK(log.find("make\nerror: ") == 0);
  CHECK(log.find(token) == std::string::npos);
  const auto status =
      world.ask(http_request("GET", "/api/runs/acme/rocket/42/1", {{"Authorization", "Bearer agent-two"}}));
  CHECK(status.status == 200);
  CHECK(body_of(status)["status"].string_or("") == "analysed");
}

TEST_CASE("with wait=0 the answer comes before the analysis") {
  World world([](ReceiverOptions& options) { options.works = false; });
  const auto answer = world.post("/api/ci/logs?wait=0", "application/json", logs_json());
  CHECK(answer.status == 202);
  CHECK(answer.headers.at("location") == "/api/runs/acme/rocket/42/1");
  CHECK(body_of(answer)["upstream"]["status"].string_or("") == "queued");
  CHECK(world.store->queue_counts()->ready == 1);
}

TEST_CASE("the same submission twice is one, and another under its key is a conflict") {
  World world;
  const std::map<std::string, std::string> key{{"Idempotency-Key", "key-1"}};
  CHECK(world.post("/api/ci/logs", "application/json", logs_json(), key).status == 200);
  CHECK(world.post("/api/ci/logs", "application/json", logs_json(), key).status == 200);
  CHECK(world.store->queue_counts()->done == 1);
  CHECK(world.post("/api/ci/logs", "application/json", logs_json("43"), key).status == 409);
  CHECK(world.blobs->list("logs/acme/rocket/42/").value() ==
        std::vector<std::string>{"logs/acme/rocket/42/1/analysis.json", "logs/acme/rocket/42/1/build.log.zst",
                                 "logs/acme/rocket/42/1/run.json"});
  CHECK(world.blobs->list("logs/acme/rocket/43/")->empty());
}

TEST_CASE("a repository called .github is one like any other") {
  World world;
  CHECK(world.post("/api/ci/logs?run_id=1&job=b&repository=acme/.github", "text/plain", "error\n").status == 200);
  CHECK(stored_log(*world.blobs, "logs/acme/_.github/1/1/b.log.zst") == "error\n");
  const std::map<std::string, std::string> token{{"Authorization", "Bearer agent-one"}};
  CHECK(world.ask(http_request("GET", "/api/runs/acme/.github/1/1", token)).status == 200);
  CHECK(world.post("/api/ci/logs?run_id=1&job=b&repository=acme/..", "text/plain", "x").status == 422);
}

TEST_CASE("equal logs of two runs are two submissions") {
  World world;
  CHECK(world.post("/api/ci/logs?run_id=1&job=b", "text/plain", "same\n").status == 200);
  CHECK(world.post("/api/ci/logs?run_id=2&job=b", "text/plain", "same\n").status == 200);
  CHECK(world.store->queue_counts()->done == 2);
}

TEST_CASE("jobs of one run come in one by one") {
  World world;
  for (const char* job : {"build", "test", "lint"}) {
    const std::string target = std::string("/api/ci/logs?run_id=42&repository=acme/rocket&job=") + job;
    CHECK(world.post(target, "text/plain", std::string("log of ") + job + "\n").status == 200);
  }
  const auto row = world.store->run({"acme/rocket", "42", 1});
  REQUIRE(row->has_value());
  CHECK((*row)->jobs.size() == 3);
  CHECK(stored_log(*world.blobs, "logs/acme/rocket/42/1/lint.log.zst") == "log of lint\n");
}

TEST_CASE("a multipart submission is read, packed or not") {
  World world;
  const std::string body =
      "--b\r\nContent-Disposition: form-data; name=\"run\"\r\n\r\n{\"run_id\":7,\"attempt\":2}\r\n"
      "--b\r\nContent-Disposition: form-data; name=\"log\"; filename=\"unit tests\"\r\n\r\nFAILED a\n\r\n"
      "--b\r\nContent-Disposition: form-data; name=\"log\"; filename=\"unit-tests\"\r\n\r\nFAILED b\n\r\n--b--\r\n";
  CHECK(world.post("/api/ci/logs", "multipart/form-data; boundary=b", body).status == 200);
  CHECK(stored_log(*world.blobs, "logs/local/7/2/unit-tests.log.zst") == "FAILED a\n");
  CHECK(stored_log(*world.blobs, "logs/local/7/2/unit-tests-2.log.zst") == "FAILED b\n");
}

TEST_CASE("a run-log archive is taken apart") {
  World world;
  tests::ZipBuilder zip;
  zip.add("0_build.txt", "error: x\n");
  zip.add("build/1_Set up.txt", "error: x\n");
  zip.add("../evil.txt", "x");
  const auto answer = world.post("/api/ci/logs?run_id=9&repository=acme/rocket", "application/zip", zip.finish());
  CHECK(answer.status == 200);
  CHECK(stored_log(*world.blobs, "logs/acme/rocket/9/1/build.log.zst") == "error: x\n");
  CHECK(world.blobs->list("")->size() == 3);  // with run.json and analysis.json
}

TEST_CASE("the jobs of an archive keep the times that the runner stamped on their lines") {
  World world;
  tests::ZipBuilder zip;
  zip.add("0_build.txt", "2026-11-20T06:41:00.1234567Z make\n2026-11-20T06:43:30.1234567Z ##[error]x\n");
  zip.add("1_lint.txt", "error: x\n");
  CHECK(world.post("/api/ci/logs?run_id=9&repository=acme/rocket", "application/zip", zip.finish()).status == 200);
  const auto run = stored_run(*world.store, {"acme/rocket", "9", 1});
  REQUIRE(run);
  REQUIRE(run->has_value());
  REQUIRE((*run)->jobs.size() == 2);
  CHECK((*run)->jobs[0].started_at == "2026-11-20T06:41:00Z");
  CHECK((*run)->jobs[0].completed_at == "2026-11-20T06:43:30Z");
  CHECK((*run)->jobs[1].started_at.empty());
}

TEST_CASE("a job's event does not take the place of its log, whichever comes first") {
  World world;
  const auto event = [](const std::string& name, const std::string& end) {
    return R"({"action":"completed","repository":{"full_name":"acme/rocket"},"workflow_job":{"id":7,"run_id":42,)"
           R"("head_sha":"0123abc","status":"completed","conclusion":"success","name":")" +
           name + R"(","started_at":"2026-11-20T06:41:00Z","completed_at":")" + end + R"("}})";
  };
  CHECK(world.hook("workflow_job", "g-1", event("build", "2026-11-20T06:43:30Z")).status == 202);
  CHECK(world.post("/api/ci/logs", "application/json", logs_json()).status == 200);
  CHECK(world.hook("workflow_job", "g-2", event("build", "2026-11-20T06:43:31Z")).status == 202);
  CHECK(world.hook("workflow_job", "g-3", event("deploy", "2026-11-20T06:43:30Z")).status == 202);
  const auto run = stored_run(*world.store, {"acme/rocket", "42", 1});
  REQUIRE(run);
  REQUIRE(run->has_value());
  std::vector<std::string> told;
  for (const auto& job : (*run)->jobs) told.push_back(job.name + "|" + job.log + "|" + job.completed_at);
  CHECK(told == std::vector<std::string>{"build|build.log.zst|", "deploy||2026-11-20T06:43:30Z"});
}

TEST_CASE("a developer's server answers the analysis itself and lays runs flat") {
  World world([](ReceiverOptions& options) { options.role = ReceiverOptions::Role::developer; });
  const auto answer =
      world.post("/process-logs", "application/json", logs_json(), {{"Authorization", "Bearer developer-one"}});
  CHECK(answer.status == 200);
  const Json json = body_of(answer);
  CHECK(json["schema"].string_or("") == "cimend.analysis/1");
  for (const char* member : {"classification", "self_heal_plan", "fix_agent_instructions", "triggers"}) {
    CHECK(json.find(member) != nullptr);
  }
  CHECK(stored_log(*world.blobs, "logs/42/build.log.zst") == "make\nerror: x\n");
  CHECK(world.post("/api/ci/logs", "application/json", logs_json()).status == 404);
}

TEST_CASE("every wrong field of a submission is named") {
  World world;
  const std::string body =
      R"({"run_id":"../x","repository":"rocket","head_sha":"xyz","attempt":0,"conclusion":"odd","colour":"red",)"
      R"("logs":[{"name":"","text":5},{"name":"b","url":"http://127.0.0.1/"},7]})";
  const auto strict =
      world.post("/process-logs", "application/json", body, {{"Authorization", "Bearer developer-one"}});
  CHECK(strict.status == 400);
  std::vector<std::string> names;
  const Json json = body_of(strict);
  for (const Json& field : *json["error"]["fields"].array()) names.emplace_back(field["field"].string_or(""));
  CHECK(names == std::vector<std::string>{"run_id", "repository", "head_sha", "attempt", "conclusion", "colour",
                                          "logs[0].name", "logs[0].text", "logs[1].url", "logs[2]"});
  CHECK(world.post("/api/ci/logs", "application/json", body).status == 422);
  CHECK(world.blobs->list("")->empty());
}

TEST_CASE("bodies that are not what they claim are refused, and nothing of them stays") {
  World world([](ReceiverOptions& options) { options.max_text_bytes = 1 << 20; });
  const auto status = [&](const std::string& type, const std::string& body,
                          const std::map<std::string, std::string>& headers = {}) {
    return world.post("/api/ci/logs?run_id=1", type, body, headers).status;
  };
  CHECK(status("application/xml", "<x/>") == 415);
  CHECK(status("text/plain", "x", {{"Content-Encoding", "br"}}) == 415);
  CHECK(status("application/json", "{") == 400);
  CHECK(status("application/json", R"({"run_id":"1","logs":[]})") == 422);
  CHECK(status("multipart/form-data", "x") == 400);
  CHECK(status("multipart/form-data; boundary=b",
               "--b\r\nContent-Disposition: form-data; name=log\r\n\r\nx\r\n--b--") == 400);
  CHECK(status("application/zip", "PK no zip") == 400);
  CHECK(status("text/plain", "no gzip", {{"Content-Encoding", "gzip"}}) == 400);
  CHECK(status("text/plain", std::string((1 << 20) + 1, 'x')) == 413);
  CHECK(world
            .ask(http_request("POST", "/api/ci/logs?run_id=.x&job=b",
                              {{"Authorization", "Bearer agent-one"}, {"Content-Type", "text/plain"}}, "x"))
            .status == 422);
  CHECK(world.blobs->list("")->empty());
  CHECK(world.store->queue_counts()->ready == 0);
}

TEST_CASE("without a token or with a wrong one the answer is the same") {
  World world;
  const auto with = [&](const std::string& target, const std::map<std::string, std::string>& headers) {
    return world.ask(http_request("POST", target, headers, "x"));
  };
  const auto none = with("/api/ci/logs", {});
  const auto wrong = with("/api/ci/logs", {{"Authorization", "Bearer nobody"}});
  CHECK(none.status == 401);
  CHECK(wrong.status == 401);
  CHECK(none.body == wrong.body);
  CHECK(none.headers.at("www-authenticate") == "Bearer");
  CHECK(with("/api/ci/logs", {{"Authorization", "Bearer developer-one"}}).status == 403);
  CHECK(with("/process-logs", {{"Authorization", "Bearer agent-one"}}).status == 403);
  CHECK(world.ask(http_request("GET", "/api/runs/a/b/1/1")).status == 401);
}

TEST_CASE("who asks too often is told to wait") {
  World world([](ReceiverOptions& options) {
    options.requests_per_second = 0.001;
    options.burst = 2;
  });
  CHECK(world.post("/api/ci/logs", "application/json", "{").status == 400);
  CHECK(world.post("/api/ci/logs", "application/json", "{").status == 400);
  const auto third = world.post("/api/ci/logs", "application/json", "{");
  CHECK(third.status == 429);
  CHECK(third.headers.count("retry-after") == 1);
  CHECK(world.post("/api/ci/logs", "application/json", "{", {{"Authorization", "Bearer agent-two"}}).status == 400);
}

TEST_CASE("a full queue and too many bytes at once are 503 with Retry-After") {
  World world([](ReceiverOptions& options) {
    options.works = false;
    options.max_queue = 0;
    options.max_held_bytes = 1 << 20;
  });
  CHECK(world.hook("workflow_run", "g-1", kFailedRun).status == 202);
  world.clock.advance(1);
  const auto full = world.hook("workflow_run", "g-2", kFailedRun + " ");
  CHECK(full.status == 503);
  CHECK(full.headers.count("retry-after") == 1);
  CHECK(world.ask(http_request("GET", "/readyz")).status == 503);
  World small([](ReceiverOptions& options) { options.max_held_bytes = 100; });
  CHECK(small.hook("push", "g-1", "{\"a\":\"" + std::string(200, 'x') + "\"}").status == 503);
}

TEST_CASE("under lockdown logs are taken and nothing else is done") {
  World world([](ReceiverOptions& options) { options.lockdown = true; });
  CHECK(world.post("/api/ci/logs", "application/json", logs_json()).status == 200);
  const std::map<std::string, std::string> developer{{"Authorization", "Bearer developer-one"}};
  CHECK(world.ask(http_request("POST", "/api/tasks/1/retry", developer)).status == 423);
  World open;
  CHECK(open.ask(http_request("POST", "/api/tasks/1/retry", developer)).status == 404);
}

TEST_CASE("paths, methods, health and metrics") {
  World world;
  CHECK(world.ask(http_request("GET", "/healthz")).status == 200);
  CHECK(world.ask(http_request("GET", "/readyz")).status == 200);
  const auto wrong = world.ask(http_request("GET", "/api/ci/logs"));
  CHECK(wrong.status == 405);
  CHECK(wrong.headers.at("allow") == "POST");
  CHECK(world.ask(http_request("POST", "/healthz")).status == 405);
  CHECK(world.ask(http_request("GET", "/nothing")).status == 404);
  const auto metrics = world.ask(http_request("GET", "/metrics"));
  CHECK(metrics.status == 200);
  CHECK(metrics.headers.at("content-type") == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(metrics.body.find("cimend_http_requests_total{route=\"/healthz\",status=\"200\"} 1") != std::string::npos);
  CHECK(metrics.body.find("cimend_queue_tasks{state=\"ready\"} 0") != std::string::npos);
}
