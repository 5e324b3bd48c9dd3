#include "core/ansi.h"

#include <catch2/catch.hpp>

using cimend::core::strip_ansi;
using cimend::core::Style;
using cimend::core::styled_runs;

namespace {

std::string stripped(std::string_view line) {
  std::string out;
  strip_ansi(line, out);
  return out;
}

Style style_after(std::string_view line) {
  Style style;
  styled_runs(line, style);
  return style;
}

}  // namespace

TEST_CASE("colours, erase and cursor codes are taken out") {
  CHECK(stripped("\x1b[31;1merror\x1b[0m: x\x1b[K") == "error: x");
  CHECK(stripped("\x1b[38:2::255:0:0mred\x1b[m") == "red");
  CHECK(stripped("\x1b[?25lhidden cursor\x1b[?25h") == "hidden cursor");
  CHECK(stripped("\x1b[2 qshape") == "shape");
}

TEST_CASE("links and titles leave only the text that was shown") {
  CHECK(stripped("see \x1b]8;;https://example.org/\x1b\\the page\x1b]8;;\x1b\\.") == "see the page.");
  CHECK(stripped("\x1b]0;title\atext") == "text");
  CHECK(stripped("\x1b]8;;https://example.org/" + std::string(1000, 'a') + "\a" + "x\x1b]8;;\a") == "x");
  CHECK(stripped("a\x1bP1;2|dcs body\x1b\\b") == "ab");
}

TEST_CASE("short escapes are taken out") {
  CHECK(stripped("\x1b(Bplain\x1b=\x1b>\x1b"
                 "7") == "plain");
}

TEST_CASE("what is broken loses no more than the sequence") {
  CHECK(stripped("end\x1b") == "end");
  CHECK(stripped("a\x1b[31\rb") == "a\rb");
  CHECK(stripped("a\x1b\x1b[1mb") == "ab");
  CHECK(stripped("a\x1b\x80z") == "a\x80z");
  const std::string unended = "\x1b]8;;" + std::string(1000, 'u');
  CHECK(stripped(unended) == std::string(unended.size() - 256, 'u'));
  CHECK(stripped("\x1b]never\rnext").substr(0, 5) == "\rnext");
  CHECK(stripped("\x1b[" + std::string(1000, '1')).size() == 1000 + 2 - 256);
}

TEST_CASE("caret notation counts as an escape where tools print it") {
  CHECK(stripped("^[[33mXFAIL^[[0m x^[[K") == "XFAIL x");
  CHECK(stripped("^[[38;5;196mred^[[m") == "red");
  CHECK(stripped("^[]8;;https://example.org^[\\link^[]8;;^[\\") == "link");
  CHECK(stripped("^[(Bx") == "x");
}

TEST_CASE("patterns that look like caret escapes stay") {
  for (const char* text :
       {"grep '^[[:space:]]*#' file", "s/^[a-z]//", "[^[]]", "x ^[]x] y", "    ^~~~", "a^[[A-Z]", "^[[0", "^[[1;2x"}) {
    CHECK(stripped(text) == text);
  }
}

TEST_CASE("styled runs carry colour and attributes") {
  Style style;
  const auto runs = styled_runs("a\x1b[1;31mb\x1b[22;39mc\x1b[0m", style);
  REQUIRE(runs.size() == 3);
  CHECK(runs[0].text == "a");
  CHECK(runs[0].style == Style{});
  CHECK(runs[1].text == "b");
  CHECK(runs[1].style.bold);
  CHECK(runs[1].style.foreground == 1);
  CHECK(runs[2].style == Style{});
  CHECK(style == Style{});
}

TEST_CASE("a style reaches over the line's end into the next line") {
  Style style;
  styled_runs("\x1b[33mwarning", style);
  const auto next = styled_runs("still\x1b[0m", style);
  REQUIRE(next.size() == 1);
  CHECK(next[0].style.foreground == 3);
}

TEST_CASE("runs of the same style are one run and empty runs are left out") {
  Style style;
  const auto runs = styled_runs("\x1b[31m\x1b[32mx\x1b[32my\x1b[K", style);
  REQUIRE(runs.size() == 1);
  CHECK(runs[0].text == "xy");
}

TEST_CASE("256 colours and true colours become the nearest of sixteen") {
  CHECK(style_after("\x1b[38;5;9m").foreground == 9);
  CHECK(style_after("\x1b[38;5;196m").foreground == 9);
  CHECK(style_after("\x1b[48;5;232m").background == 0);
  CHECK(style_after("\x1b[38;2;0;200;0m").foreground == 2);
  CHECK(style_after("\x1b[38:2::0:200:0m").foreground == 2);
  CHECK(style_after("\x1b[97;104m").foreground == 15);
  CHECK(style_after("\x1b[97;104m").background == 12);
  CHECK(style_after("^[[31m").foreground == 1);
  CHECK(style_after("\x1b[38;5m").foreground == -1);
  CHECK(style_after("\x1b[999999999999m") == Style{});
}
