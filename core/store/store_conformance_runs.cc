// Promises about lists of runs, analyses, the memory of failures, and forgetting.
#include "core/store/store_conformance.h"

#include <set>

namespace conformance = cimend::core::conformance;
namespace core = cimend::core;
using conformance::must;

namespace {

core::SavedAnalysis analysis_of(const std::string& run_id, const std::string& head_sha,
                                const std::vector<std::string>& fingerprints) {
  core::SavedAnalysis made{{"octo/cat", run_id, 1},        head_sha, "failed", "test.assertion",
                           R"({"run":")" + run_id + "\"}", {}};
  for (const std::string& fingerprint : fingerprints) made.fingerprints.push_back({fingerprint, "test", "rule"});
  return made;
}

core::RunUpdate ended(const std::string& run_id, const std::string& head_sha, const std::string& conclusion,
                      const std::string& workflow = "CI", std::int64_t attempt = 1) {
  core::RunUpdate update;
  update.key = {"octo/cat", run_id, attempt};
  update.state = core::RunUpdate::State::completed;
  update.head_sha = head_sha;
  update.conclusion = conclusion;
  update.workflow = workflow;
  return update;
}

}  // namespace

TEST_CASE("runs are listed last changed first, page by page, none left out and none twice") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  std::set<std::string> expected;
  for (int at = 0; at < 30; ++at) {
    // Several runs a second, and several attempts of one run in the same second.
    if (at % 4 == 0) backend->clock.advance(1);
    auto update = ended(std::to_string(at / 3), "aaaa", "failure", "CI", at % 3 + 1);
    update.key.repository = at % 2 == 0 ? "octo/cat" : "octo/dog";
    must(store->update_run(update));
    expected.insert(update.key.repository + "/" + update.key.run_id + "/" + std::to_string(update.key.attempt));
  }
  for (const std::int64_t most : {1, 2, 3, 7, 100}) {
    std::multiset<std::string> seen;
    core::RunQuery query;
    query.most = most;
    core::UnixSeconds last = backend->clock.now();
    while (true) {
      const auto page = must(store->runs(query));
      if (page.empty()) break;
      for (const core::StoredRunRow& row : page) {
        CHECK(row.changed <= last);
        last = row.changed;
        seen.insert(row.key.repository + "/" + row.key.run_id + "/" + std::to_string(row.key.attempt));
      }
      query.before_changed = page.back().changed;
      query.before_run_id = page.back().key.run_id;
    }
    CHECK(seen == std::multiset<std::string>(expected.begin(), expected.end()));
  }
  core::RunQuery of_one;
  of_one.repository = "octo/dog";
  CHECK(must(store->runs(of_one)).size() == 15);
  of_one.repository = "octo/none";
  CHECK(must(store->runs(of_one)).empty());
}

TEST_CASE("an analysis replaces the one before it, with its fingerprints") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  CHECK_FALSE(must(store->analysis({"octo/cat", "1", 1})));
  must(store->save_analysis(analysis_of("1", "aaaa", {"f1", "f2", "f2"})));
  auto second = analysis_of("1", "aaaa", {"f3"});
  second.verdict = "passed";
  second.document = "{}";
  backend->clock.advance(5);
  must(store->save_analysis(second));
  CHECK(must(store->analysis({"octo/cat", "1", 1})) == "{}");
  const auto history = must(store->history("octo/cat", {"f1", "f2", "f3"}, {}));
  REQUIRE(history.size() == 1);
  CHECK(history[0].fingerprint == "f3");
  const auto row = must(store->run({"octo/cat", "1", 1}));
  REQUIRE(row);
  CHECK((row->verdict == "passed" && row->head_sha == "aaaa" && row->changed == 1'800'000'005));
}

TEST_CASE("history counts the runs and commits that had a failure, without the run that asks") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  must(store->save_analysis(analysis_of("1", "aaaa", {"f", "g"})));
  backend->clock.advance(10);
  must(store->save_analysis(analysis_of("2", "aaaa", {"f"})));
  backend->clock.advance(10);
  must(store->save_analysis(analysis_of("3", "bbbb", {"f"})));
  auto elsewhere = analysis_of("4", "cccc", {"f"});
  elsewhere.run.repository = "octo/dog";
  must(store->save_analysis(elsewhere));

  const auto history = must(store->history("octo/cat", {"unknown", "g", "f", "f"}, {"octo/cat", "9", 1}));
  REQUIRE(history.size() == 2);  // in the order asked for
  CHECK((history[0].fingerprint == "g" && history[0].runs == 1));
  CHECK((history[1].fingerprint == "f" && history[1].runs == 3 && history[1].commits == 2));
  CHECK((history[1].first_seen == 1'800'000'000 && history[1].last_seen == 1'800'000'020));
  CHECK_FALSE(history[1].passed_on_same_commit);

  const auto without = must(store->history("octo/cat", {"f", "g"}, {"octo/cat", "1", 1}));
  REQUIRE(without.size() == 1);
  CHECK((without[0].runs == 2 && without[0].first_seen == 1'800'000'010));
  CHECK(must(store->history("octo/cat", {"f"}, {"octo/dog", "1", 1})).at(0).runs == 3);
  CHECK(must(store->history("octo/cat", {}, {})).empty());
}

TEST_CASE("a failure whose commit passed later is flaky") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  const auto flaky = [&](const std::string& fingerprint) {
    return must(store->history("octo/cat", {fingerprint}, {})).at(0).passed_on_same_commit;
  };
  const auto fails = [&](const std::string& run_id, const std::string& head_sha, const std::string& fingerprint) {
    must(store->update_run(ended(run_id, head_sha, "failure")));
    must(store->save_analysis(analysis_of(run_id, head_sha, {fingerprint})));
  };
  must(store->update_run(ended("0", "before", "success")));
  backend->clock.advance(1);
  fails("1", "attempt", "by attempt");
  fails("2", "run", "by run");
  fails("3", "never", "never");
  fails("4", "before", "before");
  fails("5", "", "no commit");
  backend->clock.advance(1);
  must(store->update_run(ended("1", "attempt", "success", "CI", 2)));
  must(store->update_run(ended("12", "run", "success")));
  must(store->update_run(ended("13", "never", "success", "another workflow")));
  must(store->update_run(ended("14", "never", "failure")));
  must(store->update_run(ended("15", "", "success")));
  CHECK(flaky("by attempt"));
  CHECK(flaky("by run"));
  CHECK_FALSE(flaky("never"));   // another workflow's success says nothing
  CHECK_FALSE(flaky("before"));  // it passed, then it failed
  CHECK_FALSE(flaky("no commit"));
}

TEST_CASE("patches of a run are kept, and their state follows") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  core::PatchRow patch{{"octo/cat", "1", 1}, "f", std::string(64, 'a'), "proposed", "{}", 1'700'000'000};
  must(store->save_patch(patch));
  patch.patch_sha256 = std::string(64, 'b');
  patch.created = 0;
  must(store->save_patch(patch));
  patch.state = "published";
  backend->clock.advance(5);
  must(store->save_patch(patch));
  const auto patches = must(store->patches(patch.run));
  REQUIRE(patches.size() == 2);
  CHECK((patches[0].state == "proposed" && patches[0].created == 1'700'000'000));
  CHECK((patches[1].state == "published" && patches[1].created == 1'800'000'000));
  CHECK(must(store->patches({"octo/cat", "2", 1})).empty());
}

TEST_CASE("old things are forgotten step by step, and stopping between two steps loses nothing") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  for (int at = 0; at < 10; ++at) {
    const std::string id = std::to_string(at);
    must(store->accept({conformance::intake(id, id)}));
    must(store->save_analysis(analysis_of(id, "aaaa", {"f"})));
    must(store->save_patch({{"octo/cat", id, 1}, "f", id, "proposed", "{}", 0}));
  }
  for (const core::ClaimedTask& task : must(store->claim(conformance::asking(8)))) {
    core::TaskOutcome outcome;
    outcome.next = task.key == "fetch/0" ? core::TaskOutcome::Next::dead : core::TaskOutcome::Next::done;
    must(store->finish(task.lease, outcome));
  }
  must(store->audit({"tester", "looked", "at it", "{}"}));
  must(store->record_attempt({"key", "rerun", "octo/cat", "aaaa", "f", "tester"}, 1));
  backend->clock.advance(100);
  const core::UnixSeconds then = backend->clock.now();
  must(store->accept({conformance::intake("new", "new")}));

  CHECK(must(store->prune(then - 100, 4)).runs.empty());  // not old enough
  std::set<std::string> gone;
  int steps = 0;
  for (bool more = true; more; ++steps) {
    if (steps == 1 && backend->persistent()) store.reset(), store = backend->open();
    const auto step = must(store->prune(then, 4));
    CHECK(step.runs.size() <= 4);
    for (const core::RunKey& key : step.runs) CHECK(gone.insert(key.run_id).second);
    more = step.more;
  }
  CHECK((gone.size() == 10 && steps == 3));
  CHECK(must(store->runs({})).size() == 1);
  CHECK_FALSE(must(store->analysis({"octo/cat", "1", 1})));
  CHECK(must(store->history("octo/cat", {"f"}, {})).empty());
  CHECK(must(store->patches({"octo/cat", "1", 1})).empty());
  const auto counts = must(store->queue_counts());
  CHECK((counts.done == 0 && counts.dead == 0 && counts.ready == 3));  // what is open stays
  CHECK(must(store->verify_audit()).entries == 2);
  const core::Attempt again{"key2", "rerun", "octo/cat", "aaaa", "f", "tester"};
  CHECK(must(store->record_attempt(again, 1)).state == core::AttemptAnswer::State::refused);
  CHECK(must(store->accept({conformance::intake("new", "new")})).at(0) == core::Acceptance::duplicate);
  CHECK(must(store->accept({conformance::intake("1", "1")})).at(0) == core::Acceptance::accepted);
  must(store->check());
}

TEST_CASE("a lease on a task that was forgotten never holds another task") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  must(store->enqueue(conformance::task("1")));
  const auto lease = must(store->claim(conformance::asking(1))).at(0).lease;
  must(store->finish(lease, {}));
  backend->clock.advance(10);
  must(store->prune(backend->clock.now(), 10));
  must(store->enqueue(conformance::task("2")));
  CHECK(must(store->claim(conformance::asking(1))).at(0).lease.task != lease.task);
  CHECK(must(store->holds(lease)) == core::Held::no);
}
