#include <algorithm>
#include <functional>

#include "dashboard/history_parts.h"

namespace cimend::dashboard {
namespace {

constexpr std::int64_t kWindow = 30;
constexpr std::size_t kMostRows = 1'000;

// A count, or a share of another count, over a span of days.
struct Tally {
  double part = 0, whole = 0;
};

struct Definition {
  const char* key;
  std::function<bool(std::size_t)> counts;  // whether the run is one of them
  std::function<bool(std::size_t)> whole;   // of what it is a share; empty: a plain count
  double of_nothing = 0;                    // the share of no runs, in per cent
};

double value_of(const Definition& definition, const Tally& tally) {
  if (!definition.whole) return tally.part;
  return tally.whole > 0 ? 100 * tally.part / tally.whole : definition.of_nothing;
}

Figure figure_of(const History& history, const Definition& definition) {
  Figure figure;
  figure.key = definition.key;
  Tally now, before;
  std::vector<Tally> daily(kWindow);
  for (std::size_t i = 0; i < history.runs.size(); ++i) {
    if (history.runs[i].time <= 0) continue;
    const std::int64_t age = today(history) - day_of(history, history.runs[i]);
    if (age >= 2 * kWindow) continue;
    if (age >= kWindow) figure.has_before = true;
    const bool counts = definition.counts(i);
    const bool whole = definition.whole && definition.whole(i);
    Tally& span = age < kWindow ? now : before;
    span.part += counts;
    span.whole += whole;
    if (age >= kWindow) continue;
    daily[static_cast<std::size_t>(kWindow - 1 - age)].part += counts;
    daily[static_cast<std::size_t>(kWindow - 1 - age)].whole += whole;
    if (counts && figure.rows.size() < kMostRows) figure.rows.push_back(i);
  }
  figure.value = value_of(definition, now);
  figure.before = value_of(definition, before);
  for (const Tally& day : daily) figure.daily.push_back(value_of(definition, day));
  return figure;
}

std::string date_of(std::int64_t day) { return core::rfc3339(day * kDaySeconds).substr(0, 10); }

}  // namespace

std::vector<Figure> figures(const History& history) {
  const std::vector<RunDigest>& runs = history.runs;
  const std::vector<bool> flaky = flaked(history);
  const auto failed = [&](std::size_t i) { return runs[i].failed(); };
  const auto patched = [&](std::size_t i) { return !runs[i].patch.state.empty() && runs[i].patch.state != "empty"; };
  const std::vector<Definition> definitions = {
      {"failed-runs", failed, nullptr},
      {"explained", [&](std::size_t i) { return failed(i) && !runs[i].unclassified(); }, failed, 100},
      {"unclassified", [&](std::size_t i) { return runs[i].unclassified(); }, nullptr},
      {"flake-share", [&](std::size_t i) { return flaky[i]; }, failed},
      {"reruns-proposed", [&](std::size_t i) { return runs[i].decision.made && runs[i].decision.rerun; }, nullptr},
      {"reruns-refused", [&](std::size_t i) { return runs[i].decision.made && !runs[i].decision.rerun; }, nullptr},
      {"patches-proposed", patched, nullptr},
  };
  std::vector<Figure> all;
  for (const Definition& definition : definitions) all.push_back(figure_of(history, definition));
  return all;
}

CategoryTrend category_trend(const History& history, std::size_t days, std::size_t most) {
  CategoryTrend trend;
  for (std::size_t day = 0; day < days; ++day) {
    trend.days.push_back(date_of(today(history) - static_cast<std::int64_t>(days - 1 - day)));
  }
  std::map<std::string, CategoryTrend::Series> by_category;
  for (const RunDigest& run : history.runs) {
    if (!run.failed() || !within_days(history, run, days)) continue;
    CategoryTrend::Series& series = by_category[run.unclassified() ? "unknown" : run.category];
    series.counts.resize(days);
    ++series.counts[days - 1 - static_cast<std::size_t>(today(history) - day_of(history, run))];
    ++series.total;
  }
  for (auto& [category, series] : by_category) {
    series.category = category;
    trend.series.push_back(std::move(series));
  }
  std::stable_sort(trend.series.begin(), trend.series.end(),
                   [](const auto& a, const auto& b) { return a.total > b.total; });
  if (trend.series.size() <= most) return trend;
  CategoryTrend::Series other{"other", std::vector<std::int64_t>(days), 0};
  for (std::size_t i = most; i < trend.series.size(); ++i) {
    for (std::size_t day = 0; day < days; ++day) other.counts[day] += trend.series[i].counts[day];
    other.total += trend.series[i].total;
  }
  trend.series.resize(most);
  trend.series.push_back(std::move(other));
  return trend;
}

}  // namespace cimend::dashboard
