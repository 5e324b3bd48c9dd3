#include "dashboard/summary_command.h"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "core/text.h"
#include "dashboard/comment_command.h"
#include "dashboard/fixture_runs.h"

using namespace cimend;
using namespace cimend::dashboard;

namespace {

std::vector<std::string> run_ids_of(core::Fs& fs) {
  FileSource source(fs, fixture_options().sources);
  const core::Result<RunSource::Listed> listed = source.list({});
  REQUIRE(listed);
  return listed->runs;
}

std::string summary_of(core::Fs& fs, const std::string& run_id) {
  FileSource source(fs, fixture_options().sources);
  core::Result<std::string> text = summary_text(source, {run_id, "https://ci.example.org/failures"});
  REQUIRE(text);
  return *text;
}

bool begins_with_command(std::string_view line) {
  line = line.substr(std::min(line.size(), line.find_first_not_of(" \t")));
  return line.starts_with("::");
}

}  // namespace

TEST_CASE("a summary tells the verdict first, then its evidence, then what was done") {
  core::MemoryFs fs = fixture_runs();
  for (const std::string& id : run_ids_of(fs)) {
    CAPTURE(id);
    const std::string text = summary_of(fs, id);
    // To be looked at, as list_pages_test.cc's pages are.
    if (const char* out = std::getenv("CIMEND_LISTS_OUT")) {
      REQUIRE(core::RealFs().write_atomic(std::string(out) + "/summary-" + id + ".md", text));
    }
    CHECK(text.starts_with("## "));
    CHECK(text.find("https://ci.example.org/failures/runs/" + id + "/index.html") != std::string::npos);
    const std::size_t evidence = text.find("### Evidence"), done = text.find("### What was done");
    if (evidence != std::string::npos && done != std::string::npos) CHECK(evidence < done);
  }
}

TEST_CASE("a summary shows the lines that prove the verdict with their numbers") {
  core::MemoryFs fs = fixture_runs();
  std::size_t with_evidence = 0;
  for (const std::string& id : run_ids_of(fs)) {
    const std::string text = summary_of(fs, id);
    if (text.find("### Evidence") == std::string::npos) continue;
    ++with_evidence;
    CHECK(text.find("\n> ") != std::string::npos);
  }
  CHECK(with_evidence >= 2);
}

TEST_CASE("hostile text of any run gives a summary that nothing in it acts in") {
  core::MemoryFs fs = fixture_runs();
  for (const std::string& id : run_ids_of(fs)) {
    CAPTURE(id);
    const std::string text = summary_of(fs, id);
    CHECK(text.size() <= kMaxSummaryBytes);
    CHECK(text.find("##[") == std::string::npos);
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find('\0') == std::string::npos);
    CHECK(text.find("\u202E") == std::string::npos);
    for (const std::string_view line : core::split(text, '\n')) CHECK_FALSE(begins_with_command(line));
  }
}

TEST_CASE("the newest run is told where none is named") {
  core::MemoryFs fs = fixture_runs();
  FileSource source(fs, fixture_options().sources);
  const core::Result<std::string> text = summary_text(source, {});
  REQUIRE(text);
  std::string newest, newest_at;
  for (const std::string& id : run_ids_of(fs)) {
    const Run run = source.load(id);
    if (run.received_at() > newest_at) {
      newest = id;
      newest_at = run.received_at();
    }
  }
  CHECK(text->find("run `" + newest + "`") != std::string::npos);
}

TEST_CASE("a run that is not there is an error that says what to name") {
  core::MemoryFs fs = fixture_runs();
  FileSource source(fs, fixture_options().sources);
  const core::Result<std::string> text = summary_text(source, {"no-such-run", ""});
  REQUIRE_FALSE(text);
  CHECK(text.error().code == core::Errc::not_found);
  CHECK(text.error().what.find("no-such-run") != std::string::npos);
}

TEST_CASE("a summary and a comment stay within GitHub's limits whatever the documents hold") {
  Run run;
  run.run_id = "1";
  core::AnalysisDocument analysis;
  analysis.classification.verdict = core::Verdict::failed;
  analysis.classification.category = "test.assertion";
  analysis.classification.summary = std::string(2'000'000, '*');
  analysis.logs.push_back({std::string(100'000, '`'), 0, 0, "", {}, core::Verdict::failed});
  for (int i = 0; i < 3000; ++i) {
    core::Finding finding;
    finding.rule = "a.b";
    finding.message = std::string(5000, '@');
    finding.evidence = {{1, 100'000}};
    analysis.findings.push_back(finding);
  }
  run.analysis.value = std::move(analysis);
  std::string bytes;
  for (int i = 0; i < 5000; ++i) bytes += std::string(3000, '`') + "\n";
  run.fix.value.emplace();
  run.fix.value->state = "proposed";
  run.patch = bytes;
  const core::Log log = core::Log::read(bytes);
  CHECK(run_markdown({run, &log, ""}, Telling::summary).size() <= kMaxSummaryBytes);
  CHECK(run_markdown({run, &log, ""}, Telling::comment).size() <= kMaxCommentBytes);
}

TEST_CASE("a secret in a log that was stored before it was known stays out of a summary") {
  Run run;
  run.run_id = "1";
  core::AnalysisDocument analysis;
  analysis.classification.verdict = core::Verdict::failed;
  const std::string token = std::string("ghp_") + std::string(36, 'a');
  analysis.classification.summary = "login with " + token + " failed";
  run.analysis.value = std::move(analysis);
  CHECK(run_markdown({run, nullptr, ""}, Telling::summary).find(token) == std::string::npos);
}
