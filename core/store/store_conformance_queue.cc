// Promises about the queue of tasks.
#include "core/store/store_conformance.h"

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <thread>

namespace conformance = cimend::core::conformance;
namespace core = cimend::core;
using conformance::must;
using core::Held;
using Next = core::TaskOutcome::Next;

namespace {

core::TaskOutcome outcome(Next next, core::UnixSeconds retry_at = 0, const std::string& reason = {}) {
  core::TaskOutcome made;
  made.next = next;
  made.retry_at = retry_at;
  made.reason = reason;
  return made;
}

std::vector<std::string> keys(const std::vector<core::ClaimedTask>& tasks) {
  std::vector<std::string> names;
  for (const core::ClaimedTask& task : tasks) names.push_back(task.key);
  return names;
}

}  // namespace

TEST_CASE("tasks are handed out oldest first, each to one worker") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  for (const char* key : {"1", "2", "3", "4", "5"})
    CHECK(must(store->enqueue(conformance::task(key, std::string(key) == "2" ? "a/b" : "z/z"))));
  CHECK_FALSE(must(store->enqueue(conformance::task("3"))));
  CHECK(keys(must(store->claim(conformance::asking(3)))) == std::vector<std::string>{"1", "2", "3"});
  const auto rest = must(store->claim(conformance::asking(3)));
  CHECK(keys(rest) == std::vector<std::string>{"4", "5"});
  CHECK((rest[0].tries == 1 && rest[0].kind == "fetch" && rest[0].repository == "z/z"));
  CHECK(rest[0].payload == R"({"key":"4"})");
  CHECK(must(store->claim(conformance::asking(3))).empty());
  CHECK(must(store->claim(conformance::asking(0))).empty());
}

TEST_CASE("a key is one task even after it was done") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  must(store->enqueue(conformance::task("1")));
  const auto claimed = must(store->claim(conformance::asking(1)));
  CHECK_FALSE(must(store->enqueue(conformance::task("1"))));
  CHECK(must(store->finish(claimed.at(0).lease, outcome(Next::done))) == Held::yes);
  CHECK_FALSE(must(store->enqueue(conformance::task("1"))));
  CHECK(must(store->claim(conformance::asking(1))).empty());
  CHECK(must(store->queue_counts()).done == 1);
}

TEST_CASE("only tasks of the kinds asked for are handed out") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  auto odd = conformance::task("odd");
  odd.kind = R"(a "kind",{})";
  auto analyse = conformance::task("analyse");
  analyse.kind = "analyse";
  for (const auto& task : {conformance::task("fetch"), analyse, odd}) must(store->enqueue(task));
  auto request = conformance::asking(10);
  request.kinds = {"analyse", odd.kind};
  CHECK(keys(must(store->claim(request))) == std::vector<std::string>{"analyse", "odd"});
  request.kinds = {"nothing"};
  CHECK(must(store->claim(request)).empty());
}

TEST_CASE("a lease that ran out is claimed again, and whoever held it is refused with nothing changed") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  must(store->enqueue(conformance::task("1")));
  const auto first = must(store->claim(conformance::asking(1))).at(0);
  CHECK(must(store->holds(first.lease)) == Held::yes);
  backend->clock.advance(59);
  CHECK(must(store->holds(first.lease)) == Held::yes);
  CHECK(must(store->claim(conformance::asking(1))).empty());
  backend->clock.advance(1);
  // Nobody else has it yet, but its time is over.
  CHECK(must(store->holds(first.lease)) == Held::no);
  CHECK(must(store->extend(first.lease, 60)) == Held::no);
  CHECK(must(store->finish(first.lease, outcome(Next::done))) == Held::no);
  const auto second = must(store->claim(conformance::asking(1))).at(0);
  CHECK(second.lease.task == first.lease.task);
  CHECK(second.lease.token > first.lease.token);
  CHECK(second.tries == 2);

  auto late = outcome(Next::done);
  late.tasks = {conformance::task("late")};
  late.run = core::RunUpdate();
  late.run->key = {"octo/cat", "late", 1};
  late.analysis = core::SavedAnalysis{{"octo/cat", "late", 1}, "aaaa", "failed", "test", "{}", {{"f", "c", "r"}}};
  CHECK(must(store->holds(first.lease)) == Held::no);
  CHECK(must(store->extend(first.lease, 600)) == Held::no);
  CHECK(must(store->finish(first.lease, late)) == Held::no);
  CHECK_FALSE(must(store->run({"octo/cat", "late", 1})));
  CHECK_FALSE(must(store->analysis({"octo/cat", "late", 1})));
  CHECK(must(store->history("octo/cat", {"f"}, {})).empty());
  const auto counts = must(store->queue_counts());
  CHECK((counts.held == 1 && counts.ready == 0 && counts.done == 0));
  CHECK(must(store->holds(second.lease)) == Held::yes);
  backend->clock.advance(59);
  CHECK(must(store->holds(second.lease)) == Held::yes);  // the late extend did not count for it either
}

TEST_CASE("a lease that is extended holds longer") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  must(store->enqueue(conformance::task("1")));
  const auto lease = must(store->claim(conformance::asking(1))).at(0).lease;
  for (int beat = 0; beat < 5; ++beat) {
    backend->clock.advance(50);
    CHECK(must(store->extend(lease, 60)) == Held::yes);
  }
  CHECK(must(store->claim(conformance::asking(1))).empty());
  CHECK(must(store->finish(lease, outcome(Next::done))) == Held::yes);
  CHECK(must(store->finish(lease, outcome(Next::done))) == Held::no);
  CHECK(must(store->extend(lease, 60)) == Held::no);
}

TEST_CASE("what a worker leaves is saved with the end of its task") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  must(store->enqueue(conformance::task("1")));
  const auto lease = must(store->claim(conformance::asking(1))).at(0).lease;
  auto done = outcome(Next::done);
  done.tasks = {conformance::task("2"), conformance::task("1")};
  done.run = core::RunUpdate();
  done.run->key = {"octo/cat", "42", 1};
  done.run->conclusion = "failure";
  done.analysis =
      core::SavedAnalysis{{"octo/cat", "42", 1}, "aaaa", "failed", "test.assertion", "{}", {{"f", "c", "r"}}};
  CHECK(must(store->finish(lease, done)) == Held::yes);
  const auto row = must(store->run({"octo/cat", "42", 1}));
  REQUIRE(row);
  CHECK((row->verdict == "failed" && row->category == "test.assertion" && row->head_sha == "aaaa"));
  CHECK(must(store->analysis({"octo/cat", "42", 1})) == "{}");
  CHECK(keys(must(store->claim(conformance::asking(5)))) == std::vector<std::string>{"2"});
}

TEST_CASE("a task to be tried again waits for its time") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  must(store->enqueue(conformance::task("1")));
  auto later = conformance::task("later");
  later.not_before = backend->clock.now() + 100;
  must(store->enqueue(later));
  const auto lease = must(store->claim(conformance::asking(5))).at(0).lease;
  CHECK(must(store->finish(lease, outcome(Next::retry, backend->clock.now() + 30, "503"))) == Held::yes);
  CHECK(must(store->holds(lease)) == Held::no);
  CHECK(must(store->queue_counts()).waiting == 2);
  backend->clock.advance(29);
  CHECK(must(store->claim(conformance::asking(5))).empty());
  backend->clock.advance(11);
  const auto counts = must(store->queue_counts());
  CHECK((counts.ready == 1 && counts.waiting == 1 && counts.oldest_ready_seconds == 10));
  const auto again = must(store->claim(conformance::asking(5)));
  REQUIRE(again.size() == 1);
  CHECK((again[0].tries == 2 && again[0].lease.token > lease.token));
  backend->clock.advance(70);
  CHECK(must(store->queue_counts()).ready == 2);  // a lease that ran out, and the later one
}

TEST_CASE("a dead task rests until it is revived") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  must(store->enqueue(conformance::task("1")));
  const auto lease = must(store->claim(conformance::asking(1))).at(0).lease;
  CHECK_FALSE(must(store->revive(lease.task)));
  backend->clock.advance(7);
  CHECK(must(store->finish(lease, outcome(Next::dead, 0, "404 for ever"))) == Held::yes);
  CHECK(must(store->claim(conformance::asking(1))).empty());
  const auto dead = must(store->dead_tasks(10));
  REQUIRE(dead.size() == 1);
  CHECK((dead[0].task == lease.task && dead[0].reason == "404 for ever" && dead[0].tries == 1));
  CHECK((dead[0].key == "1" && dead[0].kind == "fetch" && dead[0].since == 1'800'000'007));
  CHECK(must(store->queue_counts()).dead == 1);
  CHECK(must(store->queue_counts()).done == 0);
  CHECK(must(store->revive(lease.task)));
  CHECK_FALSE(must(store->revive(lease.task)));
  CHECK_FALSE(must(store->revive(lease.task + 1)));
  CHECK(must(store->dead_tasks(10)).empty());
  const auto revived = must(store->claim(conformance::asking(1)));
  REQUIRE(revived.size() == 1);
  CHECK((revived[0].lease.token > lease.token && revived[0].tries == 1));
}

TEST_CASE("a repository that floods the queue gets its share and leaves the rest to others") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  std::vector<core::NewTask> tasks;
  auto flood = conformance::intake("flood", "1");
  flood.tasks.clear();
  for (int at = 0; at < 50; ++at) flood.tasks.push_back(conformance::task("flood/" + std::to_string(at), "loud/one"));
  must(store->accept({flood}));
  must(store->enqueue(conformance::task("quiet/1", "quiet/one")));
  must(store->enqueue(conformance::task("quiet/2", "quiet/one")));
  auto request = conformance::asking(10);
  request.most_per_repository = 3;
  const auto claimed = must(store->claim(request));
  CHECK(keys(claimed) == std::vector<std::string>{"flood/0", "flood/1", "flood/2", "quiet/1", "quiet/2"});
  CHECK(must(store->claim(request)).empty());
  CHECK(must(store->finish(claimed[1].lease, outcome(Next::done))) == Held::yes);
  CHECK(keys(must(store->claim(request))) == std::vector<std::string>{"flood/3"});
  backend->clock.advance(60);  // now no lease holds
  CHECK(keys(must(store->claim(request))) ==
        std::vector<std::string>{"flood/0", "flood/2", "flood/3", "quiet/1", "quiet/2"});
  request.most_per_repository = 0;
  CHECK(must(store->claim(request)).empty());
}

TEST_CASE("threads handle every task exactly once and hold no more of a repository than they may") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  constexpr int kTasks = 300, kRepositories = 3, kMostHeld = 2;
  auto many = conformance::intake("many", "1");
  many.tasks.clear();
  for (int at = 0; at < kTasks; ++at)
    many.tasks.push_back(conformance::task(std::to_string(at), "r/" + std::to_string(at % kRepositories)));
  must(store->accept({many}));

  std::mutex mutex;
  std::map<std::string, int> handled, held;
  bool too_many = false;
  std::atomic<int> left = kTasks;
  const auto work = [&] {
    auto request = conformance::asking(3);
    request.most_per_repository = kMostHeld;
    while (left > 0) {
      for (const core::ClaimedTask& task : conformance::sure(store->claim(request))) {
        {
          const std::lock_guard guard(mutex);
          too_many = too_many || ++held[task.repository] > kMostHeld;
        }
        {
          const std::lock_guard guard(mutex);
          --held[task.repository];
        }
        if (conformance::sure(store->finish(task.lease, outcome(Next::done))) == Held::no) continue;
        const std::lock_guard guard(mutex);
        ++handled[task.key];
        --left;
      }
    }
  };
  std::vector<std::thread> threads;
  for (int number = 0; number < 4; ++number) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  CHECK_FALSE(too_many);
  CHECK(handled.size() == kTasks);
  for (const auto& [key, times] : handled) CHECK((times == 1 || key.empty()));
  CHECK(must(store->queue_counts()).done == kTasks);
}

TEST_CASE("claims at the same time never hold more of a repository than its limit") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  auto many = conformance::intake("many", "1");
  many.tasks.clear();
  for (int at = 0; at < 60; ++at) many.tasks.push_back(conformance::task(std::to_string(at), "one/repository"));
  must(store->accept({many}));
  std::atomic<int> claimed = 0;
  std::vector<std::thread> threads;
  for (int number = 0; number < 8; ++number)
    threads.emplace_back([&] {
      auto request = conformance::asking(2);
      request.most_per_repository = 5;
      for (int round = 0; round < 4; ++round)
        claimed += static_cast<int>(conformance::sure(store->claim(request)).size());
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(claimed == 5);
  CHECK(must(store->queue_counts()).held == 5);
}

TEST_CASE("a worker that waits is woken by a new task, and not kept waiting by one that came before") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  using std::chrono::steady_clock, std::chrono::seconds;
  const auto begin = steady_clock::now();
  std::thread worker([&] {
    while (conformance::sure(store->claim(conformance::asking(1))).empty()) store->wait_for_task(60'000);
  });
  must(store->enqueue(conformance::task("1")));
  worker.join();
  CHECK(must(store->claim(conformance::asking(1))).empty());
  must(store->enqueue(conformance::task("2")));
  store->wait_for_task(60'000);
  CHECK(steady_clock::now() - begin < seconds(20));
}

TEST_CASE("a worker is woken by what another store added") {
  auto backend = conformance::any_backend();
  if (!backend->shared()) return;
  auto here = backend->open(), there = backend->open();
  using std::chrono::steady_clock, std::chrono::seconds;
  const auto begin = steady_clock::now();
  std::thread worker([&] {
    while (conformance::sure(here->claim(conformance::asking(1))).empty()) here->wait_for_task(60'000);
  });
  must(there->accept({conformance::intake("a", "1")}));
  worker.join();
  CHECK(steady_clock::now() - begin < seconds(20));
}

TEST_CASE("waiting ends when its time has passed") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  must(store->claim(conformance::asking(1)));
  for (int again = 0; again < 3; ++again) store->wait_for_task(5);
  CHECK(must(store->queue_counts()).ready == 0);
}
