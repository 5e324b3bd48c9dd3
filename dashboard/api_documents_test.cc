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
  check("approvals", approvals_document(history, waiting(history)));
  check("rules", rules_document(rule_health(history)));
  check("figures", figures_document(history, figures(history)));
}

TEST_CASE("documents for programs of a history without runs are what their schemas say") {
  const History empty;
  check("runs", runs_document(empty));
  check("clusters", clusters_document(empty, {}));
  check("flakes", flakes_document(empty, {}));
  check("approvals", approvals_document(empty, {}));
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

TEST_CASE("programs are told what waits, why, and what became of what was approved") {
  const History history = history_fixture();
  const core::Json document = approvals_document(history, waiting(history));
  const core::Json::Array& waits = *document["waiting"].array();
  CHECK(document["total"].integer_or(0) == static_cast<std::int64_t>(waits.size()));
  for (const core::Json& entry : waits) {
    CHECK(entry["publication"].string_or("") != "published");
    CHECK_FALSE(entry["why"].string_or("").empty());
  }
  const core::Json::Array& decided = *document["decided"].array();
  REQUIRE(decided.size() == 3);
  CHECK(decided[0]["run_id"].string_or("") == "4002");
  CHECK(decided[1]["run_id"].string_or("") == "4000");
  CHECK(decided[1]["pull_request"].string_or("") == "https://github.com/example/word-count/pull/41");
}
