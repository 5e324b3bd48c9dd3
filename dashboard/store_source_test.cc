#include "dashboard/store_source.h"

#include <atomic>
#include <catch2/catch.hpp>

#include "core/store/scratch_directory_test.h"
#include "core/store/store_conformance.h"
#include "core/text.h"
#include "dashboard/build_site.h"
#include "dashboard/fixture_runs.h"

using namespace cimend;
using core::MemoryFs;
using core::Result;
using dashboard::StoreSource;

namespace {

using core::conformance::Backend;

// SQLite in a file of its own.
class ScratchFile : public Backend {
 public:
  [[nodiscard]] std::string name() const override { return "sqlite"; }
  [[nodiscard]] std::string location() const override { return directory_.file("store.db"); }
  [[nodiscard]] bool persistent() const override { return true; }
  [[nodiscard]] bool shared() const override { return false; }
  void tamper(const std::string& /*sql*/) override { FAIL("nobody changes this one"); }

 private:
  core::ScratchDirectory directory_;
};

// A store with the runs of fixture_runs(), as a server would have put them there.
class FilledStore {
 public:
  explicit FilledStore(std::unique_ptr<Backend> backend) : backend_(std::move(backend)) {
    backend_->clock.advance(dashboard::kFixtureNow - backend_->clock.now());
    writer_ = backend_->open();
  }

  core::Store& writer() { return *writer_; }
  [[nodiscard]] std::unique_ptr<core::Store> reader() {
    core::StoreOptions options;
    options.read_only = true;
    return backend_->open(options);
  }
  void advance(core::UnixSeconds seconds) { backend_->clock.advance(seconds); }

  // Takes run and analysis from the fixture's documents.
  void put(const MemoryFs& fs, const std::string& run_id, std::int64_t attempt = 1) {
    const auto json = core::Json::parse(fs.files.at("logs/" + run_id + "/run.json"));
    auto run = core::RunDocument::from_json(*json);
    REQUIRE(run);
    core::RunUpdate update;
    update.key = {run->repository.empty() ? "local" : run->repository, run_id, attempt};
    update.state = core::RunUpdate::State::completed;
    update.conclusion = run->conclusion;
    update.head_sha = run->head_sha;
    update.branch = run->branch;
    update.workflow = run->workflow;
    for (const auto& job : run->jobs) update.jobs.push_back({job.name, core::run_job_to_json(job).dump()});
    run->jobs.clear();
    update.document = run->to_json().dump();
    REQUIRE(writer_->update_run(update));
    const auto analysis = fs.files.find("logs/" + run_id + "/analysis.json");
    if (analysis == fs.files.end() || run_id == "1006") return;
    REQUIRE(writer_->save_analysis({update.key, run->head_sha, "failed", "", analysis->second, {}}));
  }

 private:
  std::unique_ptr<Backend> backend_;
  std::unique_ptr<core::Store> writer_;
};

// Forwards what a site asks of a store; the call number `fails_at` fails.
class FailingStore : public core::Store {
 public:
  FailingStore(core::Store& store, int fails_at) : store_(store), left_(fails_at) {}
  [[nodiscard]] bool failed() const { return left_ <= 0; }

  Result<std::optional<core::StoredRunRow>> run(const core::RunKey& key) override {
    if (lost()) return away();
    return store_.run(key);
  }
  Result<std::vector<core::StoredRunRow>> runs(const core::RunQuery& query) override {
    if (lost()) return away();
    return store_.runs(query);
  }
  Result<std::optional<std::string>> analysis(const core::RunKey& key) override {
    if (lost()) return away();
    return store_.analysis(key);
  }
  Result<std::vector<core::AttemptRow>> attempts(const core::AttemptQuery& query) override {
    if (lost()) return away();
    return store_.attempts(query);
  }
  Result<std::vector<core::PatchRow>> patches(const core::RunKey& run) override {
    if (lost()) return away();
    return store_.patches(run);
  }
  [[nodiscard]] std::string_view backend() const override { return store_.backend(); }

  // A site asks for none of these.
  Result<std::vector<core::Acceptance>> accept(const std::vector<core::Intake>&) override { return away(); }
  Result<bool> enqueue(const core::NewTask&) override { return away(); }
  Result<std::vector<core::ClaimedTask>> claim(const core::ClaimRequest&) override { return away(); }
  Result<core::Held> extend(const core::Lease&, std::int64_t) override { return away(); }
  Result<core::Held> holds(const core::Lease&) override { return away(); }
  Result<core::Held> finish(const core::Lease&, const core::TaskOutcome&) override { return away(); }
  Result<core::QueueCounts> queue_counts() override { return away(); }
  Result<std::vector<core::DeadTask>> dead_tasks(std::size_t) override { return away(); }
  Result<bool> revive(std::int64_t) override { return away(); }
  void wait_for_task(int) override {}
  Result<> update_run(const core::RunUpdate&) override { return away(); }
  Result<> save_analysis(const core::SavedAnalysis&) override { return away(); }
  Result<std::vector<core::FingerprintHistory>> history(const std::string&, const std::vector<std::string>&,
                                                        const core::RunKey&) override {
    return away();
  }
  Result<core::AttemptAnswer> record_attempt(const core::Attempt&, std::int64_t) override { return away(); }
  Result<> finish_attempt(const std::string&, const std::string&) override { return away(); }
  Result<> save_patch(const core::PatchRow&) override { return away(); }
  Result<> audit(const core::AuditEntry&) override { return away(); }
  Result<std::vector<core::AuditRow>> audit_entries(std::int64_t, std::size_t) override { return away(); }
  Result<core::AuditCheck> verify_audit() override { return away(); }
  Result<core::PruneStep> prune(core::UnixSeconds, std::size_t) override { return away(); }
  Result<> check() override { return away(); }
  Result<std::int64_t> schema_version() override { return away(); }

 private:
  // For one call: the next ones find the server again, as they do after a short outage.
  bool lost() { return --left_ == 0; }
  static tl::unexpected<core::Error> away() {
    return tl::unexpected(core::Error{core::Errc::unavailable, "the server of this test is away", "test", ""});
  }
  core::Store& store_;
  std::atomic<int> left_;
};

// Of what the program was linked with: a SQLite file, or PostgreSQL.
FilledStore any_store() { return FilledStore(core::conformance::make_backends().front()()); }

dashboard::BuildReport build(MemoryFs& site, core::Store& store) {
  StoreSource source(store);
  dashboard::BuildOptions options = dashboard::fixture_options();
  options.maker = 7;
  const auto report = dashboard::build_site(site, core::ManualClock(dashboard::kFixtureNow), options, source);
  if (!report) FAIL(report.error().text());
  return *report;
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("the site of a store has the runs, their verdicts and no logs, and says so") {
  const MemoryFs fixture = dashboard::fixture_runs();
  FilledStore store = any_store();
  for (const char* id : {"1001", "1003", "1004", "1005"}) store.put(fixture, id);
  MemoryFs site;
  const auto report = build(site, *store.reader());
  CHECK(report.runs == 4);
  const std::string& page = site.files.at("site/runs/1001/index.html");
  CHECK(holds(page, "uses std::vector without including"));
  CHECK(holds(page, "This site is made of the store alone"));
  CHECK(site.files.count("site/runs/1001/log-1-1.html") == 0);
  CHECK(holds(site.files.at("site/runs/1001/run.json"), "word-count"));
  CHECK(holds(site.files.at("site/runs/1005/index.html"), "not been analysed"));
  for (const core::Error& problem : report.problems) CHECK_FALSE(problem.where.empty());
}

TEST_CASE("a store is read while its server writes, and only what changed is read again") {
  const MemoryFs fixture = dashboard::fixture_runs();
  FilledStore store = any_store();
  for (const char* id : {"1001", "1003"}) {
    store.put(fixture, id);
    store.advance(10);
  }
  store.put(fixture, "1004");
  MemoryFs site;
  const auto reader = store.reader();
  CHECK(build(site, *reader).read == 3);
  CHECK(build(site, *reader).read == 1);  // what changed in the newest second may change in it again
  store.advance(10);
  store.put(fixture, "1005");  // the writer is not locked out
  CHECK(build(site, *reader).read == 2);
  CHECK(site.files.count("site/runs/1005/index.html") == 1);
  core::PatchRow patch{{"example/word-count", "1001", 1}, "f", "", "proposed", {}, 0};
  patch.document = fixture.files.at("fix-agent/metadata-1001.json");
  patch.patch_sha256 = core::sha256_hex("diff");
  REQUIRE(store.writer().save_patch(patch));
  build(site, *reader);
  CHECK(site.files.count("site/runs/1001/patch.html") == 1);
}

TEST_CASE("attempts and repositories of one run id have directories of their own") {
  CHECK(dashboard::directory_of({"octo/cat", "42", 1}, false) == "42");
  CHECK(dashboard::directory_of({"octo/cat", "42", 3}, false) == "42-3");
  CHECK(dashboard::directory_of({"octo/cat", "42", 1}, true) != dashboard::directory_of({"octo/dog", "42", 1}, true));
  CHECK(dashboard::directory_of({"octo/cat", "nightly", 1}, false) !=
        dashboard::directory_of({"octo/dog", "nightly", 1}, false));
  const MemoryFs fixture = dashboard::fixture_runs();
  FilledStore store = any_store();
  store.put(fixture, "1001");
  store.put(fixture, "1001", 2);
  core::RunUpdate other;
  other.key = {"another/one", "1001", 1};
  REQUIRE(store.writer().update_run(other));
  StoreSource source(store.writer());
  const auto listed = source.list({});
  REQUIRE(listed);
  CHECK(listed->runs.size() == 3);
  CHECK(source.load("1001").repository() == "another/one");  // the first by name
  CHECK(source.load("1001-2").run.value->attempt == 2);
}

TEST_CASE("a recorded rerun is the decision of its commit's first attempt") {
  const MemoryFs fixture = dashboard::fixture_runs();
  FilledStore store = any_store();
  store.put(fixture, "1003");
  StoreSource before(store.writer());
  REQUIRE(before.list({}));
  const std::string commit(before.load("1003").head_sha());
  REQUIRE(store.writer().record_attempt({"key", "rerun", "example/word-count", commit, "f", "selfheal"}, 2));
  StoreSource source(store.writer());
  REQUIRE(source.list({}));
  const dashboard::Run run = source.load("1003");
  REQUIRE(run.decision);
  CHECK(run.decision->rerun);
}

TEST_CASE("the site is the same whatever keeps the store") {
  const MemoryFs fixture = dashboard::fixture_runs();
  FilledStore store = any_store(), file = FilledStore(std::make_unique<ScratchFile>());
  MemoryFs site, site_of_file;
  for (FilledStore* each : {&store, &file}) {
    for (const char* id : {"1001", "1003", "1004", "1005"}) each->put(fixture, id);
    core::PatchRow patch{{"example/word-count", "1001", 1}, "f", "", "proposed", {}, 0};
    patch.document = fixture.files.at("fix-agent/metadata-1001.json");
    patch.patch_sha256 = core::sha256_hex("diff");
    REQUIRE(each->writer().save_patch(patch));
    REQUIRE(each->writer().record_attempt({"key", "rerun", "example/word-count", "0123abc", "f", "selfheal"}, 2));
    build(each == &store ? site : site_of_file, *each->reader());
  }
  CHECK(site.files.size() > 100);
  CHECK(site.files.size() == site_of_file.files.size());
  for (const auto& [path, bytes] : site_of_file.files) {
    INFO(path);
    CHECK((site.files.count(path) == 1 && site.files.at(path) == bytes));
  }
}

TEST_CASE("more runs than a page holds are all listed, also where all changed in one second") {
  FilledStore store = any_store();
  std::vector<core::Intake> intakes;
  for (int number = 1; number <= 2'300; ++number) {
    core::Intake intake;
    intake.delivery = {"github", "g-" + std::to_string(number), "workflow_run", "octo/cat", "", ""};
    intake.delivery.body_sha256 = core::sha256_hex(intake.delivery.id);
    intake.run = core::RunUpdate();
    intake.run->key = {number % 2 == 0 ? "octo/cat" : "octo/Dog", std::to_string(number / 2), 1};
    intakes.push_back(std::move(intake));
  }
  REQUIRE(store.writer().accept(intakes));
  StoreSource source(store.writer());
  const auto listed = source.list({});
  REQUIRE(listed);
  CHECK(listed->runs.size() == 2'300);
  CHECK(listed->problems.empty());
  CHECK(source.load("7").repository() == "octo/Dog");  // bytes decide, whatever the database's language is
}

TEST_CASE("a run that events alone told of has its jobs and their times") {
  FilledStore store = any_store();
  core::RunDocument::Job job;
  job.name = "deploy";
  job.conclusion = "success";
  job.started_at = "2026-11-20T06:41:00Z";
  job.completed_at = "2026-11-20T06:43:30Z";
  core::RunUpdate update;
  update.key = {"example/word-count", "77", 1};
  update.state = core::RunUpdate::State::completed;
  update.conclusion = "success";
  update.jobs = {{job.name, core::run_job_to_json(job).dump(), true}};
  REQUIRE(store.writer().update_run(update));
  MemoryFs site;
  build(site, *store.reader());
  const auto run = core::RunDocument::from_json(*core::Json::parse(site.files.at("site/runs/77/run.json")));
  REQUIRE(run);
  REQUIRE(run->jobs.size() == 1);
  CHECK(run->jobs[0].started_at == "2026-11-20T06:41:00Z");
  CHECK(run->jobs[0].completed_at == "2026-11-20T06:43:30Z");
  CHECK(holds(site.files.at("site/runs/77/index.html"), "deploy"));
}

TEST_CASE("whichever question a store does not answer, no page says so, and the next build makes up for it") {
  const MemoryFs fixture = dashboard::fixture_runs();
  FilledStore store = any_store();
  for (const char* id : {"1001", "1003", "1005"}) store.put(fixture, id);
  store.advance(10);
  store.put(fixture, "1004");
  MemoryFs whole;
  build(whole, store.writer());
  const auto pages_of = [](MemoryFs site) {
    site.files.erase("site/.cimend/digests");
    return site.files;
  };
  int failed = 0;
  for (int n = 1;; ++n) {
    REQUIRE(n < 200);
    INFO("call " << n);
    MemoryFs site;
    FailingStore failing(store.writer(), n);
    StoreSource source(failing);
    dashboard::BuildOptions options = dashboard::fixture_options();
    options.maker = 7;
    const auto report = dashboard::build_site(site, core::ManualClock(dashboard::kFixtureNow), options, source);
    failed += report ? 0 : 1;
    for (const auto& [path, bytes] : site.files) {
      INFO(path);
      CHECK_FALSE(holds(bytes, "the server of this test is away"));
    }
    build(site, store.writer());
    CHECK(pages_of(site) == pages_of(whole));
    if (!failing.failed()) break;
  }
  CHECK(failed > 8);
}
