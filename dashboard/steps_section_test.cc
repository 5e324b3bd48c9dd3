#include "dashboard/steps_section.h"

#include <catch2/catch.hpp>

#include <limits>

using namespace cimend;
using core::FixMetadataDocument;

namespace {

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

FixMetadataDocument::Hunk hunk(const std::string& recipe, int finding) {
  FixMetadataDocument::Hunk made;
  made.recipe = recipe;
  made.finding = finding;
  return made;
}

FixMetadataDocument full() {
  FixMetadataDocument fix;
  fix.hunks = {hunk("include-fixit", 2), hunk("include-fixit", 2), hunk("formatter", 1), hunk("proposer", 1)};
  fix.refused = {{3, "did-you-mean", "two names look alike"}, {1, "proposer", "it leaves the tree"}};
  fix.suggestions = {{"include-fixit", 2, 0, 9, "why", "diff"}};
  fix.tool_runs = {{{"clang-format", "-i", "<a>.cc"}, "src", "formatter", 1, 0, 400, std::string(64, 'b'), "landlock"},
                   {{"cargo", "fix"}, "", "clippy", 1, std::nullopt, 600, "", ""}};
  fix.proposer = {"command", "propose", 2, 5'000, 12'345, 67, ""};
  fix.guards = {{"size", true, "small"}, {"paths", true, "allowed"}};
  fix.validation.result = "passed";
  fix.validation.command = {"make", "test"};
  fix.validation.exit_code = 0;
  fix.validation.milliseconds = 3'000;
  fix.validation.before.emplace();
  fix.validation.before->exit_code = 2;
  fix.validation.before->milliseconds = 1'000;
  fix.validation.before->output_sha256 = std::string(64, 'c');
  return fix;
}

std::string section_of(const FixMetadataDocument& fix) {
  dashboard::Page page;
  append_steps_section(page, fix);
  return page.html();
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at) ++found;
  return found;
}

// A whole number after `before`, from `at` on.
int number_after(const std::string& text, const std::string& before, std::size_t at = 0) {
  const std::size_t found = text.find(before, at);
  REQUIRE(found != std::string::npos);
  return std::stoi(text.substr(found + before.size()));
}

}  // namespace

TEST_CASE("steps stand in the order in which they were taken, with what each came to") {
  const std::string html = section_of(full());
  std::size_t last = 0;
  for (const char* text : {
           "Recipe <code>formatter</code> for finding 1: 1 change</li>",
           "Recipe <code>include-fixit</code> for finding 2: 2 changes, 1 suggestion</li>",
           "Recipe <code>did-you-mean</code> for finding 3: <a href=\"#refused\">no change</a></li>",
           "Tool <code>clang-format -i &lt;a&gt;.cc</code>: exit code 0 in 0.4\u00A0s<span class=\"sub\">recipe "
           "formatter, "
           "finding 1, in src, sandbox landlock, output <code class=\"digest\">bbbb",
           "Tool <code>cargo fix</code>: did not end after 0.6\u00A0s",
           "Proposer <code>propose</code> (command): answered in 5.0\u00A0s<span class=\"sub\">2 calls, ",
           "<a href=\"#guards\">2 guards</a>: passed</li>",
           "Without the patch <code>make test</code>: exit code 2 in 1.0\u00A0s<span class=\"sub\">output ",
           "With the patch <code>make test</code>: exit code 0 in 3.0\u00A0s</li>",
       }) {
    CAPTURE(text, html);
    const std::size_t at = html.find(text);
    REQUIRE(at != std::string::npos);
    CHECK(at >= last);
    last = at;
  }
  CHECK(count(html, "<li>") == 9);
}

TEST_CASE("a bar begins where the one before ends, and bears the number of its step") {
  const std::string html = section_of(full());
  CHECK(count(html, "<rect") == 5);
  CHECK(
      holds(html, "aria-label=\"Time taken, one step after the other, 10.0\u00A0s in all: step 4 0.4\u00A0s, step 5 "));
  const std::size_t proposer = html.find("y=\"49\"");  // the third row
  REQUIRE(proposer != std::string::npos);
  const std::size_t bar = html.rfind("<rect", proposer);
  CHECK(number_after(html, " x=\"", bar) == 28 + 14);  // after 1 s of 10
  CHECK(number_after(html, " width=\"", bar) == 70);   // 5 s of 10
  CHECK(holds(html, ">6</text>"));
  CHECK_FALSE(holds(html, "style="));
}

TEST_CASE("a guard that stopped the patch and a proposer that failed say so") {
  FixMetadataDocument fix = full();
  fix.guards[1].passed = false;
  fix.proposer->problem = "it <i>broke</i>";
  fix.validation.before->timed_out = true;
  const std::string html = section_of(fix);
  CHECK(holds(html, "2 guards</a>: 1 stopped it"));
  CHECK(holds(html, "(command): it &lt;i&gt;broke&lt;/i&gt; in"));
  CHECK(holds(html, "stopped at its time limit after"));
}

TEST_CASE("nothing that was run is no section, and no time is no drawing") {
  FixMetadataDocument fix;
  fix.validation.result = "not_run";
  CHECK(section_of(fix).empty());
  fix.hunks = {hunk("include-fixit", 1)};
  CHECK_FALSE(holds(section_of(fix), "<svg"));
  fix.tool_runs = {{{"true"}, "", "x", 1, 0, -5, "", ""}};
  CHECK_FALSE(holds(section_of(fix), "<svg"));
}

TEST_CASE("of very many steps fifty are open, fifty folded and the rest counted, however long they took") {
  FixMetadataDocument fix;
  for (int i = 0; i < 500; ++i) {
    fix.tool_runs.push_back({{"tool"}, "", "x", i, 1, std::numeric_limits<std::int64_t>::max(), "f", "s"});
    fix.refused.push_back({i, "recipe", "why"});
  }
  const std::string html = section_of(fix);
  CHECK(count(html, "<li>") == 100);
  CHECK(holds(html, "<summary>50 more steps</summary>\n<ol class=\"steps\" start=\"51\">"));
  CHECK(holds(html, " more in the metadata."));
  fix.refused.clear();
  const std::string timed = section_of(fix);
  CHECK(count(timed, "<rect") == 50);
  std::size_t elements = 0;
  for (std::size_t i = 0; i + 1 < timed.size(); ++i) elements += timed[i] == '<' && timed[i + 1] != '/';
  CHECK(elements <= 950);
}
