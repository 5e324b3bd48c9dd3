#include "dashboard/unclassified_page.h"

#include <algorithm>

#include "core/text.h"
#include "dashboard/clusters_page.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

constexpr std::size_t kLinkedRuns = 5;

std::string file_name(std::size_t page) { return page == 1 ? "index.html" : "index-" + std::to_string(page) + ".html"; }

struct Entry {
  const Cluster* cluster;
  bool has_page;
};

std::vector<Entry> queue_of(const std::vector<Cluster>& clusters) {
  std::vector<Entry> queue;
  for (std::size_t i = 0; i < clusters.size(); ++i) {
    if (clusters[i].unclassified) queue.push_back({&clusters[i], i < kMaxClusterPages});
  }
  return queue;
}

void append_entry_facts(Page& page, const History& history, const Cluster& cluster) {
  page.raw("<ul class=\"facts\"><li>").text(core::counted(cluster.rows.size(), "run")).raw("</li>");
  if (!cluster.last_at.empty()) {
    page.raw("<li>last ");
    append_time(page, cluster.last_at);
    page.raw("</li>");
  }
  // Excerpts name their runs themselves.
  const std::size_t linked = cluster.excerpts.empty() ? std::min(kLinkedRuns, cluster.rows.size()) : 0;
  for (std::size_t i = 0; i < linked; ++i) {
    page.raw("<li>");
    append_run_link(page, history.runs[cluster.rows[i]], Place::folder);
    page.raw("</li>");
  }
  page.raw("</ul>\n");
}

void append_entry(Page& page, const History& history, const Entry& entry) {
  const Cluster& cluster = *entry.cluster;
  page.raw("<article class=\"entry\"").attr("id", "cluster-" + cluster.id).raw(">\n<h2 class=\"message\">");
  if (entry.has_page) page.raw("<a").href(Link::inside("../" + cluster_path(cluster))).raw(">");
  page.text(core::trim(cluster.title).empty() ? "A failure without a message" : core::shorten(cluster.title, 300));
  if (entry.has_page) page.raw("</a>");
  page.raw("</h2>\n");
  append_entry_facts(page, history, cluster);
  append_cluster_excerpts(page, history, cluster);
  if (!cluster.drafted_rule.empty()) {
    page.raw("<p class=\"label\">Drafted rule</p>\n");
    append_copyable(page, "Drafted rule", cluster.drafted_rule);
  }
  page.raw("</article>\n");
}

void append_pager(Page& page, std::size_t here, std::size_t pages) {
  if (pages < 2) return;
  page.raw("<nav class=\"pager\" aria-label=\"Pages\"><ul>");
  for (std::size_t number = 1; number <= pages; ++number) {
    page.raw("<li>");
    if (number == here) {
      page.raw("<span class=\"here\" aria-current=\"page\">page ").number(number).raw("</span>");
    } else {
      page.raw("<a").href(Link::inside(file_name(number))).raw(">page ").number(number).raw("</a>");
    }
    page.raw("</li>");
  }
  page.raw("</ul></nav>\n");
}

void append_next_steps(Page& page) {
  page.raw("<details class=\"more\"><summary>How a draft becomes a rule</summary>\n<ol class=\"steps\">");
  page.raw("<li>Copy it into a file below <code>.cimend/rules/</code> of the repository.</li>");
  page.raw("<li>Give it the category that fits, and a near miss: a healthy line that looks like it.</li>");
  page.raw("<li>Run <code>cimend-classify rules check .cimend/rules/FILE.yaml</code>.</li>");
  page.raw("<li>Analyse a run of the cluster again with <code>--rules .cimend/rules</code>; it leaves this page.</li>");
  page.raw("</ol></details>\n");
}

}  // namespace

std::string unclassified_path(std::size_t page) { return "unclassified/" + file_name(page); }

std::vector<Page> unclassified_pages(const ListSite& site, const std::vector<Cluster>& clusters) {
  const std::vector<Entry> queue = queue_of(clusters);
  const std::size_t needed = (queue.size() + kUnclassifiedPerPage - 1) / kUnclassifiedPerPage;
  const std::size_t count = std::clamp<std::size_t>(needed, 1, kMaxUnclassifiedPages);
  std::vector<Page> pages;
  for (std::size_t number = 1; number <= count; ++number) {
    Page content;
    append_list_head(content, "Unclassified", "Failures that no rule explains yet, those with the most runs first.");
    if (queue.empty()) content.raw("<p class=\"empty\">Every failure has been explained: the queue is empty.</p>\n");
    if (!queue.empty()) append_next_steps(content);
    append_pager(content, number, count);
    const std::size_t end = std::min(queue.size(), number * kUnclassifiedPerPage);
    for (std::size_t i = (number - 1) * kUnclassifiedPerPage; i < end; ++i) {
      append_entry(content, site.history, queue[i]);
    }
    append_pager(content, number, count);
    if (number == count) append_rest_note(content, end, queue.size(), "clusters", "clusters.json");
    const std::string name = number == 1 ? "Unclassified" : "Page " + std::to_string(number);
    std::vector<Crumb> parents;
    if (number > 1) parents.push_back({"Unclassified", Link::literal("index.html")});
    pages.push_back(framed_list(site, Place::folder, Section::unclassified, name, content, parents));
  }
  return pages;
}

}  // namespace cimend::dashboard
