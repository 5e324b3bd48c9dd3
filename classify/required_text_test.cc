#include "classify/required_text.h"

#include <catch2/catch.hpp>

#include "classify/scan_plan.h"
#include "classify/text_frequency.h"

namespace cimend::classify {
namespace {

using Texts = std::vector<std::string>;

Texts anywhere(const std::string& pattern, std::size_t shortest = 4) {
  const auto required = required_text(pattern, RequiredText::Place::anywhere, shortest, 40);
  return required ? required->texts : Texts{};
}

Texts beginning(const std::string& pattern) {
  const auto required = required_text(pattern, RequiredText::Place::beginning, 3, 12);
  return required ? required->texts : Texts{};
}

TEST_CASE("the rarest text that every match holds is taken alone") {
  CHECK(anywhere("error: .* quicksilver", 9) == Texts{" quicksilver"});
  CHECK(anywhere("^(?:fatal )?error: .*zyxw") == Texts{"zyxw"});
}

TEST_CASE("where no text is required, the alternatives are taken together") {
  CHECK(anywhere("^(?:quuxing|xyzzing) at", 9) == Texts{"quuxing at", "xyzzing at"});
  CHECK(anywhere("needle one|haystack", 8) == Texts{"haystack", "needle one"});
}

TEST_CASE("letter case and digits are folded, so a digit class is a text") {
  CHECK(anywhere("(?i)OutOfCheese") == Texts{"outofcheese"});
  CHECK(anywhere(R"(\.go:\d+: )", 5) == Texts{".go:0"});
  CHECK(folded("Exit 137") == "exit 000");
}

TEST_CASE("a pattern that matches without any text has none") {
  CHECK(anywhere(R"(^\d+ \S+$)").empty());
  CHECK(anywhere("(?:needle)?").empty());
  CHECK(anywhere("abc").empty());
  CHECK(anywhere("needle|[a-z]+").empty());
}

TEST_CASE("a beginning is what a line begins with behind its white space, digits as one run") {
  CHECK(beginning("^error: ") == Texts{"error: "});
  CHECK(beginning(R"(^\s*FAIL +\S+)") == Texts{"fail "});
  CHECK(beginning(R"(^\d+\) test)") == Texts{"0) test"});
  CHECK(beginning("^  X (?P<test>.*)") == Texts{});
  CHECK(beginning("^(?:Error|Fatal): ") == Texts{"error: ", "fatal: "});
}

TEST_CASE("a pattern that may begin with anything has no beginning") {
  CHECK(beginning("error: ").empty());
  CHECK(beginning("^.*error: ").empty());
  CHECK(beginning("^(?:warning)?").empty());
  CHECK(beginning("^error: |needle").empty());
  CHECK(beginning(R"(^(?: {2,}|Failed tests: +)\w+)").empty());
}

TEST_CASE("pieces are what stands in every match as it is written") {
  CHECK(required_pieces(R"(^(?P<file>\S+\.scala):(?P<line>\d+): error: (?P<message>.*))", 9) ==
        Texts{": error: ", ".scala:"});
  CHECK(required_pieces("Word|word", 9).empty());
  CHECK(required_pieces("ab(?:cd)?ef", 9) == Texts{"ab", "ef"});
}

TEST_CASE("characters are what every matching line holds") {
  CHECK(required_characters(R"(^\w+\(\w+)") == "(");
  CHECK(required_characters("[a]:|[b]:") == ":");
  CHECK(required_characters(R"(^\d+$)").empty());
}

TEST_CASE("common words are expected more often than rare ones") {
  CHECK(expected_frequency("error") > expected_frequency("undefined reference"));
  CHECK(expected_frequency("test") > expected_frequency("quux"));
  CHECK(expected_frequency("error") > expected_frequency("error[e0308]"));
  CHECK(expected_frequency("    ") > 10'000);
}

TEST_CASE("a plan names each text once, with every entry that needs it") {
  const ScanPlan plan = make_scan_plan({"x needle one", "x needle one|big haystack", R"(^\d+$)", "^begin: \\w", "nee"});
  REQUIRE(plan.texts.size() == 2);
  CHECK(plan.texts[0].text == "g haystack");  // what begins with its nine rarest bytes
  CHECK(plan.texts[0].entries == std::vector<std::uint32_t>{1});
  CHECK(plan.texts[1].entries == std::vector<std::uint32_t>{0, 1});
  REQUIRE(plan.beginnings.size() == 1);
  CHECK(plan.beginnings[0].entries == std::vector<std::uint32_t>{3});
  REQUIRE(plan.literals.size() == 1);
  CHECK(plan.literals[0].entries == std::vector<std::uint32_t>{4});
  CHECK(plan.unfiltered == std::vector<std::uint32_t>{2});
  CHECK(plan.characters.size() == 5);
  CHECK(plan.grams.size() == 5);
}

}  // namespace
}  // namespace cimend::classify
