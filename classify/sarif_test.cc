#include "classify/sarif.h"

#include <catch2/catch.hpp>

#include "classify/test_documents.h"
#include "tests/schema_check/schema_check.h"

namespace cimend::classify {
namespace {

// Held to the part of SARIF that we write; tests/e2e holds it to the published schema, where there is a network.
core::Json checked(const std::string& text) {
  const auto valid = tests::check_schema(std::string(CIMEND_SOURCE_DIR) + "/docs/schemas/sarif.schema.json", text);
  INFO((valid ? std::string() : valid.error().text()));
  REQUIRE(valid.has_value());
  const auto json = core::Json::parse(text);
  REQUIRE(json.has_value());
  return *json;
}

core::Json sarif(const core::AnalysisDocument& document, const std::string& log) {
  SarifWriter writer;
  writer.add(document, logs_of(log));
  return checked(writer.take());
}

const core::Json& first(const core::Json& array) {
  REQUIRE(array.array() != nullptr);
  REQUIRE_FALSE(array.array()->empty());
  return array.array()->front();
}

TEST_CASE("a result stands in the repository's file, and the log's lines are related to it") {
  core::AnalysisDocument document = failed_document("a b.log");
  add_finding(document, "1 != 2", "/home/runner/work/n/n/src/a c.c", 3).evidence = {{2, 3}};
  const core::Json run = first(sarif(document, "start\nTEST: 1 != 2\n  detail\n")["runs"]);
  const core::Json& result = first(run["results"]);
  CHECK(result["level"] == core::Json("error"));
  CHECK(result["message"]["text"] == core::Json("1 != 2"));
  const core::Json& place = first(result["locations"])["physicalLocation"];
  CHECK(place["artifactLocation"].dump() == R"({"uri":"src/a%20c.c","uriBaseId":"%SRCROOT%"})");
  CHECK(place["region"]["startLine"] == core::Json(3));
  const core::Json& related = first(result["relatedLocations"])["physicalLocation"];
  CHECK(related["artifactLocation"]["uri"] == core::Json("a%20b.log"));
  CHECK(related["region"].dump() == R"({"startLine":2,"endLine":3,"snippet":{"text":"TEST: 1 != 2\n  detail\n"}})");
}

TEST_CASE("a result whose file is not known stands in the log") {
  core::AnalysisDocument document = failed_document("../../etc/build.log");
  add_finding(document, "no", "/usr/include/a.h", 3);
  const core::Json run = first(sarif(document, "no\n")["runs"]);
  const core::Json& place = first(first(run["results"])["locations"])["physicalLocation"];
  CHECK(place["artifactLocation"]["uri"] == core::Json("etc/build.log"));
  CHECK(place["region"]["startLine"] == core::Json(1));
}

TEST_CASE("each rule stands once, with help, and results point at it") {
  core::AnalysisDocument document = failed_document("build.log");
  add_finding(document, "one");
  add_finding(document, "two").rule = "tool.other";
  add_finding(document, "three");
  const core::Json run = first(sarif(document, "x\n")["runs"]);
  const core::Json& rules = run["tool"]["driver"]["rules"];
  REQUIRE(rules.array()->size() == 2);
  for (const core::Json& rule : *rules.array()) CHECK_FALSE(rule["help"]["text"].string_or("").empty());
  for (const core::Json& result : *run["results"].array()) {
    const auto index = static_cast<std::size_t>(result["ruleIndex"].integer_or(-1));
    REQUIRE(index < rules.array()->size());
    CHECK((*rules.array())[index]["id"] == result["ruleId"]);
  }
}

TEST_CASE("fingerprints are those of the findings, and equal ones are told apart by a count") {
  core::AnalysisDocument document = failed_document("build.log");
  add_finding(document, "one");
  add_finding(document, "one again");
  const core::Json run = first(sarif(document, "x\n")["runs"]);
  const core::Json::Array& results = *run["results"].array();
  CHECK(results[0]["partialFingerprints"]["primaryLocationLineHash"] == core::Json("0123456789abcdef:1"));
  CHECK(results[1]["partialFingerprints"]["primaryLocationLineHash"] == core::Json("0123456789abcdef:2"));
}

TEST_CASE("all documents are one run, without what follows, what only wraps and context; a guess is a note") {
  core::AnalysisDocument document = failed_document("build.log");
  add_finding(document, "cause").causes = {2};
  add_finding(document, "follower");
  add_finding(document, "exit code 1").category = "unknown";
  add_finding(document, "around it").rule = "context";
  core::Finding& guess = add_finding(document, "perhaps this");
  guess.rule = guess.category = "unknown";
  SarifWriter writer;
  writer.add(document, logs_of("x\n"));
  writer.add(document, {});
  const core::Json json = checked(writer.take());
  CHECK(json["runs"].array()->size() == 1);
  const core::Json run = first(json["runs"]);
  CHECK(run["artifacts"].array()->size() == 2);
  REQUIRE(run["results"].array()->size() == 4);
  CHECK((*run["results"].array())[1]["level"] == core::Json("note"));
}

TEST_CASE("at most 5 000 results are written, and the rest is told") {
  SarifWriter writer;
  core::AnalysisDocument document = failed_document("build.log");
  for (int i = 0; i < 200; ++i) add_finding(document, "one of many");
  for (int i = 0; i < 26; ++i) writer.add(document, {});
  const core::Json run = first(checked(writer.take())["runs"]);
  CHECK(run["results"].array()->size() == 5000);
  const core::Json& told = first(first(run["invocations"])["toolExecutionNotifications"]);
  CHECK(told["message"]["text"] == core::Json("200 results left out: GitHub stores 5000 results."));
}

TEST_CASE("text of a log that means harm keeps the document valid and is visible") {
  const std::string evil = hostile_text();
  core::AnalysisDocument document = failed_document(evil);
  core::Finding& finding = add_finding(document, evil, evil, 3);
  finding.test = evil;
  add_finding(document, "huge", "a.c", INT64_MAX).column = INT64_MAX;
  SarifWriter writer;
  writer.add(document, logs_of(evil + "\n"));
  const std::string text = writer.take();
  checked(text);
  for (const char* part : {"##[", "\x1b", "\xe2\x80\xae"}) CHECK(text.find(part) == std::string::npos);
}

TEST_CASE("nothing found is a run without results") {
  const core::Json run = first(checked(SarifWriter().take())["runs"]);
  CHECK(run["results"].array()->empty());
}

}  // namespace
}  // namespace cimend::classify
