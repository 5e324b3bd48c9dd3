#include "dashboard/svg_chart.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace cimend;
using dashboard::CategoryTrend;
using dashboard::Page;
using dashboard::RunState;

namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

CategoryTrend trend_of(std::vector<CategoryTrend::Series> series) {
  CategoryTrend trend;
  trend.days = {"2026-11-18", "2026-11-19", "2026-11-20"};
  trend.series = std::move(series);
  return trend;
}

}  // namespace

TEST_CASE("a sparkline is one path of bars, and says least, most and latest in words") {
  const std::string svg = dashboard::sparkline({0, 3, 6, 1}, "Failed runs", dashboard::as_count).html();
  CHECK(svg ==
        "<svg class=\"spark\" role=\"img\" aria-label=\"Failed runs, 4 days: least 0, most 6, latest 1\" "
        "viewBox=\"0 0 16 25\" preserveAspectRatio=\"none\"><path class=\"spark-ground\" d=\"M0 24h16\"/>"
        "<path class=\"spark-bars\" d=\"M6 24v-12M10 24v-24\"/><path class=\"spark-latest\" d=\"M14 24v-4\"/></svg>");
  CHECK(dashboard::sparkline({}, "Nothing", dashboard::as_count).empty());
}

TEST_CASE("a value that is not nothing is seen, however large the others are") {
  CHECK(holds(dashboard::sparkline({1, 1'000'000}, "x", dashboard::as_count).html(), "M2 24v-1\""));
  CHECK_FALSE(holds(dashboard::sparkline({0, 0}, "x", dashboard::as_count).html(), "spark-bars"));
}

TEST_CASE("areas lie on each other, the first on the axis, and each has its name and its total") {
  const Page page = dashboard::stacked_area(trend_of({{"test.assertion", {2, 0, 2}, 4}, {"unknown", {0, 2, 2}, 4}}));
  const std::string& svg = page.html();
  // The most is 4; 220 units are 4 runs, and the axis is at 224.
  CHECK(holds(svg, "d=\"M0 114L8 224L16 114L16 224L8 224L0 224Z\""));
  CHECK(holds(svg, "d=\"M0 114L8 114L16 4L16 114L8 224L0 114Z\""));
  CHECK(holds(svg, "least 2, most 4, latest 4."));
  CHECK(count(svg, "<pattern ") == 2);
  CHECK(count(svg, ">4</text>") == 3);  // the axis and the two totals
  CHECK(holds(svg, "<span>2026-11-18</span><span>2026-11-20</span>"));
}

TEST_CASE("names that end at the same place are pushed apart and stay in the drawing") {
  std::vector<CategoryTrend::Series> series;
  for (int i = 0; i < 7; ++i) series.push_back({"category." + std::to_string(i), {5, 1, 0}, 6});
  const std::string svg = dashboard::stacked_area(trend_of(series)).html();
  std::vector<int> places;
  for (std::size_t at = svg.find("<text x=\"56\" y=\""); at != std::string::npos;
       at = svg.find("<text x=\"56\" y=\"", at + 1)) {
    places.push_back(std::stoi(svg.substr(at + 16)));
  }
  REQUIRE(places.size() == 7);
  for (std::size_t i = 0; i < places.size(); ++i) {
    CHECK(places[i] >= 12);
    CHECK(places[i] <= 224);
    if (i > 0) CHECK(places[i - 1] - places[i] >= 20);
  }
}

TEST_CASE("a trend without failures, of one day or with rows too short draws nothing wrong") {
  CHECK(dashboard::stacked_area(trend_of({{"unknown", {0, 0, 0}, 0}})).empty());
  CHECK(dashboard::stacked_area({}).empty());
  CategoryTrend day;
  day.days = {"2026-11-20"};
  day.series = {{"unknown", {1}, 1}};
  CHECK(dashboard::stacked_area(day).empty());
  CHECK(holds(dashboard::stacked_area(trend_of({{"unknown", {3}, 3}})).html(), "M0 4L8 224L16 224"));
}

TEST_CASE("a name that is markup stays text") {
  const std::string svg = dashboard::stacked_area(trend_of({{"</svg><script>", {1, 1, 1}, 3}})).html();
  CHECK_FALSE(holds(svg, "<script"));
  CHECK(holds(svg, "&lt;/svg&gt;&lt;script&gt;"));
}

TEST_CASE("a strip tells outcomes by height, and in words") {
  const std::string svg = dashboard::outcome_strip({RunState::passed, RunState::failed, RunState::unknown}).html();
  CHECK(svg ==
        "<svg class=\"strip\" role=\"img\" aria-label=\"Last 3 runs, oldest first: 1 failed, 1 passed, 1 unknown; the "
        "latest: Unknown\" width=\"15\" viewBox=\"0 0 15 16\"><path class=\"strip-failed\" d=\"M7 1v14\"/>"
        "<path class=\"strip-passed\" d=\"M2 10v5\"/></svg>");
  CHECK(dashboard::outcome_strip({}).empty());
}

TEST_CASE("durations are said in at most two units") {
  CHECK(dashboard::as_duration(0) == "0\u00A0s");
  CHECK(dashboard::as_duration(59.4) == "59\u00A0s");
  CHECK(dashboard::as_duration(95) == "1\u00A0min 35\u00A0s");
  CHECK(dashboard::as_duration(3600) == "1\u00A0h");
  CHECK(dashboard::as_duration(2 * 86400 - 60) == "47\u00A0h 59\u00A0min");
  CHECK(dashboard::as_duration(6 * 86400 + 7200) == "6\u00A0d 2\u00A0h");
  CHECK(dashboard::as_duration(-5) == "0\u00A0s");
  CHECK(dashboard::as_share(97.2) == "97\u202F%");
  CHECK(dashboard::as_count(12'345) == "12\u202F345");
}
