#include "dashboard/site_pages.h"

#include <algorithm>
#include <functional>

#include "dashboard/api_documents.h"
#include "dashboard/approvals_page.h"
#include "dashboard/badges.h"
#include "dashboard/clusters_page.h"
#include "dashboard/compare_page.h"
#include "dashboard/each_of.h"
#include "dashboard/feeds.h"
#include "dashboard/flakes_page.h"
#include "dashboard/ledger_page.h"
#include "dashboard/overview_page.h"
#include "dashboard/patches_page.h"
#include "dashboard/problem_list.h"
#include "dashboard/rules_page.h"
#include "dashboard/runbook_page.h"
#include "dashboard/runs_page.h"
#include "dashboard/script.h"
#include "dashboard/search_page.h"
#include "dashboard/stamp.h"
#include "dashboard/style.h"
#include "dashboard/unclassified_page.h"

namespace cimend::dashboard {
namespace {

using core::Result;

// The pages in groups, each with what it needs of the history; counted once here.
class PagesWriter {
 public:
  PagesWriter(const SitePages& site, PageBook& book)
      : site_(site),
        book_(book),
        list_{site.title, site.history, site.link_hosts},
        counts_(counts_of(site.history, site.threads)) {}

  // In groups, at once where there are threads for it; the front page after all.
  Result<> write(core::Fs& fs, std::vector<core::Error>& problems) {
    const std::vector<Runbook> runbooks = load_runbooks(fs, site_.runbooks, problems);
    const std::vector<std::function<Result<>()>> groups = {
        [&] { return write_search(); },   [&] { return write_documents(); },        [&] { return write_lists(); },
        [&] { return write_clusters(); }, [&] { return write_runbooks(runbooks); }, [&] { return write_months(); },
        [&] { return write_assets(); },   [&] { return write_comparisons(); },
    };
    std::vector<Result<>> done(groups.size());
    each_of(groups.size(), site_.threads, [&](std::size_t i) { done[i] = groups[i](); });
    for (const Result<>& each : done) {
      if (!each) return each;
    }
    if (Result<> listed = book_.write(kProblemsFile, problems_text(problems)); !listed) return listed;
    return book_.write("index.html", overview_page(list_, counts_, problems));
  }

 private:
  Result<> write_assets() {
    if (Result<> done = book_.write("style.css", style_sheet()); !done) return done;
    if (Result<> done = book_.write("app.js", app_script()); !done) return done;
    if (Result<> done = book_.write("search.js", search_script()); !done) return done;
    for (const Badge& badge : badges(counts_)) {
      if (Result<> done = book_.write("badge/" + badge.name + ".svg", badge.svg); !done) return done;
    }
    return {};
  }

  // What a page of these runs is made of, beside the program and its options.
  [[nodiscard]] Stamp stamp_of(const std::vector<std::size_t>& rows) const {
    Stamp stamp;
    for (const std::size_t row : rows) stamp.add(site_.stamps[row]);
    return stamp;
  }

  Result<> write_months() {
    for (const auto& [month, rows] : months(site_.history)) {
      std::vector<std::string> paths;
      for (std::size_t part = 1; (part - 1) * kRunsPerPage < rows.size(); ++part) {
        paths.push_back(archive_path(month, part));
      }
      const auto make = [&, &name = month, &of = rows] { return archive_pages(list_, name, of); };
      if (Result<> done = book_.write_if_changed(stamp_of(rows).value(), paths, make); !done) return done;
    }
    return {};
  }

  Result<> write_clusters() {
    if (Result<> done = book_.write("clusters/index.html", clusters_page(list_, counts_.clusters)); !done) return done;
    for (std::size_t i = 0; i < std::min(counts_.clusters.size(), kMaxClusterPages); ++i) {
      const Cluster& cluster = counts_.clusters[i];
      const std::string path = cluster_path(cluster);
      Stamp made_of = stamp_of(cluster.rows);
      made_of.add(cluster.id).add(static_cast<std::uint64_t>(cluster.last_7_days));
      const auto make = [&] { return std::vector<NamedPage>{{path, cluster_page(list_, cluster)}}; };
      if (Result<> done = book_.write_if_changed(made_of.value(), {path}, make); !done) return done;
    }
    return {};
  }

  Result<> write_lists() {
    std::vector<NamedPage> pages = {
        {"runs/index.html", runs_page(list_)},
        {"approvals/index.html", approvals_page(list_, counts_.waiting)},
        {"ledger/index.html", ledger_page(list_, ledger(site_.history))},
        {"rules/index.html", rules_page(list_, counts_.rules)},
    };
    for (const FlakeOrder order : {FlakeOrder::lower_bound, FlakeOrder::last_failure, FlakeOrder::runs}) {
      pages.push_back({flakes_path(order), flakes_page(list_, counts_.flakes, order)});
    }
    for (const Figure& figure : counts_.figures) pages.push_back({figure_path(figure.key), figure_page(list_, figure)});
    if (Result<> done = book_.write(pages); !done) return done;
    const std::vector<Page> unclassified = unclassified_pages(list_, counts_.clusters);
    for (std::size_t i = 0; i < unclassified.size(); ++i) {
      if (Result<> done = book_.write(unclassified_path(i + 1), unclassified[i]); !done) return done;
    }
    return book_.write(patches_pages(list_));
  }

  Result<> write_comparisons() {
    for (const std::int64_t days : {kWeek, kMonth}) {
      std::vector<Figure> of_days = days == kMonth ? counts_.figures : figures(site_.history, days);
      const PeriodComparison comparison = compare_periods(site_.history, counts_.clusters, std::move(of_days), days);
      const Page page = compare_page(list_, comparison, counts_.clusters);
      if (Result<> done = book_.write(compare_path(days), page); !done) return done;
    }
    return {};
  }

  Result<> write_runbooks(const std::vector<Runbook>& runbooks) {
    if (Result<> done = book_.write("runbooks/index.html", runbooks_page(list_, runbooks)); !done) return done;
    for (const Runbook& runbook : runbooks) {
      const Page page = runbook_page(list_, runbook, counts_.clusters, site_.link_hosts);
      if (Result<> done = book_.write(runbook_path(runbook.category), page); !done) return done;
    }
    return {};
  }

  // What programs read.
  Result<> write_documents() {
    const History& history = site_.history;
    const std::vector<std::pair<const char*, core::Json>> documents = {
        {"runs", runs_document(history)},
        {"clusters", clusters_document(history, counts_.clusters)},
        {"flakes", flakes_document(history, counts_.flakes)},
        {"approvals", approvals_document(history, counts_.waiting)},
        {"rules", rules_document(counts_.rules)},
        {"figures", figures_document(history, counts_.figures)},
    };
    for (const auto& [name, document] : documents) {
      Result<> done = book_.write("api/v1/" + std::string(name) + ".json", document.dump());
      if (!done) return done;
    }
    const Feed feed{site_.title, site_.base_url, feed_entries(history, counts_)};
    if (Result<> done = book_.write("feed.atom", atom_feed(feed)); !done) return done;
    return book_.write("feed.json", json_feed(feed));
  }

  Result<> write_search() { return book_.write("search.html", search_page(list_, counts_)); }

  const SitePages& site_;
  PageBook& book_;
  ListSite list_;
  HistoryCounts counts_;
};

}  // namespace

Result<> write_site_pages(core::Fs& fs, const SitePages& site, PageBook& book, std::vector<core::Error>& problems) {
  return PagesWriter(site, book).write(fs, problems);
}

}  // namespace cimend::dashboard
