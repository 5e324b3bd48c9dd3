#include "ingest/fetch.h"

#include <catch2/catch.hpp>

#include "core/documents/document_file.h"
#include "core/input.h"
#include "tests/openapi/recorder.h"
#include "tests/zip_builder.h"

namespace cimend::ingest {
namespace {

using core::Errc;
using core::HttpRequest;
using core::HttpResponse;
using core::Result;

std::string archive() {
  tests::ZipBuilder zip;
  zip.add("0_build _ linux.txt", "2023-11-14T22:13:20.0000000Z one\n2023-11-14T22:13:21.0000000Z error: two\n");
  zip.add("build _ linux/2_Run make.txt", "2023-11-14T22:13:21.0000000Z error: two\n");
  zip.add("../evil.txt", "x");
  return zip.finish();
}

// GitHub with one run, its second attempt the latest.
Result<HttpResponse> github(const HttpRequest& request) {
  tests::record_request(request);
  const auto asks = [&](std::string_view what) { return request.url.find(what) != std::string::npos; };
  if (asks("storage.example.net")) return HttpResponse{200, {}, archive()};
  if (asks("/attempts/1/logs")) return HttpResponse{410, {}, R"({"message": "Gone"})"};
  if (asks("/logs")) return HttpResponse{302, {{"Location", "https://storage.example.net/x.zip?sig=1"}}, ""};
  if (asks("/jobs")) {
    return HttpResponse{200, {}, R"({"total_count": 2, "jobs": [
      {"id": 1, "name": "build / linux", "status": "completed", "conclusion": "failure",
       "steps": [{"number": 1, "name": "Set up job", "conclusion": "success"},
                 {"number": 2, "name": "Run make", "conclusion": "failure"}]},
      {"id": 2, "name": "deploy", "status": "completed", "conclusion": "skipped", "steps": [],
       "started_at": "2023-11-14T22:13:30Z", "completed_at": "2023-11-14T22:13:31Z"}]})"};
  }
  const char* attempt = asks("/attempts/1") ? "1" : "2";
  return HttpResponse{200,
                      {},
                      std::string(R"({"id": 42, "name": "CI", "head_sha": "0123456", "conclusion": "failure",
    "event": "push", "head_branch": "main", "repository": {"full_name": "acme/rocket"}, "run_attempt": )") +
                          attempt + "}"};
}

struct Setting {
  core::ManualClock clock{1'700'000'000};
  core::RecordingSleeper sleeper;
  core::ScriptedHttp http{github};
  std::unique_ptr<GitHubClient> client = GitHubClient::create(http, clock, sleeper, {}).value();
  std::vector<std::string> told;
  Result<StoredRun> fetch(core::Fs& fs, FetchRequest request = {"acme/rocket", 42, {}, "logs"}) {
    return fetch_run(*client, fs, clock, request, [this](std::string_view doing) { told.emplace_back(doing); });
  }
};

TEST_CASE("a run is fetched with its facts, jobs and logs, and stored as read stores one") {
  Setting setting;
  core::MemoryFs fs;
  const auto run = setting.fetch(fs);
  REQUIRE(run);
  const auto document = core::read_document<core::RunDocument>(fs, "logs/42/run.json");
  REQUIRE(document);
  CHECK(document->repository == "acme/rocket");
  CHECK(document->attempt == 2);
  CHECK(document->conclusion == "failure");
  CHECK(document->source == "github");
  REQUIRE(document->jobs.size() == 2);
  CHECK(document->jobs[0].name == "build / linux");
  CHECK(document->jobs[0].conclusion == "failure");
  CHECK(document->jobs[0].lines == 2);
  REQUIRE(document->jobs[0].steps.size() == 2);
  CHECK(document->jobs[0].steps[1].conclusion == "failure");
  CHECK(document->jobs[0].steps[1].first_line == 2);
  CHECK(core::decompress(fs.files.at("logs/42/" + document->jobs[0].log))->find("error: two") != std::string::npos);
  CHECK(document->jobs[1].name == "deploy");
  CHECK(document->jobs[1].log.empty());
  // Of the first job GitHub told no times; its log does.
  CHECK(document->jobs[0].started_at == "2023-11-14T22:13:20Z");
  CHECK(document->jobs[0].completed_at == "2023-11-14T22:13:21Z");
  CHECK(document->jobs[1].started_at == "2023-11-14T22:13:30Z");
  CHECK(document->jobs[1].completed_at == "2023-11-14T22:13:31Z");
  REQUIRE(document->rejected.size() == 1);
  CHECK(document->rejected[0].entry == "../evil.txt");
  CHECK(setting.told.size() >= 4);
}

TEST_CASE("an archive that has expired is told, and nothing is stored") {
  Setting setting;
  core::MemoryFs fs;
  FetchRequest request{"acme/rocket", 42, 1, "logs"};
  const auto run = setting.fetch(fs, request);
  REQUIRE_FALSE(run);
  CHECK(run.error().code == Errc::not_found);
  CHECK(run.error().what.find("there is no log of run 42 of acme/rocket, attempt 1") == 0);
  CHECK(fs.files.empty());
}

TEST_CASE("whichever request or file operation fails, run.json vouches for what is there") {
  for (int failing = 1; failing <= 5; ++failing) {
    Setting setting;
    int sent = 0;
    core::ScriptedHttp http([&](const HttpRequest& request) -> Result<HttpResponse> {
      if (++sent == failing) return HttpResponse{418, {}, "no"};
      return github(request);
    });
    setting.client = GitHubClient::create(http, setting.clock, setting.sleeper, {}).value();
    core::MemoryFs fs;
    const auto run = setting.fetch(fs);
    CHECK(run.has_value() == (failing == 5));
    CHECK(fs.files.count("logs/42/run.json") == (run ? 1 : 0));
  }
  for (int failing = 1;; ++failing) {
    Setting setting;
    core::MemoryFs memory;
    core::FaultyFs fs(memory, failing);
    const auto run = setting.fetch(fs);
    CHECK(run.has_value() == (fs.calls() < failing));
    CHECK(memory.files.count("logs/42/run.json") == (run ? 1 : 0));
    if (run) break;
    REQUIRE(failing < 50);
  }
}

}  // namespace
}  // namespace cimend::ingest
