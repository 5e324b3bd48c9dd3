#include "classify/measured.h"

#include <catch2/catch.hpp>

namespace cimend::classify {
namespace {

Measurements example() {
  Measured one;
  one.findings = 12;
  one.logs = 5;
  one.agreed = 4;
  one.decided = 3;
  one.right = 2;
  one.passing = 1;
  one.projects = 3;
  one.votes = 1.75;
  return {{"gcc.error", one}, {"never.fired", {}}};
}

TEST_CASE("measurements that are written are read back, without the empty ones") {
  const std::string text = dump_measurements(example(), "abc");
  const auto read = parse_measurements(text, "measured.json");
  REQUIRE(read.has_value());
  REQUIRE(read->size() == 1);
  const Measured& one = read->at("gcc.error");
  CHECK(one.findings == 12);
  CHECK(one.logs == 5);
  CHECK(one.agreed == 4);
  CHECK(one.decided == 3);
  CHECK(one.right == 2);
  CHECK(one.passing == 1);
  CHECK(one.projects == 3);
  CHECK(one.votes == Approx(1.75));
  CHECK(dump_measurements(*read, "abc") == text);
}

TEST_CASE("a set without any measurement is written and read") {
  const auto read = parse_measurements(dump_measurements({}, ""), "measured.json");
  REQUIRE(read.has_value());
  CHECK(read->empty());
}

TEST_CASE("a file that is no measurement file is refused with its name and the field") {
  const auto problem = [](const std::string& text) {
    const auto read = parse_measurements(text, "measured.json");
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().text().find("measured.json") != std::string::npos);
    return read.error().text();
  };
  const std::string head = "{\"schema\": \"cimend.measurements/1\", \"rules\": [";
  CHECK(problem("{").find("measured.json") != std::string::npos);
  CHECK(problem("{\"schema\": \"cimend.run/1\"}").find("cimend.measurements/1") != std::string::npos);
  CHECK(problem(head + "{\"logs\": 1}]}").find("rules[0].rule") != std::string::npos);
  CHECK(problem(head + "{\"rule\": \"a\", \"logs\": -1}]}").find("rules[0].logs") != std::string::npos);
  CHECK(problem(head + "{\"rule\": \"a\", \"right\": 2, \"decided\": 1}]}").find("right") != std::string::npos);
  CHECK(problem(head + "{\"rule\": \"a\", \"votes\": 2, \"projects\": 1}]}").find("votes") != std::string::npos);
  CHECK(problem(head + "{\"rule\": \"a\"}, {\"rule\": \"a\"}]}").find("stands twice") != std::string::npos);
  CHECK(problem(head + "{\"rule\": \"a\", \"logs\": 99999999999}]}").find("logs") != std::string::npos);
}

}  // namespace
}  // namespace cimend::classify
