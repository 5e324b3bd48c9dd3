#include "classify/matcher.h"

#include <catch2/catch.hpp>

#include "classify/test_rules.h"

namespace cimend::classify {
namespace {

std::vector<Match> matches(const std::string& rule, const std::string& text) {
  const RuleSet rules = RuleSet::of(rules_from({rule}));
  const core::Log log = core::Log::read(text);
  return match_rules(log, rules, Scanner(rules, Engine::literals).hits(log));
}

std::pair<std::size_t, std::size_t> lines(const Match& match) {
  return {match.lines.first_line, match.lines.last_line};
}

using Range = std::pair<std::size_t, std::size_t>;

TEST_CASE("a rule that needs a line of its block matches only where that line is") {
  const std::string rule = "match: '^error: (?P<message>.*)'\nwhile: '^ '\nneeds: '^ try '";
  CHECK(matches(rule, "error: a\n in b\n try c\n").size() == 1);
  CHECK(matches(rule, "error: a\n in b\ntry c\n").empty());
  const auto found = matches(rule, "error: a\nerror: b\n try c\n");
  REQUIRE(found.size() == 1);
  CHECK(lines(found.at(0)) == Range{2, 3});
}

TEST_CASE("captures fill the fields, and the line is the message where none is captured") {
  const auto found = matches(R"(match: '^broken: (?P<file>\S+):(?P<line>\d+)')", "  \nbroken: src/a.c:12 badly  \n");
  REQUIRE(found.size() == 1);
  CHECK(found[0].value(Field::file) == "src/a.c");
  CHECK(found[0].value(Field::line) == "12");
  CHECK(found[0].value(Field::message) == "broken: src/a.c:12 badly");
}

TEST_CASE("a template makes the message of fields") {
  const auto found = matches("match: '^broken: (?P<code>\\w+)'\nmessage: 'code {code} in {file}'", "broken: E12\n");
  CHECK(found.at(0).value(Field::message) == "code E12 in");
}

TEST_CASE("a block goes on while lines match, and no further than its bound") {
  const std::string text = "broken\n  a\n  b\nc\n  d\n";
  CHECK(lines(matches("match: broken\nwhile: '^  '", text).at(0)) == Range{1, 3});
  CHECK(lines(matches("match: broken\nwhile: '^  '\nmax_lines: 2", text).at(0)) == Range{1, 2});
  CHECK(lines(matches("match: broken\nuntil: '^c'", text).at(0)) == Range{1, 3});
  CHECK(lines(matches("match: broken", text).at(0)) == Range{1, 1});
}

TEST_CASE("then fills what is empty with the first match, last takes the last and replaces the message") {
  const std::string text = "broken: (?P<message>\\w+)";
  const std::string log = "broken: here\n at one:1\n at two:2\n Error: first\n Error: second\n";
  const auto found = matches(
      "match: '^broken: (?P<message>\\w+)'\nuntil: '^$'\nthen: ['at (?P<file>\\w+):(?P<line>\\d+)']\nlast: 'Error: "
      "(?P<message>.*)'",
      log);
  REQUIRE(found.size() == 1);
  CHECK(found[0].value(Field::file) == "one");
  CHECK(found[0].value(Field::line) == "1");
  CHECK(found[0].value(Field::message) == "second");
}

TEST_CASE("the nearest heading above fills what the line does not tell") {
  const auto found = matches("match: '^  (?P<line>\\d+): problem'\nheading: '^(?P<file>\\S+\\.js)$'",
                             "a.js\n  1: problem\n  2: problem\nb.js\n  3: problem\n");
  REQUIRE(found.size() == 3);
  CHECK(found[0].value(Field::file) == "a.js");
  CHECK(found[1].value(Field::file) == "a.js");
  CHECK(found[2].value(Field::file) == "b.js");
}

TEST_CASE("a heading more than 200 lines above is none") {
  const std::string rule = "match: '^problem'\nheading: '^(?P<file>\\S+\\.js)$'";
  CHECK(matches(rule, "a.js\n" + std::string(199, '\n') + "problem\n").at(0).value(Field::file) == "a.js");
  CHECK(matches(rule, "a.js\n" + std::string(200, '\n') + "problem\n").at(0).value(Field::file).empty());
}

TEST_CASE("after asks for an earlier line") {
  const std::string rule = "match: '^broken'\nafter: '^starting'";
  CHECK(matches(rule, "broken\nstarting\nbroken\n").size() == 1);
  CHECK(matches(rule, "broken\nbroken\n").empty());
}

const std::string kTwoSteps =
    "##[group]Run make lint\nmake lint\n##[endgroup]\nstarting\nbroken\n"
    "##[group]Run make test\nmake test\n##[endgroup]\nbroken\n  more\n##[group]Run other\n  more\n";

TEST_CASE("after, headings and blocks stay within their step") {
  CHECK(matches("match: '^broken'\nafter: '^starting'", kTwoSteps).size() == 1);
  CHECK(matches("match: '^broken'\nwhile: '^  '", kTwoSteps).at(1).lines.last_line == 10);
  const auto found = matches("match: '^broken'\nheading: '^(?P<test>starting)'", kTwoSteps);
  CHECK(found.at(0).value(Field::test) == "starting");
  CHECK(found.at(1).value(Field::test).empty());
}

TEST_CASE("within_step looks at the step's name or command") {
  CHECK(matches("match: '^broken'\nwithin_step: 'make test'", kTwoSteps).size() == 1);
  CHECK(matches("match: '^broken'\nwithin_step: 'make test'", "broken\n").empty());
}

TEST_CASE("a list of failed tests gives one match each") {
  const auto found =
      matches("match: '^FAIL: (?P<test>\\w+)'\nuntil: '^Ran'", "FAIL: a\nwhy a\nFAIL: b\nwhy b\nRan 2\n");
  REQUIRE(found.size() == 2);
  CHECK(lines(found[0]) == Range{1, 2});
  CHECK(lines(found[1]) == Range{3, 4});
}

TEST_CASE("a line that repeats the block's beginning belongs to the block") {
  const auto found = matches("match: '^Traceback'\nuntil: '^\\w+Error'\nmax_lines: 20",
                             "Traceback\n  a\nDuring handling\nTraceback\n  b\nValueError: x\n");
  REQUIRE(found.size() == 1);
  CHECK(lines(found[0]) == Range{1, 5});
  CHECK(matches("match: '^E  (?P<message>.*)'\nwhile: '^E  '", "E  one\nE  two\n").size() == 1);
}

TEST_CASE("a block that another cause cuts short keeps only its own lines' fields") {
  const auto found = matches("match: '^FAIL: (?P<test>\\w+)'\nuntil: '^Ran'\nlast: '^Error: (?P<message>.*)'",
                             "FAIL: a\nError: of a\nFAIL: b\nError: of b\nRan 2\n");
  REQUIRE(found.size() == 2);
  CHECK(found[0].value(Field::message) == "of a");
  CHECK(found[1].value(Field::message) == "of b");
}

TEST_CASE("a rule that matches ten thousand lines is cut at a thousand") {
  std::string text;
  for (int i = 0; i < 10'000; ++i) text += "broken " + std::to_string(i) + "\n";
  CHECK(matches("match: '^broken (?P<code>\\d+)'", text).size() == 1000);
}

}  // namespace
}  // namespace cimend::classify
