// What the conformance suite runs on in store_postgresql_test.
#include "core/store/postgresql_backend_test.h"

#include <unistd.h>

#include <cstdlib>

namespace cimend::core::conformance {
namespace {

std::string next_schema() {
  static int number = 0;
  return "test_" + std::to_string(::getpid()) + "_" + std::to_string(++number);
}

}  // namespace

std::string test_server() {
  const char* url = std::getenv("CIMEND_TEST_DATABASE_URL");
  return url == nullptr ? "" : url;
}

std::string with_parameter(const std::string& url, const std::string& parameter) {
  return url + (url.find('?') == std::string::npos ? "?" : "&") + parameter;
}

PostgresqlSchema::PostgresqlSchema() : schema_(next_schema()) {
  if (test_server().empty()) FAIL("no server: run this program through ci/with-postgres");
  session_ = must(sql::PostgresqlSession::open(test_server(), false));
  tamper("CREATE SCHEMA " + schema_ + "; SET search_path = " + schema_);
}

PostgresqlSchema::~PostgresqlSchema() {
  if (session_) (void)session_->script("DROP SCHEMA " + schema_ + " CASCADE");
}

std::string PostgresqlSchema::location() const {
  return with_parameter(test_server(), "options=-csearch_path%3D" + schema_);
}

void PostgresqlSchema::tamper(const std::string& sql) { must(session_->script(sql)); }

std::string PostgresqlSchema::ask(const std::string& sql) { return must(session_->ask(sql)); }

std::vector<MakeBackend> make_backends() {
  return {[]() -> std::unique_ptr<Backend> { return std::make_unique<PostgresqlSchema>(); }};
}

}  // namespace cimend::core::conformance
