#pragma once

#include <vector>

#include "dashboard/history.h"
#include "dashboard/markup.h"

namespace cimend::dashboard {

// A tile a figure: the value, how it changed, a bar a day, the runs behind it and how it is counted.
void append_figures(Page& page, const std::vector<Figure>& figures);

// "Why builds broke": the trend as a drawing and, by week, as a table.
void append_trend(Page& page, const CategoryTrend& trend);

}  // namespace cimend::dashboard
