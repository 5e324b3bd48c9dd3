// What GitHub's own reader makes of a summary and a comment whose every text is hostile.
#include <catch2/catch.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include "core/text.h"
#include "dashboard/run_markdown.h"

using namespace cimend;
using namespace cimend::dashboard;

namespace {

constexpr const char* kSite = "https://ci.example.org/failures";

const std::vector<std::string>& hostile_texts() {
  static const std::vector<std::string> texts = {
      "@octocat, see #12, GH-34 and o/r#56 by @org/team",
      "<script>alert(1)</script><img src=x onerror=alert(1)><!-- ",
      "</details></summary><details open><summary>mine",
      "![x](https://evil.example/x.png) [y](javascript:alert(1)) <https://evil.example>",
      "https://evil.example/a www.evil.example mail@evil.example ftp://evil.example",
      "[ref]: https://evil.example\n\n[ref] [^1]\n\n[^1]: note",
      "```\n````\n~~~\n</pre> `` ` ```",
      "# heading\n## ::error::x\n- item\n1. one\n> quote\n| a | b |\n| - | - |\n***\n---\n===",
      "::error file=a::b\n  ::add-mask::x\n##[error]x\n::stop-commands::t",
      "$x$ $$\\frac{1}{2}$$ $`y`$ :smile: ~~gone~~ **bold** _it_ - [x] task",
      "a\u202Eb\u2066c\u0085d\x1b[31me\x1b]8;;https://evil.example\x07link\x1b]8;;\x07 \x08\x7f",
      "\t    indented code\n\n    more",
      "&lt;b&gt; &#64;octocat &commat;octocat \\@octocat \\<b>",
      std::string("nul\0in the middle", 17) + "\xff\xfe broken",
      "<!-- cimend: this comment is kept up to date -->\n<!-- cimend: mended -->",
  };
  return texts;
}

core::Finding finding_of(const std::string& text, std::size_t last_line) {
  core::Finding finding;
  finding.rule = text;
  finding.category = text;
  finding.tool = text;
  finding.message = text;
  finding.test = text;
  finding.file = text;
  finding.confidence = 0.9;
  finding.evidence = {{1, last_line}};
  return finding;
}

Run hostile_run(const std::string& text, std::size_t log_lines) {
  Run run;
  run.run_id = "1";
  run.run.value.emplace();
  core::RunDocument& document = *run.run.value;
  document.repository = document.branch = document.workflow = document.url = text;
  document.head_sha = text;
  core::AnalysisDocument analysis;
  analysis.classification = {core::Verdict::failed, text, text, 0.9, text};
  analysis.logs.push_back({text, 0, 0, "", {}, core::Verdict::failed});
  for (int i = 0; i < 4; ++i) analysis.findings.push_back(finding_of(text, log_lines));
  run.analysis.value = std::move(analysis);
  run.decision.emplace();
  run.decision->summary = text;
  run.fix.value.emplace();
  core::FixMetadataDocument& fix = *run.fix.value;
  fix.state = fix.title = fix.risk = fix.reason = fix.validation.result = text;
  run.patch = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-" + text + "\n+" + text + "\n";
  return run;
}

// What a reader sees, and what would act.
struct Seen {
  std::vector<std::string> links, html, blocks;
  std::string text;  // outside code
  std::size_t images = 0, code_outside = 0;
};

std::string literal_of(cmark_node* node) {
  const char* text = cmark_node_get_literal(node);
  return text != nullptr ? text : "";
}

void see(cmark_node* node, Seen& seen) {
  const cmark_node_type type = cmark_node_get_type(node);
  if (type == CMARK_NODE_LINK) seen.links.emplace_back(cmark_node_get_url(node));
  if (type == CMARK_NODE_IMAGE) ++seen.images;
  if (type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE) seen.html.push_back(literal_of(node));
  if (type == CMARK_NODE_TEXT) seen.text += literal_of(node);
  if (type == CMARK_NODE_CODE_BLOCK) {
    const std::string info = cmark_node_get_fence_info(node);
    (info == "text" || info == "diff") ? seen.blocks.push_back(literal_of(node)) : void(++seen.code_outside);
  }
}

Seen seen_in(const std::string& markdown) {
  cmark_gfm_core_extensions_ensure_registered();
  cmark_parser* parser = cmark_parser_new(CMARK_OPT_UNSAFE | CMARK_OPT_FOOTNOTES);
  for (const char* extension : {"autolink", "table", "strikethrough", "tasklist"}) {
    cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(extension));
  }
  cmark_parser_feed(parser, markdown.data(), markdown.size());
  cmark_node* tree = cmark_parser_finish(parser);
  cmark_iter* each = cmark_iter_new(tree);
  Seen seen;
  while (cmark_iter_next(each) != CMARK_EVENT_DONE) {
    if (cmark_iter_get_event_type(each) == CMARK_EVENT_ENTER) see(cmark_iter_get_node(each), seen);
  }
  cmark_iter_free(each);
  cmark_node_free(tree);
  cmark_parser_free(parser);
  return seen;
}

bool calls_somebody(const std::string& text) {
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    const bool sign = text[at] == '@' || text[at] == '#';
    if (sign && std::isalnum(static_cast<unsigned char>(text[at + 1])) != 0) return true;
    if (text.compare(at, 3, "GH-") == 0 && std::isdigit(static_cast<unsigned char>(text[at + 3])) != 0) return true;
  }
  return false;
}

void check_inert(const std::string& markdown) {
  const Seen seen = seen_in(markdown);
  CHECK(seen.images == 0);
  CHECK(seen.code_outside == 0);
  // Evidence and patch, where that is short enough: no text of theirs ended them.
  const bool patch = markdown.find("The patch has ") == std::string::npos;
  CHECK(seen.blocks.size() == (patch ? 2 : 1));
  CHECK(seen.links == std::vector<std::string>{std::string(kSite) + "/runs/1/index.html"});
  const std::vector<std::string> fold = {"<details><summary>The patch</summary>\n", "</details>\n"};
  CHECK(seen.html == (patch ? fold : std::vector<std::string>()));
  CHECK_FALSE(calls_somebody(seen.text));
  for (const char* bad : {"\x1b", "\x07", "\u202E", "\u2066", "\x7f", "##["})
    CHECK(markdown.find(bad) == std::string::npos);
  CHECK(markdown.find('\0') == std::string::npos);
  for (std::string_view line : core::split(markdown, '\n')) {
    line.remove_prefix(std::min(line.size(), line.find_first_not_of(" \t")));
    CHECK_FALSE(line.starts_with("::"));
  }
}

}  // namespace

TEST_CASE("whatever the texts of a run are, its Markdown holds one link, our code blocks and no markup of theirs") {
  std::vector<std::string> texts = hostile_texts();
  std::string all;
  for (const std::string& text : hostile_texts()) all += text + "\n";
  texts.push_back(all);
  for (const std::string& text : texts) {
    CAPTURE(text);
    const core::Log log = core::Log::read(text + "\n");
    const Run run = hostile_run(text, log.line_count());
    for (const Telling telling : {Telling::summary, Telling::comment}) {
      check_inert(run_markdown({run, &log, kSite}, telling));
    }
    const Seen mended = seen_in(mended_markdown({run, nullptr, kSite}));
    CHECK(mended.html.empty());
    CHECK(mended.links.size() == 1);
    CHECK(mended.images == 0);
    CHECK_FALSE(calls_somebody(mended.text));
  }
}

TEST_CASE("what a hostile line says can still be read in the evidence") {
  const std::string text = "error: <b> `x` **y** www.example.org";
  const core::Log log = core::Log::read(text + "\n");
  const Seen seen = seen_in(run_markdown({hostile_run(text, 1), &log, kSite}, Telling::comment));
  REQUIRE_FALSE(seen.blocks.empty());
  CHECK(seen.blocks[0].find(text) != std::string::npos);
  CHECK(seen.text.find("error: <b>") != std::string::npos);
}
