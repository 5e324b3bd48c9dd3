#include "dashboard/figures_section.h"

#include <algorithm>

#include "dashboard/figure_words.h"
#include "dashboard/runs_page.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

constexpr std::size_t kDaysAWeek = 7;

// The change as words, an arrow and, where one way is better than the other, a tone.
void append_change(Page& page, const Figure& figure, const FigureWords& words) {
  const std::string change = change_of(figure);
  if (change.empty()) {
    page.raw("<p class=\"tile-change\">no earlier runs</p>");
    return;
  }
  const bool same = figure.value == figure.before;
  const bool good = (figure.value < figure.before) == (words.better == FigureWords::Better::less);
  Markup tone = "<p class=\"tile-change\">";
  if (!same && words.better != FigureWords::Better::neither) {
    tone = good ? Markup("<p class=\"tile-change passed\">") : Markup("<p class=\"tile-change failed\">");
  }
  page.raw(tone).text(change);
  if (!same && words.better != FigureWords::Better::neither) page.raw(good ? Markup(", better") : Markup(", worse"));
  page.raw("</p>");
}

void append_tile(Page& page, const Figure& figure) {
  const FigureWords words = words_of(figure);
  page.raw("<div class=\"tile\"").attr("id", figure.key).raw("><h3 class=\"tile-name\"><a");
  page.href(Link::inside(figure_path(figure.key))).raw(">").raw(words.title).raw("</a></h3>");
  page.raw("<p class=\"tile-value\">").text(words.format(figure.value)).raw("</p>");
  append_change(page, figure, words);
  page.append(sparkline(figure.daily, words.title.bytes(), words.format));
  page.raw("<details><summary>How it is counted<span class=\"unseen\">: ").raw(words.title);
  page.raw("</span></summary><p>").raw(words.formula).raw("</p></details></div>\n");
}

std::int64_t sum_of(const CategoryTrend::Series& series, std::size_t first, std::size_t last) {
  std::int64_t sum = 0;
  for (std::size_t day = first; day < std::min(last, series.counts.size()); ++day) sum += series.counts[day];
  return sum;
}

// The sum of the 7 days up to each day, since single days go up and down with the week.
CategoryTrend by_week(const CategoryTrend& trend) {
  CategoryTrend sums;
  if (trend.days.size() < 3 * kDaysAWeek) return trend;
  sums.days.assign(trend.days.begin() + kDaysAWeek - 1, trend.days.end());
  for (const CategoryTrend::Series& series : trend.series) {
    CategoryTrend::Series made{series.category, {}, series.total};
    for (std::size_t day = kDaysAWeek; day <= trend.days.size(); ++day) {
      made.counts.push_back(sum_of(series, day - kDaysAWeek, day));
    }
    sums.series.push_back(std::move(made));
  }
  return sums;
}

std::string title_of(const CategoryTrend::Series& series) {
  return series.category == "other" ? "Other" : category_title(series.category);
}

void append_week(Page& page, const CategoryTrend& trend, std::size_t first, std::size_t last) {
  page.raw("<tr><th scope=\"row\">").text(trend.days[first]).raw("</th>");
  for (const CategoryTrend::Series& series : trend.series) {
    page.raw("<td>").number(static_cast<std::uint64_t>(std::max<std::int64_t>(sum_of(series, first, last), 0)));
    page.raw("</td>");
  }
  page.raw("</tr>\n");
}

// A row a week, the newest first; the oldest may be shorter.
void append_trend_table(Page& page, const CategoryTrend& trend) {
  page.raw("<details class=\"more\"><summary>The same as a table</summary>\n<div class=\"scroll\" tabindex=\"0\" ");
  page.raw("role=\"region\" aria-label=\"Failed runs by week and cause\"><table class=\"data\">\n<thead><tr>");
  page.raw("<th scope=\"col\">7 days from</th>");
  for (const CategoryTrend::Series& series : trend.series) {
    page.raw("<th scope=\"col\">").text(title_of(series)).raw("</th>");
  }
  page.raw("</tr></thead>\n<tbody>\n");
  for (std::size_t last = trend.days.size(); last > 0;) {
    const std::size_t first = last > kDaysAWeek ? last - kDaysAWeek : 0;
    append_week(page, trend, first, last);
    last = first;
  }
  page.raw("</tbody>\n</table></div></details>\n");
}

}  // namespace

void append_figures(Page& page, const std::vector<Figure>& figures) {
  if (figures.empty()) return;
  page.raw("<section aria-labelledby=\"figures\">\n<h2 id=\"figures\">The last 30 days ");
  page.raw("<span class=\"quiet\">against the 30 before</span></h2>\n<div class=\"tiles\">\n");
  for (const Figure& figure : figures) append_tile(page, figure);
  page.raw("</div>\n<p class=\"note\"><a href=\"compare/week.html\">What is new, gone, more or less often: this week ");
  page.raw("against the one before</a></p>\n</section>\n");
}

void append_trend(Page& page, const CategoryTrend& trend) {
  const Page drawing = stacked_area(by_week(trend));
  if (drawing.empty()) return;
  page.raw("<section aria-labelledby=\"causes\">\n<h2 id=\"causes\">Why builds broke ");
  page.raw("<span class=\"quiet\">failed runs in the 7 days up to each day, and all of ")
      .number(trend.days.size())
      .raw(" days</span></h2>\n");
  page.append(drawing);
  append_trend_table(page, trend);
  page.raw("</section>\n");
}

}  // namespace cimend::dashboard
