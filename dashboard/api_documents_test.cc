#include "dashboard/api_documents.h"

#include <catch2/catch.hpp>

#include "dashboard/history_fixture.h"
#include "tests/schema_check/schema_check.h"

using namespace cimend;
using namespace cimend::dashboard;

namespace {

void check(const std::string& name, const core::Json& document) {
  CAPTURE(name);
  const std::string schema = std::string(CIMEND_SOURCE_DIR) + "/docs/schemas/api-" + name + ".schema.json";
  const core::Result<> good = tests::check_schema(schema, document.dump());
  if (!good) FAIL_CHECK(good.error().text());
}

}  // namespace

TEST_CASE("every document for programs is what its schema says") {
  const History history = history_fixture();
  check("runs", runs_document(history));
  check("clusters", clusters_document(history, clusters(history)));
  check("flakes", flakes_document(history, flakes(history)));
  check("rules", rules_document(rule_health(history)));
  check("figures", figures_document(history, figures(history)));
}

TEST_CASE("documents for programs of a history without runs are what their schemas say") {
  const History empty;
  check("runs", runs_document(empty));
  check("clusters", clusters_document(empty, {}));
  check("flakes", flakes_document(empty, {}));
  check("rules", rules_document({}));
  check("figures", figures_document(empty, figures(empty)));
}

TEST_CASE("of very many runs a document holds a thousand and tells how many there are") {
  std::vector<RunDigest> runs(1500);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    runs[i].run_id = "r" + std::to_string(i);
    runs[i].summary = "x";
  }
  const core::Json document = runs_document(history_of(std::move(runs), 0));
  CHECK(document["runs"].array()->size() == 1000);
  CHECK(document["total"].integer_or(0) == 1500);
}
