#include "dashboard/compare_page.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "dashboard/clusters_page.h"
#include "dashboard/figure_words.h"
#include "dashboard/runs_page.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

constexpr std::size_t kListedChanges = 90;  // of 7 elements each, in four groups

// One of the four lists: how it is called and what its changes are called.
struct Group {
  Markup id, heading, meaning, word;
  std::span<const ClusterChange> changes;
};

void append_date(Page& page, const std::string& date) {
  page.raw("<time").attr("datetime", date).raw(">").text(date).raw("</time>");
}

void append_head(Page& page, const PeriodComparison& comparison) {
  page.raw("<header class=\"page-head\">\n<h1>The last ").number(count_of(comparison.days));
  page.raw(" days against the ").number(count_of(comparison.days)).raw(" before</h1>\n<p class=\"lead\">");
  append_date(page, comparison.from);
  page.raw(" to ");
  append_date(page, comparison.to);
  page.raw(" against ");
  append_date(page, comparison.before_from);
  page.raw(" to ");
  append_date(page, comparison.before_to);
  page.raw(". Days are those of UTC, and today counts as far as it has gone.</p>\n</header>\n");
}

void append_spans(Page& page, std::int64_t here) {
  page.raw("<nav class=\"pager\" aria-label=\"Span\"><ul><li class=\"quiet\">Compare:</li>");
  for (const std::int64_t days : {kWeek, kMonth}) {
    page.raw("<li>");
    if (days == here) {
      page.raw("<span class=\"here\" aria-current=\"page\">").number(count_of(days)).raw(" days</span>");
    } else {
      page.raw("<a").href(Link::inside("../" + compare_path(days))).raw(">").number(count_of(days)).raw(" days</a>");
    }
    page.raw("</li>");
  }
  page.raw("</ul></nav>\n");
}

// "−12, better": a sign and a word; colour only says it once more.
void append_change(Page& page, const Figure& figure, const FigureWords& words) {
  const std::string change = change_of(figure);
  if (change.empty() || figure.value == figure.before || words.better == FigureWords::Better::neither) {
    page.raw("<td>").text(change.empty() ? "no earlier runs" : change).raw("</td>");
    return;
  }
  const bool good = (figure.value < figure.before) == (words.better == FigureWords::Better::less);
  page.raw(good ? Markup("<td class=\"tone passed\">") : Markup("<td class=\"tone failed\">")).text(change);
  page.raw(good ? Markup(", better</td>") : Markup(", worse</td>"));
}

void append_figure_row(Page& page, const Figure& figure) {
  const FigureWords words = words_of(figure);
  page.raw("<tr><th scope=\"row\"><a").href(Link::inside("../" + figure_path(figure.key))).raw(">");
  page.raw(words.title).raw("</a></th><td>");
  page.text(figure.has_before ? words.format(figure.before) : "–").raw("</td><td>");
  page.text(words.format(figure.value)).raw("</td>");
  append_change(page, figure, words);
  page.raw("</tr>\n");
}

void append_runs_row(Page& page, const PeriodComparison& comparison) {
  Figure runs;
  runs.value = static_cast<double>(comparison.runs);
  runs.before = static_cast<double>(comparison.runs_before);
  runs.has_before = comparison.runs_before > 0;
  page.raw("<tr><th scope=\"row\">Runs</th><td>").number(count_of(comparison.runs_before)).raw("</td><td>");
  page.number(count_of(comparison.runs)).raw("</td>");
  append_change(page, runs, {});
  page.raw("</tr>\n");
}

void append_figures(Page& page, const PeriodComparison& comparison) {
  page.raw("<section aria-labelledby=\"figures\">\n<h2 id=\"figures\">Figures</h2>\n<div class=\"scroll\" ");
  page.raw(
      "tabindex=\"0\" role=\"region\" aria-label=\"Figures side by side\"><table "
      "class=\"data\">\n<thead><tr><td></td>");
  page.raw(
      "<th scope=\"col\">Before</th><th scope=\"col\">Now</th><th scope=\"col\">Change</th></tr></thead>\n<tbody>\n");
  append_runs_row(page, comparison);
  for (const Figure& figure : comparison.figures) append_figure_row(page, figure);
  page.raw("</tbody>\n</table></div>\n");
  if (comparison.runs_before == 0) {
    page.raw("<p class=\"note\">No run of the days before is known, so there is nothing to hold these against.</p>\n");
  }
  page.raw("</section>\n");
}

void append_sum(Page& page, const Group& group) {
  page.raw("<div><dt>");
  if (!group.changes.empty()) page.raw("<a href=\"#").raw(group.id).raw("\">");
  page.raw(group.heading);
  if (!group.changes.empty()) page.raw("</a>");
  page.raw("</dt><dd>").number(group.changes.size()).raw("</dd></div>\n");
}

void append_sums(Page& page, std::span<const Group> groups, std::int64_t as_before) {
  page.raw("<section aria-labelledby=\"kinds\">\n<h2 id=\"kinds\">Kinds of failure</h2>\n<dl class=\"sums\">\n");
  for (const Group& group : groups) append_sum(page, group);
  page.raw("<div><dt>As often as before</dt><dd>").number(count_of(as_before)).raw("</dd></div>\n</dl>\n");
  page.raw("<p class=\"note\">A kind is a cluster; counted are the runs that it broke.</p>\n</section>\n");
}

void append_change_row(Page& page, const ClusterChange& change, const Cluster& cluster, Markup word) {
  page.raw("<tr><th scope=\"row\" class=\"cell-what\">");
  const bool has_page = change.cluster < kMaxClusterPages;
  if (has_page) page.raw("<a").href(Link::inside("../" + cluster_path(cluster))).raw(">");
  page.text(cluster_title(cluster));
  if (has_page) page.raw("</a>");
  page.raw("<span class=\"sub\">").text(category_title(cluster.category));
  if (!cluster.rule.empty()) page.raw(" · ").text(cluster.rule);
  const bool back = change.before == 0 && !change.last_seen_at.empty();
  if (back) page.raw(" · last seen ").text(change.last_seen_at.substr(0, 10));
  page.raw("</span></th>");
  append_number_cell(page, change.before, "before");
  append_number_cell(page, change.now, "now");
  page.raw("<td class=\"cell-number\">").raw(change.now > change.before ? Markup("+") : Markup("−"));
  page.number(count_of(std::max(change.now, change.before) - std::min(change.now, change.before)));
  page.raw("&nbsp;").raw(back ? Markup("back") : word).raw("</td></tr>\n");
}

void append_group(Page& page, const Group& group, const std::vector<Cluster>& clusters) {
  if (group.changes.empty()) return;
  page.raw("<section aria-labelledby=\"").raw(group.id).raw("\">\n<h2 id=\"").raw(group.id).raw("\">");
  page.raw(group.heading).raw("<span class=\"quiet\"> ").raw(group.meaning).raw("</span></h2>\n");
  page.raw("<table class=\"rows kinds\"><thead><tr><th scope=\"col\">What fails</th>");
  page.raw("<th scope=\"col\" class=\"cell-number\">Before</th><th scope=\"col\" class=\"cell-number\">Now</th>");
  page.raw("<th scope=\"col\" class=\"cell-number\">Change</th></tr></thead>\n<tbody>\n");
  const std::size_t shown = std::min(group.changes.size(), kListedChanges);
  for (const ClusterChange& change : group.changes.first(shown)) {
    append_change_row(page, change, clusters[change.cluster], group.word);
  }
  page.raw("</tbody>\n</table>\n");
  if (shown < group.changes.size()) {
    page.raw("<p class=\"note\">And ").number(group.changes.size() - shown).raw(" more.</p>\n");
  }
  page.raw("</section>\n");
}

}  // namespace

std::string compare_path(std::int64_t days) { return days == kWeek ? "compare/week.html" : "compare/month.html"; }

Page compare_page(const ListSite& site, const PeriodComparison& comparison, const std::vector<Cluster>& clusters) {
  const Group groups[] = {
      {"new", "New", "in no run of the days before", "new", comparison.appeared},
      {"more", "More often", "in more runs than before", "more", comparison.more},
      {"fewer", "Less often", "in fewer runs than before", "fewer", comparison.fewer},
      {"gone", "Gone", "in no run of the last days", "gone", comparison.gone},
  };
  Page content;
  append_head(content, comparison);
  append_spans(content, comparison.days);
  append_figures(content, comparison);
  append_sums(content, groups, comparison.as_before);
  for (const Group& group : groups) append_group(content, group, clusters);
  return framed_list(site, Place::folder, Section::overview, fmt::format("Compare {} days", comparison.days), content,
                     {{"Overview", Link::literal("../index.html")}});
}

}  // namespace cimend::dashboard
