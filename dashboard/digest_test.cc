#include "dashboard/digest.h"

#include <catch2/catch.hpp>

#include "dashboard/fixture_runs.h"
#include "dashboard/history_fixture.h"
#include "dashboard/site_model.h"

using namespace cimend;
using dashboard::RunDigest;
using dashboard::RunState;

namespace {

RunDigest digest_of_fixture(const std::string& run_id) {
  core::MemoryFs fs = dashboard::fixture_runs();
  std::vector<core::Error> problems;
  const auto others = dashboard::other_documents(fs, {}, problems);
  CHECK(problems.empty());
  return dashboard::digest_of(dashboard::load_run(fs, {}, others, run_id));
}

}  // namespace

TEST_CASE("a digest read back from its JSON is the same") {
  for (const RunDigest& digest : dashboard::history_fixture().runs) {
    const auto json = core::Json::parse(digest.to_json().dump());
    REQUIRE(json);
    const auto read = RunDigest::from_json(*json);
    REQUIRE(read);
    CHECK(read->to_json() == digest.to_json());
  }
}

TEST_CASE("a digest with a member of the wrong kind is refused by the member's name") {
  for (const auto& [text, member] :
       std::vector<std::pair<std::string, std::string>>{{R"({"attempt": "two"})", "attempt"},
                                                        {R"({"causes": [{"log": -1}]})", "causes[0].log"},
                                                        {R"({"state": "half"})", "state"},
                                                        {R"({"patch": []})", "patch"}}) {
    CAPTURE(text);
    const auto read = RunDigest::from_json(*core::Json::parse(text));
    REQUIRE_FALSE(read);
    CHECK((read.error().what + read.error().where).find(member) != std::string::npos);
  }
}

TEST_CASE("a failed run's digest has its causes, its decision and its patch") {
  const RunDigest compile = digest_of_fixture("1001");
  CHECK(compile.state == RunState::failed);
  CHECK(compile.failed());
  CHECK_FALSE(compile.causes.empty());
  CHECK(compile.time == dashboard::unix_seconds(compile.received_at));
  CHECK(compile.patch.state == "proposed");
  const RunDigest network = digest_of_fixture("1003");
  CHECK(network.decision.made);
  CHECK(network.decision.rerun);
  CHECK(network.decision.first_objection.empty());
}

TEST_CASE("a run that was not analysed has failed when its provider says so") {
  const RunDigest digest = digest_of_fixture("1005");
  CHECK(digest.state == RunState::not_analysed);
  CHECK(digest.failed());
  CHECK(digest.unclassified());
  CHECK(digest.problems.size() == 1);
}

TEST_CASE("a passed run's digest has no causes") {
  const RunDigest digest = digest_of_fixture("1004");
  CHECK(digest.state == RunState::passed);
  CHECK(digest.causes.empty());
  CHECK(digest.category.empty());
}

TEST_CASE("texts and lists of a digest are bounded") {
  dashboard::Run run;
  run.run_id = "1";
  run.analysis.value.emplace();
  run.analysis.value->classification.verdict = core::Verdict::failed;
  run.analysis.value->classification.summary = std::string(100'000, 'x');
  for (int i = 0; i < 1000; ++i) {
    core::Finding finding;
    finding.message = std::string(10'000, 'm');
    finding.test = "test " + std::to_string(i) + std::string(10'000, 't');
    run.analysis.value->findings.push_back(finding);
    run.analysis.value->unknown.push_back({0, 1, std::string(10'000, 's'), std::string(10'000, 'r')});
  }
  const RunDigest digest = dashboard::digest_of(run);
  CHECK(digest.causes.size() == 5);
  CHECK(digest.unknown.size() == 5);
  CHECK(digest.failed_tests.size() == 50);
  CHECK(digest.to_json().dump().size() < 60'000);
}

TEST_CASE("a time is that of its text, and no text that is none") {
  CHECK(dashboard::unix_seconds("1970-01-01T00:00:01Z") == 1);
  CHECK(dashboard::unix_seconds("2026-11-20T12:00:00Z") == dashboard::kFixtureNow);
  CHECK(dashboard::unix_seconds("2026-11-20T12:00:00.25Z") == dashboard::kFixtureNow);
  CHECK(dashboard::unix_seconds("2026-02-30T12:00:00Z") == 0);
  CHECK(dashboard::unix_seconds("\"><img>") == 0);
  CHECK(dashboard::unix_seconds("") == 0);
}
