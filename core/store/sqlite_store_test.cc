// What only the SQLite backend promises: one writing process, room on a full disk, errors that say what to do.
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

#include "core/store/faulty_disk_test.h"
#include "core/store/reserve_file.h"
#include "core/store/scratch_directory_test.h"
#include "core/store/store_conformance.h"

namespace conformance = cimend::core::conformance;
namespace core = cimend::core;
using conformance::must;

namespace {

const core::ManualClock kClock(1'800'000'000);

core::StoreOptions small_reserve() {
  core::StoreOptions options;
  options.reserve_bytes = 65536;
  return options;
}

core::Error error_of_opening(const std::string& location, const core::StoreOptions& options = small_reserve()) {
  auto store = core::open_store(location, kClock, options);
  REQUIRE_FALSE(store);
  return store.error();
}

}  // namespace

TEST_CASE("a second store that would write to the file is refused and told who writes") {
  core::ScratchDirectory directory;
  const std::string path = directory.file("store.db");
  auto store = must(core::open_store(path, kClock, small_reserve()));
  const core::Error error = error_of_opening(path);
  CHECK(error.code == core::Errc::unavailable);
  CHECK(error.what.find("pid " + std::to_string(::getpid())) != std::string::npos);
  CHECK(error.where == path);
  CHECK(error.hint.find("cimend serve") != std::string::npos);
  CHECK(error.hint.find("PostgreSQL") != std::string::npos);
  store.reset();
  CHECK(core::open_store(path, kClock, small_reserve()));
}

TEST_CASE("a process that was killed leaves its store to the next one") {
  core::ScratchDirectory directory;
  const std::string path = directory.file("store.db");
  const pid_t child = ::fork();
  if (child == 0) {
    auto store = core::open_store(path, kClock, small_reserve());
    if (store && (*store)->accept({conformance::intake("a", "1")})) ::kill(::getpid(), SIGKILL);
    ::_exit(1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  REQUIRE(WIFSIGNALED(status));
  auto store = must(core::open_store(path, kClock, small_reserve()));
  CHECK(must(store->accept({conformance::intake("a", "1")})).at(0) == core::Acceptance::duplicate);
  CHECK(must(store->queue_counts()).ready == 1);
}

TEST_CASE("files that are no store of ours are refused with a way out and left as they are") {
  core::ScratchDirectory directory;
  const std::string path = directory.file("notes.txt");
  const std::string notes = std::string(5000, 'n') + "otes";
  std::ofstream(path) << notes;
  const core::Error error = error_of_opening(path);
  CHECK(error.code == core::Errc::parse);
  CHECK(error.where == path);
  CHECK_FALSE(error.hint.empty());
  std::ifstream file(path);
  CHECK(std::string(std::istreambuf_iterator<char>(file), {}) == notes);
  CHECK(error_of_opening(directory.path()).code == core::Errc::io);
  CHECK(error_of_opening(path + "/below/a/file").code == core::Errc::io);
  CHECK(error_of_opening("").code == core::Errc::not_found);
}

TEST_CASE("reading makes nothing where nothing is") {
  core::ScratchDirectory directory;
  core::StoreOptions reading;
  reading.read_only = true;
  const core::Error error = error_of_opening(directory.file("none.db"), reading);
  CHECK(error.code == core::Errc::not_found);
  CHECK(std::filesystem::is_empty(directory.path()));
  CHECK(error_of_opening(":memory:", reading).code == core::Errc::not_found);
  const std::string empty = directory.file("empty.db");
  std::ofstream{empty};
  const core::Error no_store = error_of_opening(empty, reading);
  CHECK(no_store.code == core::Errc::not_found);
  CHECK(no_store.hint.find("cimend serve") != std::string::npos);
}

TEST_CASE("the reserve takes real room and comes back when it was given up") {
  core::ScratchDirectory directory;
  core::sql::ReserveFile reserve(directory.file("reserve"), 1 << 20);
  CHECK_FALSE(reserve.whole());
  must(reserve.make());
  CHECK(reserve.whole());
  reserve.release();
  CHECK_FALSE(reserve.whole());
  std::ofstream(directory.file("reserve")) << "";
  std::filesystem::resize_file(directory.file("reserve"), 1 << 20);  // a hole is no room
  CHECK_FALSE(reserve.whole());
  must(reserve.make());
  CHECK(reserve.whole());
  core::sql::ReserveFile too_large(directory.file("large"), std::size_t{1} << 60);
  const auto made = too_large.make();
  REQUIRE_FALSE(made);
  CHECK(made.error().code == core::Errc::io);
  CHECK_FALSE(std::filesystem::exists(directory.file("large")));
}

TEST_CASE("check says so when there is no room for the reserve") {
  core::ScratchDirectory directory;
  core::StoreOptions options;
  options.reserve_bytes = std::size_t{1} << 60;
  auto store = must(core::open_store(directory.file("store.db"), kClock, options));
  must(store->accept({conformance::intake("a", "1")}));  // works, but is not ready
  const auto checked = store->check();
  REQUIRE_FALSE(checked);
  CHECK(checked.error().code == core::Errc::io);
  CHECK(checked.error().hint.find("prune") != std::string::npos);
}

TEST_CASE("on a full disk calls fail with a hint, pruning works, and then all is well again") {
  core::ScratchDirectory directory;
  const std::string path = directory.file("store.db");
  core::FaultyDisk disk;
  core::ManualClock clock(1'800'000'000);
  auto store = must(core::open_store(path, clock, small_reserve()));
  must(store->accept({conformance::intake("old", "1")}));
  clock.advance(100);
  disk.fail(core::FaultyDisk::Call::write, 1, SQLITE_FULL, core::FaultyDisk::Times::always);
  const auto full = store->accept({conformance::intake("new", "2")});
  REQUIRE_FALSE(full);
  CHECK(full.error().code == core::Errc::io);
  CHECK(full.error().hint.find("prune") != std::string::npos);
  CHECK(must(store->runs({})).size() == 1);  // reading goes on
  CHECK_FALSE(store->prune(clock.now(), 10));
  CHECK_FALSE(std::filesystem::exists(path + ".reserve"));  // it was given up, and still there was no room
  disk.heal();                                              // as if it had been enough
  CHECK(must(store->prune(clock.now(), 10)).runs.size() == 1);
  CHECK(std::filesystem::file_size(path + ".reserve") == 65536);
  must(store->check());
  CHECK(must(store->accept({conformance::intake("new", "2")})).at(0) == core::Acceptance::accepted);
}

TEST_CASE("pruning gives room back to the file system") {
  core::ScratchDirectory directory;
  const std::string path = directory.file("store.db");
  core::ManualClock clock(1'800'000'000);
  auto store = must(core::open_store(path, clock, small_reserve()));
  for (int at = 0; at < 20; ++at)
    must(store->accept({conformance::intake(std::to_string(at), std::string(200'000, 'x') + std::to_string(at))}));
  clock.advance(100);
  for (bool more = true; more;) more = must(store->prune(clock.now(), 7)).more;
  CHECK(std::filesystem::file_size(path) < 1'000'000);
  CHECK(std::filesystem::file_size(path + "-wal") == 0);
}
