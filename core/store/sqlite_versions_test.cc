// A SQLite database of every released version comes up to date and is then like one made today.
#include <sqlite3.h>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <vector>

#include "core/store/migrations.h"
#include "core/store/migrations_test.h"
#include "core/store/scratch_directory_test.h"
#include "core/store/store_conformance.h"

namespace conformance = cimend::core::conformance;
namespace core = cimend::core;
using conformance::must;

namespace {

const core::ManualClock kClock(1'800'000'100);

std::unique_ptr<core::Store> opened(const std::string& path) {
  core::StoreOptions options;
  options.reserve_bytes = 4096;
  return must(core::open_store(path, kClock, options));
}

using Connection = std::unique_ptr<sqlite3, decltype(&sqlite3_close)>;
Connection connected(const std::string& path) {
  sqlite3* connection = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &connection) == SQLITE_OK);
  return {connection, &sqlite3_close};
}

std::vector<std::string> schema_of(const std::string& path) {
  const auto connection = connected(path);
  std::vector<std::string> lines;
  const auto add = [](void* to, int, char** values, char**) {
    static_cast<std::vector<std::string>*>(to)->emplace_back(values[0]);
    return 0;
  };
  sqlite3_exec(connection.get(),
               "SELECT type || ' ' || name || ': ' || coalesce(sql, '') FROM sqlite_master WHERE name <> 'sqlite_stat1'"
               " ORDER BY 1",
               add, &lines, nullptr);
  return lines;
}

}  // namespace

TEST_CASE("a store of each released version is brought up to date with all that it holds") {
  core::ScratchDirectory directory;
  opened(directory.file("fresh.db")).reset();
  for (std::size_t version = 1; version <= core::sql::sqlite_migrations().size(); ++version) {
    INFO("version " << version);
    const std::string path = directory.file("old.db");
    std::ifstream file(CIMEND_SOURCE_DIR "/core/store/testdata/sqlite-" + std::to_string(version) + ".sql");
    const std::string script(std::istreambuf_iterator<char>(file), {});
    REQUIRE_FALSE(script.empty());
    REQUIRE(sqlite3_exec(connected(path).get(), script.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    auto store = opened(path);
    CHECK(must(store->schema_version()) == std::ssize(core::sql::sqlite_migrations()));
    core::check_life(*store);
    store.reset();
    CHECK(schema_of(path) == schema_of(directory.file("fresh.db")));
    std::filesystem::remove(path);
  }
}

TEST_CASE("record a store for the tests of later versions", "[.][record]") {
  const char* path = std::getenv("CIMEND_RECORD_STORE");
  REQUIRE(path != nullptr);
  const core::ManualClock clock(1'800'000'000);
  core::live_a_life(*must(core::open_store(path, clock)));
}
