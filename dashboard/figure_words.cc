#include "dashboard/figure_words.h"

#include <array>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

namespace cimend::dashboard {
namespace {

using Better = FigureWords::Better;

struct Entry {
  std::string_view key;
  FigureWords words;
};

const std::array<Entry, 10>& entries() {
  static const std::array<Entry, 10> all{{
      {"failed-runs",
       {"Failed runs", as_count,
        "Runs of the last 30 days with the verdict “failed”; without an analysis, runs that their provider calls "
        "failed.",
        Better::less}},
      {"explained",
       {"Explained", as_share,
        "Failed runs of the last 30 days whose category is not “unknown”, divided by failed runs.", Better::more}},
      {"unclassified",
       {"Unclassified", as_count, "Failed runs of the last 30 days without an analysis or with the category “unknown”.",
        Better::less}},
      {"flake-share",
       {"Flaky among failed", as_share,
        "Failed runs of the last 30 days whose failure went away on the same commit or is known to be flaky, divided "
        "by "
        "failed runs.",
        Better::less}},
      {"reruns-proposed",
       {"Reruns proposed", as_count, "Rerun decisions of the last 30 days that say yes.", Better::neither}},
      {"reruns-refused",
       {"Reruns refused", as_count, "Rerun decisions of the last 30 days that say no.", Better::neither}},
      {"patches-proposed",
       {"Patches proposed", as_count,
        "Patches of the last 30 days that are not empty, those to be reviewed among them.", Better::neither}},
      {"patches-published",
       {"Patches published", as_count,
        "Patches of the runs of the last 30 days that a person approved and that stand as a pull request.",
        Better::neither}},
      {"tokens-spent",
       {"Tokens spent on proposals", as_count,
        "Tokens that went to a proposer outside and came back from it, for runs of the last 30 days, also where no "
        "patch came of it.",
        Better::less}},
      {"seconds-to-verdict",
       {"Time to verdict", as_duration,
        "The median time of the last 30 days from a run’s arrival to its verdict, where both are known.",
        Better::less}},
  }};
  return all;
}

}  // namespace

FigureWords words_of(const Figure& figure) {
  for (const Entry& entry : entries()) {
    if (entry.key == figure.key) return entry.words;
  }
  return {};
}

std::string change_of(const Figure& figure) {
  if (!figure.has_before) return {};
  const Format format = words_of(figure).format;
  if (format == as_share) {
    const auto points = std::lround(figure.value - figure.before);
    if (points == 0) return "as before";
    return fmt::format("{}{}\u00A0{}", points > 0 ? "+" : "−", std::abs(points),
                       std::abs(points) == 1 ? "point" : "points");
  }
  const double change = figure.value - figure.before;
  if (std::llround(std::abs(change)) == 0) return "as before";
  return (change > 0 ? "+" : "−") + format(std::abs(change));
}

}  // namespace cimend::dashboard
