#include <algorithm>
#include <functional>

#include "dashboard/history_parts.h"

namespace cimend::dashboard {
namespace {

constexpr std::size_t kMostRows = 1'000;

// A count, or a share of another count, over a span of days.
struct Tally {
  double part = 0, whole = 0;
};

struct Definition {
  const char* key;
  std::function<double(std::size_t)> amount;  // what the run adds; 0: it is none of them
  std::function<bool(std::size_t)> whole;     // of what it is a share; empty: a plain count
  double of_nothing = 0;                      // the share of no runs, in per cent
};

double value_of(const Definition& definition, const Tally& tally) {
  if (!definition.whole) return tally.part;
  return tally.whole > 0 ? 100 * tally.part / tally.whole : definition.of_nothing;
}

Figure figure_of(const History& history, const Definition& definition, std::int64_t window) {
  Figure figure;
  figure.key = definition.key;
  Tally now, before;
  std::vector<Tally> daily(static_cast<std::size_t>(window));
  for (std::size_t i = 0; i < history.runs.size(); ++i) {
    if (history.runs[i].time <= 0) continue;
    const std::int64_t age = today(history) - day_of(history, history.runs[i]);
    if (age >= 2 * window) continue;
    if (age >= window) figure.has_before = true;
    const double amount = definition.amount(i);
    const bool whole = definition.whole && definition.whole(i);
    Tally& span = age < window ? now : before;
    span.part += amount;
    span.whole += whole;
    if (age >= window) continue;
    daily[static_cast<std::size_t>(window - 1 - age)].part += amount;
    daily[static_cast<std::size_t>(window - 1 - age)].whole += whole;
    if (amount > 0 && figure.rows.size() < kMostRows) figure.rows.push_back(i);
  }
  figure.value = value_of(definition, now);
  figure.before = value_of(definition, before);
  for (const Tally& day : daily) figure.daily.push_back(value_of(definition, day));
  return figure;
}

double tokens_of(const RunDigest& run) { return static_cast<double>(std::max<std::int64_t>(run.spend.tokens, 0)); }

}  // namespace

std::vector<Figure> figures(const History& history, std::int64_t days) {
  const std::vector<RunDigest>& runs = history.runs;
  const std::vector<bool> flaky = flaked(history);
  const auto failed = [&](std::size_t i) { return runs[i].failed(); };
  const auto patched = [&](std::size_t i) { return !runs[i].patch.state.empty() && runs[i].patch.state != "empty"; };
  std::vector<Definition> definitions = {
      {"failed-runs", failed, nullptr},
      {"explained", [&](std::size_t i) { return failed(i) && !runs[i].unclassified(); }, failed, 100},
      {"unclassified", [&](std::size_t i) { return runs[i].unclassified(); }, nullptr},
      {"flake-share", [&](std::size_t i) { return flaky[i]; }, failed},
      {"reruns-proposed", [&](std::size_t i) { return runs[i].decision.made && runs[i].decision.rerun; }, nullptr},
      {"reruns-refused", [&](std::size_t i) { return runs[i].decision.made && !runs[i].decision.rerun; }, nullptr},
      {"patches-proposed", patched, nullptr},
      {"patches-published", [&](std::size_t i) { return runs[i].published(); }, nullptr},
  };
  // Many sites have no proposer outside: they are not told that it costs nothing.
  if (std::any_of(runs.begin(), runs.end(), [](const RunDigest& run) { return run.spend.tokens > 0; })) {
    definitions.push_back({"tokens-spent", [&](std::size_t i) { return tokens_of(runs[i]); }, nullptr});
  }
  std::vector<Figure> all;
  for (const Definition& definition : definitions) all.push_back(figure_of(history, definition, days));
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
