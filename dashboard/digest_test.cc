#include "dashboard/digest.h"

#include <catch2/catch.hpp>

#include "core/text.h"
#include "dashboard/fixture_runs.h"
#include "dashboard/history_fixture.h"
#include "dashboard/site_model.h"

using namespace cimend;
using dashboard::RunDigest;
using dashboard::RunState;

namespace {

RunDigest digest_in(core::MemoryFs& fs, const std::string& run_id) {
  std::vector<core::Error> problems;
  const auto others = dashboard::other_documents(fs, {}, problems);
  CHECK(problems.empty());
  return dashboard::digest_of(dashboard::load_run(fs, {}, others, run_id));
}

RunDigest digest_of_fixture(const std::string& run_id) {
  core::MemoryFs fs = dashboard::fixture_runs();
  return digest_in(fs, run_id);
}

core::RunDocument::Job job_between(const std::string& began, const std::string& ended) {
  core::RunDocument::Job job;
  job.started_at = began;
  job.completed_at = ended;
  return job;
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

TEST_CASE("a digest knows who approved its patch and why it was not published") {
  const RunDigest digest = digest_of_fixture("1001");
  CHECK(digest.publication.approved_by == "octocat");
  CHECK(digest.publication.approved_at == "2026-11-20T07:05:00Z");
  CHECK(digest.publication.state == "refused");
  CHECK(digest.publication.reason == "The policy on main does not say publish.enabled: true.");
  CHECK_FALSE(digest.published());
  CHECK(digest.problems.empty());
}

TEST_CASE("an approval or a publication of other bytes says nothing of this patch") {
  core::MemoryFs fs = dashboard::fixture_runs();
  const std::string sha256 = core::sha256_hex(fs.files["fix-agent/patch-1001.diff"]);
  for (const char* name : {"fix-agent/approval-1001.json", "fix-agent/publication-1001.json"}) {
    std::string& json = fs.files[name];
    json.replace(json.find(sha256), sha256.size(), std::string(64, '0'));
  }
  const RunDigest digest = digest_in(fs, "1001");
  CHECK(digest.publication.approved_by.empty());
  CHECK(digest.publication.state.empty());
  CHECK(digest.problems.empty());
}

TEST_CASE("a proposer's tokens are added up, and numbers beyond reason are bounded") {
  dashboard::Run run;
  run.run_id = "1";
  run.fix.value.emplace().proposer.emplace();
  core::FixMetadataDocument::Proposer& proposer = *run.fix.value->proposer;
  proposer.calls = 3;
  proposer.input_tokens = 4'000;
  proposer.output_tokens = 96;
  CHECK(dashboard::digest_of(run).spend.tokens == 4'096);
  CHECK(dashboard::digest_of(run).spend.calls == 3);
  proposer.input_tokens = proposer.output_tokens = INT64_MAX;
  proposer.milliseconds = INT64_MIN;
  CHECK(dashboard::digest_of(run).spend.tokens == 2'000'000'000'000);
  CHECK(dashboard::digest_of(run).spend.milliseconds == 0);
}

TEST_CASE("a job took what lies between its times, and nothing where they can't be true") {
  CHECK(dashboard::job_seconds(job_between("2026-11-20T06:10:00Z", "2026-11-20T06:13:20Z")) == 200);
  CHECK(dashboard::job_seconds(job_between("2026-11-20T06:10:00Z", "2026-11-20T06:09:59Z")) == 0);
  CHECK(dashboard::job_seconds(job_between("", "2026-11-20T06:09:59Z")) == 0);
  CHECK(dashboard::job_seconds(job_between("2026-11-20T06:10:00Z", "")) == 0);
  CHECK(dashboard::job_seconds(job_between("<script>", "2026-11-20T06:09:59Z")) == 0);
  CHECK(dashboard::job_seconds(job_between("1970-01-02T00:00:00Z", "9999-12-31T23:59:59Z")) == 0);
  CHECK(digest_of_fixture("1001").job_seconds == 200);
  CHECK(digest_of_fixture("1008").job_seconds == 0);
  CHECK(dashboard::minutes_of(200) == 4);
  CHECK(dashboard::minutes_of(60) == 1);
  CHECK(dashboard::minutes_of(0) == 0);
  CHECK(dashboard::minutes_of(INT64_MIN) == 0);
}
