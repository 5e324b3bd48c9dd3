#include "dashboard/svg_chart.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "core/text.h"

namespace cimend::dashboard {
namespace {

std::string grouped(std::uint64_t number) {
  Page digits;
  digits.number(number);
  return digits.html();
}

// --- sparkline ---

constexpr int kSparkHeight = 24;
constexpr int kSparkStep = 4;

int height_of(double value, double most) {
  if (value <= 0 || most <= 0) return 0;
  return std::max(1, static_cast<int>(std::lround(value / most * kSparkHeight)));
}

// One path of strokes from the ground upwards.
std::string bars(const std::vector<double>& values, std::size_t first, std::size_t last, double most) {
  std::string path;
  for (std::size_t i = first; i < last; ++i) {
    const int height = height_of(values[i], most);
    if (height > 0) path += fmt::format("M{} {}v-{}", kSparkStep * static_cast<int>(i) + 2, kSparkHeight, height);
  }
  return path;
}

void append_path(Page& page, Markup kind, const std::string& path) {
  if (path.empty()) return;
  page.raw("<path class=\"").raw(kind).raw("\" d=\"").text(path).raw("\"/>");
}

// --- stacked area ---

constexpr int kPlotHeight = 224;  // 14rem: labels beside the plot are text of the page's size
constexpr int kLabelStep = 20;
constexpr std::size_t kMaxLabel = 27;

// 1, 2, 3, 4, 5, 6, 8, 10, 20, 30 …: the least of them that is no less than `value`.
std::int64_t round_up(std::int64_t value) {
  for (std::int64_t ten = 1;; ten *= 10) {
    for (const std::int64_t step : {1, 2, 3, 4, 5, 6, 8}) {
      if (step * ten >= value) return step * ten;
    }
  }
}

struct Stack {
  std::vector<std::vector<std::int64_t>> tops;  // one a series: the sum of it and all below, a day
  std::int64_t most = 0;
};

Stack stack_of(const CategoryTrend& trend) {
  Stack stack;
  std::vector<std::int64_t> sums(trend.days.size(), 0);
  for (const CategoryTrend::Series& series : trend.series) {
    for (std::size_t day = 0; day < std::min(sums.size(), series.counts.size()); ++day) {
      sums[day] += std::max<std::int64_t>(series.counts[day], 0);
    }
    stack.tops.push_back(sums);
  }
  for (const std::int64_t sum : sums) stack.most = std::max(stack.most, sum);
  return stack;
}

int y_of(std::int64_t value, std::int64_t most) {
  return kPlotHeight - static_cast<int>(value * (kPlotHeight - 4) / std::max<std::int64_t>(most, 1));
}

constexpr int kDayWidth = 8;

std::string line_of(const std::vector<std::int64_t>& tops, std::int64_t most) {
  std::string path;
  for (std::size_t day = 0; day < tops.size(); ++day) {
    path += fmt::format("{}{} {}", day == 0 ? "" : "L", kDayWidth * static_cast<int>(day), y_of(tops[day], most));
  }
  return path;
}

// From the left along the top, back along what lies below.
std::string area_of(const Stack& stack, std::size_t series, std::int64_t most) {
  std::string path = "M" + line_of(stack.tops[series], most);
  const std::size_t days = stack.tops[series].size();
  for (std::size_t day = days; day-- > 0;) {
    const std::int64_t below = series == 0 ? 0 : stack.tops[series - 1][day];
    path += fmt::format("L{} {}", kDayWidth * static_cast<int>(day), y_of(below, most));
  }
  return path + "Z";
}

// A class and a pattern of its own for each series; more than seven begin anew.
struct Look {
  Markup kind;
  Markup pattern;  // what stands in the 8 × 8 tile
  Markup id, fill;
};

constexpr std::array<Look, 7> kLooks{{
    {"series s1", "<path d=\"M0 8L8 0M-2 2L2-2M6 10L10 6\"/>", "series-1", "url(#series-1)"},
    {"series s2", "<path d=\"M0 2h8M0 6h8\"/>", "series-2", "url(#series-2)"},
    {"series s3", "<path d=\"M2 2h.1M6 6h.1\" class=\"dots\"/>", "series-3", "url(#series-3)"},
    {"series s4", "<path d=\"M2 0v8M6 0v8\"/>", "series-4", "url(#series-4)"},
    {"series s5", "<path d=\"M0 0L8 8M-2 6L2 10M6-2L10 2\"/>", "series-5", "url(#series-5)"},
    {"series s6", "<path d=\"M0 4h8M4 0v8\"/>", "series-6", "url(#series-6)"},
    {"series s7", "", "series-7", "url(#series-7)"},
}};

const Look& look_of(std::size_t series) { return kLooks[series % kLooks.size()]; }

void append_patterns(Page& page, std::size_t series) {
  page.raw("<defs>");
  for (std::size_t i = 0; i < std::min(series, kLooks.size()); ++i) {
    page.raw("<pattern id=\"").raw(kLooks[i].id).raw("\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">");
    page.raw("<g class=\"").raw(kLooks[i].kind).raw("\"><rect width=\"8\" height=\"8\"/>").raw(kLooks[i].pattern);
    page.raw("</g></pattern>");
  }
  page.raw("</defs>");
}

std::string title_of(const CategoryTrend::Series& series) {
  return series.category == "other" ? "Other" : category_title(series.category);
}

// Where the names stand: beside the middle of each area's end, pushed apart where that is too tight, bottom first.
std::vector<int> label_places(const Stack& stack, std::int64_t most) {
  std::vector<int> places;
  for (std::size_t i = 0; i < stack.tops.size(); ++i) {
    const std::int64_t below = i == 0 ? 0 : stack.tops[i - 1].back();
    const int wanted = (y_of(stack.tops[i].back(), most) + y_of(below, most)) / 2;
    const int free = places.empty() ? kPlotHeight - 8 : places.back() - kLabelStep;
    places.push_back(std::min(wanted, free));
  }
  // What was pushed out at the top pushes back down.
  int least = 12;
  for (std::size_t i = places.size(); i-- > 0; least += kLabelStep) places[i] = std::max(places[i], least);
  return places;
}

void append_labels(Page& page, const CategoryTrend& trend, const Stack& stack, std::int64_t most) {
  const std::vector<int> places = label_places(stack, most);
  page.raw("<svg class=\"trend-labels\" viewBox=\"0 0 256 224\">");
  for (std::size_t i = 0; i < trend.series.size(); ++i) {
    const std::int64_t below = i == 0 ? 0 : stack.tops[i - 1].back();
    const int end = (y_of(stack.tops[i].back(), most) + y_of(below, most)) / 2;
    page.raw("<g class=\"").raw(look_of(i).kind).raw("\"><path class=\"leader\" d=\"");
    const std::string y = std::to_string(places[i] + 4);
    page.text(fmt::format("M0 {}L12 {}H18", end, places[i])).raw("\"/><text class=\"total\" x=\"48\" y=\"").text(y);
    page.raw("\">").number(static_cast<std::uint64_t>(std::max<std::int64_t>(trend.series[i].total, 0)));
    page.raw("</text><text x=\"56\" y=\"").text(y).raw("\">");
    page.text(core::shorten(title_of(trend.series[i]), kMaxLabel)).raw("</text></g>");
  }
  page.raw("</svg>");
}

std::string trend_label(const CategoryTrend& trend, const Stack& stack) {
  const std::vector<std::int64_t>& sums = stack.tops.back();
  const auto [least, most] = std::minmax_element(sums.begin(), sums.end());
  std::string label = fmt::format("Failed runs by cause, {} to {}: least {}, most {}, latest {}.", trend.days.front(),
                                  trend.days.back(), *least, *most, sums.back());
  for (const CategoryTrend::Series& series : trend.series) {
    label += fmt::format(" {}: {}.", title_of(series), series.total);
  }
  return label;
}

}  // namespace

std::string as_count(double value) { return grouped(static_cast<std::uint64_t>(std::llround(std::max(value, 0.0)))); }

std::string as_share(double per_cent) { return percent(per_cent / 100); }

std::string as_duration(double seconds) {
  const auto whole = std::llround(std::max(seconds, 0.0));
  if (whole < 60) return fmt::format("{}\u00A0s", whole);
  const auto two = [](std::int64_t large, const char* unit, std::int64_t small, const char* rest) {
    return small == 0 ? fmt::format("{}\u00A0{}", large, unit)
                      : fmt::format("{}\u00A0{} {}\u00A0{}", large, unit, small, rest);
  };
  if (whole < 3600) return two(whole / 60, "min", whole % 60, "s");
  if (whole < 2 * 86400) return two(whole / 3600, "h", whole % 3600 / 60, "min");
  return two(whole / 86400, "d", whole % 86400 / 3600, "h");
}

Page sparkline(const std::vector<double>& values, std::string_view what, Format format) {
  Page page;
  if (values.empty()) return page;
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  const std::string label = fmt::format("{}, {} days: least {}, most {}, latest {}", what, values.size(),
                                        format(*least), format(*most), format(values.back()));
  const int width = kSparkStep * static_cast<int>(values.size());
  page.raw("<svg class=\"spark\" role=\"img\"").attr("aria-label", label).raw(" viewBox=\"");
  page.text(fmt::format("0 0 {} {}", width, kSparkHeight + 1)).raw("\" preserveAspectRatio=\"none\">");
  append_path(page, "spark-ground", fmt::format("M0 {}h{}", kSparkHeight, width));
  append_path(page, "spark-bars", bars(values, 0, values.size() - 1, *most));
  append_path(page, "spark-latest", bars(values, values.size() - 1, values.size(), *most));
  return page.raw("</svg>");
}

Page stacked_area(const CategoryTrend& trend) {
  Page page;
  const Stack stack = stack_of(trend);
  if (stack.most == 0 || trend.days.size() < 2) return page;
  const std::int64_t most = round_up(stack.most);
  const int width = kDayWidth * (static_cast<int>(trend.days.size()) - 1);
  page.raw("<div class=\"trend\" role=\"img\"").attr("aria-label", trend_label(trend, stack)).raw(">\n");
  page.raw("<svg class=\"trend-axis\" viewBox=\"0 0 32 224\"><text x=\"26\" y=\"14\">");
  page.number(static_cast<std::uint64_t>(most)).raw("</text><text x=\"26\" y=\"222\">0</text></svg>\n");
  page.raw("<svg class=\"trend-plot\" preserveAspectRatio=\"none\" viewBox=\"");
  page.text(fmt::format("0 0 {} {}", width, kPlotHeight)).raw("\">");
  append_patterns(page, trend.series.size());
  append_path(page, "grid", fmt::format("M0 {}h{}M0 {}h{}", y_of(most, most), width, y_of(most, 2 * most), width));
  for (std::size_t i = 0; i < trend.series.size(); ++i) {
    page.raw("<path class=\"").raw(look_of(i).kind).raw(" area\" fill=\"").raw(look_of(i).fill).raw("\" d=\"");
    page.text(area_of(stack, i, most)).raw("\"/>");
  }
  append_path(page, "ground", fmt::format("M0 {}h{}", kPlotHeight, width));
  page.raw("</svg>\n");
  append_labels(page, trend, stack, most);
  page.raw("\n<p class=\"trend-days\"><span>").text(trend.days.front()).raw("</span><span>");
  return page.text(trend.days.back()).raw("</span></p>\n</div>\n");
}

Page outcome_strip(const std::vector<RunState>& outcomes) {
  Page page;
  if (outcomes.empty()) return page;
  std::string failed, passed;
  std::size_t failures = 0, passes = 0;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const int x = 5 * static_cast<int>(i) + 2;
    if (outcomes[i] == RunState::failed) {
      failed += fmt::format("M{} 1v14", x);
      ++failures;
    } else if (outcomes[i] == RunState::passed) {
      passed += fmt::format("M{} 10v5", x);
      ++passes;
    }
  }
  const Markup latest = word_for(outcomes.back());
  std::string label =
      fmt::format("Last {}, oldest first: {} failed, {} passed", counted(outcomes.size(), "run"), failures, passes);
  if (const std::size_t rest = outcomes.size() - failures - passes; rest > 0)
    label += fmt::format(", {} unknown", rest);
  label += "; the latest: " + std::string(latest.bytes());
  page.raw("<svg class=\"strip\" role=\"img\"")
      .attr("aria-label", label)
      .attr("width", std::to_string(5 * outcomes.size()));
  page.raw(" viewBox=\"0 0 ").digits(5 * outcomes.size()).raw(" 16\">");
  append_path(page, "strip-failed", failed);
  append_path(page, "strip-passed", passed);
  return page.raw("</svg>");
}

}  // namespace cimend::dashboard
