// What the pages over many runs promise whatever the history holds: they stay small, say what is cut, and are text
// where the history is hostile. How they look is in history_pages_test.cc.

#include <catch2/catch.hpp>
#include <regex>

#include "dashboard/approvals_page.h"
#include "dashboard/attention_section.h"
#include "dashboard/figure_words.h"
#include "dashboard/fixture_runs.h"
#include "dashboard/history_fixture.h"
#include "dashboard/ledger_page.h"
#include "dashboard/overview_page.h"
#include "dashboard/patches_page.h"
#include "dashboard/runs_page.h"

using namespace cimend;
using dashboard::Figure;
using dashboard::History;
using dashboard::LedgerRow;
using dashboard::ListSite;
using dashboard::NamedPage;
using dashboard::RunDigest;
using dashboard::RunState;

namespace {

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::size_t elements_in(const std::string& html) {
  std::size_t found = 0;
  for (std::size_t i = 0; i + 1 < html.size(); ++i) {
    found += html[i] == '<' && html[i + 1] >= 'a' && html[i + 1] <= 'z';
  }
  return found;
}

// `count` failed runs, each on a branch and of a category of its own and with a patch: as bad as it gets.
History broken_history(std::size_t count) {
  History history;
  history.now = dashboard::kFixtureNow;
  for (std::size_t i = 0; i < count; ++i) {
    RunDigest run;
    run.run_id = std::to_string(100'000 - i);
    run.repository = "example/word-count";
    run.workflow = "build";
    run.branch = "branch-" + std::to_string(i);
    run.head_sha = std::string(40, 'a');
    run.time = history.now - static_cast<core::UnixSeconds>(i) * 600;
    run.received_at = core::rfc3339(run.time);
    run.state = RunState::failed;
    run.category = "compile.error";
    run.summary = std::string(400, 'x');
    run.patch.state = i % 2 == 0 ? "proposed" : "empty";
    run.patch.title = "Mend it";
    run.patch.created_at = run.received_at;
    run.decision.made = true;
    history.runs.push_back(run);
  }
  return history;
}

dashboard::HistoryCounts heavy_counts(const History& history) {
  dashboard::HistoryCounts counts;
  for (std::size_t i = 0; i < history.runs.size(); ++i) {
    counts.broken.push_back({"r", "w", "b", "compile.error", "s", "", i, i, 2, "2026-11-01T00:00:00Z", "1"});
    counts.waiting.push_back({i, "Mend it", "tier B", 100});
    dashboard::Flake flake;
    flake.name = "a test";
    flake.last_failed_at = core::rfc3339(history.now);
    flake.strip.assign(30, RunState::failed);
    counts.flakes.push_back(flake);
  }
  for (const char* key : {"failed-runs", "explained", "unclassified", "flake-share", "reruns-proposed",
                          "reruns-refused", "patches-proposed", "patches-published", "tokens-spent"}) {
    counts.figures.push_back({key, 10, 5, true, std::vector<double>(30, 1), {}});
  }
  for (int day = 0; day < 90; ++day) counts.trend.days.push_back("2026-11-20");
  for (int i = 0; i < 7; ++i) counts.trend.series.push_back({"compile.error", std::vector<std::int64_t>(90, i), 90});
  return counts;
}

std::string overview_of(const History& history) {
  const std::vector<core::Error> problems(history.runs.size(),
                                          {core::Errc::parse, "cannot read it", "somewhere", "read it again"});
  return dashboard::overview_page(ListSite{"Word count", history}, heavy_counts(history), problems).html();
}

}  // namespace

TEST_CASE("the overview holds at most 1 500 elements, and as many for 10 000 runs as for 500") {
  const std::string some = overview_of(broken_history(500));
  const std::string many = overview_of(broken_history(10'000));
  CHECK(elements_in(some) <= 1'500);
  CHECK(elements_in(many) == elements_in(some));
  CHECK(holds(many,
              "10\u202F000\u00A0builds are broken, 10\u202F000\u00A0failures are flaky, 10\u202F000\u00A0changes wait "
              "for you."));
  CHECK(holds(many, "more: <a href=\"problems.txt\">all of them</a>"));
}

TEST_CASE("no list holds more than 3 000 elements") {
  const History history = broken_history(2'000);
  const ListSite site{"Word count", history};
  CHECK(elements_in(dashboard::runs_page(site).html()) <= 3'000);
  for (const NamedPage& page : dashboard::patches_pages(site)) {
    CAPTURE(page.path);
    CHECK(elements_in(page.page.html()) <= 3'000);
  }
  CHECK(elements_in(dashboard::approvals_page(site, heavy_counts(history).waiting).html()) <= 3'000);
  std::vector<LedgerRow> rows;
  for (std::size_t i = 0; i < history.runs.size(); ++i) {
    rows.push_back({i, LedgerRow::Kind::rerun, history.runs[i].received_at, "what", "why", RunState::passed, i});
  }
  CHECK(elements_in(dashboard::ledger_page(site, rows).html()) <= 3'000);
}

TEST_CASE("a month is cut into parts that lead to each other and hold each run once") {
  const History history = broken_history(600);
  std::vector<std::size_t> rows(history.runs.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
  const std::vector<NamedPage> pages = dashboard::archive_pages({"Word count", history}, "2026-11", rows);
  REQUIRE(pages.size() == 3);
  CHECK(pages[0].path == "archive/2026-11.html");
  CHECK(pages[2].path == "archive/2026-11-3.html");
  CHECK(holds(pages[1].page.html(), "href=\"../archive/2026-11.html\">Newer</a>"));
  CHECK(holds(pages[1].page.html(), "href=\"../archive/2026-11-3.html\">Older</a>"));
  CHECK_FALSE(holds(pages[2].page.html(), ">Older</a>"));
  CHECK(holds(pages[1].page.html(), "../runs/" + history.runs[250].run_id + "/index.html"));
  CHECK_FALSE(holds(pages[1].page.html(), "../runs/" + history.runs[249].run_id + "/index.html"));
  CHECK(dashboard::archive_pages({"Word count", history}, "", {}).size() == 1);
  CHECK(dashboard::archive_path("", 2) == "archive/undated-2.html");
}

TEST_CASE("the overview says that it is stale when no run came for seven days") {
  History history = broken_history(3);
  const auto page = [&] {
    return dashboard::overview_page({"Word count", history}, dashboard::HistoryCounts{}).html();
  };
  history.now = history.runs[0].time + 7 * 86400;
  CHECK_FALSE(holds(page(), "</svg>Stale</span>"));
  ++history.now;
  CHECK(holds(page(), "</svg>Stale</span>"));
  CHECK(holds(page(), "The newest run came 7\u00A0d"));
}

TEST_CASE("what passed before is named before what never did") {
  const History history = broken_history(3);
  dashboard::HistoryCounts counts;
  counts.broken = {{"r", "w", "b", "unknown", "never passed", "", 0, 0, 1, "", ""},
                   {"r", "w", "c", "unknown", "passed once", "", 1, 1, 1, "2026-11-01T00:00:00Z", "7"},
                   {"r", "w", "d", "unknown", "never passed either", "", 2, 2, 1, "", ""}};
  std::string html = dashboard::overview_page({"Word count", history}, counts).html();
  CHECK(holds(html, "<h1>1\u00A0build is broken, 2\u00A0never passed, nothing waits for you.</h1>"));
  CHECK(html.find(">passed once<") < html.find(">never passed<"));
  counts.broken.erase(counts.broken.begin() + 1);
  html = dashboard::overview_page({"Word count", history}, counts).html();
  CHECK(holds(html, "<h1>2\u00A0builds are broken, nothing waits for you.</h1>"));
}

TEST_CASE("an overview over nothing welcomes, and one where all is well says so") {
  History history;
  CHECK(holds(dashboard::overview_page({"Word count", history}, {}).html(), "No runs yet"));
  history = broken_history(1);
  history.runs[0].state = RunState::passed;
  const std::string html = dashboard::overview_page({"Word count", history}, {}).html();
  CHECK(holds(html, "<h1>Nothing is broken, nothing waits for you.</h1>"));
  CHECK(holds(html, "</svg>Nothing flaked</span>"));
}

TEST_CASE("a flake that did not fail for 30 days is not called flaky now") {
  const core::UnixSeconds now = dashboard::kFixtureNow;
  dashboard::Flake recent, old;
  recent.last_failed_at = core::rfc3339(now - 30 * 86400);
  old.last_failed_at = core::rfc3339(now - 30 * 86400 - 1);
  CHECK(dashboard::lately({recent, old}, now).size() == 1);
}

TEST_CASE("a change is said with its sign and unit, and whether it is better") {
  Figure figure{"explained", 90, 95, true, {1, 2}, {}};
  CHECK(dashboard::change_of(figure) == "−5\u00A0points");
  figure = {"explained", 91, 90, true, {}, {}};
  CHECK(dashboard::change_of(figure) == "+1\u00A0point");
  figure = {"failed-runs", 3, 3, true, {}, {}};
  CHECK(dashboard::change_of(figure) == "as before");
  figure.has_before = false;
  CHECK(dashboard::change_of(figure).empty());
}

TEST_CASE("every figure of the history is known by name and says how it is counted") {
  for (const Figure& figure : dashboard::figures(dashboard::history_fixture())) {
    CAPTURE(figure.key);
    CHECK(std::string(dashboard::words_of(figure).title.bytes()) != "Figure");
    CHECK_FALSE(dashboard::words_of(figure).formula.bytes().empty());
  }
}

TEST_CASE("a patch that needs manual review is not offered for approval") {
  History history = broken_history(2);
  history.runs[1].patch.state = "needs manual review";
  const std::string html = dashboard::approvals_page({"Word count", history}, {{0, "Mend it", "tier B", 60},
                                                                               {1, "Mend it", "validation failed", 60}})
                               .html();
  CHECK(holds(html, "approve fix-agent/metadata-100000.json --as LOGIN"));
  CHECK_FALSE(holds(html, "approve fix-agent/metadata-99999.json"));
  CHECK(holds(html, "git apply --index fix-agent/patch-99999.diff"));
}

TEST_CASE("a waiting patch, a decision or a broken build of a run that is not there costs its own row") {
  const History history = broken_history(1);
  const ListSite site{"Word count", history};
  CHECK(holds(dashboard::approvals_page(site, {{7, "Mend it", "tier B", 60}}).html(), "</html>"));
  CHECK(holds(dashboard::ledger_page(site, {{7, LedgerRow::Kind::rerun, "", "", "", RunState::unknown}}).html(),
              "</html>"));
  dashboard::HistoryCounts counts;
  counts.broken = {{"r", "w", "b", "unknown", "it broke", "", 7, 9, 1, "", ""}};
  counts.waiting = {{7, "Mend it", "tier B", 60}};
  CHECK(holds(dashboard::overview_page(site, counts).html(), "it broke"));
}

TEST_CASE(
    "patches are listed by when they were made, refused ones apart, with pages of their own where they are many") {
  History history = broken_history(4);
  history.runs[2].patch.created_at = core::rfc3339(history.now + 60);
  const auto pages = dashboard::patches_pages({"Word count", history});
  REQUIRE(pages.size() == 1);
  const std::string& html = pages[0].page.html();
  CHECK(html.find("/99998/patch.html") < html.find("/100000/patch.html"));
  CHECK(html.find("id=\"refused\"") < html.find("/99999/patch.html"));
  const History many = broken_history(400);
  const auto counts = dashboard::patches_pages({"Word count", many});
  REQUIRE(counts.size() == 4);
  CHECK(counts[1].path == "patches/index-2.html");
  CHECK(counts[2].path == "patches/refused.html");
  CHECK(counts[3].path == "patches/refused-2.html");
}
