#include "dashboard/history_compare.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

#include "dashboard/compare_page.h"
#include "dashboard/fixture_runs.h"

using namespace cimend;
using namespace cimend::dashboard;

namespace {

constexpr core::UnixSeconds kNow = kFixtureNow;  // at noon
constexpr core::UnixSeconds kDay = 86'400;

RunDigest failure(int id, core::UnixSeconds age, const std::string& fingerprint) {
  RunDigest run;
  run.run_id = std::to_string(id);
  run.repository = "octo/cat";
  run.head_sha = run.run_id;
  run.time = kNow - age;
  run.received_at = core::rfc3339(run.time);
  run.state = RunState::failed;
  run.category = "compile.error";
  run.summary = "It failed.";
  RunDigest::Cause cause;
  cause.rule = "gcc.error";
  cause.category = run.category;
  cause.message = "<b>" + fingerprint;
  cause.fingerprint = fingerprint;
  run.causes = {cause};
  return run;
}

// `counts` failures of one kind, `ages[i]` days ago.
void add(std::vector<RunDigest>& runs, const std::string& fingerprint, const std::vector<int>& ages) {
  for (const int age : ages) runs.push_back(failure(static_cast<int>(runs.size()), age * kDay, fingerprint));
}

struct Compared {
  History history;
  std::vector<Cluster> clusters;
  PeriodComparison week;
};

Compared compared(std::vector<RunDigest> runs, std::int64_t days = kWeek) {
  Compared made;
  made.history = history_of(std::move(runs), kNow);
  made.clusters = dashboard::clusters(made.history);
  made.week = compare_periods(made.history, made.clusters, figures(made.history, days), days);
  return made;
}

// "fingerprint before>now"
std::vector<std::string> told(const Compared& compared, const std::vector<ClusterChange>& changes) {
  std::vector<std::string> all;
  for (const ClusterChange& change : changes) {
    all.push_back(compared.clusters[change.cluster].fingerprint + " " + std::to_string(change.before) + ">" +
                  std::to_string(change.now));
  }
  return all;
}

std::string page_of(const Compared& compared) {
  return compare_page({"Word count", compared.history}, compared.week, compared.clusters).html();
}

std::size_t elements_in(const std::string& html) {
  std::size_t found = 0;
  for (std::size_t i = 0; i + 1 < html.size(); ++i) {
    found += html[i] == '<' && html[i + 1] >= 'a' && html[i + 1] <= 'z';
  }
  return found;
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

using Told = std::vector<std::string>;

}  // namespace

TEST_CASE("kinds of failure are new, gone, more, fewer or as before") {
  std::vector<RunDigest> runs;
  add(runs, "new", {0, 6});
  add(runs, "gone", {7, 13});
  add(runs, "more", {1, 2, 3, 8});
  add(runs, "fewer", {1, 8, 9});
  add(runs, "same", {2, 10});
  add(runs, "old", {14, 100});
  const Compared all = compared(runs);
  CHECK(told(all, all.week.appeared) == Told{"new 0>2"});
  CHECK(told(all, all.week.gone) == Told{"gone 2>0"});
  CHECK(told(all, all.week.more) == Told{"more 1>3"});
  CHECK(told(all, all.week.fewer) == Told{"fewer 2>1"});
  CHECK(all.week.as_before == 1);
  CHECK(all.week.runs == 7);
  CHECK(all.week.runs_before == 6);
}

TEST_CASE("the spans are whole days of UTC, today the last of them") {
  const Compared all = compared({failure(1, 0, "a")});
  CHECK(all.week.from == "2026-11-14");
  CHECK(all.week.to == "2026-11-20");
  CHECK(all.week.before_from == "2026-11-07");
  CHECK(all.week.before_to == "2026-11-13");
  // At noon: six and a half days ago is the first moment of the span, a second more is the day before.
  CHECK(compared({failure(1, 6 * kDay + kDay / 2, "a")}).week.runs == 1);
  CHECK(compared({failure(1, 6 * kDay + kDay / 2 + 1, "a")}).week.runs_before == 1);
  CHECK(compared({failure(1, 13 * kDay + kDay / 2 + 1, "a")}).week.runs_before == 0);
  CHECK(compared({failure(1, -kDay, "a")}).week.runs == 1);  // clocks differ
}

TEST_CASE("what comes back is told with when it was last seen, what is new without") {
  std::vector<RunDigest> runs;
  add(runs, "back", {0, 20, 60});
  add(runs, "new", {0});
  const Compared all = compared(runs);
  REQUIRE(all.week.appeared.size() == 2);
  for (const ClusterChange& change : all.week.appeared) {
    const bool back = all.clusters[change.cluster].fingerprint == "back";
    CHECK(change.last_seen_at == (back ? core::rfc3339(kNow - 20 * kDay) : ""));
  }
  CHECK(holds(page_of(all), "last seen 2026-10-31</span>"));
  CHECK(holds(page_of(all), "+1&nbsp;back</td>"));
  CHECK(holds(page_of(all), "+1&nbsp;new</td>"));
}

TEST_CASE("a comparison is the same for runs in any order, and its figures are of its own span") {
  std::vector<RunDigest> runs;
  add(runs, "a", {0, 1, 2, 8});
  add(runs, "b", {0, 8, 9, 29, 31});
  const Compared first = compared(runs);
  std::shuffle(runs.begin(), runs.end(), std::mt19937(7));
  CHECK(page_of(compared(runs)) == page_of(first));
  REQUIRE(first.week.figures.front().key == "failed-runs");
  CHECK(first.week.figures.front().value == 4);
  CHECK(first.week.figures.front().before == 3);
  const Compared month = compared(runs, kMonth);
  CHECK(month.week.figures.front().value == 8);
  CHECK(month.week.figures.front().before == 1);
}

TEST_CASE("a comparison says changes with sign and word, escapes titles and links each kind") {
  std::vector<RunDigest> runs;
  add(runs, "more", {1, 2, 3, 8});
  add(runs, "gone", {8});
  const Compared all = compared(runs);
  const std::string html = page_of(all);
  CHECK(holds(html, "<h1>The last 7 days against the 7 before</h1>"));
  CHECK(holds(html, "+2&nbsp;more</td>"));
  CHECK(holds(html, "−1&nbsp;gone</td>"));
  CHECK(holds(html, "<td>2</td><td>3</td><td class=\"tone failed\">+1, worse</td>"));
  CHECK(holds(html, "&lt;b&gt;more"));
  CHECK_FALSE(holds(html, "<b>"));
  CHECK(holds(html, "href=\"../clusters/" + all.clusters[0].id + ".html\""));
  CHECK(holds(html, "<a href=\"../compare/month.html\">30 days</a>"));
  CHECK(holds(html, "<a href=\"#gone\">Gone</a></dt><dd>1</dd>"));
  CHECK_FALSE(holds(html, "id=\"fewer\""));
}

TEST_CASE("a comparison without runs before says that there is nothing to hold against") {
  const std::string html = page_of(compared({failure(1, 0, "a")}));
  CHECK(holds(html, "No run of the days before is known"));
  CHECK_FALSE(holds(html, "better"));
  CHECK_FALSE(holds(html, "worse"));
  CHECK(holds(page_of(compared({})), "<dt>New</dt><dd>0</dd>"));
}

TEST_CASE("of many changes ninety of each kind are listed, and the page stays small") {
  std::vector<RunDigest> runs;
  for (int i = 0; i < 91; ++i) {
    const std::string number = std::to_string(i);
    add(runs, "new" + number, {0, 30});
    add(runs, "gone" + number, {8});
    add(runs, "more" + number, {0, 1, 8});
    add(runs, "fewer" + number, {0, 8, 9});
  }
  const std::string html = page_of(compared(runs));
  CHECK(elements_in(html) <= 3000);
  std::size_t rests = 0;
  for (std::size_t at = 0; (at = html.find("<p class=\"note\">And 1 more.</p>", at)) != std::string::npos; ++at)
    ++rests;
  CHECK(rests == 4);
}
