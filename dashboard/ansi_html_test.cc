#include "dashboard/ansi_html.h"

#include <catch2/catch.hpp>

using cimend::core::Style;
using cimend::dashboard::append_ansi;
using cimend::dashboard::Page;

namespace {

std::string html_of(std::string_view line, Style& style) {
  Page page;
  append_ansi(page, line, style);
  return page.html();
}

std::string html_of(std::string_view line) {
  Style style;
  return html_of(line, style);
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("colours and attributes become classes") {
  CHECK(html_of("plain") == "plain");
  CHECK(html_of("\x1B[1;31merror:\x1B[0m no") == "<span class=\"f1 bold\">error:</span> no");
  CHECK(html_of("\x1B[97;44;4mx") == "<span class=\"f15 b4 underline\">x</span>");
}

TEST_CASE("a colour lasts over the end of the line") {
  Style style;
  CHECK(html_of("\x1B[32mgreen", style) == "<span class=\"f2\">green</span>");
  CHECK(html_of("still\x1B[0m not", style) == "<span class=\"f2\">still</span> not");
  CHECK(html_of("plain", style) == "plain");
}

TEST_CASE("what stands inside a coloured run is escaped") {
  CHECK(html_of("\x1B[31m<script>") == "<span class=\"f1\">&lt;script&gt;</span>");
}

TEST_CASE("links of the terminal are text without their address") {
  const std::string html = html_of("\x1B]8;;javascript:alert(1)\x1B\\press me\x1B]8;;\x1B\\");
  CHECK(html == "press me");
}

TEST_CASE("a line of nothing but colour changes makes few elements and loses no text") {
  std::string bomb;
  for (int i = 0; i < 5000; ++i) bomb += "\x1B[3" + std::to_string(1 + i % 7) + "mx";
  const std::string html = html_of(bomb);
  CHECK(count(html, "<span") == cimend::dashboard::kMaxStyledRuns);
  CHECK(count(html, "<span") == count(html, "</span>"));
  CHECK(count(html, "x") == 5000);
}
