#include "dashboard/markdown_text.h"

#include <catch2/catch.hpp>

using namespace cimend::dashboard;

TEST_CASE("markup, links and references in a line of Markdown are text") {
  CHECK(markdown_line("<b>[x](y)</b>") == "\\<b\\>\\[x\\]\\(y\\)\\</b\\>");
  CHECK(markdown_line("- a") == "\\- a");
  CHECK(markdown_line("www.x.example and **b** and $c$ and ~~d~~") ==
        "www\\.x\\.example and \\*\\*b\\*\\* and \\$c\\$ and \\~\\~d\\~\\~");
  CHECK(markdown_line("a\nb\r\nc") == "a b  c");
  CHECK(markdown_line("https://x.example") == "https\\://x\\.example");
}

TEST_CASE("a mention or an issue in Markdown reaches nobody") {
  CHECK(markdown_line("@octocat and #12") == "\\@\u200Boctocat and \\#\u200B12");
  CHECK(markdown_code("@octocat") == "`@\u200Boctocat`");
  CHECK(markdown_block("@octocat\n", "text").find("@octocat") == std::string::npos);
  // A hunk's heading is no mention.
  CHECK(markdown_block("@@ -1 +1 @@\n", "diff") == "```diff\n@@ -1 +1 @@\n```\n");
}

TEST_CASE("a code span or block is closed by no back-tick inside it") {
  CHECK(markdown_code("a``b") == "```a``b```");
  CHECK(markdown_code("`") == "`` ` ``");
  CHECK(markdown_code(" \t").empty());
  CHECK(markdown_block("````\ntext\n", "text") == "`````text\n````\ntext\n`````\n");
}

TEST_CASE("a workflow command in Markdown is obeyed by no runner") {
  const std::string block = markdown_block("::set-output name=a::b\n##[error]x\n", "text");
  CHECK(block.find("\n::") == std::string::npos);
  CHECK(block.find("##[") == std::string::npos);
  CHECK_FALSE(markdown_line("::add-mask::x").starts_with("::"));
}

TEST_CASE("control and bidi characters in Markdown are visible") {
  CHECK(markdown_line("a\x1b[31mb").find('\x1b') == std::string::npos);
  CHECK(markdown_line("a\u202Eb").find("\u202E") == std::string::npos);
}

TEST_CASE("a very long line of Markdown is cut") {
  CHECK(markdown_line(std::string(100'000, 'a')).size() <= 503);
  CHECK(markdown_block(std::string(100'000, 'a') + "\n", "text").size() < 1100);
}
