#include "classify/history.h"

#include <catch2/catch.hpp>

#include "core/documents/document_file.h"
#include "core/documents/run.h"

namespace cimend::classify {
namespace {

using core::AnalysisDocument;
using core::RunDocument;

core::MemoryFs with_runs() {
  core::MemoryFs fs;
  RunDocument run;
  run.run_id = "1";
  run.repository = "o/r";
  run.head_sha = std::string(40, 'a');
  run.attempt = 1;
  run.source = "directory";
  run.received_at = "2026-11-20T05:43:00Z";
  run.jobs.resize(2);
  run.jobs[0].name = "build";
  run.jobs[0].conclusion = "failure";
  run.jobs[1].name = "lint";
  run.jobs[1].conclusion = "success";
  AnalysisDocument analysis;
  analysis.run_id = "1";
  analysis.repository = run.repository;
  analysis.head_sha = run.head_sha;
  analysis.rules_version = "abc";
  analysis.logs.resize(2);
  analysis.logs[0].name = "build";
  analysis.logs[0].sha256 = analysis.logs[1].sha256 = std::string(64, 'b');
  analysis.logs[0].verdict = core::Verdict::failed;
  analysis.logs[1].name = "lint";
  analysis.logs[1].verdict = core::Verdict::passed;
  core::Finding finding;
  finding.rule = "t.rule";
  finding.category = "test.assertion";
  finding.message = "it broke";
  finding.evidence = {{1, 1}};
  finding.fingerprint = "00112233aabbccdd";
  analysis.findings = {finding, finding};
  analysis.findings[1].rank = 2;
  REQUIRE(core::write_document(fs, "logs/1/run.json", run).has_value());
  REQUIRE(core::write_document(fs, "logs/1/analysis.json", analysis).has_value());
  // On a server: another attempt, which passed and was never analysed.
  run.attempt = 2;
  run.jobs[0].conclusion = "success";
  REQUIRE(core::write_document(fs, "logs/o/r/1/2/run.json", run).has_value());
  return fs;
}

struct Read {
  DirectoryHistory history;
  std::vector<std::string> warnings;
  bool good = false;
};

Read read(core::Fs& fs, const std::string& directory = "logs", const HistoryLimits& limits = {}) {
  Read out;
  const auto warn = [&](const core::Error& error) { out.warnings.push_back(error.text()); };
  out.good = out.history.add(fs, directory, warn, limits).has_value();
  return out;
}

TEST_CASE("runs are found in the layouts of ingest and of a server") {
  core::MemoryFs fs = with_runs();
  const Read found = read(fs);
  CHECK(found.good);
  CHECK(found.warnings.empty());
  const auto failures = found.history.failures("00112233aabbccdd");
  REQUIRE(failures.size() == 1);
  CHECK(failures[0] == JobRun{"o/r", "1", 1, std::string(40, 'a'), "build"});
  const auto passes = found.history.passes(std::string(40, 'a'), "build");
  REQUIRE(passes.size() == 1);
  CHECK(passes[0].attempt == 2);
  CHECK(found.history.passes(std::string(40, 'a'), "lint").size() == 2);
  CHECK(found.history.failures("ffffffffffffffff").empty());
}

TEST_CASE("a rerun that passed makes the failure of its commit flaky") {
  core::MemoryFs fs = with_runs();
  const Read found = read(fs);
  CHECK(known("00112233aabbccdd", {"o/r", "7", 1, std::string(40, 'c'), "build"}, found.history) == Known::flaky);
}

TEST_CASE("torn and strange documents are told and passed over") {
  for (const std::string& torn : {std::string("{"), std::string(), std::string("[]"), std::string("\0\xff", 2),
                                  std::string("{\"schema\":\"cimend.analysis/1\"}"), std::string(100000, '[')}) {
    core::MemoryFs fs = with_runs();
    fs.files["logs/1/analysis.json"] = torn;
    const Read found = read(fs);
    CHECK(found.good);
    REQUIRE(found.warnings.size() == 1);
    CHECK(found.warnings[0].find("logs/1/analysis.json") != std::string::npos);
    CHECK(found.history.failures("00112233aabbccdd").empty());
    CHECK(found.history.passes(std::string(40, 'a'), "build").size() == 1);
  }
}

TEST_CASE("a document cut anywhere never breaks the history") {
  core::MemoryFs whole = with_runs();
  const std::string text = whole.files["logs/1/analysis.json"];
  for (std::size_t size = 0; size < text.size(); size += 7) {
    core::MemoryFs fs = with_runs();
    fs.files["logs/1/analysis.json"] = text.substr(0, size);
    CHECK(read(fs).good);
  }
}

TEST_CASE("whichever call of the file system fails, the history is read without it or refused") {
  for (int call = 1;; ++call) {
    core::MemoryFs inner = with_runs();
    core::FaultyFs fs(inner, call);
    const Read found = read(fs);
    if (fs.calls() < call) break;
    CHECK(found.history.failures("00112233aabbccdd").size() <= 1);
  }
}

TEST_CASE("no directory is an error, an empty one is none") {
  core::MemoryFs fs;
  CHECK_FALSE(read(fs, "nowhere").good);
  fs.directories.insert("empty");
  CHECK(read(fs, "empty").good);
}

TEST_CASE("limits end the search with one warning") {
  core::MemoryFs fs = with_runs();
  HistoryLimits limits;
  limits.max_runs = 1;
  const Read found = read(fs, "logs", limits);
  CHECK(found.good);
  REQUIRE(found.warnings.size() == 1);
  CHECK(found.warnings[0].find("too many") != std::string::npos);
  limits = {};
  limits.max_depth = 1;
  CHECK(read(fs, "logs", limits).history.passes(std::string(40, 'a'), "build").empty());
}

TEST_CASE("names that begin with a dot are passed over") {
  core::MemoryFs fs = with_runs();
  fs.files["logs/.trash/1/run.json"] = "{";
  CHECK(read(fs).warnings.empty());
}

}  // namespace
}  // namespace cimend::classify
