#include "core/store/migrations_test.h"

#include <catch2/catch.hpp>

#include <array>

#include "core/store/migrations.h"
#include "core/store/sqlite_session.h"
#include "core/store/store_conformance.h"
#include "core/text.h"

namespace cimend::core {

using conformance::must;

void live_a_life(Store& store) {
  must(store.accept({conformance::intake("a", "1"), conformance::intake("b", "2")}));
  must(store.accept({conformance::intake("a", "3")}));
  const auto claimed = must(store.claim(conformance::asking(1)));
  TaskOutcome outcome;
  outcome.analysis = SavedAnalysis{{"octo/cat", "a", 1}, "aaaa", "failed", "test", "{}", {{"f", "test", "rule"}}};
  must(store.finish(claimed.at(0).lease, outcome));
  must(store.record_attempt({"key", "rerun", "octo/cat", "aaaa", "f", "tester"}, 1));
  must(store.save_patch({{"octo/cat", "a", 1}, "f", std::string(64, 'a'), "proposed", "{}", 1'700'000'000}));
}

void check_life(Store& store) {
  const auto row = must(store.run({"octo/cat", "a", 1}));
  REQUIRE(row);
  CHECK((row->conclusion == "failure" && row->verdict == "failed" && row->head_sha == "aaaa"));
  CHECK(must(store.history("octo/cat", {"f"}, {})).size() == 1);
  CHECK(must(store.patches({"octo/cat", "a", 1})).size() == 1);
  const auto check = must(store.verify_audit());
  CHECK((check.entries == 2 && !check.broken_at));
  const auto counts = must(store.queue_counts());
  CHECK((counts.ready == 1 && counts.done == 1));
  CHECK(must(store.accept({conformance::intake("b", "2")})).at(0) == Acceptance::duplicate);
  CHECK(must(store.record_attempt({"2", "rerun", "octo/cat", "aaaa", "f", "tester"}, 1)).state ==
        AttemptAnswer::State::refused);
}

namespace {

constexpr sql::Migration kOne = {1, "CREATE TABLE one(value text); INSERT INTO one VALUES ('kept')"};
constexpr sql::Migration kTwo = {2, "ALTER TABLE one ADD COLUMN more text"};
constexpr sql::Migration kBad = {2, "ALTER TABLE one ADD COLUMN more text; CREATE TABLE one(twice text)"};
constexpr sql::Statement kTables = {"tables", "SELECT count(*), max(sql) FROM sqlite_master", ""};

Result<> migrated(sql::SqliteSession& session, std::span<const sql::Migration> steps) {
  must(session.script("BEGIN"));
  auto done = sql::migrate(session, steps, 5);
  must(session.script(done ? "COMMIT" : "ROLLBACK"));
  return done;
}

}  // namespace

TEST_CASE("schema steps run once, in order, and only those that are missing") {
  auto session = must(sql::SqliteSession::open(":memory:", sql::Access::write));
  const std::array both_steps = {kOne, kTwo};
  must(migrated(*session, std::span(both_steps).first(1)));
  must(migrated(*session, std::span(both_steps).first(1)));
  must(migrated(*session, both_steps));
  must(migrated(*session, both_steps));
  must(session->script("SELECT more FROM one"));
  must(sql::check_version(*session, both_steps));
}

TEST_CASE("a schema step that fails changes nothing") {
  auto session = must(sql::SqliteSession::open(":memory:", sql::Access::write));
  const std::array good = {kOne, kTwo}, bad = {kOne, kBad};
  must(migrated(*session, std::span(good).first(1)));
  const auto failed = migrated(*session, bad);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().what.find("version 2") != std::string::npos);
  CHECK_FALSE(session->script("SELECT more FROM one"));
  must(migrated(*session, good));
}

TEST_CASE("a store of a newer program, or made by other steps, is refused and left as it is") {
  auto session = must(sql::SqliteSession::open(":memory:", sql::Access::write));
  const std::array steps = {kOne, kTwo};
  must(migrated(*session, steps));
  const auto before = must(session->run(kTables, {})).text(0, 0);
  const auto newer = migrated(*session, std::span(steps).first(1));
  REQUIRE_FALSE(newer);
  CHECK(newer.error().code == Errc::refused);
  CHECK(newer.error().what.find("version 2, this program knows up to 1") != std::string::npos);
  const std::array changed = {kOne, sql::Migration{2, "ALTER TABLE one ADD COLUMN other text"}};
  const auto other = migrated(*session, changed);
  REQUIRE_FALSE(other);
  CHECK(other.error().code == Errc::refused);
  CHECK(must(session->run(kTables, {})).text(0, 0) == before);
}

TEST_CASE("reading refuses a store that is older than the program") {
  auto session = must(sql::SqliteSession::open(":memory:", sql::Access::write));
  const std::array steps = {kOne, kTwo};
  must(migrated(*session, std::span(steps).first(1)));
  const auto older = sql::check_version(*session, steps);
  REQUIRE_FALSE(older);
  CHECK(older.error().code == Errc::refused);
  CHECK(older.error().hint.find("cimend serve") != std::string::npos);
}

TEST_CASE("released schema steps are as they were released") {
  // A database remembers these: a change here locks its owner out. New steps get new lines.
  REQUIRE(sql::sqlite_migrations().size() == 1);
  CHECK(sha256_hex(sql::sqlite_migrations()[0].script) ==
        "35779673a18cfd1aaa4e7f17298c1f2da30107d4c081003b355a05fa00bd6648");
  REQUIRE(sql::postgresql_migrations().size() == 1);
  CHECK(sha256_hex(sql::postgresql_migrations()[0].script) ==
        "205831201d9bb545d654b7ebc490c19482a2dc5367507580aa8af9bbc16130fb");
}

}  // namespace cimend::core
