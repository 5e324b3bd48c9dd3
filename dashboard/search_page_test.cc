#include "dashboard/search_page.h"

#include <catch2/catch.hpp>

#include "core/text.h"
#include "dashboard/history_fixture.h"

using namespace cimend;
using namespace cimend::dashboard;

TEST_CASE("the search index has a value in every column for every run") {
  const History history = history_fixture();
  const core::Json index = search_index(history, waiting(history));
  for (const char* column : {"id", "state", "time", "sha", "summary", "category", "repository", "branch", "flags",
                             "rules", "jobs", "tests"}) {
    CAPTURE(column);
    REQUIRE(index[column].array() != nullptr);
    CHECK(index[column].array()->size() == history.runs.size());
  }
}

TEST_CASE("the search index's numbers name words that are there") {
  const History history = history_fixture();
  const core::Json index = search_index(history, waiting(history));
  const core::Json::Array& repositories = *index["words"]["repositories"].array();
  for (std::size_t row = 0; row < history.runs.size(); ++row) {
    const std::int64_t at = (*index["repository"].array())[row].integer_or(-1);
    REQUIRE(at >= 0);
    REQUIRE(static_cast<std::size_t>(at) < repositories.size());
    if (history.runs[row].repository.starts_with("example/")) {
      CHECK(repositories[static_cast<std::size_t>(at)].string_or("") == history.runs[row].repository);
    }
  }
  CHECK(repositories.front().string_or("x").empty());
}

TEST_CASE("nothing in a run's text ends the search page's data") {
  RunDigest run;
  run.run_id = "1";
  run.summary = "</script><script>alert(1)</script><!--";
  const History history = history_of({run}, 0);
  const std::string html = search_page({"cimend", history}, {}).html();
  CHECK(html.find("</script><script>alert") == std::string::npos);
  CHECK(html.find("\\u003c/script>") != std::string::npos);
  CHECK(html.find("<!--") == std::string::npos);
}

TEST_CASE("of more runs than can be searched the newest stay") {
  std::vector<RunDigest> runs(kMaxSearchedRuns + 5);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    runs[i].run_id = "r" + std::to_string(i);
    runs[i].time = static_cast<core::UnixSeconds>(i + 1);
    runs[i].summary = "x";
  }
  const core::Json index = search_index(history_of(std::move(runs), 0), {});
  CHECK(index["id"].array()->size() == kMaxSearchedRuns);
  CHECK(index["id"].array()->front().string_or("") == "r" + std::to_string(kMaxSearchedRuns + 4));
  CHECK(index["total"].integer_or(0) == static_cast<std::int64_t>(kMaxSearchedRuns + 5));
}

TEST_CASE("the index of as many runs as can be searched is what a page may weigh") {
  std::vector<RunDigest> runs(kMaxSearchedRuns);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const std::string number = std::to_string(i);
    runs[i].run_id = "19" + std::string(9 - number.size(), '0') + number;
    runs[i].repository = "example/repository-" + std::to_string(i % 40);
    runs[i].branch = i % 3 == 0 ? "main" : "feature-" + std::to_string(i % 500);
    runs[i].head_sha = core::sha256_hex(number).substr(0, 40);
    runs[i].time = static_cast<core::UnixSeconds>(1'790'000'000 + i * 60);
    runs[i].category = "test.assertion";
    runs[i].summary =
        "tests/test_" + std::to_string(i % 300) + ".py: the sum is " + number + " and not what was expected";
    runs[i].jobs = {{"linux", RunState::failed}, {"windows", RunState::passed}};
    runs[i].failed_tests = {"tests/test_" + std::to_string(i % 300) + ".py::test_sum"};
  }
  CHECK(search_index(history_of(std::move(runs), 0), {}).dump().size() < 1'500'000);
}
