#pragma once

#include <sqlite3.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/store/sql.h"

namespace cimend::core::sql {

enum class Access : unsigned char { write, read };

// One SQLite connection with its prepared statements. For one thread at a time.
class SqliteSession : public Session {
 public:
  // `path` is a file or ":memory:"; Access::read needs the file to exist and can't change it.
  static Result<std::unique_ptr<SqliteSession>> open(const std::string& path, Access access);

  Result<Rows> run(const Statement& statement, const Row& parameters) override;
  Result<Rows> run_each(const Statement& statement, const std::vector<Row>& parameters) override;
  Result<> script(const std::string& text) override;

  [[nodiscard]] sqlite3* connection() const { return connection_.get(); }
  // Whether a sync failed since the session was opened: what SQLite then believes to be on the disk may not be.
  [[nodiscard]] bool sync_failed() const { return sync_failed_; }
  // Whether the last failure was a full disk.
  [[nodiscard]] bool disk_full() const { return (last_code_ & 0xff) == SQLITE_FULL; }
  // Notes the code and makes it an error.
  Error told(int code, std::string_view doing);

 private:
  struct Prepared {
    std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement{nullptr, &sqlite3_finalize};
    std::vector<int> places;  // of $1, $2, …; 0 where the statement does not name it
  };
  SqliteSession(sqlite3* connection, std::string path)
      : path_(std::move(path)), connection_(connection, &sqlite3_close_v2) {}

  Result<Prepared*> prepared(const Statement& statement, std::size_t parameters);
  Result<> step(const Statement& statement, Prepared& prepared, const Row& parameters, Rows& rows);

  std::string path_;
  int last_code_ = SQLITE_OK;
  bool sync_failed_ = false;
  std::unique_ptr<sqlite3, decltype(&sqlite3_close_v2)> connection_;
  std::map<const Statement*, Prepared> prepared_;  // goes before the connection
};

}  // namespace cimend::core::sql
