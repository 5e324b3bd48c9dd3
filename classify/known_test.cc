#include "classify/known.h"

#include <catch2/catch.hpp>

#include <map>

namespace cimend::classify {
namespace {

// A history by hand.
class FakeHistory : public History {
 public:
  std::map<std::string, std::vector<JobRun>, std::less<>> failed;
  std::vector<JobRun> passed;

  [[nodiscard]] std::vector<JobRun> failures(std::string_view fingerprint) const override {
    const auto found = failed.find(fingerprint);
    return found == failed.end() ? std::vector<JobRun>() : found->second;
  }
  [[nodiscard]] std::vector<JobRun> passes(std::string_view head_sha, std::string_view job) const override {
    std::vector<JobRun> found;
    for (const JobRun& run : passed) {
      if (run.head_sha == head_sha && run.job == job) found.push_back(run);
    }
    return found;
  }
};

const JobRun kNow = {"o/r", "9", 1, "sha9", "build"};

TEST_CASE("a fingerprint that no earlier run had is new") {
  FakeHistory history;
  history.failed["other"] = {{"o/r", "1", 1, "sha1", "build"}};
  CHECK(known("this", kNow, history) == Known::new_failure);
}

TEST_CASE("a fingerprint of an earlier run is seen, in whatever job") {
  FakeHistory history;
  history.failed["this"] = {{"o/r", "1", 1, "sha1", "test"}};
  CHECK(known("this", kNow, history) == Known::seen);
}

TEST_CASE("a failure is flaky when its commit passed in another run or attempt of the same job") {
  FakeHistory history;
  history.failed["this"] = {{"o/r", "1", 1, "sha1", "build"}};
  SECTION("another attempt") { history.passed = {{"o/r", "1", 2, "sha1", "build"}}; }
  SECTION("another run") { history.passed = {{"o/r", "2", 1, "sha1", "build"}}; }
  CHECK(known("this", kNow, history) == Known::flaky);
}

TEST_CASE("what passed elsewhere does not make a failure flaky") {
  FakeHistory history;
  history.failed["this"] = {{"o/r", "1", 1, "sha1", "build"}};
  SECTION("another job") { history.passed = {{"o/r", "1", 2, "sha1", "lint"}}; }
  SECTION("another commit") { history.passed = {{"o/r", "2", 1, "sha2", "build"}}; }
  SECTION("another repository") { history.passed = {{"a/b", "2", 1, "sha1", "build"}}; }
  SECTION("the same attempt") { history.passed = {{"o/r", "1", 1, "sha1", "build"}}; }
  CHECK(known("this", kNow, history) == Known::seen);
}

TEST_CASE("a failure that was never seen is flaky where its own commit passed before") {
  FakeHistory history;
  history.passed = {{"o/r", "8", 1, "sha9", "build"}};
  CHECK(known("this", kNow, history) == Known::flaky);
}

TEST_CASE("analysing a run again does not make its failure old") {
  FakeHistory history;
  history.failed["this"] = {kNow};
  CHECK(known("this", kNow, history) == Known::new_failure);
  history.failed["this"].push_back({"o/r", "9", 2, "sha9", "build"});
  CHECK(known("this", kNow, history) == Known::seen);
}

TEST_CASE("another repository's failures say nothing, those of an unnamed one do") {
  FakeHistory history;
  history.failed["this"] = {{"a/b", "1", 1, "sha1", "build"}};
  CHECK(known("this", kNow, history) == Known::new_failure);
  history.failed["this"] = {{"", "1", 1, "sha1", "build"}};
  CHECK(known("this", kNow, history) == Known::seen);
}

TEST_CASE("a commit that is not known proves nothing") {
  FakeHistory history;
  history.failed["this"] = {{"o/r", "1", 1, "", "build"}};
  history.passed = {{"o/r", "2", 1, "", "build"}};
  CHECK(known("this", {"o/r", "9", 1, "", "build"}, history) == Known::seen);
}

TEST_CASE("findings of errors are marked, each with its own job; warnings are not") {
  FakeHistory history;
  history.failed["f"] = {{"o/r", "1", 1, "sha1", "build"}};
  history.passed = {{"o/r", "8", 1, "sha9", "lint"}};
  core::AnalysisDocument document;
  document.logs.resize(2);
  document.logs[0].name = "build";
  document.logs[1].name = "lint";
  document.findings.resize(4);
  document.findings[0].fingerprint = "f";
  document.findings[1].fingerprint = "g";
  document.findings[1].log = 1;
  document.findings[2].fingerprint = "f";
  document.findings[2].severity = core::Severity::warning;
  document.findings[3].fingerprint = "h";
  mark_known(document, kNow, history);
  CHECK(document.findings[0].known == "seen");
  CHECK(document.findings[1].known == "flaky");
  CHECK(document.findings[2].known.empty());
  CHECK(document.findings[3].known == "new");
}

}  // namespace
}  // namespace cimend::classify
