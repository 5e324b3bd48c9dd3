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
  return patch_page(site, run, RunPageParts{}, {"github.com"}).html();
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

namespace {

core::PublicationDocument publication_of(const Run& run, const std::string& state) {
  core::PublicationDocument publication;
  publication.run_id = run.run_id;
  publication.patch_sha256 = run.fix.value->patch_sha256;
  publication.state = state;
  publication.at = "2026-11-20T07:06:00Z";
  return publication;
}

}  // namespace

TEST_CASE("a patch nobody approved shows the command that approves, one that is approved the one that publishes") {
  Run run = patched_run();
  CHECK(holds(page_of(run), "Nobody has said yes to it."));
  CHECK(holds(page_of(run), "cimend-fixagent approve fix-agent/metadata-9.json --as LOGIN\n"));
  run.approval.value = core::ApprovalDocument{"", "octo/cat", "octocat", "2026-11-20T07:05:00Z"};
  CHECK(holds(page_of(run), "by <strong>octocat</strong>, <time datetime=\"2026-11-20T07:05:00Z\">"));
  CHECK(
      holds(page_of(run), "cimend-fixagent publish fix-agent/metadata-9.json --approval fix-agent/approval-9.json\n"));
  CHECK_FALSE(holds(page_of(run), "cimend-fixagent approve"));
  run.fix.value->patch_sha256 = std::string(64, 'f');
  CHECK(holds(page_of(run), "it counts for nothing"));
  CHECK(holds(page_of(run), "cimend-fixagent approve"));
  run.approval.value.reset();
  run.fix.value->state = "needs manual review";
  CHECK(holds(page_of(run), "It cannot be approved as it is"));
  CHECK_FALSE(holds(page_of(run), "cimend-fixagent approve"));
}

TEST_CASE("a published patch leads to its pull request and asks for nothing more") {
  Run run = patched_run();
  run.publication.value = publication_of(run, "published");
  run.publication.value->number = 41;
  run.publication.value->url = "https://github.com/octo/cat/pull/41";
  run.publication.value->branch = "cimend/fix-9";
  CHECK(holds(page_of(run),
              "<a href=\"https://github.com/octo/cat/pull/41\" rel=\"noopener noreferrer\">pull request #41</a>"));
  CHECK(holds(page_of(run), "<code>cimend/fix-9</code>"));
  CHECK_FALSE(holds(page_of(run), "cimend-fixagent approve"));
  CHECK_FALSE(holds(page_of(run), "cimend-fixagent publish"));
  run.publication.value->url = "javascript:alert(1)";
  CHECK(holds(page_of(run), " as pull request #41"));
  CHECK_FALSE(holds(page_of(run), "javascript:"));
  run.publication.value->patch_sha256 = std::string(64, 'f');
  CHECK(holds(page_of(run), "An earlier patch for this run was published as pull request #41"));
  CHECK(holds(page_of(run), "cimend-fixagent approve"));
}

TEST_CASE("a publication that was refused or failed says why, every reason of it, as text") {
  Run run = patched_run();
  run.publication.value = publication_of(run, "refused");
  run.publication.value->refusals = {{"approval", "there is <b>none</b>"}, {"<tier>", "C never is"}};
  CHECK(holds(page_of(run), "there is &lt;b&gt;none&lt;/b&gt;"));
  CHECK(holds(page_of(run), "<code>&lt;tier&gt;</code> says no"));
  run.publication.value->refusals.assign(1'000, {"check", "no"});
  CHECK(holds(page_of(run), "And 970 more."));
  run.publication.value = publication_of(run, "failed");
  run.publication.value->problem = "</p><script>";
  CHECK(holds(page_of(run), "Publishing failed"));
  CHECK(holds(page_of(run), "&lt;/p&gt;&lt;script&gt;"));
}
