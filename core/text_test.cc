#include "core/text.h"

#include <catch2/catch.hpp>

namespace core = cimend::core;
using namespace std::string_literals;

TEST_CASE("sha256 is the one of FIPS 180-4") {
  CHECK(core::sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(core::sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("valid UTF-8 stays as it is") {
  for (const std::string text : {"", "plain", "é€😀", "\u07FF\u0800\uD7FF\uE000\uFFFF\U00010000\U0010FFFF"})
    CHECK(core::to_valid_utf8(text) == text);
}

TEST_CASE("each maximal broken part and each NUL becomes one U+FFFD") {
  CHECK(core::to_valid_utf8("a\0b"s) == "a\uFFFDb");
  CHECK(core::to_valid_utf8("\xC0\xAF") == "\uFFFD\uFFFD");            // an overlong slash
  CHECK(core::to_valid_utf8("\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD");  // a surrogate
  CHECK(core::to_valid_utf8("\xF4\x90\x80\x80") == "\uFFFD\uFFFD\uFFFD\uFFFD");
  CHECK(core::to_valid_utf8("\xE2\x82") == "\uFFFD");  // cut at the end
  CHECK(core::to_valid_utf8("\xF0\x9F\x98!") == "\uFFFD!");
  // The example of Unicode 15, table 3-11.
  CHECK(core::to_valid_utf8("\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64") ==
        "a\uFFFD\uFFFD\uFFFD"
        "b\uFFFD"
        "c\uFFFD\uFFFD"
        "d");
}

TEST_CASE("trim takes white space from both ends only") {
  CHECK(core::trim(" \t a b\r\n") == "a b");
  CHECK(core::trim(" \n").empty());
  CHECK(core::trim("").empty());
}

TEST_CASE("split gives one part more than there are separators") {
  CHECK(core::split("a,b,,c", ',') == std::vector<std::string_view>{"a", "b", "", "c"});
  CHECK(core::split("", ',') == std::vector<std::string_view>{""});
  CHECK(core::split("a,", ',') == std::vector<std::string_view>{"a", ""});
}

TEST_CASE("to_lower touches ASCII letters alone") { CHECK(core::to_lower("AbZ-É1") == "abz-É1"); }

TEST_CASE("shorten cuts between characters and marks the cut") {
  CHECK(core::shorten("abc", 3) == "abc");
  CHECK(core::shorten("abcd", 3) == "abc…");
  CHECK(core::shorten("aé€😀", 4) == "aé…");
  CHECK(core::shorten("😀", 3) == "…");
  CHECK(core::shorten("abc", 0) == "…");
  CHECK(core::shorten(std::string(100, '\x80'), 50).size() >= 47);
}

TEST_CASE("a star stays within a part of the path and two stars go over parts") {
  CHECK(core::glob_match("src/*.c", "src/a.c"));
  CHECK_FALSE(core::glob_match("src/*.c", "src/x/a.c"));
  CHECK_FALSE(core::glob_match("src/*.c", "lib/src/a.c"));
  CHECK(core::glob_match("src/**", "src/x/y/a.c"));
  CHECK_FALSE(core::glob_match("src/**", "src"));
  CHECK(core::glob_match("**", "any/thing"));
  CHECK(core::glob_match("**", ""));
  CHECK(core::glob_match("a/**/b", "a/b"));
  CHECK(core::glob_match("a/**/b", "a/x/y/b"));
  CHECK_FALSE(core::glob_match("a/**/b", "a/xb"));
  CHECK(core::glob_match("**/.*/**", "x/.github/workflows/ci.yml"));
  CHECK(core::glob_match("**/.*/**", ".github/ci.yml"));
  CHECK(core::glob_match("**/go.mod", "go.mod"));
  CHECK_FALSE(core::glob_match("**/go.mod", "xgo.mod"));
  CHECK(core::glob_match("*", ""));
  CHECK_FALSE(core::glob_match("", "a"));
  CHECK(core::glob_match("", ""));
}

TEST_CASE("a question mark is one character but no slash, brackets are letters") {
  CHECK(core::glob_match("a?c", "abc"));
  CHECK(core::glob_match("a?c", "aéc"));
  CHECK_FALSE(core::glob_match("a?c", "a/c"));
  CHECK_FALSE(core::glob_match("a?c", "ac"));
  CHECK(core::glob_match("[ab]", "[ab]"));
  CHECK_FALSE(core::glob_match("[ab]", "a"));
}

TEST_CASE("a hostile glob costs pattern by path and no more") {
  std::string pattern;
  for (int times = 0; times < 100; ++times) pattern += "*a";
  CHECK_FALSE(core::glob_match(pattern + "b", std::string(2000, 'a')));
}

TEST_CASE("the nearest word is found among near ones and none among far ones") {
  const std::vector<std::string_view> known = {"max_lines", "max_files", "enabled"};
  CHECK(core::nearest_word("max_line", known) == "max_lines");
  CHECK(core::nearest_word("enalbed", known) == "enabled");
  CHECK(core::nearest_word("workflows", known).empty());
  CHECK(core::nearest_word(std::string(100'000, 'x'), known).empty());
}

TEST_CASE("on a terminal control characters and bidi overrides are seen, not obeyed") {
  CHECK(core::terminal_safe("a\tb") == "a\tb");
  CHECK(core::terminal_safe("\x1B[31m\n\r\x7F") == "␛[31m␊␍␡");
  CHECK(core::terminal_safe("\xC2\x9B"
                            "2J") == "<U+009B>2J");
  CHECK(core::terminal_safe("x\u202Etxt") == "x<U+202E>txt");
  CHECK(core::terminal_safe("\0\xFF"s) == "\uFFFD\uFFFD");
  CHECK(core::terminal_safe("é😀") == "é😀");
}

TEST_CASE("a count goes with its noun in the right number") {
  using cimend::core::counted;
  CHECK(counted(0, "job") == "0 jobs");
  CHECK(counted(1, "job") == "1 job");
  CHECK(counted(12, "failed job") == "12 failed jobs");
}

TEST_CASE("text for a terminal can't give orders to a CI runner") {
  using cimend::core::terminal_safe;
  CHECK(terminal_safe("::set-output name=a::b") == ": :set-output name=a::b");
  CHECK(terminal_safe("  \t::add-mask::x") == "  \t: :add-mask::x");
  CHECK(terminal_safe("x ##[error]y ####[group]") == "x # #[error]y ### #[group]");
  CHECK(terminal_safe("std::vector") == "std::vector");
}
