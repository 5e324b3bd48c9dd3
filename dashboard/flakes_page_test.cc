#include "dashboard/flakes_page.h"

#include <catch2/catch.hpp>

using namespace cimend;
using namespace cimend::dashboard;

namespace {

Flake flake(const std::string& name, double lower_bound, std::int64_t flaked, const std::string& last_failed_at) {
  Flake made;
  made.id = std::string(11, '0') + name;
  made.name = name;
  made.lower_bound = lower_bound;
  made.flaked = flaked;
  made.seen = 100;
  made.last_failed_at = last_failed_at;
  return made;
}

// The order in which the names stand in the page's table.
std::string order_of(FlakeOrder order) {
  const History history;
  const std::vector<Flake> flakes = {flake("a", 0.5, 3, "2026-11-01T00:00:00Z"),
                                     flake("b", 0.4, 9, "2026-11-02T00:00:00Z"),
                                     flake("c", 0.3, 6, "2026-11-03T00:00:00Z")};
  const std::string html = flakes_page({"cimend", history}, flakes, order).html();
  std::string names;
  for (std::size_t at = html.find("id=\"flake-"); at != std::string::npos; at = html.find("id=\"flake-", at + 1)) {
    names += html[at + std::string("id=\"flake-00000000000").size()];
  }
  return names;
}

}  // namespace

TEST_CASE("the flake board has a page for each order") {
  CHECK(order_of(FlakeOrder::lower_bound) == "abc");
  CHECK(order_of(FlakeOrder::last_failure) == "cba");
  CHECK(order_of(FlakeOrder::runs) == "bca");
}

TEST_CASE("the flake board says how many minutes were lost, and a dash where nobody knows") {
  const History history;
  Flake known = flake("a", 0.5, 3, "2026-11-01T00:00:00Z");
  known.minutes_lost = 47;
  const std::string html = flakes_page({"cimend", history}, {known}, FlakeOrder::lower_bound).html();
  CHECK(html.find("data-label=\"minutes lost\" data-sort=\"47\">47</td>") != std::string::npos);
  known.minutes_lost = 0;
  const std::string without = flakes_page({"cimend", history}, {known}, FlakeOrder::lower_bound).html();
  CHECK(without.find("data-label=\"minutes lost\" data-sort=\"0\">—</td>") != std::string::npos);
}
