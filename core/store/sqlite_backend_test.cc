// What the conformance suite runs on in store_test: SQLite in a file and in memory.
#include <sqlite3.h>

#include "core/store/scratch_directory_test.h"
#include "core/store/store_conformance.h"

namespace cimend::core::conformance {
namespace {

class SqliteFile : public Backend {
 public:
  [[nodiscard]] std::string name() const override { return "sqlite"; }
  [[nodiscard]] std::string location() const override { return directory_.file("made/on/the/way/store.db"); }
  [[nodiscard]] bool persistent() const override { return true; }
  [[nodiscard]] bool shared() const override { return false; }
  void tamper(const std::string& sql) override {
    sqlite3* connection = nullptr;
    REQUIRE(sqlite3_open(location().c_str(), &connection) == SQLITE_OK);
    char* problem = nullptr;
    sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, &problem);
    const std::string told = problem == nullptr ? "" : problem;
    sqlite3_free(problem);
    sqlite3_close(connection);
    REQUIRE(told.empty());
  }

 private:
  ScratchDirectory directory_;
};

class SqliteMemory : public Backend {
 public:
  [[nodiscard]] std::string name() const override { return "sqlite in memory"; }
  [[nodiscard]] std::string location() const override { return ":memory:"; }
  [[nodiscard]] bool persistent() const override { return false; }
  [[nodiscard]] bool shared() const override { return false; }
  void tamper(const std::string& /*sql*/) override { FAIL("a store in memory is gone when it is closed"); }
};

}  // namespace

std::vector<MakeBackend> make_backends() {
  return {[]() -> std::unique_ptr<Backend> { return std::make_unique<SqliteFile>(); },
          []() -> std::unique_ptr<Backend> { return std::make_unique<SqliteMemory>(); }};
}

}  // namespace cimend::core::conformance
