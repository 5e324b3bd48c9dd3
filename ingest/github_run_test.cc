#include "ingest/github_run.h"

#include <catch2/catch.hpp>

namespace cimend::ingest {
namespace {

TEST_CASE("a run of GitHub's API gives its facts") {
  const auto run = run_from_github(R"({"id": 6261949618, "name": "Wheels", "head_branch": "main",
    "head_sha": "0123456789012345678901234567890123456789", "event": "push", "run_attempt": 2,
    "conclusion": "failure", "html_url": "https://github.com/acme/rocket/actions/runs/6261949618",
    "repository": {"full_name": "acme/rocket"}, "unknown": [1, {"x": null}]})");
  REQUIRE(run);
  CHECK(run->run_id == "6261949618");
  CHECK(run->repository == "acme/rocket");
  CHECK(run->workflow == "Wheels");
  CHECK(run->attempt == 2);
  CHECK(run->conclusion == "failure");
}

TEST_CASE("a run that still goes on has no conclusion") {
  const auto run = run_from_github(R"({"id": 1, "conclusion": null, "head_branch": null})");
  REQUIRE(run);
  CHECK(run->conclusion.empty());
}

TEST_CASE("GitHub's other conclusions become one of the four") {
  CHECK(run_from_github(R"({"id": 1, "conclusion": "timed_out"})")->conclusion == "failure");
  CHECK(run_from_github(R"({"id": 1, "conclusion": "neutral"})")->conclusion.empty());
  CHECK(run_from_github(R"({"id": 1, "conclusion": "skipped"})")->conclusion == "skipped");
}

TEST_CASE("what is no run is refused by the field's name") {
  CHECK(run_from_github("[]").error().what.find("run") != std::string::npos);
  CHECK(run_from_github(R"({"id": "x"})").error().what.find("id") != std::string::npos);
  CHECK_FALSE(run_from_github(R"({"id": 99999999999999999999999})"));
  CHECK_FALSE(run_from_github("nonsense"));
}

}  // namespace
}  // namespace cimend::ingest
