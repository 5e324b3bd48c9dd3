// A day in the life of a store on a disk whose n-th write or sync fails, for n = 1, 2, … until the day goes well.
// Whatever fails: what was acknowledged is there after a power loss and after kill -9, every transaction is there whole
// or not at all, and a store whose disk failed a sync writes nothing more.
#include <sqlite3.h>

#include <catch2/catch.hpp>

#include <set>

#include "core/store/faulty_disk_test.h"
#include "core/store/scratch_directory_test.h"
#include "core/store/store_conformance.h"

namespace conformance = cimend::core::conformance;
namespace core = cimend::core;
using conformance::must;
using core::FaultyDisk;

namespace {

struct Fault {
  FaultyDisk::Call call;
  int code;
  FaultyDisk::Times times;
};

// What the store acknowledged on that day.
struct Ledger {
  std::set<std::string> accepted;  // ids of deliveries
  bool claimed = false, finished = false;
  int audited = 0;
  int refused = 0;        // calls that failed
  bool unsound = false;   // an answer that contradicts what was told before
  int sync_failures = 0;  // calls of StoreOptions::sync_failed
};

const core::ManualClock kClock(1'800'000'000);

std::int64_t number(const std::string& path, const std::string& sql) {
  sqlite3* connection = nullptr;
  sqlite3_stmt* statement = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &connection) == SQLITE_OK);
  REQUIRE(sqlite3_prepare_v2(connection, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK);
  REQUIRE(sqlite3_step(statement) == SQLITE_ROW);
  const std::int64_t value = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  sqlite3_close(connection);
  return value;
}

core::StoreOptions options_for(Ledger& ledger) {
  core::StoreOptions options;
  options.reserve_bytes = 4096;
  options.checkpoint_pages = 8;  // many checkpoints in a short day
  options.sync_failed = [&](const core::Error&) { ++ledger.sync_failures; };
  return options;
}

// A body that takes several pages, so that a transaction is several writes.
core::Intake delivery(const std::string& id) {
  auto made = conformance::intake(id, std::string(9000, 'b') + id);
  made.run->conclusion = "failure";
  return made;
}

void take(core::Store& store, Ledger& ledger, const std::string& id) {
  const auto answers = store.accept({delivery(id + "1"), delivery(id + "2")});
  if (!answers) {
    ++ledger.refused;
    return;
  }
  // A duplicate would mean that a call which failed had written something.
  for (const core::Acceptance answer : *answers)
    ledger.unsound = ledger.unsound || answer != core::Acceptance::accepted;
  ledger.accepted.insert({id + "1", id + "2"});
}

void work(core::Store& store, Ledger& ledger) {
  const auto claimed = store.claim(conformance::asking(1));
  if (!claimed || claimed->empty()) {
    ++ledger.refused;
    return;
  }
  ledger.claimed = true;
  core::TaskOutcome outcome;
  outcome.tasks = {conformance::task("analyse/1")};
  outcome.analysis =
      core::SavedAnalysis{{"octo/cat", "analysed", 1}, "aaaa", "failed", "test", "{}", {{"f", "c", "r"}}};
  const auto held = store.finish(claimed->front().lease, outcome);
  if (!held) ++ledger.refused;
  if (held && *held == core::Held::yes) ledger.finished = true;
}

void live_a_day(core::Store& store, Ledger& ledger) {
  for (const char* id : {"a", "b"}) take(store, ledger, id);
  work(store, ledger);
  for (int entry = 0; entry < 2; ++entry)
    store.audit({"tester", "wrote", "it", "{}"}) ? ++ledger.audited : ++ledger.refused;
  take(store, ledger, "c");
}

void check_what_is_left(const std::string& path, const Ledger& ledger) {
  {
    auto store = must(core::open_store(path, kClock, [] {
      core::StoreOptions options;
      options.reserve_bytes = 4096;
      return options;
    }()));
    CHECK(must(store->verify_audit()).entries >= ledger.audited);
    CHECK_FALSE(must(store->verify_audit()).broken_at);
    for (const std::string& id : ledger.accepted) CHECK(must(store->run({"octo/cat", id, 1})));
    if (ledger.finished) CHECK(must(store->analysis({"octo/cat", "analysed", 1})));
    must(store->check());
  }
  CHECK(number(path, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'") == 0);
  CHECK(number(path, "SELECT count(*) FROM pragma_foreign_key_check") == 0);
  // Deliveries, runs and tasks of one batch come together: none without the others, and batches have two each.
  CHECK(number(path,
               "SELECT count(*) FROM deliveries d LEFT JOIN runs r ON r.run_id = d.delivery_id"
               " LEFT JOIN tasks t ON t.key = 'fetch/' || d.delivery_id WHERE r.run_id IS NULL OR t.id IS NULL") == 0);
  CHECK(number(path,
               "SELECT count(*) FROM (SELECT count(*) AS n FROM deliveries GROUP BY substr(delivery_id, 1, 1))"
               " WHERE n <> 2") == 0);
  const std::int64_t deliveries = number(path, "SELECT count(*) FROM deliveries");
  CHECK(deliveries >= static_cast<std::int64_t>(ledger.accepted.size()));
  if (ledger.claimed) CHECK(number(path, "SELECT count(*) FROM tasks WHERE token > 0") == 1);
  // A task that is done left its analysis, its fingerprint and its next task; one that is not, none of them.
  const std::int64_t done = number(path, "SELECT count(*) FROM tasks WHERE state = 2");
  if (ledger.finished) CHECK(done == 1);
  CHECK(number(path, "SELECT count(*) FROM analyses") == done);
  CHECK(number(path, "SELECT count(*) FROM fingerprints") == done);
  CHECK(number(path, "SELECT count(*) FROM tasks WHERE key = 'analyse/1'") == done);
}

enum class End { power_loss, kill };

// Whether the fault came.
bool day_with(const Fault& fault, int n, End end) {
  core::ScratchDirectory directory(core::ScratchDirectory::On::memory);
  const std::string path = directory.file("store.db");
  Ledger ledger;
  bool came = false;
  FaultyDisk disk;
  {
    auto store = must(core::open_store(path, kClock, options_for(ledger)));
    disk.fail(fault.call, n, fault.code, fault.times);
    live_a_day(*store, ledger);
    came = disk.failures() > 0;
    CHECK_FALSE(ledger.unsound);
    if (came && fault.call == FaultyDisk::Call::sync) {
      CHECK(ledger.sync_failures >= 1);
      CHECK_FALSE(store->check());
      store.reset();
      CHECK(disk.calls_after_failure() == 0);
    }
    if (came && fault.times == FaultyDisk::Times::once && fault.call == FaultyDisk::Call::write) {
      CHECK(ledger.sync_failures == 0);
      take(*store, ledger, "z");  // it goes on as if nothing had been
      CHECK(ledger.accepted.count("z1") == 1);
    }
    if (!came) CHECK(ledger.refused == 0);
    if (end == End::kill) disk.fail(FaultyDisk::Call::write, 1, SQLITE_IOERR_WRITE, FaultyDisk::Times::always);
    store.reset();
  }
  disk.heal();
  if (end == End::power_loss) disk.lose_power(path);
  check_what_is_left(path, ledger);
  return came;
}

}  // namespace

TEST_CASE("no acknowledgement is for what is not there, whichever write or sync fails") {
  const Fault fault = GENERATE(Fault{FaultyDisk::Call::write, SQLITE_FULL, FaultyDisk::Times::once},
                               Fault{FaultyDisk::Call::write, SQLITE_FULL, FaultyDisk::Times::always},
                               Fault{FaultyDisk::Call::write, SQLITE_IOERR_WRITE, FaultyDisk::Times::once},
                               Fault{FaultyDisk::Call::sync, SQLITE_IOERR_FSYNC, FaultyDisk::Times::once},
                               Fault{FaultyDisk::Call::sync, SQLITE_IOERR_FSYNC, FaultyDisk::Times::always});
  int n = 1;
  while (true) {
    INFO("call " << n << " fails");
    const bool by_power = day_with(fault, n, End::power_loss);
    const bool by_kill = day_with(fault, n, End::kill);
    CHECK(by_power == by_kill);
    if (!by_power) break;
    ++n;
  }
  CHECK(n > (fault.call == FaultyDisk::Call::sync ? 5 : 30));
}

TEST_CASE("a store that could not be made for a fault of the disk is made the next time") {
  const Fault fault = GENERATE(Fault{FaultyDisk::Call::write, SQLITE_FULL, FaultyDisk::Times::once},
                               Fault{FaultyDisk::Call::sync, SQLITE_IOERR_FSYNC, FaultyDisk::Times::once});
  int opened = 0;
  for (int n = 1; opened == 0; ++n) {
    INFO("call " << n << " fails");
    core::ScratchDirectory directory(core::ScratchDirectory::On::memory);
    const std::string path = directory.file("store.db");
    Ledger ledger;
    FaultyDisk disk;
    {
      disk.fail(fault.call, n, fault.code, fault.times);
      auto store = core::open_store(path, kClock, options_for(ledger));
      if (disk.failures() == 0) ++opened;
      if (disk.failures() > 0 && !store) CHECK(store.error().code == core::Errc::io);
    }
    disk.heal();
    disk.lose_power(path);
    auto store = must(core::open_store(path, kClock, options_for(ledger)));
    CHECK(must(store->schema_version()) >= 1);
    must(store->accept({delivery("a")}));
    REQUIRE(n < 500);
  }
}
