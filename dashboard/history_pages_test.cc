// The pages over many runs, byte for byte as they stand in testdata/golden/history, made of the hand-made history and
// of answers written here, so that only a change of the pages changes them. CIMEND_GOLDEN_OUT as in golden_test.cc.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>

#include "core/fs.h"
#include "dashboard/approvals_page.h"
#include "dashboard/fixture_runs.h"
#include "dashboard/history_fixture.h"
#include "dashboard/ledger_page.h"
#include "dashboard/overview_page.h"
#include "dashboard/patches_page.h"
#include "dashboard/runs_page.h"
#include "dashboard/style.h"

using namespace cimend;
using dashboard::CategoryTrend;
using dashboard::Figure;
using dashboard::History;
using dashboard::ListSite;
using dashboard::RunState;

namespace {

constexpr core::UnixSeconds kDay = 86400;

std::size_t row_of(const History& history, const std::string& run_id) {
  for (std::size_t i = 0; i < history.runs.size(); ++i) {
    if (history.runs[i].run_id == run_id) return i;
  }
  return history.runs.size();
}

std::string days_ago(int days) { return core::rfc3339(dashboard::kFixtureNow - days * kDay); }

Figure figure(const std::string& key, double value, double before, int seed, double most) {
  Figure made;
  made.key = key;
  made.value = value;
  made.before = before;
  made.has_before = true;
  for (int day = 0; day < 30; ++day) made.daily.push_back(static_cast<double>((day * seed + day / 3) % 7) * most / 6);
  made.rows = {0, 1, 2};
  return made;
}

std::vector<Figure> figures_fixture() {
  std::vector<Figure> figures = {figure("failed-runs", 41, 52, 3, 6),
                                 figure("explained", 92.7, 88, 5, 100),
                                 figure("unclassified", 3, 3, 2, 2),
                                 figure("flake-share", 22, 14, 4, 50),
                                 figure("reruns-proposed", 12, 9, 3, 3),
                                 figure("reruns-refused", 29, 36, 6, 4),
                                 figure("patches-proposed", 11, 4, 2, 2),
                                 figure("patches-published", 5, 4, 4, 1),
                                 figure("tokens-spent", 61440, 80210, 3, 9000),
                                 figure("seconds-to-verdict", 95, 131, 5, 180)};
  figures[4].has_before = false;
  return figures;
}

CategoryTrend trend_fixture() {
  CategoryTrend trend;
  for (int day = 89; day >= 0; --day) trend.days.push_back(days_ago(day).substr(0, 10));
  const std::vector<std::string> categories = {
      "test.assertion", "compile.missing-header", "infra.network.dns", "lint.format", "unknown", "other"};
  for (std::size_t i = 0; i < categories.size(); ++i) {
    CategoryTrend::Series series{categories[i], {}, 0};
    for (int day = 0; day < 90; ++day) {
      const int phase = (day * static_cast<int>(7 + 3 * i) + day / 5) % 11;
      series.counts.push_back(std::max(0, phase - 4 - static_cast<int>(i)));
      series.total += series.counts.back();
    }
    trend.series.push_back(series);
  }
  return trend;
}

dashboard::HistoryCounts counts_fixture(const History& history) {
  dashboard::HistoryCounts counts;
  counts.figures = figures_fixture();
  counts.trend = trend_fixture();
  counts.broken = {
      {"example/word-count", "build", "main", "compile.missing-header",
       "src/word_count.cc uses std::vector without including <vector>.", "0a1b2c3d4e5f6071", row_of(history, "2019"),
       row_of(history, "2017"), 3, history.runs[row_of(history, "2016")].received_at, "2016"},
      {"example/paint", "build", "colours-0", "unknown", "No rule knows this failure.", "", row_of(history, "5000"),
       row_of(history, "5000"), 1, "", ""},
      {"<script>alert(1)</script>", "\" onmouseover=\"alert(1)", "main\u202Eniam", "no.such.category",
       "</h1><script>alert(1)</script>", "", row_of(history, "6666"), row_of(history, "6666"), 1, "", ""}};
  dashboard::Flake flake;
  flake.id = "0123456789ab";
  flake.name = "tests/test_clock.py::test_midnight";
  flake.repository = "example/word-count";
  flake.category = "test.assertion";
  flake.flaked = 5;
  flake.seen = 15;
  flake.lower_bound = 0.15;
  flake.last_failed_at = days_ago(6);
  for (int i = 0; i < 30; ++i) flake.strip.push_back(i % 6 == 5 ? RunState::failed : RunState::passed);
  flake.strip[3] = RunState::unknown;
  flake.rows = {row_of(history, "3009")};
  counts.flakes = {flake};
  counts.waiting = {
      {row_of(history, "4001"), "Include <vector> in src/word_count.cc", "tier B; its validation failed", 3 * kDay},
      {row_of(history, "6666"), "</details><script>alert(1)</script>",
       "approved by <b>me</b>, publishing it failed: </td><script>", 6 * kDay},
      {row_of(history, "4002"), "Include <vector> in src/word_count.cc",
       "approved by hubot-keeper, publishing it was refused: hubot-keeper may not write to example/word-count",
       2 * kDay}};
  return counts;
}

const std::vector<core::Error> kProblems = {{core::Errc::parse, "the analysis of run 6002 could not be read",
                                             "logs/6002/analysis.json:1:40",
                                             "make it again: cimend-classify --run logs/6002"}};

std::vector<dashboard::LedgerRow> ledger_fixture(const History& history) {
  using Kind = dashboard::LedgerRow::Kind;
  return {{row_of(history, "4003"), Kind::patch_refused, days_ago(1), "No patch",
           "The symbol has no header that the table knows.", RunState::unknown},
          {row_of(history, "4002"), Kind::patch, days_ago(2), "Include <vector> in src/word_count.cc", "tier B",
           RunState::unknown},
          {row_of(history, "3009"), Kind::rerun, days_ago(6), "Rerun: the test is known to be flaky.",
           "Every check holds.", RunState::passed, row_of(history, "3009-2")},
          {row_of(history, "3007"), Kind::rerun, days_ago(18), "Rerun: the test is known to be flaky.", "",
           RunState::unknown},
          {row_of(history, "4000"), Kind::publication, days_ago(8), "Include <vector> in src/word_count.cc", ""},
          {row_of(history, "4000"), Kind::approval, days_ago(8), "Include <vector> in src/word_count.cc", "by octocat"},
          {row_of(history, "4002"), Kind::publication_refused, days_ago(1), "Include <vector> in src/word_count.cc",
           "the approver may not write to example/word-count"},
          {row_of(history, "6666"), Kind::publication_failed, days_ago(6), "<b>no</b>", "]]></script>"},
          {row_of(history, "6666"), Kind::rerun_refused, days_ago(6), "<b>no</b>", "]]></script>", RunState::unknown}};
}

std::map<std::string, std::vector<std::size_t>> months_of(const History& history) {
  std::map<std::string, std::vector<std::size_t>> months;
  for (std::size_t i = 0; i < history.runs.size(); ++i) months[history.runs[i].received_at.substr(0, 7)].push_back(i);
  return months;
}

std::map<std::string, std::string> pages_of_history() {
  static const History history = dashboard::history_fixture();
  const ListSite site{"Word count", history, {"github.com"}};
  std::map<std::string, std::string> pages;
  const dashboard::HistoryCounts counts = counts_fixture(history);
  pages["index.html"] = overview_page(site, counts, kProblems).html();
  pages["runs/index.html"] = runs_page(site).html();
  for (const auto& [month, rows] : months_of(history)) {
    for (const dashboard::NamedPage& page : archive_pages(site, month, rows)) pages[page.path] = page.page.html();
  }
  for (const Figure& each : counts.figures) pages[dashboard::figure_path(each.key)] = figure_page(site, each).html();
  for (const dashboard::NamedPage& page : patches_pages(site)) pages[page.path] = page.page.html();
  pages["approvals/index.html"] = approvals_page(site, counts.waiting).html();
  pages["ledger/index.html"] = ledger_page(site, ledger_fixture(history)).html();
  return pages;
}

// Figures beside the first say nothing new about the page.
bool is_approved(const std::string& path) {
  return !path.starts_with("archive/2026-1") && (!path.starts_with("figures/") || path == "figures/explained.html");
}

}  // namespace

TEST_CASE("the pages over many runs are the approved ones") {
  const char* out = std::getenv("CIMEND_GOLDEN_OUT");
  core::RealFs disk;
  if (out != nullptr) REQUIRE(disk.write_atomic(std::string(out) + "/history/style.css", dashboard::style_sheet()));
  for (const auto& [path, html] : pages_of_history()) {
    if (!is_approved(path)) continue;
    if (out != nullptr) {
      REQUIRE(disk.write_atomic(std::string(out) + "/history/" + path, html));
      continue;
    }
    CAPTURE(path);
    const auto expected = disk.read(std::string(CIMEND_SOURCE_DIR) + "/dashboard/testdata/golden/history/" + path);
    REQUIRE(expected);
    CHECK(*expected == html);
  }
}
