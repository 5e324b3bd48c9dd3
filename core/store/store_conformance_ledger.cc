// Promises about attempts, the audit log, opening and checking.
#include "core/store/store_conformance.h"

#include <atomic>
#include <thread>

namespace conformance = cimend::core::conformance;
namespace core = cimend::core;
using conformance::must;
using State = core::AttemptAnswer::State;

namespace {

core::Attempt attempt(const std::string& key, const std::string& fingerprint = "f") {
  return {key, "rerun", "octo/cat", "aaaa", fingerprint, "selfheal"};
}

void write_audit(core::Store& store, int entries) {
  for (int at = 1; at <= entries; ++at)
    must(store.audit({"tester", "wrote", "entry " + std::to_string(at), R"({"n":)" + std::to_string(at) + "}"}));
}

}  // namespace

TEST_CASE("attempts are counted against one budget of repository, commit and fingerprint") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  auto answer = must(store->record_attempt(attempt("1"), 2));
  CHECK((answer.state == State::recorded && answer.used == 1));
  answer = must(store->record_attempt(attempt("1"), 2));
  CHECK((answer.state == State::repeated && answer.used == 1));
  answer = must(store->record_attempt(attempt("2"), 2));
  CHECK((answer.state == State::recorded && answer.used == 2));
  answer = must(store->record_attempt(attempt("3"), 2));
  CHECK((answer.state == State::refused && answer.used == 2));
  CHECK(must(store->record_attempt(attempt("2"), 2)).state == State::repeated);
  CHECK(must(store->record_attempt(attempt("4", "another"), 2)).state == State::recorded);
  auto publish = attempt("5");
  publish.kind = "publish";
  CHECK(must(store->record_attempt(publish, 1)).state == State::recorded);
  CHECK(must(store->record_attempt(attempt("3"), 3)).state == State::recorded);
  CHECK(must(store->record_attempt(attempt("6"), 0)).state == State::refused);
  must(store->finish_attempt("1", "rerun started"));
  must(store->finish_attempt("1", "rerun started"));
  const auto unknown = store->finish_attempt("7", "");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == core::Errc::not_found);
}

TEST_CASE("attempts are told newest first, by kind, repository, fingerprint and time, with their last result") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  must(store->record_attempt(attempt("1", "one"), 9));
  backend->clock.advance(100);
  must(store->record_attempt(attempt("2", "two"), 9));
  auto elsewhere = attempt("3", "two");
  elsewhere.repository = "octo/dog";
  must(store->record_attempt(elsewhere, 9));
  auto publish = attempt("4", "two");
  publish.kind = "publish";
  must(store->record_attempt(publish, 9));
  must(store->finish_attempt("1", "first"));
  must(store->finish_attempt("1", "done"));
  const auto keys = [&](const core::AttemptQuery& query) {
    std::string all;
    for (const core::AttemptRow& row : must(store->attempts(query))) all += row.attempt.idempotency_key;
    return all;
  };
  CHECK(keys({"rerun", "", "", 0}) == "231");
  CHECK(keys({"rerun", "octo/cat", "", 0}) == "21");
  CHECK(keys({"rerun", "octo/cat", "one", 0}) == "1");
  CHECK(keys({"rerun", "", "two", 0}) == "23");
  CHECK(keys({"rerun", "", "", backend->clock.now()}) == "23");
  CHECK(keys({"publish", "", "", 0}) == "4");
  CHECK(keys({"nothing", "", "", 0}).empty());
  const auto rows = must(store->attempts({"rerun", "", "one", 0}));
  REQUIRE(rows.size() == 1);
  CHECK((rows[0].result == "done" && rows[0].recorded + 100 == rows[0].finished));
  CHECK((rows[0].attempt.head_sha == "aaaa" && rows[0].attempt.actor == "selfheal"));
}

TEST_CASE("threads together use no more than the budget, and one key is one attempt") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  std::atomic<int> recorded = 0, refused = 0, same = 0;
  std::vector<std::thread> threads;
  for (int number = 0; number < 8; ++number)
    threads.emplace_back([&, number] {
      for (int at = 0; at < 3; ++at) {
        const auto answer =
            conformance::sure(store->record_attempt(attempt(std::to_string(number * 10 + at)), 5)).state;
        ++(answer == State::recorded ? recorded : refused);
        if (conformance::sure(store->record_attempt(attempt("one", "other"), 5)).state == State::recorded) ++same;
      }
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(recorded == 5);
  CHECK(refused == 19);
  CHECK(same == 1);
}

TEST_CASE("an attempt stands in the audit log") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  must(store->record_attempt(attempt("1"), 1));
  must(store->record_attempt(attempt("2"), 1));
  const auto entries = must(store->audit_entries(1, 10));
  REQUIRE(entries.size() == 1);
  CHECK((entries[0].entry.actor == "selfheal" && entries[0].entry.action == "attempt.recorded"));
  CHECK(entries[0].entry.subject == "octo/cat@aaaa");
}

TEST_CASE("the audit log is a chain that anyone can compute") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  CHECK(must(store->verify_audit()).last_hash == std::string(64, '0'));
  write_audit(*store, 3);
  const auto entries = must(store->audit_entries(2, 1));
  REQUIRE(entries.size() == 1);
  CHECK((entries[0].number == 2 && entries[0].time == backend->clock.now() && entries[0].entry.subject == "entry 2"));
  std::string hash(64, '0');
  for (const core::AuditRow& row : must(store->audit_entries(1, 10))) {
    hash = core::audit_hash(hash, row.number, row.time, row.entry);
    CHECK(row.hash == hash);
  }
  const auto check = must(store->verify_audit());
  CHECK((check.entries == 3 && check.last_hash == hash && !check.broken_at));
}

TEST_CASE("the hash of an audit entry is the one that the format says") {
  // printf '64:%064d1:110:18000000001:a1:b1:c2:{}' 0 | sha256sum
  CHECK(core::audit_hash(std::string(64, '0'), 1, 1'800'000'000, {"a", "b", "c", "{}"}) ==
        "19f84335440e9e78a22d8c421c43a95f02e5e9cc82a6138879f21e7af07e8025");
  CHECK(core::audit_hash("", 1, 0, {"ab", "", "", ""}) != core::audit_hash("", 1, 0, {"a", "b", "", ""}));
}

TEST_CASE("an audit entry that was changed, removed, swapped or cut off is found") {
  auto backend = conformance::any_backend();
  if (!backend->persistent()) return;
  write_audit(*backend->open(), 5);
  const auto broken_after = [&](const std::string& sql) {
    backend->tamper(sql);
    return must(backend->open()->verify_audit()).broken_at;
  };
  CHECK_FALSE(broken_after("UPDATE audit_log SET detail = detail"));
  CHECK(broken_after("UPDATE audit_log SET detail = '{}' WHERE number = 3") == 3);
  CHECK_FALSE(broken_after("UPDATE audit_log SET detail = '{\"n\":3}' WHERE number = 3"));
  CHECK(broken_after("UPDATE audit_log SET time = time + 1 WHERE number = 2") == 2);
  CHECK_FALSE(broken_after("UPDATE audit_log SET time = time - 1 WHERE number = 2"));
  CHECK(broken_after("UPDATE audit_log SET number = 100 WHERE number = 2;"
                     "UPDATE audit_log SET number = 2 WHERE number = 3;"
                     "UPDATE audit_log SET number = 3 WHERE number = 100") == 2);
  CHECK_FALSE(
      broken_after("UPDATE audit_log SET number = 100 WHERE number = 2;"
                   "UPDATE audit_log SET number = 2 WHERE number = 3;"
                   "UPDATE audit_log SET number = 3 WHERE number = 100"));
  CHECK(broken_after("DELETE FROM audit_log WHERE number = 5") == 5);
  CHECK(broken_after("DELETE FROM audit_log WHERE number = 3") == 3);
  CHECK(broken_after("DELETE FROM audit_log") == 1);
}

TEST_CASE("threads that write to the audit log make one chain") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  std::vector<std::thread> threads;
  for (int number = 0; number < 6; ++number)
    threads.emplace_back([&] {
      for (int at = 0; at < 10; ++at) conformance::sure(store->audit({"tester", "wrote", "it", "{}"}));
    });
  for (std::thread& thread : threads) thread.join();
  const auto check = must(store->verify_audit());
  CHECK((check.entries == 60 && !check.broken_at));
}

TEST_CASE("a long audit log is verified to its end") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  must(store->accept({conformance::intake("a", "1")}));
  std::vector<core::Intake> conflicts;
  for (int at = 0; at < 2500; ++at) {
    conflicts.push_back(conformance::intake("a", "other " + std::to_string(at)));
    conflicts.back().tasks.clear();
  }
  must(store->accept(conflicts));
  const auto check = must(store->verify_audit());
  CHECK((check.entries == 2500 && !check.broken_at));
}

TEST_CASE("a store that was opened for reading shows everything and changes nothing") {
  auto backend = conformance::any_backend();
  if (!backend->persistent()) return;
  core::StoreOptions reading;
  reading.read_only = true;
  backend->clock.advance(1);
  const auto writer = backend->open();
  must(writer->accept({conformance::intake("a", "1")}));
  auto reader = backend->open(reading);
  CHECK(must(reader->run({"octo/cat", "a", 1}))->conclusion == "failure");
  must(writer->accept({conformance::intake("b", "2")}));
  CHECK(must(reader->runs({})).size() == 2);
  CHECK(must(reader->queue_counts()).ready == 2);
  for (const core::Errc code : {reader->accept({conformance::intake("c", "3")}).error().code,
                                reader->claim(conformance::asking(1)).error().code, reader->check().error().code,
                                reader->extend({1, 1}, 60).error().code})
    CHECK(code == core::Errc::refused);
}

TEST_CASE("a store that can be written to says so and knows its schema") {
  auto backend = conformance::any_backend();
  auto store = backend->open();
  must(store->check());
  CHECK(must(store->schema_version()) >= 1);
  CHECK(store->backend() == (backend->name() == "postgresql" ? "postgresql" : "sqlite"));
}
