// Promises about deliveries and runs.
#include "core/store/store_conformance.h"

#include <algorithm>
#include <set>
#include <thread>

namespace conformance = cimend::core::conformance;
namespace core = cimend::core;
using conformance::must;
using core::Acceptance;

namespace {

core::RunUpdate update_of(core::RunUpdate::State state) {
  core::RunUpdate update;
  update.key = {"octo/cat", "42", 1};
  update.state = state;
  return update;
}

std::vector<core::RunUpdate> life_of_a_run() {
  using State = core::RunUpdate::State;
  auto queued = update_of(State::queued);
  queued.branch = "main";
  queued.url = "https://example.invalid/queued";
  queued.event = "push";
  auto started = update_of(State::in_progress);
  started.branch = "renamed";
  started.workflow = "CI";
  started.head_sha = "aaaa";
  auto completed = update_of(State::completed);
  completed.conclusion = "failure";
  completed.url = "https://example.invalid/completed";
  completed.document = R"({"schema":"cimend.run/1"})";
  completed.jobs = {{"build", "{}"}};
  auto nothing = update_of(State::queued);
  return {queued, started, completed, nothing};
}

}  // namespace

TEST_CASE("what was accepted is there after the store was opened again") {
  auto backend = conformance::any_backend();
  if (!backend->persistent()) return;
  {
    auto store = backend->open();
    CHECK(must(store->accept({conformance::intake("a", "1")})) == std::vector{Acceptance::accepted});
  }
  auto store = backend->open();
  CHECK(must(store->accept({conformance::intake("a", "1")})) == std::vector{Acceptance::duplicate});
  CHECK(must(store->run({"octo/cat", "a", 1}))->conclusion == "failure");
  CHECK(must(store->queue_counts()).ready == 1);
}

TEST_CASE("a replay is a duplicate by its id and by its body") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  CHECK(must(store->accept({conformance::intake("a", "1")})) == std::vector{Acceptance::accepted});
  auto same_body = conformance::intake("b", "1");
  CHECK(must(store->accept({conformance::intake("a", "1"), same_body})) ==
        std::vector{Acceptance::duplicate, Acceptance::duplicate});
  CHECK(must(store->queue_counts()).ready == 1);
  CHECK_FALSE(must(store->run({"octo/cat", "b", 1})));
  CHECK(must(store->verify_audit()).entries == 0);
}

TEST_CASE("the same id with another body is a conflict that does nothing but tell the audit log") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  must(store->accept({conformance::intake("a", "1")}));
  auto other = conformance::intake("a", "2");
  other.tasks = {conformance::task("fetch/other")};
  CHECK(must(store->accept({other})) == std::vector{Acceptance::conflict});
  CHECK(must(store->queue_counts()).ready == 1);
  const auto entries = must(store->audit_entries(1, 10));
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].entry.action == "delivery.conflict");
  CHECK(entries[0].entry.subject == "github/a");
  CHECK(entries[0].entry.detail.find(other.delivery.body_sha256) != std::string::npos);
  // Its body was not stored, so it is no reason to take it for known under an id of its own.
  CHECK(must(store->accept({conformance::intake("b", "2")})) == std::vector{Acceptance::accepted});
}

TEST_CASE("a batch is answered as if its intakes had come one after the other") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  must(store->accept({conformance::intake("known", "0")}));
  using A = Acceptance;
  const std::vector<core::Intake> batch = {
      conformance::intake("a", "1"), conformance::intake("a", "1"), conformance::intake("a", "2"),
      conformance::intake("b", "1"), conformance::intake("c", "2"), conformance::intake("known", "9"),
      conformance::intake("d", "0"), conformance::intake("d", "5"), conformance::intake("e", "5")};
  const std::vector expected = {A::accepted, A::duplicate, A::conflict, A::duplicate, A::accepted,
                                A::conflict, A::duplicate, A::accepted, A::duplicate};
  CHECK(must(store->accept(batch)) == expected);
  CHECK(must(store->queue_counts()).ready == 4);
  CHECK(must(store->verify_audit()).entries == 2);

  auto one_by_one_backend = conformance::make_backends().front()();
  auto one_by_one = one_by_one_backend->open();
  must(one_by_one->accept({conformance::intake("known", "0")}));
  std::vector<Acceptance> answers;
  for (const core::Intake& intake : batch) answers.push_back(must(one_by_one->accept({intake})).at(0));
  CHECK(answers == expected);
}

TEST_CASE("sources do not share their ids, and deliveries without a hash are told apart by their ids") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  auto from_api = conformance::intake("a", "2");
  from_api.delivery.source = "api";
  CHECK(must(store->accept({conformance::intake("a", "1"), from_api})) ==
        std::vector{Acceptance::accepted, Acceptance::accepted});
  auto one = conformance::intake("x", ""), two = conformance::intake("y", "");
  one.delivery.body_sha256.clear();
  two.delivery.body_sha256.clear();
  CHECK(must(store->accept({one, two, one})) ==
        std::vector{Acceptance::accepted, Acceptance::accepted, Acceptance::duplicate});
}

TEST_CASE("bytes that are no text are kept as replacement characters and bodies as they are") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  const std::string odd("a\0b\xff", 4);
  auto strange = conformance::intake(odd, odd);
  strange.run->branch = odd;
  strange.tasks[0].payload = odd;
  CHECK(must(store->accept({strange})) == std::vector{Acceptance::accepted});
  CHECK(must(store->accept({strange})) == std::vector{Acceptance::duplicate});
  CHECK(must(store->run(strange.run->key))->branch == "a\uFFFDb\uFFFD");
  CHECK(must(store->claim(conformance::asking(1))).at(0).payload == "a\uFFFDb\uFFFD");
}

TEST_CASE("quotes, braces and backslashes are data") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  const std::string hostile = R"('; DROP TABLE runs; -- {"a\",NULL,\\} $1 "x")";
  auto strange = conformance::intake(hostile, hostile);
  strange.run->url = hostile;
  strange.run->jobs = {{hostile, hostile}};
  CHECK(must(store->accept({strange, conformance::intake("b", "1")})) ==
        std::vector{Acceptance::accepted, Acceptance::accepted});
  const auto row = must(store->run(strange.run->key));
  REQUIRE(row);
  CHECK(row->url == hostile);
  CHECK(row->jobs.at(0).name == hostile);
}

TEST_CASE("a name longer than a store keeps is refused and nothing of its batch is taken") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  auto long_id = conformance::intake("a", "1");
  long_id.delivery.id = std::string(513, 'x');
  CHECK_FALSE(core::valid_intake(long_id));
  const auto answer = store->accept({conformance::intake("b", "2"), long_id});
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == core::Errc::refused);
  CHECK(answer.error().where == "delivery.id");
  CHECK(must(store->queue_counts()).ready == 0);
  auto long_enough = conformance::intake(std::string(512, 'x'), "1");
  long_enough.delivery.source = std::string(512, 'y');
  long_enough.run->key.repository = std::string(512, 'z');
  long_enough.run->key.run_id = std::string(512, 'w');
  long_enough.run->jobs = {{std::string(512, 'v'), "{}"}};
  long_enough.tasks[0].key = std::string(1024, 'u');
  CHECK(core::valid_intake(long_enough));
  CHECK(must(store->accept({long_enough})) == std::vector{Acceptance::accepted});
}

TEST_CASE("threads that send the same deliveries have each of them accepted once") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  constexpr int kThreads = 4, kDeliveries = 40;
  std::vector<int> accepted(kThreads);
  std::vector<std::thread> threads;
  for (int number = 0; number < kThreads; ++number)
    threads.emplace_back([&, number] {
      for (int at = 0; at < kDeliveries; at += 2) {
        // Half of the threads go through the ids backwards within a batch.
        auto one = conformance::intake(std::to_string(at), std::to_string(at));
        auto two = conformance::intake(std::to_string(at + 1), std::to_string(at + 1));
        const bool forwards = number % 2 == 0;
        for (const Acceptance answer : conformance::sure(store->accept({forwards ? one : two, forwards ? two : one})))
          if (answer == Acceptance::accepted) ++accepted[static_cast<std::size_t>(number)];
      }
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(accepted[0] + accepted[1] + accepted[2] + accepted[3] == kDeliveries);
  CHECK(must(store->queue_counts()).ready == kDeliveries);
}

TEST_CASE("events about a run give the same row in any order") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  auto updates = life_of_a_run();
  std::vector<std::size_t> order = {0, 1, 2, 3};
  std::set<std::string> rows;
  int permutation = 0;
  do {
    const std::string run_id = std::to_string(permutation++);
    for (const std::size_t at : order) {
      core::RunUpdate update = updates[at];
      update.key.run_id = run_id;
      must(store->update_run(update));
    }
    auto row = must(store->run({"octo/cat", run_id, 1}));
    REQUIRE(row);
    row->key.run_id = "42";
    rows.insert(conformance::told(*row));
  } while (std::next_permutation(order.begin(), order.end()));
  CHECK(permutation == 24);
  REQUIRE(rows.size() == 1);
  CHECK(*rows.begin() ==
        "octo/cat 42 1 state 2 'failure' 'aaaa' 'renamed' 'CI' 'push' 'https://example.invalid/completed' "
        "'{\"schema\":\"cimend.run/1\"}' '' '' [build: {}]");
}

TEST_CASE("events about one run in one batch are merged as if they came alone") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  std::vector<core::Intake> batch;
  for (const core::RunUpdate& update : life_of_a_run()) {
    batch.push_back(conformance::intake("d" + std::to_string(batch.size()), std::to_string(batch.size())));
    batch.back().run = update;
  }
  std::reverse(batch.begin(), batch.end());
  must(store->accept(batch));
  for (const core::RunUpdate& update : life_of_a_run()) {
    core::RunUpdate alone = update;
    alone.key.run_id = "43";
    must(store->update_run(alone));
  }
  auto together = must(store->run({"octo/cat", "42", 1}));
  auto one_by_one = must(store->run({"octo/cat", "43", 1}));
  REQUIRE((together && one_by_one));
  one_by_one->key.run_id = "42";
  CHECK(conformance::told(*together) == conformance::told(*one_by_one));
}

TEST_CASE("a correction of the same state replaces, an empty member or a lower state takes nothing back") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  using State = core::RunUpdate::State;
  auto completed = update_of(State::completed);
  completed.conclusion = "failure";
  completed.branch = "main";
  must(store->update_run(completed));
  backend->clock.advance(10);
  completed.conclusion = "success";
  completed.branch.clear();
  must(store->update_run(completed));
  auto late = update_of(State::queued);
  late.conclusion = "cancelled";
  late.branch = "other";
  backend->clock.advance(10);
  must(store->update_run(late));
  const auto row = must(store->run(completed.key));
  REQUIRE(row);
  CHECK(row->state == State::completed);
  CHECK(row->conclusion == "success");
  CHECK(row->branch == "main");
  CHECK(row->first_seen == 1'800'000'000);
  CHECK(row->changed == 1'800'000'010);  // the late one changed nothing
}

TEST_CASE("jobs come in one by one and the last of a name stays") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  auto update = update_of(core::RunUpdate::State::completed);
  update.jobs = {{"test", "1"}, {"build", "1"}, {"test", "2"}};
  must(store->update_run(update));
  update.jobs = {{"build", "3"}};
  must(store->update_run(update));
  update.jobs.clear();
  must(store->update_run(update));
  const auto row = must(store->run(update.key));
  REQUIRE((row && row->jobs.size() == 2));
  CHECK((row->jobs[0].name == "build" && row->jobs[0].document == "3"));
  CHECK((row->jobs[1].name == "test" && row->jobs[1].document == "2"));
}

TEST_CASE("a job that an event tells of never takes the place of one that is there") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  auto event = update_of(core::RunUpdate::State::in_progress);
  event.jobs = {{"build", "event", true}, {"build", "second event", true}, {"test", "event", true}};
  must(store->update_run(event));
  auto logs = update_of(core::RunUpdate::State::completed);
  logs.jobs = {{"lint", "event", true}, {"lint", "log"}, {"test", "log"}, {"docs", "log"}, {"docs", "event", true}};
  must(store->update_run(logs));
  must(store->update_run(event));
  const auto row = must(store->run(logs.key));
  REQUIRE(row);
  CHECK(conformance::told(*row).find("[build: event] [docs: log] [lint: log] [test: log]") != std::string::npos);
}

TEST_CASE("threads that tell different things of one run lose none of them") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  std::vector<std::thread> threads;
  for (int number = 0; number < 6; ++number)
    threads.emplace_back([&, number] {
      auto update = update_of(core::RunUpdate::State::completed);
      std::string* const members[] = {&update.conclusion, &update.head_sha, &update.branch,
                                      &update.workflow,   &update.event,    &update.url};
      *members[number] = std::to_string(number);
      update.jobs = {{"job" + std::to_string(number), "{}"}};
      conformance::sure(store->update_run(update));
    });
  for (std::thread& thread : threads) thread.join();
  const auto row = must(store->run({"octo/cat", "42", 1}));
  REQUIRE(row);
  CHECK(row->conclusion + row->head_sha + row->branch + row->workflow + row->event + row->url == "012345");
  CHECK(row->jobs.size() == 6);
}
