#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dashboard/history.h"
#include "dashboard/markup.h"
#include "dashboard/words.h"

// Pictures of numbers as SVG, drawn here and not in a browser: no script, no library, the same bytes every time.
//
// Each is role="img" with a label that says in words what a glance tells: least, most, latest. What a picture shows in
// colour it shows in shape, too (patterns, heights), and colours are classes of style.css, so that both themes, forced
// colours and print have their own. Coordinates are whole units of the viewBox; the style sheet decides the size.

namespace cimend::dashboard {

// How a value is said: "12", "97 %", "3 min".
using Format = std::string (*)(double value);

// "12"; fractions are rounded.
std::string as_count(double value);
// 97.2 per cent → "97 %"
std::string as_share(double per_cent);
// 95 → "1 min 35 s"; "2 h 5 min" from an hour on, "3 d 4 h" from two days on.
std::string as_duration(double seconds);

// A bar for every value, oldest first, the latest one marked; 3 elements however many there are. `what` begins the
// label. Empty where there are no values.
Page sparkline(const std::vector<double>& values, std::string_view what, Format format);

// Counts a day and category, one area on the other, each with its own pattern and its name beside the place where it
// ends. Values below are drawn first, so the largest category lies on the axis. Empty where there is nothing to draw.
Page stacked_area(const CategoryTrend& trend);

// A mark for every outcome, oldest first: failed is high, passed is low, anything else a gap, told in the label.
// Empty where there are none.
Page outcome_strip(const std::vector<RunState>& outcomes);

}  // namespace cimend::dashboard
