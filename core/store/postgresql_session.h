#pragma once

#include <libpq-fe.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/store/sql.h"

namespace cimend::core::sql {

// One connection to PostgreSQL with its prepared statements. Parameters travel beside the statement, in binary; results
// come back as text. For one thread at a time.
class PostgresqlSession : public Session {
 public:
  // `url` is what libpq takes ("postgres://user@host/name?sslmode=…"). Waits at most 10 s for each address. A statement
  // gets 30 s of the server's time; a connection whose other side is gone is noticed within as much.
  static Result<std::unique_ptr<PostgresqlSession>> open(const std::string& url, bool read_only);

  Result<Rows> run(const Statement& statement, const Row& parameters) override;
  Result<Rows> run_each(const Statement& statement, const std::vector<Row>& parameters) override;
  Result<> script(const std::string& text) override;
  // A script whose last statement gives one value.
  Result<std::string> ask(const std::string& text);

  [[nodiscard]] PGconn* connection() const { return connection_.get(); }
  // Whether the connection is gone: what was not committed then, is not.
  [[nodiscard]] bool lost() const { return PQstatus(connection_.get()) != CONNECTION_OK; }
  // Whether the last failure came from other transactions, and the same again may well succeed.
  [[nodiscard]] bool collided() const { return state_ == "40001" || state_ == "40P01" || state_ == "55P03"; }

 private:
  explicit PostgresqlSession(PGconn* connection) : connection_(connection, &PQfinish) {}
  struct Encoded;

  Result<Rows> execute(const Statement& statement, const Encoded& parameters);
  Result<Rows> rows_of(PGresult* result, std::string_view doing);
  Error told(const PGresult* result, std::string_view doing);

  std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
  std::set<const Statement*> prepared_;
  std::string state_;  // SQLSTATE of the last failure
};

}  // namespace cimend::core::sql
