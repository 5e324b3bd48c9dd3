#include "classify/markdown.h"

#include <catch2/catch.hpp>

#include "classify/test_documents.h"
#include "core/text.h"

namespace cimend::classify {
namespace {

std::string markdown(const core::AnalysisDocument& document, const std::string& log) {
  MarkdownWriter writer;
  writer.add(document, logs_of(log));
  return writer.take();
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// The text with code spans and fences taken out, by CommonMark's rule: a run of backticks ends at the next run of the
// same length.
std::string outside_code(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '`') {
      out += text[at++];
      continue;
    }
    const std::size_t end = std::min(text.find_first_not_of('`', at), text.size());
    const std::string ticks = text.substr(at, end - at);
    std::size_t close = end;
    while (true) {
      close = text.find(ticks, close);
      REQUIRE(close != std::string::npos);
      const std::size_t close_end = std::min(text.find_first_not_of('`', close), text.size());
      if (close_end - close == ticks.size()) break;
      close = close_end;
    }
    at = close + ticks.size();
  }
  return out;
}

TEST_CASE("the verdict, the sentence, the evidence with its line numbers and what could be done are told") {
  core::AnalysisDocument document = failed_document("build.log", "A test failed: 1 != 2");
  add_finding(document, "1 != 2", "src/a.c", 3).evidence = {{2, 3}};
  const std::string text = markdown(document, "start\nTEST: 1 != 2\n  detail\n");
  CHECK(holds(text, "### `build.log`: failed, `test.assertion`, `tool`, 90 % sure\n\n`A test failed: 1 != 2`\n"));
  CHECK(holds(text, "**1. error** `tool.failure` in `src/a.c:3`"));
  CHECK(holds(text, "```text\n     2 | TEST: 1 != 2\n     3 |   detail\n```\n"));
  CHECK(holds(text, "Rerun: no."));
  CHECK(holds(text, "Patch: no recipe fits."));
}

TEST_CASE("no text of a log stands outside of code, wherever the document has it") {
  const std::string evil = hostile_text();
  core::AnalysisDocument document = failed_document(evil, evil);
  document.classification.tool = evil;
  core::Finding& finding = add_finding(document, evil, evil, 3);
  finding.test = finding.why = evil;
  add_finding(document, "`", "``", 3).test = "` x `";
  add_finding(document, "   ", "", 0);
  document.self_heal_plan.reasons = {evil};
  const std::string text = markdown(document, evil + "\n```\n~~~\n" + evil + "\n");
  const std::string outside = outside_code(text);
  for (const char* part : {"script", "everyone", "javascript", "owner", "obey", "warning", "\x1b", "\xe2\x80\xae"}) {
    INFO(part);
    CHECK_FALSE(holds(outside, part));
  }
  CHECK_FALSE(holds(text, "@everyone"));
  CHECK_FALSE(holds(text, "##["));
  CHECK_FALSE(holds(text, "\x1b"));
  core::each_line(text, [](std::size_t, std::string_view line) { CHECK_FALSE(core::trim(line).starts_with("::")); });
}

TEST_CASE("the text stays below 60 KiB, and what does not fit is counted") {
  MarkdownWriter writer;
  for (int i = 0; i < 100; ++i) {
    core::AnalysisDocument document = failed_document("log" + std::to_string(i));
    for (int j = 0; j < 7; ++j) add_finding(document, std::string(600, 'x')).evidence = {{1, 40}};
    std::string log;
    for (int j = 0; j < 40; ++j) log += std::string(500, '`') + "\n";
    writer.add(document, logs_of(log));
  }
  const std::string text = writer.take();
  CHECK(text.size() < 60 * 1024);
  CHECK(text.size() > 50 * 1024);
  CHECK(holds(text, " more findings not shown.\n"));
  CHECK(holds(text, " more logs not shown.\n"));
}

TEST_CASE("lines that two ranges share stand once") {
  core::AnalysisDocument document = failed_document("build.log");
  add_finding(document, "x").evidence = {{2, 3}, {1, 2}};
  CHECK(holds(markdown(document, "one\ntwo\nthree\n"), "     1 | one\n     2 | two\n     3 | three\n```"));
}

TEST_CASE("of an unknown failure it is told how to make it known") {
  core::AnalysisDocument document = failed_document("build.log");
  add_finding(document, "x").rule = "unknown";
  CHECK_FALSE(holds(markdown(document, "x\n"), "rules draft"));
  document.unknown.push_back({0, 1, "x", "- id: local.x.y\n"});
  CHECK(holds(markdown(document, "x\n"), "`cimend-classify rules draft LOG` drafts one"));
}

}  // namespace
}  // namespace cimend::classify
