#include "classify/run_analysis.h"

#include <catch2/catch.hpp>
#include <sstream>

#include "core/input.h"
#include "core/json.h"

using namespace cimend;
using namespace cimend::classify;

namespace {

core::MemoryFs one_run() {
  core::MemoryFs fs;
  fs.files["logs/7/build.log.zst"] = core::compress_zstd("make\nmain.c:3:1: error: expected ';' before '}' token\n");
  fs.files["logs/7/run.json"] =
      R"({"schema":"cimend.run/1","run_id":"7","repository":"acme/rocket","head_sha":"0123abc","attempt":1,)"
      R"("source":"file","received_at":"2026-11-20T00:00:00Z","rejected":[],"jobs":[{"name":"build",)"
      R"("log":"build.log.zst","bytes":57,"lines":2,"truncated":false,"masked":0,"steps":[]}]})";
  return fs;
}

}  // namespace

TEST_CASE("a run directory is analysed with the run's own facts") {
  core::MemoryFs fs = one_run();
  const auto classifier = Classifier::create();
  REQUIRE(classifier);
  const auto document = analyse_run(fs, *classifier, "logs/7");
  REQUIRE(document);
  CHECK(document->run_id == "7");
  CHECK(document->repository == "acme/rocket");
  CHECK(document->head_sha == "0123abc");
  REQUIRE_FALSE(document->findings.empty());
  CHECK(document->findings.front().file == "main.c");
}

TEST_CASE("requests are answered one a line, what is wrong with one of them included") {
  core::MemoryFs fs = one_run();
  const auto classifier = Classifier::create();
  REQUIRE(classifier);
  std::istringstream requests("{\"run_directory\":\"logs/7\"}\nnot json\n{}\n{\"run_directory\":\"logs/8\"}\n");
  std::ostringstream answers;
  CHECK(answer_requests(fs, *classifier, requests, answers));
  std::istringstream lines(answers.str());
  std::vector<core::Json> read;
  for (std::string line; std::getline(lines, line);) {
    const auto json = core::Json::parse(line);
    REQUIRE(json);
    read.push_back(*json);
  }
  REQUIRE(read.size() == 4);
  CHECK(read[0]["analysis"]["classification"]["verdict"].string_or("") == "failed");
  CHECK(read[1]["error"]["code"].string_or("") == "parse");
  CHECK(read[2]["error"]["what"].string_or("").find("run_directory") != std::string_view::npos);
  CHECK(read[3]["error"]["code"].string_or("") == "not_found");
}
