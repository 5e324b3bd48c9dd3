#include "dashboard/patch_page.h"

#include <catch2/catch.hpp>

#include "core/text.h"

using namespace cimend;
using dashboard::Run;
using dashboard::RunPageParts;
using dashboard::Site;

namespace {

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

constexpr const char* kDiff = "--- a/src/a.cc\n+++ b/src/a.cc\n@@ -1,1 +1,2 @@\n #include <map>\n+#include <vector>\n";

Run patched_run() {
  Run run;
  run.run_id = "9";
  run.directory = "logs/9";
  run.patch = kDiff;
  core::FixMetadataDocument fix;
  fix.run_id = "9";
  fix.state = "proposed";
  fix.title = "Include <vector> in src/a.cc";
  fix.base_commit = std::string(40, 'a');
  fix.files = {"src/a.cc"};
  fix.lines_added = 1;
  fix.tier = "B";
  fix.hunks = {{"src/a.cc", 1, "include-fixit", 1, 0, 7, "g++ names the header.", "B", "gcc.missing-header",
                "error: <script>", 15, 0, 18, "feed"}};
  fix.validation.result = "passed";
  fix.validation.command = {"make", "test"};
  fix.validation.exit_code = 0;
  run.fix.value = fix;
  return run;
}

std::string page_of(const Run& run) {
  Site site;
  site.title = "Word count";
  return patch_page(site, run, RunPageParts{}).html();
}

}  // namespace

TEST_CASE("above a hunk stands its chain: log line, rule, recipe, bytes, sha256") {
  const std::string html = page_of(patched_run());
  CHECK(holds(html,
              "<span class=\"quiet\">log</span> line 7 <code>error: &lt;script&gt;</code></li>"
              "<li><span class=\"quiet\">rule</span> <code>gcc.missing-header</code></li>"
              "<li><span class=\"quiet\">recipe</span> <code>include-fixit</code> tier B</li>"
              "<li><span class=\"quiet\">bytes</span> +18 −0 at 15</li>"
              "<li><span class=\"quiet\">sha256</span> <code class=\"digest\">feed</code></li></ol>"));
  CHECK(html.find("g++ names the header.") < html.find("@@ -1,1 +1,2 @@"));
}

TEST_CASE("commands are made of what was checked, and a commit that is none is left out") {
  Run run = patched_run();
  CHECK(
      holds(page_of(run), "git switch -c cimend/fix-9 " + std::string(40, 'a') + "\ngit apply --index patch-9.diff\n"));
  CHECK(holds(page_of(run), "cimend-fixagent format fix-agent/metadata-9.json --as mail | git am\n"));
  CHECK(holds(page_of(run), core::sha256_hex(kDiff)));
  run.fix.value->base_commit = "main; rm -rf x";
  CHECK_FALSE(holds(page_of(run), "git switch"));
  CHECK_FALSE(holds(page_of(run), "rm -rf"));
}

TEST_CASE("a validation says what it proves") {
  Run run = patched_run();
  core::FixMetadataDocument::Validation& validation = run.fix.value->validation;
  CHECK(holds(page_of(run), "It was not tried without the patch"));
  validation.reproduced = false;
  CHECK(holds(page_of(run), "it proves nothing"));
  validation.reproduced = true;
  validation.before.emplace().exit_code = 2;
  CHECK(holds(page_of(run), "failed without the patch and passes with it"));
  CHECK(holds(page_of(run), "Without the patch</th><td class=\"tone failed\">"));
  validation.result = "not_run";
  CHECK_FALSE(holds(page_of(run), "passes with it"));
}

TEST_CASE("a diff of more than 2 000 lines is for the download only") {
  Run run = patched_run();
  run.patch = "--- a/x\n+++ b/x\n@@ -0,0 +1,2001 @@\n";
  for (int i = 0; i < 2001; ++i) run.patch += "+line\n";
  const std::string html = page_of(run);
  CHECK(holds(html, "too many to read here"));
  CHECK_FALSE(holds(html, "class=\"added\""));
  CHECK(holds(html, "href=\"patch-9.diff\""));
}

TEST_CASE("suggestions stand apart from the patch, and text that is no diff stays text") {
  Run run = patched_run();
  run.fix.value->suggestions = {{"did-you-mean", 2, 0, 9, "A name that looks alike.", "</pre><script>\n"}};
  const std::string html = page_of(run);
  CHECK(html.find("id=\"apply\"") < html.find("id=\"suggestions\""));
  CHECK(holds(html, "&lt;/pre&gt;&lt;script&gt;"));
  CHECK_FALSE(holds(html, "<script>"));
}

TEST_CASE("a run without a patch tells why and offers nothing to apply") {
  Run run = patched_run();
  run.patch.clear();
  run.fix.value->state = "empty";
  run.fix.value->title.clear();
  run.fix.value->reason = "Nothing is mechanical here.";
  const std::string html = page_of(run);
  CHECK(holds(html, "No patch was made"));
  CHECK(holds(html, "Nothing is mechanical here."));
  CHECK_FALSE(holds(html, "git apply"));
  CHECK_FALSE(holds(html, "id=\"validation\""));
}
