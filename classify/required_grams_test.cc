#include "classify/required_grams.h"

#include <catch2/catch.hpp>

#include <string>

namespace cimend::classify {
namespace {

bool may_match(const std::string& pattern, const std::string& line) {
  LineGrams grams;
  grams.take(line);
  return grams.may_meet(required_grams(pattern));
}

TEST_CASE("a line without one of the texts that a pattern needs is told by its grams") {
  const std::string pattern = "^press .* (?:jammed|stuck) at lid$";
  CHECK(may_match(pattern, "press 7 was jammed at lid"));
  CHECK(may_match(pattern, "press 7 was stuck at lid"));
  CHECK_FALSE(may_match(pattern, "press 7 was opened at lid"));
  CHECK_FALSE(may_match(pattern, "press 7 was jammed at the door"));
}

TEST_CASE("grams know where a line begins and ends, white space in front left out") {
  CHECK(may_match("^lid$", "lid"));
  CHECK(may_match(R"(^\s*lid)", "   lid is open"));
  CHECK_FALSE(may_match("^lid", "a lid"));
  CHECK_FALSE(may_match("lid$", "lids"));
  CHECK(may_match("^$", ""));
  CHECK(may_match(R"(^\s*$)", "  "));
  CHECK_FALSE(may_match("^$", "x"));
  CHECK(may_match("^a$", "a"));
}

TEST_CASE("letter case counts unless the pattern says it does not, and digits are alike") {
  CHECK_FALSE(may_match("Error: ", "error: "));
  CHECK(may_match("(?i)Error: ", "eRROR: "));
  CHECK(may_match(R"(code \d+!)", "code 137!"));
  CHECK_FALSE(may_match(R"(code \d!)", "code x!"));
}

TEST_CASE("what stands around a part that may be left out meets") {
  const std::string pattern = R"(^(?:\S+/)?press: (?:lid \S+ )?open$)";
  CHECK(may_match(pattern, "press: open"));
  CHECK(may_match(pattern, "/usr/bin/press: lid 4 open"));
  CHECK_FALSE(may_match(pattern, "a press: open"));
  CHECK_FALSE(may_match(pattern, "press: lift open"));
}

TEST_CASE("a pattern that needs nothing, or can't be read, has an empty formula") {
  CHECK(required_grams(R"(\w+|)").empty());
  CHECK(required_grams("(").empty());
  CHECK(may_match(".*", "anything"));
}

TEST_CASE("grams of earlier lines do not stay, however many there were") {
  LineGrams grams;
  const auto formula = required_grams("needle");
  grams.take("needle");
  CHECK(grams.may_meet(formula));
  for (int line = 0; line < 65536; ++line) grams.take("hay");
  CHECK_FALSE(grams.may_meet(formula));
}

}  // namespace
}  // namespace cimend::classify
