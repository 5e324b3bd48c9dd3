#include "dashboard/history.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

#include "dashboard/fixture_runs.h"
#include "dashboard/history_fixture.h"

using namespace cimend::dashboard;
using cimend::core::UnixSeconds;

namespace {

constexpr UnixSeconds kNow = kFixtureNow;
constexpr UnixSeconds kDay = 86'400;

// A run of one line of builds, `age` seconds ago; its commit is its id unless told.
RunDigest run(const std::string& id, UnixSeconds age, RunState state, const std::string& commit = {}) {
  RunDigest made;
  made.run_id = id;
  made.repository = "octo/cat";
  made.workflow = "build";
  made.branch = "main";
  made.head_sha = commit.empty() ? id : commit;
  made.time = kNow - age;
  made.received_at = cimend::core::rfc3339(made.time);
  made.state = state;
  made.summary = "It ended.";
  return made;
}

RunDigest failure(const std::string& id, UnixSeconds age, const std::string& fingerprint,
                  const std::string& commit = {}) {
  RunDigest made = run(id, age, RunState::failed, commit);
  made.category = "compile.error";
  RunDigest::Cause cause;
  cause.rule = "gcc.error";
  cause.category = "compile.error";
  cause.message = "message of " + fingerprint;
  cause.fingerprint = fingerprint;
  cause.confidence = 0.9;
  made.causes = {cause};
  return made;
}

RunDigest unknown_failure(const std::string& id, UnixSeconds age, const std::string& signature) {
  RunDigest made = run(id, age, RunState::failed);
  made.category = "unknown";
  made.unknown = {{signature, "- id: draft\n", 0, 3, "line of " + id}};
  return made;
}

History history(std::vector<RunDigest> runs) { return history_of(std::move(runs), kNow); }

const Figure& figure(const std::vector<Figure>& all, const std::string& key) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const Figure& each) { return each.key == key; });
  REQUIRE(found != all.end());
  return *found;
}

// All answers as one text, with run ids in place of indices: for comparing whole histories.
std::string told(const History& h) {
  std::string text;
  const auto id = [&](std::size_t i) { return i < h.runs.size() ? h.runs[i].run_id : "-"; };
  const auto ids = [&](const std::vector<std::size_t>& rows) {
    std::string list;
    for (const std::size_t i : rows) list += id(i) + ",";
    return list;
  };
  for (const Figure& f : figures(h)) text += f.key + std::to_string(f.value) + ids(f.rows) + "\n";
  for (const auto& s : category_trend(h).series) text += s.category + std::to_string(s.total) + "\n";
  for (const Broken& b : broken_now(h)) text += id(b.newest) + id(b.first) + b.last_passed_run + "\n";
  for (const Flake& f : flakes(h)) text += f.id + f.name + std::to_string(f.lower_bound) + ids(f.rows) + "\n";
  for (const Cluster& c : clusters(h)) text += c.id + c.title + ids(c.rows) + c.drafted_rule + "\n";
  for (const RuleHealth& r : rule_health(h)) text += r.rule + std::to_string(r.hits) + "\n";
  for (const LedgerRow& r : ledger(h)) text += id(r.run) + r.what + id(r.outcome_run) + "\n";
  for (const std::size_t i : approvals(h)) text += id(i) + h.runs[i].publication.approved_by + "\n";
  for (const Waiting& w : waiting(h)) text += id(w.run) + w.why + std::to_string(w.age_seconds) + "\n";
  for (const auto& [month, rows] : months(h)) text += month + ids(rows) + "\n";
  return text;
}

}  // namespace

TEST_CASE("the same runs in any order give the same answers") {
  const History fixture = history_fixture();
  const std::string expected = told(fixture);
  std::mt19937 random(7);
  for (int i = 0; i < 5; ++i) {
    std::vector<RunDigest> runs = fixture.runs;
    std::shuffle(runs.begin(), runs.end(), random);
    CHECK(told(history_of(std::move(runs), fixture.now)) == expected);
  }
}

TEST_CASE("an empty history has its figures and nothing else") {
  const History empty = history({});
  CHECK(figures(empty).size() == 8);
  CHECK(figure(figures(empty), "explained").value == 100);
  CHECK(figure(figures(empty), "flake-share").value == 0);
  CHECK_FALSE(figures(empty).front().has_before);
  CHECK(category_trend(empty).days.size() == 90);
  CHECK(category_trend(empty).days.back() == "2026-11-20");
  CHECK((broken_now(empty).empty() && flakes(empty).empty() && clusters(empty).empty() && rule_health(empty).empty()));
  CHECK((ledger(empty).empty() && waiting(empty).empty() && months(empty).empty()));
}

TEST_CASE("a figure counts thirty days of UTC, the thirty before, and each day") {
  // Now is noon: the first of the thirty days began 29.5 days ago.
  const auto all =
      figures(history({failure("a", 0, "f"), failure("b", 29 * kDay + kDay / 2, "f"),
                       failure("c", 29 * kDay + kDay / 2 + 1, "f"), failure("d", 59 * kDay + kDay / 2, "f"),
                       failure("e", 59 * kDay + kDay / 2 + 1, "f"), failure("f", -kDay, "f")}));
  const Figure& failed = figure(all, "failed-runs");
  CHECK(failed.value == 3);  // a, b, and f from the future
  CHECK(failed.before == 2);
  CHECK(failed.has_before);
  REQUIRE(failed.daily.size() == 30);
  CHECK(failed.daily.front() == 1);
  CHECK(failed.daily.back() == 2);
  CHECK(failed.rows == std::vector<std::size_t>{0, 1, 2});
}

TEST_CASE("what no rule explains is unclassified, and a run without an analysis is as its provider calls it") {
  RunDigest waiting_for_analysis = run("c", 3, RunState::not_analysed);
  waiting_for_analysis.conclusion = "failure";
  RunDigest passed = run("d", 4, RunState::not_analysed);
  passed.conclusion = "success";
  const auto all = figures(history({failure("a", 1, "f"), unknown_failure("b", 2, "s"), waiting_for_analysis, passed}));
  CHECK(figure(all, "failed-runs").value == 3);
  CHECK(figure(all, "unclassified").value == 2);
  CHECK(figure(all, "explained").value == Approx(100.0 / 3));
}

TEST_CASE("the trend names the largest categories and adds up the rest") {
  std::vector<RunDigest> runs;
  for (int category = 0; category < 4; ++category) {
    for (int i = 0; i <= category; ++i) {
      runs.push_back(failure("r" + std::to_string(category) + std::to_string(i), i * kDay, "f"));
      runs.back().category = "category-" + std::to_string(category);
    }
  }
  runs.push_back(failure("old", 10 * kDay, "f"));
  const CategoryTrend trend = category_trend(history(runs), 10, 2);
  REQUIRE(trend.series.size() == 3);
  CHECK(trend.series[0].category == "category-3");
  CHECK(trend.series[0].counts[9] == 1);
  CHECK(trend.series[0].counts[6] == 1);
  CHECK(trend.series[0].counts[5] == 0);
  CHECK(trend.series[2].category == "other");
  CHECK(trend.series[2].total == 3);
  CHECK(trend.series[2].counts[9] == 2);
}

TEST_CASE("a branch is broken since the first failure after it last passed") {
  const History h = history({failure("n3", 1, "f"), run("skip", 2, RunState::cancelled), failure("n2", 3, "f"),
                             failure("n1", 4, "g"), run("good", 5, RunState::passed), failure("older", 6, "f")});
  const auto broken = broken_now(h);
  REQUIRE(broken.size() == 1);
  CHECK(broken[0].runs == 3);
  CHECK(h.runs[broken[0].newest].run_id == "n3");
  CHECK(h.runs[broken[0].first].run_id == "n1");
  CHECK(broken[0].last_passed_run == "good");
  CHECK(broken[0].fingerprint == "f");
}

TEST_CASE("what passed since, is flaky, was left alone for a month or has no name is not broken") {
  CHECK(broken_now(history({run("b", 1, RunState::passed), failure("a", 2, "f")})).empty());
  CHECK(broken_now(history({failure("b", 1, "f", "same"), run("a", 2, RunState::passed, "same")})).empty());
  CHECK(broken_now(history({failure("a", 31 * kDay, "f")})).empty());
  RunDigest nameless = failure("a", 1, "f");
  nameless.repository = nameless.workflow = nameless.branch = "";
  CHECK(broken_now(history({nameless})).empty());
  RunDigest called_flaky = failure("a", 1, "f");
  called_flaky.causes[0].known = "flaky";
  CHECK(broken_now(history({called_flaky})).empty());
}

TEST_CASE("what has been broken longest comes first") {
  RunDigest other = failure("b", 100, "g");
  other.branch = "dev";
  const auto broken = broken_now(history({failure("a", 50, "f"), other}));
  REQUIRE(broken.size() == 2);
  CHECK(broken[0].branch == "dev");
  CHECK(broken[0].last_passed_at.empty());
}

TEST_CASE("Wilson's lower bound is that of the tables") {
  CHECK(wilson_lower_bound(0, 0) == 0);
  CHECK(wilson_lower_bound(0, 10) == 0);
  CHECK(wilson_lower_bound(1, 2) == Approx(0.0945).margin(1e-4));
  CHECK(wilson_lower_bound(10, 20) == Approx(0.2993).margin(1e-4));
  CHECK(wilson_lower_bound(100, 100) == Approx(0.9630).margin(1e-4));
  CHECK(wilson_lower_bound(1, 2) < wilson_lower_bound(20, 60));  // once of twice says less than a third of sixty
  CHECK(wilson_lower_bound(5, 3) == wilson_lower_bound(3, 3));
}

TEST_CASE("a failure that went away on the same commit is a flake, by the test's name where there is one") {
  RunDigest first = failure("a1", 4, "f", "c1");
  first.failed_tests = {"test_x"};
  RunDigest later = failure("b1", 2, "other fingerprint", "c2");
  later.failed_tests = {"test_x", "test_y"};
  const History h = history({first, run("a2", 3, RunState::passed, "c1"), later, run("d", 1, RunState::passed)});
  const auto found = flakes(h);
  REQUIRE(found.size() == 1);
  CHECK(found[0].name == "test_x");
  CHECK(found[0].flaked == 1);
  CHECK(found[0].seen == 4);
  CHECK(found[0].lower_bound == wilson_lower_bound(1, 4));
  CHECK(found[0].first_at == first.received_at);
  CHECK(found[0].last_failed_at == later.received_at);
  CHECK(found[0].last_passed_at == h.runs[0].received_at);
  CHECK(found[0].strip ==
        std::vector<RunState>{RunState::failed, RunState::passed, RunState::failed, RunState::passed});
  CHECK(found[0].rows == std::vector<std::size_t>{1, 3});
}

TEST_CASE("another workflow or repository of the commit, or no commit, makes no flake") {
  RunDigest other = run("b", 1, RunState::passed, "same");
  other.workflow = "docs";
  CHECK(flakes(history({failure("a", 2, "f", "same"), other})).empty());
  other.workflow = "build";
  other.repository = "octo/dog";
  CHECK(flakes(history({failure("a", 2, "f", "same"), other})).empty());
  RunDigest one = failure("a", 2, "f"), two = run("b", 1, RunState::passed);
  one.head_sha = two.head_sha = "";
  CHECK(flakes(history({one, two})).empty());
}

TEST_CASE("a flake keeps its id when runs are added, and the same test elsewhere has another") {
  RunDigest first = failure("a", 9, "f");
  first.causes[0].known = "flaky";
  RunDigest second = first;
  second.run_id = "b";
  second.repository = "octo/dog";
  const auto one = flakes(history({first}));
  const auto both = flakes(history({first, second, run("c", 1, RunState::passed)}));
  REQUIRE(one.size() == 1);
  REQUIRE(both.size() == 2);
  CHECK(both[0].id != both[1].id);
  CHECK(std::any_of(both.begin(), both.end(), [&](const Flake& each) { return each.id == one[0].id; }));
  CHECK(one[0].id.size() == 12);
}

TEST_CASE("runs of one fingerprint are one cluster, unknown ones of one signature another") {
  RunDigest mixed = failure("c", 3 * kDay, "f");
  mixed.unknown = {{"s", "", 1, 2, "line of c"}, {"s", "", 2, 2, "line of c"}};
  const History h = history({failure("a", 8 * kDay, "f"), failure("b", 1, "g"), mixed,
                             unknown_failure("d", 2 * kDay, "s"), run("e", 1, RunState::passed)});
  const auto all = clusters(h);
  REQUIRE(all.size() == 3);
  CHECK(all[0].signature == "s");                        // as many runs as f's, and newer
  CHECK(all[0].title == all[0].excerpts.front().first);  // a line as it stood, not its signature
  CHECK(all[0].unclassified);
  CHECK(all[0].rows.size() == 2);
  CHECK(all[0].drafted_rule == "- id: draft\n");
  CHECK(all[0].excerpts.size() == 2);
  CHECK(all[1].fingerprint == "f");
  CHECK(all[1].last_7_days == 1);
  CHECK(all[1].last_at == h.runs[all[1].rows[0]].received_at);
  CHECK(all[2].fingerprint == "g");
}

TEST_CASE("a failure without any signature still waits in a cluster of its own") {
  RunDigest bare = run("a", 1, RunState::failed);
  bare.category = "unknown";
  const auto all = clusters(history({bare}));
  REQUIRE(all.size() == 1);
  CHECK(all[0].unclassified);
  CHECK(all[0].title == "It ended.");
}

TEST_CASE("a line that no rule knows is no rule") {
  RunDigest lost = failure("a", kDay, "f");
  lost.category = "unknown";
  lost.causes.front().rule = "unknown";
  CHECK(rule_health(history({lost})).empty());
  RunDigest known = failure("b", kDay, "g");
  known.causes.push_back(known.causes.front());
  known.causes.back().rule = "context";
  CHECK(rule_health(history({known})).size() == 1);
}

TEST_CASE("a rule is counted by the runs whose best cause it is, and by those where it stood behind") {
  RunDigest both = failure("a", 8 * kDay, "f");
  both.causes.push_back(both.causes[0]);
  both.causes.push_back(both.causes[0]);
  both.causes[1].rule = both.causes[2].rule = "make.error";
  RunDigest lone = failure("b", 40 * kDay, "f");
  lone.causes[0].confidence = 0.5;
  const auto health = rule_health(history({both, lone}));
  REQUIRE(health.size() == 2);
  CHECK(health[0].rule == "gcc.error");
  CHECK(health[0].hits_7 == 0);
  CHECK(health[0].hits_30 == 1);
  CHECK(health[0].hits_90 == 2);
  CHECK(health[0].least_confidence == 0.5);
  CHECK(health[0].mean_confidence == Approx(0.7));
  CHECK(health[1].hits == 0);
  CHECK(health[1].runner_up == 1);
  CHECK(health[1].behind.at("gcc.error") == 1);
}

TEST_CASE("the ledger tells what a rerun came to") {
  RunDigest first = failure("a", 3 * kDay, "f", "c");
  first.decision = {true, true, "Rerun.", "", 1, cimend::core::rfc3339(kNow - 2 * kDay)};
  RunDigest second = run("a-2", kDay, RunState::passed, "c");
  second.attempt = 2;
  RunDigest refused = failure("b", kDay, "g");
  refused.decision = {true, false, "No.", "It is no accident.", 1, "not a time"};
  RunDigest old = failure("c", 30 * kDay, "g");
  old.decision = {true, true, "Rerun.", "", 1, ""};
  const History h = history({first, second, refused, old});
  const auto rows = ledger(h);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].kind == LedgerRow::Kind::rerun_refused);
  CHECK(rows[0].at == refused.received_at);
  CHECK(rows[0].why == "It is no accident.");
  CHECK(rows[1].kind == LedgerRow::Kind::rerun);
  CHECK(rows[1].outcome == RunState::passed);
  CHECK(h.runs[rows[1].outcome_run].run_id == "a-2");
}

TEST_CASE("a patch waits until its branch passed or there is none") {
  RunDigest patched = failure("a", 2 * kDay, "f");
  patched.patch.state = "proposed";
  patched.patch.title = "Include <vector>";
  patched.patch.tier = "B";
  patched.patch.validation = "failed";
  patched.patch.created_at = cimend::core::rfc3339(kNow - kDay);
  REQUIRE(waiting(history({patched})).size() == 1);
  CHECK(waiting(history({patched}))[0].why == "tier B, validation failed");
  CHECK(waiting(history({patched}))[0].age_seconds == kDay);
  CHECK(waiting(history({patched, run("b", 1, RunState::passed)})).empty());
  CHECK(waiting(history({patched, run("b", 3 * kDay, RunState::passed)})).size() == 1);
  RunDigest elsewhere = run("b", 1, RunState::passed);
  elsewhere.branch = "dev";
  CHECK(waiting(history({patched, elsewhere})).size() == 1);
  patched.patch.state = "empty";
  CHECK(waiting(history({patched})).empty());
}

TEST_CASE("the same patch for a branch's next commit is one wish, as old as the first") {
  const auto patched = [](const std::string& id, UnixSeconds ago) {
    RunDigest run = failure(id, ago, "f");
    run.patch.state = "proposed";
    run.patch.title = "Include <vector>";
    return run;
  };
  const RunDigest first = patched("a", 3 * kDay), second = patched("b", 2 * kDay), third = patched("c", kDay);
  const auto one = waiting(history({first, second, third}));
  REQUIRE(one.size() == 1);
  CHECK(history({first, second, third}).runs[one[0].run].run_id == "c");
  CHECK(one[0].runs == 3);
  CHECK(one[0].age_seconds == 3 * kDay);
  RunDigest other = second;
  other.patch.title = "Include <string>";
  CHECK(waiting(history({first, other, third})).size() == 2);
  other = second;
  other.branch = "dev";
  CHECK(waiting(history({first, other, third})).size() == 2);
  RunDigest approved = second;
  approved.publication.approved_by = "octocat";
  CHECK(waiting(history({first, approved, third})).size() == 2);  // somebody said yes to those bytes
  RunDigest published = third;
  published.publication.state = "published";
  CHECK(waiting(history({first, second, published})).empty());
}

TEST_CASE("an approved patch waits to be published, and a published one waits for nobody") {
  RunDigest patched = failure("a", 2 * kDay, "f");
  patched.patch.state = "proposed";
  patched.patch.title = "Include <vector>";
  patched.publication.approved_by = "octocat";
  CHECK(waiting(history({patched})).at(0).why == "approved by octocat, not published yet");
  patched.publication.state = "refused";
  patched.publication.reason = "a pull request for the same cause is open";
  CHECK(waiting(history({patched})).at(0).why ==
        "approved by octocat, publishing it was refused: a pull request for the same cause is open");
  patched.publication.state = "failed";
  patched.publication.reason.clear();
  CHECK(waiting(history({patched})).at(0).why == "approved by octocat, publishing it failed");
  patched.publication.state = "published";
  CHECK(waiting(history({patched})).empty());
}

TEST_CASE("the ledger has a row for the patch, one for the yes and one for what came of it") {
  RunDigest patched = failure("a", 2 * kDay, "f");
  patched.patch.state = "proposed";
  patched.patch.title = "Include <vector>";
  patched.patch.created_at = cimend::core::rfc3339(kNow - 3'600);
  patched.publication.approved_by = "octocat";
  patched.publication.approved_at = cimend::core::rfc3339(kNow - 1'800);
  CHECK(ledger(history({patched})).size() == 2);
  for (const auto& [state, kind] : {std::pair("published", LedgerRow::Kind::publication),
                                    std::pair("refused", LedgerRow::Kind::publication_refused),
                                    std::pair("failed", LedgerRow::Kind::publication_failed)}) {
    patched.publication.state = state;
    patched.publication.reason = "because";
    patched.publication.at = cimend::core::rfc3339(kNow - 60);
    const auto rows = ledger(history({patched}));
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].kind == kind);
    CHECK(rows[0].at == patched.publication.at);
    CHECK(rows[0].why == "because");
    CHECK(rows[1].kind == LedgerRow::Kind::approval);
    CHECK(rows[1].why == "by octocat");
    CHECK(rows[2].kind == LedgerRow::Kind::patch);
  }
}

TEST_CASE("the latest approval comes first, and a run that nobody approved or published is not among them") {
  RunDigest first = failure("a", 3 * kDay, "f"), second = failure("b", 4 * kDay, "f"), tried = failure("c", 1, "f");
  first.publication.approved_by = second.publication.approved_by = "octocat";
  first.publication.approved_at = cimend::core::rfc3339(kNow - 2 * kDay);
  second.publication.approved_at = cimend::core::rfc3339(kNow - kDay);
  tried.publication.state = "refused";
  const History h = history({first, second, tried, failure("d", 5, "f")});
  std::string order;
  for (const std::size_t i : approvals(h)) order += h.runs[i].run_id;
  CHECK(order == "bac");
}

TEST_CASE("published patches are counted, and tokens only where some were spent") {
  RunDigest published = failure("a", kDay, "f"), spent = failure("b", 2 * kDay, "f"),
            before = failure("c", 40 * kDay, "f");
  published.publication.state = "published";
  before.publication.state = "published";
  const auto without = figures(history({published, spent, before}));
  CHECK(figure(without, "patches-published").value == 1);
  CHECK(figure(without, "patches-published").before == 1);
  CHECK(figure(without, "patches-published").rows == std::vector<std::size_t>{0});
  CHECK(without.back().key == "patches-published");
  spent.spend = {2, 5'000, 10};
  before.spend.tokens = 70;
  published.spend.tokens = INT64_MIN;  // of a broken memory
  const auto with = figures(history({published, spent, before}));
  CHECK(figure(with, "tokens-spent").value == 5'000);
  CHECK(figure(with, "tokens-spent").before == 70);
  CHECK(figure(with, "tokens-spent").daily[27] == 5'000);
  CHECK(figure(with, "tokens-spent").rows == std::vector<std::size_t>{1});
}

TEST_CASE("a flake's minutes are those of the runs that it flaked in, rounded up") {
  RunDigest first = failure("a1", 40, "f", "c1"), second = failure("b1", 20, "f", "c2"), real = failure("d", 5, "f");
  first.job_seconds = 61;
  second.job_seconds = 60;
  real.job_seconds = 6'000;  // nothing passed on that commit: no time lost to a flake, as far as is known
  std::vector<RunDigest> runs = {first, second, real, run("a2", 30, RunState::passed, "c1"),
                                 run("b2", 10, RunState::passed, "c2")};
  REQUIRE(flakes(history(runs)).size() == 1);
  CHECK(flakes(history(runs))[0].minutes_lost == 3);
  runs[0].job_seconds = INT64_MIN;
  runs[1].job_seconds = 0;
  CHECK(flakes(history(runs))[0].minutes_lost == 0);
  runs[0].job_seconds = runs[1].job_seconds = INT64_MAX;
  CHECK(flakes(history(runs))[0].minutes_lost > 0);
}

TEST_CASE("months hold their runs, those without a time a month of their own") {
  RunDigest timeless = run("t", 0, RunState::passed);
  timeless.time = 0;
  const auto by_month =
      months(history({run("a", 1, RunState::passed), run("b", 20 * kDay, RunState::passed), timeless}));
  CHECK(by_month.size() == 3);
  CHECK(by_month.at("2026-11") == std::vector<std::size_t>{0});
  CHECK(by_month.at("2026-10") == std::vector<std::size_t>{1});
  CHECK(by_month.at("") == std::vector<std::size_t>{2});
}

TEST_CASE("other attempts of a run are those of its commit and workflow") {
  RunDigest other = run("d", 4, RunState::passed, "same");
  other.workflow = "docs";
  const History h = history(
      {failure("a", 3, "f", "same"), run("b", 2, RunState::passed, "same"), run("c", 1, RunState::passed), other});
  CHECK(attempts_of(h, 2) == std::vector<std::size_t>{1});
  CHECK(attempts_of(h, 0).empty());
}

TEST_CASE("the fixture has every kind of thing") {
  const History h = history_fixture();
  CHECK(h.runs.size() == 61);
  CHECK(broken_now(h).size() >= 2);
  CHECK(flakes(h).size() == 1);
  CHECK(flakes(h)[0].flaked == 5);
  CHECK(waiting(h).size() >= 3);
  for (const auto kind : {LedgerRow::Kind::rerun, LedgerRow::Kind::rerun_refused, LedgerRow::Kind::patch,
                          LedgerRow::Kind::patch_refused, LedgerRow::Kind::approval, LedgerRow::Kind::publication,
                          LedgerRow::Kind::publication_refused, LedgerRow::Kind::publication_failed}) {
    const auto rows = ledger(h);
    CHECK(std::any_of(rows.begin(), rows.end(), [&](const LedgerRow& row) { return row.kind == kind; }));
  }
}
