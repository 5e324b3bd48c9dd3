#include "ingest/send.h"

#include <catch2/catch.hpp>

#include "core/text.h"
#include "ingest/gzip.h"
#include "ingest/zip_writer.h"
#include "tests/zip_builder.h"

namespace cimend::ingest {
namespace {

using core::Errc;
using core::HttpRequest;
using core::HttpResponse;
using core::Result;

core::InputSet one_log(std::string text, std::string name = "build.log") {
  core::InputSet set;
  set.inputs = {{std::move(name), std::move(text), false}};
  return set;
}

std::string secret() { return std::string("ghp_") + "abcdefghijklmnopqrstuvwxyz0123456789"; }

core::RunDocument facts() {
  core::RunDocument facts;
  facts.run_id = "42";
  facts.repository = "acme/rocket";
  facts.attempt = 2;
  return facts;
}

SendOptions options() {
  SendOptions options;
  options.url = "https://receiver.example.com";
  options.token = "agent-token";
  options.retries.tries = 3;
  return options;
}

struct Setting {
  explicit Setting(std::vector<HttpResponse> list) : answers(std::move(list)) {}
  std::vector<HttpResponse> answers;
  std::size_t next = 0;
  core::ScriptedHttp http{[this](const HttpRequest&) -> Result<HttpResponse> {
    const HttpResponse& answer = answers[std::min(next++, answers.size() - 1)];
    if (answer.status == 0) return core::fail(Errc::unavailable, "no connection");
    return answer;
  }};
  core::ManualClock clock{1'700'000'000};
  core::RecordingSleeper sleeper;
  Result<SendAnswer> send(const Upload& upload, const SendOptions& how = options()) {
    return send_upload(http, clock, sleeper, upload, how);
  }
};

Upload prepared(std::string text, std::string name = "build.log") {
  auto upload = prepare_upload({one_log(std::move(text), std::move(name))}, facts());
  REQUIRE(upload);
  return std::move(*upload);
}

std::string unpacked(const HttpRequest& request) { return core::decompress(request.body).value(); }

TEST_CASE("a log goes up as a form with its run's facts first, compressed, under its key") {
  Setting setting({{202, {}, R"({"status": "received", "delivery": "d-1", "status_url": "https://r/api/runs/1",
                                 "upstream": {"status": "forwarded"}})"}});
  const Upload upload = prepared("one\ntwo\n");
  const auto answer = setting.send(upload);
  REQUIRE(answer);
  CHECK(answer->delivery == "d-1");
  CHECK(answer->status_url == "https://r/api/runs/1");
  CHECK(answer->upstream == "forwarded");
  const HttpRequest sent = setting.http.requests().at(0);
  CHECK(sent.method == "POST");
  CHECK(sent.url == "https://receiver.example.com/api/ci/logs");
  CHECK(core::header(sent.headers, "Authorization") == "Bearer agent-token");
  CHECK(core::header(sent.headers, "Content-Encoding") == "gzip");
  CHECK(core::header(sent.headers, "Idempotency-Key") == upload.idempotency_key);
  CHECK(upload.idempotency_key.size() == 64);
  const std::string boundary = "cimend-" + upload.idempotency_key.substr(0, 40);
  CHECK(core::header(sent.headers, "Content-Type") == "multipart/form-data; boundary=" + boundary);
  CHECK(unpacked(sent) ==
        "--" + boundary +
            "\r\nContent-Disposition: form-data; name=\"run\"\r\nContent-Type: application/json\r\n\r\n"
            "{\"run_id\":\"42\",\"repository\":\"acme/rocket\",\"attempt\":2}\r\n--" +
            boundary +
            "\r\nContent-Disposition: form-data; name=\"log\"; filename=\"build\"\r\nContent-Type: "
            "text/plain\r\n\r\none\ntwo\n\r\n--" +
            boundary + "--\r\n");
}

TEST_CASE("a secret never leaves the job, neither in a log nor in an archive") {
  Setting setting({{200, {}, "{}"}});
  const Upload log = prepared("token " + secret() + "\n");
  CHECK(log.masked == 1);
  REQUIRE(setting.send(log));
  CHECK(unpacked(setting.http.requests()[0]).find(secret()) == std::string::npos);
  core::InputSet archive;
  archive.source = core::InputSet::Source::archive;
  archive.inputs = {{"0_build.txt", "token " + secret() + "\n", false}, {"build/1_S\xC3\xA9t.txt", "x\n", false}};
  const auto upload = prepare_upload({archive}, facts());
  REQUIRE(upload);
  CHECK(upload->masked == 1);
  CHECK(upload->logs.empty());
  const auto entries = core::read_archive(upload->archive);
  REQUIRE(entries);
  REQUIRE(entries->entries.size() == 2);
  CHECK(entries->entries[0].bytes.find("[masked:") != std::string::npos);
  CHECK(entries->entries[1].name == "build/1_S\xC3\xA9t.txt");
  REQUIRE(setting.send(*upload));
  CHECK(unpacked(setting.http.requests()[1]).find("name=\"archive\"; filename=\"logs.zip\"") != std::string::npos);
}

TEST_CASE("an archive beside other inputs goes as single logs") {
  core::InputSet archive;
  archive.source = core::InputSet::Source::archive;
  archive.inputs = {{"0_build.txt", "a\n", false}, {"1_test.txt", "b\n", false}};
  const auto upload = prepare_upload({archive, one_log("c\n", "extra.log")}, facts());
  REQUIRE(upload);
  CHECK(upload->archive.empty());
  REQUIRE(upload->logs.size() == 3);
  CHECK(upload->logs[2].name == "extra");
}

TEST_CASE("every try sends the same bytes under the same key") {
  Setting setting({{0, {}, ""}, {503, {{"Retry-After", "3"}}, ""}, {200, {}, "{}"}});
  REQUIRE(setting.send(prepared(std::string(1'000'000, 'x') + "\n")));
  const auto sent = setting.http.requests();
  REQUIRE(sent.size() == 3);
  CHECK(sent[0].body == sent[2].body);
  CHECK(core::header(sent[0].headers, "Idempotency-Key") == core::header(sent[2].headers, "Idempotency-Key"));
  CHECK(setting.sleeper.slept().at(1) >= std::chrono::seconds(3));
}

TEST_CASE("the key depends on the run and on the contents, and on nothing else") {
  CHECK(prepared("a").idempotency_key == prepared("a").idempotency_key);
  CHECK(prepared("a").idempotency_key != prepared("b").idempotency_key);
  CHECK(prepared("a").idempotency_key != prepared("a", "other.log").idempotency_key);
  core::RunDocument next = facts();
  next.attempt = 3;
  CHECK(prepare_upload({one_log("a")}, next)->idempotency_key != prepared("a").idempotency_key);
}

TEST_CASE("a run without an id is named after its contents") {
  const auto upload = prepare_upload({one_log("a")}, {});
  REQUIRE(upload);
  CHECK(upload->facts.run_id.substr(0, 6) == "local-");
  CHECK(upload->facts.run_id == prepare_upload({one_log("a")}, {})->facts.run_id);
  core::RunDocument bad;
  bad.run_id = "../42";
  CHECK(prepare_upload({one_log("a")}, bad).error().code == Errc::refused);
  CHECK(prepare_upload({}, facts()).error().code == Errc::not_found);
}

TEST_CASE("a status address may be given from the receiver's root") {
  Setting setting({{202, {}, R"({"status_url": "/api/runs/acme/rocket/42/1"})"}});
  CHECK(setting.send(prepared("a"))->status_url == "https://receiver.example.com/api/runs/acme/rocket/42/1");
}

TEST_CASE("a receiver's refusal is told with its fields and not tried again") {
  Setting setting({{422, {}, R"({"error": {"code": "bad_field", "message": "1 field of the request is wrong",
                                 "fields": [{"field": "run_id", "problem": "is missing"}]}})"}});
  const auto answer = setting.send(prepared("a"));
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == Errc::refused);
  CHECK(answer.error().what == "the receiver answered 422: 1 field of the request is wrong\nrun_id: is missing");
  CHECK(setting.http.requests().size() == 1);
  for (const int status : {302, 401, 404, 413}) {
    Setting other({{status, {}, "no json"}});
    const auto refused = other.send(prepared("a"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::refused);
  }
}

TEST_CASE("a receiver that stays away is unavailable") {
  for (const int status : {0, 429, 500, 503}) {
    Setting setting({{status, {}, ""}});
    CHECK(setting.send(prepared("a")).error().code == Errc::unavailable);
    CHECK(setting.http.requests().size() == 3);
  }
}

TEST_CASE("an answer that nobody expected still means received") {
  for (const char* body : {"", "[]", R"({"status_url": 5, "upstream": []})", "\xff"}) {
    Setting setting({{200, {}, body}});
    const auto answer = setting.send(prepared("a"));
    REQUIRE(answer);
    CHECK(answer->status_url.empty());
  }
}

TEST_CASE("a log's name can't end its header") {
  Setting setting({{200, {}, "{}"}});
  REQUIRE(setting.send(prepared("a", "x\"\r\nX-Evil: 1\r\n\r\nbody.log")));
  CHECK(unpacked(setting.http.requests()[0]).find("filename=\"x%22%0D%0AX-Evil: 1%0D%0A%0D%0Abody\"\r\n") !=
        std::string::npos);
}

TEST_CASE("a receiver without TLS is taken on this machine alone, or when it is asked for") {
  Setting setting({{200, {}, "{}"}});
  SendOptions how = options();
  how.url = "http://receiver.example.com";
  CHECK(setting.send(prepared("a"), how).error().code == Errc::refused);
  CHECK(setting.http.requests().empty());
  how.allow_http = true;
  CHECK(setting.send(prepared("a"), how));
  how.allow_http = false;
  how.url = "http://127.0.0.1:8080/";
  CHECK(setting.send(prepared("a"), how));
  how.url = "nonsense";
  CHECK(setting.send(prepared("a"), how).error().code == Errc::refused);
}

TEST_CASE("the address may be the receiver's or the endpoint's") {
  CHECK(receiver_url("https://r") == "https://r/api/ci/logs");
  CHECK(receiver_url("https://r/") == "https://r/api/ci/logs");
  CHECK(receiver_url("https://r/ci/") == "https://r/ci/api/ci/logs");
  CHECK(receiver_url("https://r/api/ci/logs") == "https://r/api/ci/logs");
  CHECK(receiver_url("https://r/api/ci/logs/") == "https://r/api/ci/logs");
}

TEST_CASE("progress reaches the whole") {
  Setting setting({{200, {}, "{}"}});
  SendOptions how = options();
  std::uint64_t last = 0, of = 0;
  how.progress = [&](std::uint64_t sent, std::uint64_t all) {
    CHECK(sent >= last);
    last = sent;
    of = all;
  };
  REQUIRE(setting.send(prepared(std::string(3'000'000, 'y')), how));
  CHECK(last == of);
  CHECK(of > 3'000'000);
}

TEST_CASE("gzip gives back what went in, in whatever pieces") {
  std::string varied;
  for (int n = 0; n < 200'000; ++n) varied += std::to_string(n * 7919 % 100'003) + "\n";
  for (const std::string& text : {std::string(), std::string("x"), varied, std::string(20 << 20, 'z'),
                                  varied + std::string(9 << 20, 'z') + varied}) {
    for (const std::size_t piece : {std::size_t{1} << 18, std::size_t{1} << 24}) {
      GzipStream gzip;
      std::string packed;
      for (std::size_t at = 0; at < text.size(); at += piece)
        packed += gzip.append(std::string_view(text).substr(at, piece));
      packed += gzip.finish();
      CHECK(core::decompress(packed) == text);
      if (piece == std::size_t{1} << 18) CHECK(text.size() <= (std::size_t{1} << 20) + 60 * packed.size());
    }
  }
}

TEST_CASE("a zip that is written is read, and the same entries give the same bytes") {
  const std::vector<core::NamedInput> entries = {
      {"a.txt", "one", false}, {"d/\xC3\xA9.txt", std::string(100'000, 'x'), false}, {"empty", "", false}};
  const auto zip = write_zip(entries);
  REQUIRE(zip);
  CHECK(*zip == write_zip(entries).value());
  const auto read = core::read_archive(*zip);
  REQUIRE(read);
  REQUIRE(read->entries.size() == 3);
  for (std::size_t at = 0; at < 3; ++at) {
    CHECK(read->entries[at].name == entries[at].name);
    CHECK(read->entries[at].bytes == entries[at].bytes);
  }
}

}  // namespace
}  // namespace cimend::ingest
