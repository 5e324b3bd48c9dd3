#include "dashboard/log_view.h"

#include <catch2/catch.hpp>

#include "dashboard/log_page.h"

using namespace cimend;
using dashboard::Group;
using dashboard::LineSet;

namespace {

std::string text_of(std::string_view text, bool marked = false) {
  dashboard::Page page;
  core::Style style;
  dashboard::append_line_text(page, {text, {}}, marked, style);
  return page.html();
}

std::vector<std::pair<std::size_t, std::size_t>> groups(std::string log) {
  std::vector<std::pair<std::size_t, std::size_t>> result;
  for (const Group& group : dashboard::groups_of(core::Log::read(std::move(log)))) {
    result.emplace_back(group.first_line, group.last_line);
  }
  return result;
}

using Ranges = std::vector<std::pair<std::size_t, std::size_t>>;

}  // namespace

TEST_CASE("the runner's timestamp leaves the line and its time stays") {
  const core::Log log = core::Log::read(
      "\xEF\xBB\xBF"
      "2026-04-22T16:09:37.3317193Z \x1B[31mred\r\n2026-04-22 no\n");
  CHECK(dashboard::display_line(log, 1).text == "\x1B[31mred");
  CHECK(dashboard::display_line(log, 1).time == "16:09:37");
  CHECK(dashboard::display_line(log, 2).text == "2026-04-22 no");
  CHECK(dashboard::display_line(log, 2).time.empty());
}

TEST_CASE("what the CI system marked is told in words, without its marker") {
  const core::Log log =
      core::Log::read("##[error]Process completed with exit code 1.\n##[group]Run make\n##[endgroup]\n");
  CHECK(dashboard::display_line(log, 1).word.bytes() == "Error: ");
  CHECK(dashboard::display_line(log, 1).text == "Process completed with exit code 1.");
  CHECK(dashboard::display_line(log, 2).text == "Run make");
  CHECK(dashboard::display_line(log, 3).text.empty());
}

TEST_CASE("of a progress bar the end is shown") {
  const core::Log log = core::Log::read("10 %\r50 %\r100 %\n");
  CHECK(dashboard::display_line(log, 1).text == "100 %");
}

TEST_CASE("a very large log and a very long line are shown without colours, and nothing else is missing") {
  dashboard::Page page;
  core::Style style;
  dashboard::append_line_text(page, {"\x1B[31mred\x1B[0m & plain", {}}, true, style, dashboard::kMaxLineBytes,
                              dashboard::Colours::left_out);
  CHECK(page.html() == "<mark>red &amp; plain</mark>");
  const std::string long_line = "\x1B[31m" + std::string(dashboard::kMaxLineBytes, 'x');
  CHECK(text_of(long_line).find("class=\"f1\"") == std::string::npos);
  CHECK(text_of(long_line.substr(0, 100)).find("class=\"f1\"") != std::string::npos);
}

TEST_CASE("evidence that overlaps or touches is one range") {
  const LineSet lines({{7, 9}, {1, 2}, {3, 3}, {8, 12}, {5, 4}});
  REQUIRE(lines.ranges().size() == 2);
  CHECK(lines.ranges()[0].last_line == 3);
  CHECK(lines.ranges()[1].last_line == 12);
  CHECK(lines.contains(1));
  CHECK_FALSE(lines.contains(4));
  CHECK(lines.contains(12));
  CHECK_FALSE(lines.contains(13));
  CHECK(lines.overlaps(4, 7));
  CHECK_FALSE(lines.overlaps(4, 6));
  CHECK_FALSE(LineSet().contains(1));
}

TEST_CASE("a long line is cut between two characters and says how much is missing") {
  std::string line(dashboard::kMaxLineBytes - 1, 'x');
  line += "ä and more";
  const std::string html = text_of(line);
  CHECK(html.find("ä") == std::string::npos);
  CHECK(html.find("\uFFFD") == std::string::npos);
  CHECK(html.find("11 more bytes on this line") != std::string::npos);
  CHECK(text_of(std::string(dashboard::kMaxLineBytes, 'x')).find("more bytes") == std::string::npos);
}

TEST_CASE("evidence is marked and escaped") { CHECK(text_of("<b>", true) == "<mark>&lt;b&gt;</mark>"); }

TEST_CASE("groups are found with their ends") {
  CHECK(groups("a\n##[group]one\nb\n##[endgroup]\nc\n") == Ranges{{2, 4}});
  CHECK(groups("##[group]one\nb\n##[group]two\nc\n") == Ranges{{1, 2}, {3, 4}});
  CHECK(groups("travis_fold:start:a\nx\ntravis_fold:end:a\ny\n") == Ranges{{1, 3}});
  CHECK(groups("##[endgroup]\nno group\n").empty());
  CHECK(groups("").empty());
}

TEST_CASE("a colour that began above a part of the log is known there") {
  const core::Log log = core::Log::read("\x1B[32mgreen\nstill\n");
  CHECK(dashboard::style_before(log, 2).foreground == 2);
  CHECK(dashboard::style_before(log, 1).foreground == -1);
}

TEST_CASE("a line's page is the part that holds it") {
  CHECK(dashboard::log_page_name(0, 1) == "log-1-1.html");
  CHECK(dashboard::log_page_name(0, 5000) == "log-1-1.html");
  CHECK(dashboard::log_page_name(2, 5001) == "log-3-2.html");
}

TEST_CASE("in a part of very many bytes lines are cut sooner") {
  const core::Log light = core::Log::read(std::string(9'000, 'x') + "\n" + std::string(100'000, 'x') + "\n");
  CHECK(dashboard::line_limit(light, {1, 2}) == dashboard::kMaxLineBytes);
  std::string bytes;
  for (std::size_t i = 0; i < 5'000; ++i) bytes += std::string(i < 2'500 ? 1'500 : 10, 'x') + "\n";
  const core::Log heavy = core::Log::read(std::move(bytes));
  CHECK(dashboard::line_limit(heavy, {1, 5'000}) == dashboard::kMaxExcerptLineBytes);
  CHECK(dashboard::line_limit(heavy, {2'501, 5'000}) == dashboard::kMaxLineBytes);
}

TEST_CASE("the lines around a cause are shown as its context, not marked as evidence") {
  dashboard::Run run;
  run.run.value.emplace();
  run.run.value->jobs.resize(1);
  run.run.value->jobs[0].name = run.run.value->jobs[0].log = "build.log.zst";
  run.analysis.value.emplace();
  run.analysis.value->logs.resize(1);
  run.analysis.value->logs[0].name = "build.log.zst";
  run.analysis.value->findings.resize(2);
  run.analysis.value->findings[0].rule = "gcc.error";
  run.analysis.value->findings[0].evidence = {{5, 6}};
  run.analysis.value->findings[1].rule = "context";
  run.analysis.value->findings[1].evidence = {{1, 9}};
  const LineSet evidence = dashboard::evidence_in(run, 0);
  CHECK(evidence.contains(5));
  CHECK_FALSE(evidence.contains(4));
}

TEST_CASE("a short log has all its parts as pages, a very long one the ends and the evidence") {
  CHECK(dashboard::chunks_of(0, {}) == std::vector<std::size_t>{1});
  CHECK(dashboard::chunks_of(5000, {}).size() == 1);
  CHECK(dashboard::chunks_of(5001, {}).size() == 2);
  CHECK(dashboard::chunks_of(200'000, {}).size() == 40);
  const std::vector<std::size_t> chunks = dashboard::chunks_of(1'000'000, LineSet({{500'001, 500'001}}));
  CHECK(chunks.size() == 42);  // the line is the first of its part: its context reaches into the one before
  CHECK(std::find(chunks.begin(), chunks.end(), 100) != chunks.end());
  CHECK(std::find(chunks.begin(), chunks.end(), 101) != chunks.end());
  CHECK(chunks.back() == 200);
}
