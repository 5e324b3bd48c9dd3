#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dashboard/history_counts.h"

namespace cimend::dashboard {

enum class BadgeTone { good, bad, neutral };

// One badge as SVG of less than 1.5 KB: two words, a <title> that says both, no font or anything else fetched. Texts of
// any bytes; beyond 40 characters they are cut.
std::string badge_svg(std::string_view label, std::string_view value, BadgeTone tone);

struct Badge {
  std::string name;  // "builds": of badge/builds.svg
  std::string svg;
};

// builds (broken now), flakes, unclassified, waiting, explained: counted as the front page does.
std::vector<Badge> badges(const HistoryCounts& counts);

}  // namespace cimend::dashboard
