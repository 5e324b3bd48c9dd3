#include "classify/atoms.h"

#include <catch2/catch.hpp>

#include "classify/scan_plan.h"

namespace cimend::classify {
namespace {

using Literals = std::vector<std::string>;

TEST_CASE("the rarest literal that every match needs is taken alone") {
  CHECK(required_literals("error: .* quicksilver") == Literals{" quicksilver"});
  CHECK(required_literals("^(?:fatal )?error: .*zyx") == Literals{"zyx"});
}

TEST_CASE("where no literal is required, the alternatives are taken together") {
  CHECK(required_literals("^(?:segfaulted|deadlocked) at") == Literals{"deadlocked at", "segfaulted at"});
}

TEST_CASE("literals are in lower case, whatever the pattern says") {
  CHECK(required_literals("(?i)OutOfCheese") == Literals{"outofcheese"});
  CHECK(required_literals("OutOfCheese") == Literals{"outofcheese"});
}

TEST_CASE("a pattern that matches without any literal has none") {
  CHECK(required_literals(R"(^\d+ \S+$)").empty());
  CHECK(required_literals("(?:needle)?").empty());
  CHECK(required_literals("ab").empty());
}

TEST_CASE("marks are what every matching line holds as it stands, without letters") {
  CHECK(required_marks(R"(^\w+\(\w+)") == Literals{"("});
  CHECK(required_marks("Word|word").empty());
  CHECK(required_marks(R"(^\d+$)").empty());
  CHECK(required_marks("(?:[a]|[b]):").size() <= 3);
}

TEST_CASE("common words are expected more often than rare ones") {
  CHECK(expected_frequency("error") > expected_frequency("undefined reference"));
  CHECK(expected_frequency("test") > expected_frequency("quux"));
  CHECK(expected_frequency("error") > expected_frequency("error[e0308]"));
}

TEST_CASE("a plan names each literal once, with every entry that needs it") {
  const ScanPlan plan = make_scan_plan({"needle one", "needle one|haystack", R"(^\d+$)"});
  CHECK(plan.literals == Literals{"haystack", "needle one"});
  CHECK(plan.entries_of_literal == std::vector<std::vector<std::uint32_t>>{{1}, {0, 1}});
  CHECK(plan.unfiltered == std::vector<std::uint32_t>{2});
  CHECK(plan.marks_of_entry.size() == 3);
}

}  // namespace
}  // namespace cimend::classify
