#include "dashboard/store_source.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>

#include "core/text.h"
#include "dashboard/build_site.h"
#include "dashboard/fixture_runs.h"

using namespace cimend;
using core::MemoryFs;
using dashboard::StoreSource;

namespace {

// A SQLite store with the runs of fixture_runs(), as a server would have put them there.
class FilledStore {
 public:
  FilledStore() {
    scratch_ = (std::filesystem::temp_directory_path() / "cimend-dashboard-XXXXXX").string();
    REQUIRE(::mkdtemp(scratch_.data()) != nullptr);
    core::StoreOptions options;
    options.reserve_bytes = 4096;
    writer_ = opened(options);
  }
  FilledStore(const FilledStore&) = delete;
  FilledStore& operator=(const FilledStore&) = delete;
  ~FilledStore() {
    writer_.reset();
    std::filesystem::remove_all(scratch_);
  }

  core::Store& writer() { return *writer_; }
  [[nodiscard]] std::unique_ptr<core::Store> reader() {
    core::StoreOptions options;
    options.read_only = true;
    return opened(options);
  }
  void advance(core::UnixSeconds seconds) { clock_.advance(seconds); }

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
  std::unique_ptr<core::Store> opened(const core::StoreOptions& options) {
    auto store = core::open_store(scratch_ + "/store.db", clock_, options);
    if (!store) FAIL(store.error().text());
    return std::move(*store);
  }
  core::ManualClock clock_{dashboard::kFixtureNow};
  std::string scratch_;
  std::unique_ptr<core::Store> writer_;
};

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
  FilledStore store;
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
  FilledStore store;
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
  FilledStore store;
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
  FilledStore store;
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
