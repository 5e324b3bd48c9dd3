#pragma once

#include "dashboard/history.h"
#include "dashboard/markup.h"
#include "dashboard/svg_chart.h"

namespace cimend::dashboard {

// How a figure is said and what it means: the same wherever it stands.
struct FigureWords {
  Markup title = "Figure";
  Format format = as_count;
  Markup formula = "";  // how it is counted, whole sentences
  enum class Better { less, more, neither } better = Better::neither;
};

// By the figure's key; a figure that is not known here is called by a neutral word.
FigureWords words_of(const Figure& figure);

// How far `value` is from `before`: "+3", "−12 points", "the same"; empty where there is no before.
std::string change_of(const Figure& figure);

}  // namespace cimend::dashboard
