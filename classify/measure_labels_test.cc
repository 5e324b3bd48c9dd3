#include "classify/measure_labels.h"

#include <catch2/catch.hpp>

namespace cimend::classify {
namespace {

core::Result<LabelledCases> read(const std::string& text) {
  core::MemoryFs fs;
  fs.files["labels/cases.jsonl"] = text;
  return read_labels(fs, {"labels/cases.jsonl"});
}

LabelledCase one(const std::string& members) {
  const auto labels = read("{\"id\": \"a\", \"log\": \"a.log\"" + members + "}\n");
  REQUIRE(labels.has_value());
  REQUIRE(labels->cases.size() == 1);
  return labels->cases.front();
}

std::string problem(const std::string& text) {
  const auto labels = read(text);
  REQUIRE_FALSE(labels.has_value());
  CHECK(labels.error().code == core::Errc::parse);
  return labels.error().text();
}

bool agree(const LabelledCase& labels, std::string_view category, const std::vector<core::LineRange>& evidence,
           std::string_view test = "") {
  return agrees(labels, {category, test, evidence});
}

TEST_CASE("a case is read with paths relative to its file") {
  const LabelledCase labels =
      one(", \"passing_log\": \"good/b.log\", \"project\": \"p\", \"category\": \"test.assertion\", "
          "\"expected_lines\": [7, 3], "
          "\"error_spans\": [[10, 12]], \"failed_tests\": [\"t\"], \"what_others_need\": {}");
  CHECK(labels.id == "a");
  CHECK(labels.file == "labels/cases.jsonl");
  CHECK(labels.log == "labels/a.log");
  CHECK(labels.passing_log == "labels/good/b.log");
  CHECK(labels.project == "p");
  CHECK(labels.verdict == core::Verdict::failed);
  CHECK(labels.categories == std::vector<std::string>{"test.assertion"});
  REQUIRE(labels.lines.size() == 3);
  CHECK(labels.lines[0].first_line == 3);
  CHECK(labels.lines[2].last_line == 12);
  CHECK(labels.failed_tests == std::vector<std::string>{"t"});
  CHECK(one("").project == "a");
  CHECK_FALSE(one("").judges());
}

TEST_CASE("a build that passed may be called so in several ways") {
  for (const char* members : {", \"verdict\": \"passed\"", ", \"status\": \"ok\"", ", \"category\": \"passed\""}) {
    CHECK(one(members).verdict == core::Verdict::passed);
  }
  CHECK(one(", \"status\": \"broken\"").verdict == core::Verdict::failed);
}

TEST_CASE("categories are of the taxonomy, or the front of some; other words are passed over with a note") {
  CHECK(one(", \"category\": [\"test\", \"infra.network.\", \"lint.style\"]").categories ==
        std::vector<std::string>{"test", "infra.network", "lint.style"});
  const auto labels = read("{\"id\": \"a\", \"log\": \"a.log\", \"category\": \"bad luck\"}\n");
  REQUIRE(labels.has_value());
  CHECK(labels->cases.front().categories.empty());
  REQUIRE(labels->notes.size() == 1);
  CHECK(labels->notes.front().find("labels/cases.jsonl:1: \"bad luck\"") == 0);
}

TEST_CASE("a line that is no case is refused with file and line") {
  CHECK(problem("\n{\"id\": 1}\n").find("labels/cases.jsonl:2") != std::string::npos);
  CHECK(problem("{\"id\": \"a\"}\n").find("log") != std::string::npos);
  CHECK(problem("no json\n").find("labels/cases.jsonl:1") != std::string::npos);
  const std::string head = "{\"id\": \"a\", \"log\": \"a.log\", ";
  CHECK(problem(head + "\"expected_lines\": [0]}").find("expected_lines") != std::string::npos);
  CHECK(problem(head + "\"error_spans\": [[3, 2]]}").find("error_spans") != std::string::npos);
  CHECK(problem(head + "\"error_spans\": [3]}").find("pairs") != std::string::npos);
}

TEST_CASE("a finding agrees where one of its first ten evidence lines is labelled") {
  const LabelledCase labels = one(", \"expected_lines\": [20]");
  CHECK(agree(labels, "unknown", {{20, 20}}));
  CHECK(agree(labels, "unknown", {{11, 40}}));
  CHECK_FALSE(agree(labels, "unknown", {{10, 40}}));
  CHECK(agree(labels, "unknown", {{1, 9}, {20, 21}}));
  CHECK_FALSE(agree(labels, "unknown", {{1, 10}, {20, 21}}));
  CHECK_FALSE(agree(labels, "unknown", {}));
}

TEST_CASE("lines and category have both to agree where both are told") {
  const LabelledCase labels = one(", \"expected_lines\": [2], \"category\": [\"test\", \"lint\"]");
  CHECK(agree(labels, "test.error", {{2, 2}}));
  CHECK_FALSE(agree(labels, "compile.error", {{2, 2}}));
  CHECK_FALSE(agree(labels, "test.error", {{3, 3}}));
  CHECK_FALSE(agree(labels, "testing.else", {{2, 2}}));
}

TEST_CASE("where only tests are told, one of them has to be named, in whatever way") {
  const LabelledCase labels = one(", \"failed_tests\": [\"tests/x.py::test_y\"]");
  CHECK(agree(labels, "test.assertion", {{1, 1}}, "test_y"));
  CHECK(agree(labels, "test.assertion", {{1, 1}}, "tests/x.py::test_y"));
  CHECK_FALSE(agree(labels, "test.assertion", {{1, 1}}, "test_z"));
  CHECK_FALSE(agree(labels, "test.assertion", {{1, 1}}));
}

}  // namespace
}  // namespace cimend::classify
