#include "dashboard/runbook_page.h"

#include <catch2/catch.hpp>

#include "core/taxonomy.h"
#include "dashboard/markdown_html.h"

using namespace cimend;
using namespace cimend::dashboard;

namespace {

std::string html_of(std::string_view markdown) {
  return markdown_html(markdown, {{"github.com"},
                                  [](std::string_view address) -> std::optional<Link> {
                                    if (address != "other.md") return std::nullopt;
                                    return Link::literal("other.html");
                                  }})
      .html();
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

const Runbook& of(const std::vector<Runbook>& runbooks, std::string_view category) {
  return *std::find_if(runbooks.begin(), runbooks.end(),
                       [&](const Runbook& runbook) { return runbook.category == category; });
}

}  // namespace

TEST_CASE("every category has a runbook that says what to do first and whom to call") {
  for (const core::Category& category : core::categories()) {
    CAPTURE(category.name);
    const std::string text(built_in_runbook(category.name));
    for (const char* heading :
         {"## What it means", "## How to tell", "## First steps", "## What cimend does", "## Whom to call"}) {
      CAPTURE(heading);
      CHECK(holds(text, heading));
    }
    CHECK(text.size() > 300);
  }
  CHECK(built_in_runbook("no.such").empty());
}

TEST_CASE("runbooks say of reruns and patches what their category allows") {
  for (const core::Category& category : core::categories()) {
    CAPTURE(category.name);
    const std::string text(built_in_runbook(category.name));
    const std::string does = text.substr(text.find("## What cimend does"));
    const bool speaks_of_rerun = holds(does, "Reruns ") || holds(does, "rerun once");
    if (category.heal == core::HealClass::rerun || category.heal == core::HealClass::once) CHECK(speaks_of_rerun);
    if (category.heal == core::HealClass::report || category.heal == core::HealClass::patchable)
      CHECK_FALSE(holds(does, "\nReruns "));
  }
}

TEST_CASE("Markdown becomes elements of ours") {
  CHECK(html_of("# a\n\ntext *b* **c** `d`\n") ==
        "<h2>a</h2>\n<p>text <em>b</em> <strong>c</strong> <code>d</code></p>\n");
  CHECK(html_of("1. a\n2. b\n") == "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n");
  CHECK(html_of("- a\n\n- b\n") == "<ul>\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ul>\n");
  CHECK(holds(html_of("```\n<x>\n```\n"), "&lt;x&gt;</pre>"));
  CHECK(html_of("| a |\n|---|\n| b |\n") ==
        "<table class=\"rows\">\n<tr><th scope=\"col\">a</th></tr>\n<tr><td>b</td></tr>\n</table>\n");
}

TEST_CASE("raw HTML in Markdown shows as the text it is") {
  for (const char* markdown :
       {"<script>alert(1)</script>\n", "a <img src=x onerror=alert(1)> b\n",
        "<div style=\"position:fixed\">\n\n# x\n\n</div>\n", "&lt;script&gt;\n", "`<script>`\n", "<!-- x -->\n"}) {
    CAPTURE(markdown);
    const std::string html = html_of(markdown);
    CHECK_FALSE(holds(html, "<script"));
    CHECK_FALSE(holds(html, "<img"));
    CHECK_FALSE(holds(html, "<div"));
    CHECK_FALSE(holds(html, "<!--"));
  }
}

TEST_CASE("a link in Markdown leads to an allowed host or a page of the site, or is its words") {
  CHECK(holds(html_of("[a](https://github.com/o/r)\n"), "href=\"https://github.com/o/r\" rel="));
  CHECK(holds(html_of("[a](other.md)\n"), "<a href=\"other.html\">a</a>"));
  for (const char* markdown :
       {"[a](javascript:alert%281%29)\n", "[a](https://evil.example/)\n", "<https://evil.example/>\n", "[a](data:x)\n",
        "![a](https://github.com/x.png)\n", "[a](//evil.example)\n", "[a](../../../etc/passwd)\n"}) {
    CAPTURE(markdown);
    CHECK_FALSE(holds(html_of(markdown), "href"));
    CHECK_FALSE(holds(html_of(markdown), "src="));
  }
}

TEST_CASE("Markdown that is nested deeply or very long gives a page that a browser takes") {
  const std::string deep = html_of(std::string(5000, '>') + " x\n");
  CHECK(deep.size() < 20'000);
  CHECK(holds(deep, "x"));
  const std::string html = html_of(std::string(3, 'a') + std::string("\n\nb").append(200'000, 'c') + "\n");
  CHECK(html.size() < 2 * kMaxMarkdownBytes);
  CHECK(holds(html, "the rest is not shown"));
}

TEST_CASE("a repository's own runbook replaces ours and its secrets are masked") {
  core::MemoryFs fs;
  const std::string token = std::string("ghp_") + std::string(36, 'a');
  fs.files["books/compile.link.md"] = "# Ask Ada\n\nToken " + token + "\n";
  std::vector<core::Error> problems;
  const std::vector<Runbook> runbooks = load_runbooks(fs, "books", problems);
  CHECK(problems.empty());
  CHECK(holds(of(runbooks, "compile.link").markdown, "Ask Ada"));
  CHECK_FALSE(holds(of(runbooks, "compile.link").markdown, token));
  CHECK(of(runbooks, "compile.link").from == "books/compile.link.md");
  CHECK(of(runbooks, "compile.error").from.empty());
}

TEST_CASE("a runbook says itself when it was last edited, in front matter that is not shown") {
  const auto taken = [](std::string markdown) {
    const core::Result<std::string> date = take_front_matter(markdown);
    return (date ? *date : "no date") + "|" + markdown;
  };
  CHECK(taken("---\nowner: Ada\nlast_edited: 2026-11-20\n---\n# x\n") == "2026-11-20|# x\n");
  CHECK(taken("---\r\nlast_edited: 2026-11-20\r\n---\r\n# x\n") == "2026-11-20|# x\n");
  CHECK(taken("---\nowner: Ada\n---\n# x\n") == "|# x\n");
  CHECK(taken("---\nlast_edited: yesterday\n---\n# x\n") == "no date|# x\n");
  CHECK(taken("---\nlast_edited: 2026-13-40\n---\n# x\n") == "no date|# x\n");
  CHECK(taken("---\n---\n# x\n") == "|# x\n");
  for (const char* plain : {"", "# x\n", "# x\n---\nlast_edited: 2026-11-20\n---\n", "---\n", "---", "---\n# x\n"}) {
    CHECK(taken(plain) == "|" + std::string(plain));
  }
}

TEST_CASE("a runbook's page names its origin and date; a date that is none is told and costs the date alone") {
  core::MemoryFs fs;
  fs.files["books/compile.link.md"] = "---\nlast_edited: 2026-11-20\n---\n# Ask Ada\n";
  fs.files["books/compile.error.md"] = "---\nlast_edited: \"><script>\n---\n# Ask Bob\n";
  std::vector<core::Error> problems;
  const std::vector<Runbook> runbooks = load_runbooks(fs, "books", problems);
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].where == "books/compile.error.md");
  const History history;
  const auto page_of = [&](std::string_view category) {
    return runbook_page({"cimend", history}, of(runbooks, category), {}, {}).html();
  };
  CHECK(holds(page_of("compile.link"),
              "books/compile.link.md</code>, last edited <time datetime=\"2026-11-20\">2026-11-20</time>.</p>"));
  CHECK_FALSE(holds(page_of("compile.link"), "---"));
  CHECK(holds(page_of("compile.error"), "Ask Bob"));
  CHECK_FALSE(holds(page_of("compile.error"), "last edited"));
  CHECK(holds(page_of("compile.syntax"), "One of cimend’s own"));
}

TEST_CASE("a runbook that is too long or named after no category is a problem and ours stays") {
  core::MemoryFs fs;
  fs.files["books/compile.link.md"] = std::string(kMaxMarkdownBytes + 1, 'a');
  fs.files["books/compile.lnik.md"] = "x";
  fs.files["books/README.md"] = "x";
  std::vector<core::Error> problems;
  const std::vector<Runbook> runbooks = load_runbooks(fs, "books", problems);
  REQUIRE(problems.size() == 2);
  CHECK(problems[0].where == "books/compile.link.md");
  CHECK(problems[1].where == "books/compile.lnik.md");
  CHECK(of(runbooks, "compile.link").markdown == built_in_runbook("compile.link"));
}

TEST_CASE("runbooks are whole whichever read fails") {
  core::MemoryFs inner;
  inner.files["books/compile.link.md"] = "# own\n";
  for (int n = 1;; ++n) {
    core::FaultyFs fs(inner, n);
    std::vector<core::Error> problems;
    const std::vector<Runbook> runbooks = load_runbooks(fs, "books", problems);
    CHECK(runbooks.size() == core::categories().size());
    for (const Runbook& runbook : runbooks) CHECK_FALSE(runbook.markdown.empty());
    if (fs.calls() < n) break;
    CHECK(problems.size() == 1);
  }
}

TEST_CASE("a runbook's page shows the clusters of its category") {
  const History history;
  Cluster cluster;
  cluster.id = "0123456789ab";
  cluster.category = "compile.link";
  cluster.title = "undefined reference to <foo>";
  const Runbook runbook{"compile.link", "## x\n", ""};
  const std::string html = runbook_page({"cimend", history}, runbook, {cluster}, {}).html();
  CHECK(holds(html, "../clusters/0123456789ab.html"));
  CHECK(holds(html, "undefined reference to &lt;foo&gt;"));
  cluster.category = "compile.error";
  CHECK_FALSE(holds(runbook_page({"cimend", history}, runbook, {cluster}, {}).html(), "0123456789ab"));
}
