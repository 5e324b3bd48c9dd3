#include "dashboard/clusters_page.h"

#include <algorithm>

#include "core/text.h"
#include "dashboard/run_rows.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

constexpr std::size_t kTitleBytes = 300;

void append_cluster_row(Page& page, const Cluster& cluster, bool has_page) {
  page.raw("<tr><th scope=\"row\" class=\"cell-what\">");
  if (has_page) page.raw("<a").href(Link::inside(cluster.id + ".html")).raw(">");
  page.text(cluster_title(cluster));
  if (has_page) page.raw("</a>");
  page.raw("<span class=\"sub\">");
  append_category(page, cluster.category, Place::folder);
  if (!cluster.rule.empty()) page.raw(" · ").text(cluster.rule);
  page.raw("</span></th>");
  append_number_cell(page, static_cast<std::int64_t>(cluster.rows.size()), "runs");
  append_number_cell(page, cluster.last_7_days, "in 7 days");
  append_time_cell(page, cluster.first_at, "first");
  append_time_cell(page, cluster.last_at, "last");
  page.raw("</tr>\n");
}

void append_fact(Page& page, Markup name, const Page& value) {
  page.raw("<div><dt>").raw(name).raw("</dt><dd>").append(value).raw("</dd></div>\n");
}

Page time_of(std::string_view rfc3339) {
  Page page;
  if (rfc3339.empty()) return page.raw("not known");
  append_time(page, rfc3339);
  return page;
}

void append_cluster_facts(Page& page, const Cluster& cluster) {
  page.raw("<dl class=\"cause\">\n");
  append_fact(page, "Runs", Page().number(cluster.rows.size()));
  append_fact(page, "In the last 7 days", Page().number(count_of(cluster.last_7_days)));
  append_fact(page, "First seen", time_of(cluster.first_at));
  append_fact(page, "Last seen", time_of(cluster.last_at));
  if (!cluster.rule.empty()) {
    Page rule;
    rule.raw("<a").href(Link::to_part("../rules/index.html", "rule-" + cluster.rule)).raw("><code>");
    append_fact(page, "Rule", rule.text(cluster.rule).raw("</code></a>"));
  }
  append_fact(page, "Id", Page().raw("<code>").text(cluster.id).raw("</code>"));
  page.raw("</dl>\n");
}

void append_runs(Page& page, const History& history, const Cluster& cluster) {
  const std::size_t shown = std::min(cluster.rows.size(), kMaxListRows);
  const std::vector<std::size_t> rows(cluster.rows.begin(), cluster.rows.begin() + static_cast<std::ptrdiff_t>(shown));
  page.raw("<section aria-labelledby=\"runs\">\n<h2 id=\"runs\">Runs</h2>\n");
  append_run_table(page, history, rows, "Runs with this failure, newest first", Place::folder);
  if (shown < cluster.rows.size()) {
    page.raw("<p class=\"note\">The newest ").number(shown).raw(" of ").number(cluster.rows.size()).raw(" runs.</p>\n");
  }
  page.raw("</section>\n");
}

}  // namespace

std::string cluster_path(const Cluster& cluster) { return "clusters/" + cluster.id + ".html"; }

std::string cluster_title(const Cluster& cluster) {
  if (!core::trim(cluster.title).empty()) return core::shorten(cluster.title, kTitleBytes);
  return category_title(cluster.category);
}

void append_cluster_excerpts(Page& page, const History& history, const Cluster& cluster) {
  if (cluster.excerpts.empty()) return;
  page.raw("<ul class=\"excerpts\">\n");
  for (const auto& [line, run] : cluster.excerpts) {
    page.raw("<li><pre class=\"output\">").text(core::shorten(line, 2000)).raw("</pre><p class=\"sub\">");
    append_run_link(page, history.runs[run], Place::folder);
    page.raw("</p></li>\n");
  }
  page.raw("</ul>\n");
}

Page clusters_page(const ListSite& site, const std::vector<Cluster>& clusters) {
  Page content;
  append_list_head(content, "Clusters",
                   "Failures of one kind, gathered over all runs: the kind with the most runs first.");
  if (clusters.empty()) {
    content.raw("<p class=\"empty\">No run has failed yet.</p>\n");
    return framed_list(site, Place::folder, Section::clusters, "Clusters", content);
  }
  content.raw("<p class=\"note\"><a href=\"../compare/week.html\">What is new, gone, more or less often: this week ");
  content.raw("against the one before</a></p>\n");
  content.raw("<section aria-label=\"Clusters\">\n<table class=\"rows kinds sortable filtered\">\n");
  content.raw("<caption class=\"unseen\">Kinds of failure, most runs first</caption>\n<thead><tr>");
  content.raw("<th scope=\"col\">What fails</th><th scope=\"col\" class=\"cell-number\">Runs</th>");
  content.raw("<th scope=\"col\" class=\"cell-number\">7&nbsp;days</th><th scope=\"col\">First seen</th>");
  content.raw("<th scope=\"col\">Last seen</th></tr></thead>\n<tbody>\n");
  const std::size_t shown = std::min(clusters.size(), kMaxListRows);
  for (std::size_t i = 0; i < shown; ++i) append_cluster_row(content, clusters[i], i < kMaxClusterPages);
  content.raw("</tbody>\n</table>\n");
  append_rest_note(content, shown, clusters.size(), "clusters", "clusters.json");
  append_json_link(content, "clusters.json");
  content.raw("</section>\n");
  return framed_list(site, Place::folder, Section::clusters, "Clusters", content);
}

Page cluster_page(const ListSite& site, const Cluster& cluster) {
  Page content;
  content.raw("<header class=\"page-head\">\n<p class=\"eyebrow\">");
  append_category(content, cluster.category, Place::folder);
  if (!cluster.tool.empty()) content.raw(" · ").text(cluster.tool);
  content.raw(cluster.title.size() > 80 ? Markup("</p>\n<h1 class=\"long\">") : Markup("</p>\n<h1>"));
  content.text(cluster_title(cluster)).raw("</h1>\n");
  append_cluster_facts(content, cluster);
  content.raw("</header>\n");
  if (!cluster.excerpts.empty()) {
    content.raw("<section aria-labelledby=\"said\">\n<h2 id=\"said\">What the logs said</h2>\n");
    append_cluster_excerpts(content, site.history, cluster);
    content.raw("</section>\n");
  }
  if (cluster.unclassified && !cluster.drafted_rule.empty()) {
    content.raw("<section aria-labelledby=\"draft\">\n<h2 id=\"draft\">A rule to begin with</h2>\n");
    append_copyable(content, "Drafted rule", cluster.drafted_rule);
    content.raw("</section>\n");
  }
  append_runs(content, site.history, cluster);
  return framed_list(site, Place::folder, Section::clusters, "Cluster " + cluster.id, content,
                     {{"Clusters", Link::literal("index.html")}});
}

}  // namespace cimend::dashboard
