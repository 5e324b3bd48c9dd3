#pragma once

#include <memory>
#include <string>

#include "core/store/postgresql_session.h"
#include "core/store/store_conformance.h"

namespace cimend::core::conformance {

// The server of the tests, "" where there is none: CIMEND_TEST_DATABASE_URL, which ci/with-postgres sets.
std::string test_server();

// One schema of the server's database, which the store takes for its own through the search path; dropped at the end.
class PostgresqlSchema : public Backend {
 public:
  PostgresqlSchema();
  ~PostgresqlSchema() override;
  PostgresqlSchema(const PostgresqlSchema&) = delete;
  PostgresqlSchema& operator=(const PostgresqlSchema&) = delete;
  [[nodiscard]] std::string name() const override { return "postgresql"; }
  [[nodiscard]] std::string location() const override;
  [[nodiscard]] bool persistent() const override { return true; }
  [[nodiscard]] bool shared() const override { return true; }
  void tamper(const std::string& sql) override;
  [[nodiscard]] const std::string& schema() const { return schema_; }
  // One value of this schema.
  std::string ask(const std::string& sql);

 private:
  std::string schema_;
  std::unique_ptr<sql::PostgresqlSession> session_;
};

// `url` with one more parameter.
std::string with_parameter(const std::string& url, const std::string& parameter);

}  // namespace cimend::core::conformance
