// All pages over many runs, as a whole: each is looked at for what no page may have, and every link for where it leads.
// With CIMEND_LISTS_OUT=DIRECTORY they are written there, to be looked at.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>
#include <set>

#include <re2/re2.h>

#include "dashboard/api_documents.h"
#include "dashboard/approvals_page.h"
#include "dashboard/badges.h"
#include "dashboard/clusters_page.h"
#include "dashboard/compare_page.h"
#include "dashboard/feeds.h"
#include "dashboard/fixture_runs.h"
#include "dashboard/flakes_page.h"
#include "dashboard/history_fixture.h"
#include "dashboard/ledger_page.h"
#include "dashboard/rules_page.h"
#include "dashboard/runbook_page.h"
#include "dashboard/script.h"
#include "dashboard/search_page.h"
#include "dashboard/style.h"
#include "dashboard/unclassified_page.h"

using namespace cimend;
using namespace cimend::dashboard;

namespace {

using Files = std::map<std::string, std::string>;

void add_clusters(Files& files, const ListSite& site, const std::vector<Cluster>& kinds) {
  files["clusters/index.html"] = clusters_page(site, kinds).html();
  for (const Cluster& kind : kinds) files[cluster_path(kind)] = cluster_page(site, kind).html();
  const std::vector<Page> pages = unclassified_pages(site, kinds);
  for (std::size_t i = 0; i < pages.size(); ++i) files[unclassified_path(i + 1)] = pages[i].html();
}

void add_runbooks(Files& files, const ListSite& site, const std::vector<Cluster>& kinds) {
  core::MemoryFs none;
  std::vector<core::Error> problems;
  const std::vector<Runbook> runbooks = load_runbooks(none, "", problems);
  files["runbooks/index.html"] = runbooks_page(site, runbooks).html();
  for (const Runbook& runbook : runbooks) {
    files[runbook_path(runbook.category)] = runbook_page(site, runbook, kinds, {"github.com"}).html();
  }
}

Files files_of(const History& history) {
  const ListSite site{"cimend", history};
  const std::vector<Cluster> kinds = clusters(history);
  const std::vector<Flake> flaky = flakes(history);
  const std::vector<RuleHealth> rules = rule_health(history);
  Files files;
  add_clusters(files, site, kinds);
  for (const std::int64_t days : {kWeek, kMonth}) {
    const PeriodComparison comparison = compare_periods(history, kinds, figures(history, days), days);
    files[compare_path(days)] = compare_page(site, comparison, kinds).html();
  }
  add_runbooks(files, site, kinds);
  for (const FlakeOrder order : {FlakeOrder::lower_bound, FlakeOrder::last_failure, FlakeOrder::runs}) {
    files[flakes_path(order)] = flakes_page(site, flaky, order).html();
  }
  files["rules/index.html"] = rules_page(site, rules).html();
  files["search.html"] = search_page(site, counts_of(history)).html();
  files["app.js"] = app_script();
  files["search.js"] = search_script();
  for (const Badge& badge : badges(counts_of(history))) files["badge/" + badge.name + ".svg"] = badge.svg;
  files["api/v1/runs.json"] = runs_document(history).dump();
  files["api/v1/clusters.json"] = clusters_document(history, kinds).dump();
  files["approvals/index.html"] = approvals_page(site, waiting(history)).html();
  files["ledger/index.html"] = ledger_page(site, ledger(history)).html();
  files["api/v1/approvals.json"] = approvals_document(history, waiting(history)).dump();
  files["api/v1/flakes.json"] = flakes_document(history, flaky).dump();
  files["api/v1/rules.json"] = rules_document(rules).dump();
  return files;
}

const Files& fixture_files() {
  static const History history = history_fixture();
  static const Files files = files_of(history);
  return files;
}

bool is_page(const std::string& path) { return path.ends_with(".html"); }

// The path that `link` of the page at `from` leads to, without its fragment.
std::string resolved(const std::string& from, std::string link) {
  link = link.substr(0, link.find('#'));
  std::string directory = from.substr(0, from.rfind('/') + 1);
  while (link.starts_with("../")) {
    link = link.substr(3);
    directory = directory.substr(0, directory.size() < 2 ? 0 : directory.rfind('/', directory.size() - 2) + 1);
  }
  return directory + link;
}

// Pages of the other parts of the site.
bool is_elsewhere(const std::string& path, const History& history) {
  static const std::set<std::string> others = {"index.html", "style.css", "runs/index.html", "patches/index.html"};
  if (others.contains(path) || path.starts_with("figures/")) return true;
  for (const RunDigest& run : history.runs) {
    if (path == "runs/" + run.run_id + "/index.html") return true;
    if (path == "runs/" + run.run_id + "/patch.html") return !run.patch.state.empty();
  }
  return false;
}

std::size_t elements_in(const std::string& html) {
  std::size_t count = 0;
  for (std::size_t i = 0; i + 1 < html.size(); ++i) count += html[i] == '<' && html[i + 1] >= 'a' && html[i + 1] <= 'z';
  return count;
}

}  // namespace

TEST_CASE("every list page is there and nothing in it is forbidden") {
  const char* out = std::getenv("CIMEND_LISTS_OUT");
  for (const auto& [path, bytes] : fixture_files()) {
    CAPTURE(path);
    if (out != nullptr) REQUIRE(core::RealFs().write_atomic(std::string(out) + "/" + path, bytes));
    if (!is_page(path)) continue;
    CHECK(bytes.starts_with("<!DOCTYPE html>"));
    CHECK(bytes.find("Content-Security-Policy") != std::string::npos);
    // Escaped text may speak of them; a tag may not have them.
    CHECK_FALSE(RE2::PartialMatch(bytes, "<[a-z][^>]*\\s(?:style|on[a-z]+)\\s*="));
    CHECK_FALSE(RE2::PartialMatch(bytes, "<script>"));
    CHECK_FALSE(RE2::PartialMatch(bytes, "<(?:iframe|object|embed|form|base|img)\\b"));
    CHECK(elements_in(bytes) <= 3000);
  }
  if (out != nullptr) REQUIRE(core::RealFs().write_atomic(std::string(out) + "/style.css", style_sheet()));
}

TEST_CASE("every link of a list page leads to a page that exists and to a part that is in it") {
  const History history = history_fixture();
  const auto& files = fixture_files();
  static const RE2 kLink("(?:href|src)=\"([^\"]*)\"");
  for (const auto& [path, bytes] : files) {
    if (!is_page(path)) continue;
    re2::StringPiece rest(bytes);
    std::string link;
    while (RE2::FindAndConsume(&rest, kLink, &link)) {
      if (link.starts_with("#") || link.starts_with("data:") || link.starts_with("https://")) continue;
      const std::string target = resolved(path, link);
      INFO(path << " links to " << link << ", which is " << target);
      const auto found = files.find(target);
      CHECK((found != files.end() || is_elsewhere(target, history)));
      // An id of strange bytes is written otherwise in an address.
      const bool plain_part = link.find('#') != std::string::npos && link.find('%') == std::string::npos;
      if (found == files.end() || !plain_part) continue;
      CHECK(found->second.find("id=\"" + link.substr(link.find('#') + 1) + "\"") != std::string::npos);
    }
  }
}

TEST_CASE("no id stands twice in a list page") {
  static const RE2 kId("\\sid=\"([^\"]*)\"");
  for (const auto& [path, bytes] : fixture_files()) {
    if (!is_page(path)) continue;
    std::set<std::string> ids;
    re2::StringPiece rest(bytes);
    std::string id;
    while (RE2::FindAndConsume(&rest, kId, &id)) {
      INFO(path << " has twice " << id);
      CHECK(ids.insert(id).second);
    }
  }
}

TEST_CASE("list pages are the same bytes every time") {
  History history = history_fixture();
  CHECK(files_of(history) == fixture_files());
}

TEST_CASE("list pages of a history without runs say so and break nowhere") {
  History empty;
  empty.now = kFixtureNow;
  const Files files = files_of(empty);
  CHECK(files.at("clusters/index.html").find("No run has failed yet") != std::string::npos);
  CHECK(files.at("unclassified/index.html").find("the queue is empty") != std::string::npos);
  CHECK(files.at("flakes/index.html").find("nothing is known to be flaky") != std::string::npos);
  CHECK(files.at("rules/index.html").find("No rule has matched") != std::string::npos);
}

TEST_CASE("list pages stay small however much there is to list") {
  std::vector<RunDigest> runs;
  for (int i = 0; i < 1200; ++i) {
    RunDigest run;
    run.run_id = "r" + std::to_string(i);
    run.repository = "o/r" + std::to_string(i % 100);
    run.workflow = "build";
    run.head_sha = "0123456789abcdef";
    run.time = kFixtureNow - i * 60;
    run.received_at = core::rfc3339(run.time);
    run.state = RunState::failed;
    run.category = "test.assertion";
    run.summary = "A test failed.";
    RunDigest::Cause cause;
    cause.rule = "rule." + std::to_string(i % 400);
    cause.category = run.category;
    cause.message = "message " + std::to_string(i);
    cause.fingerprint = "f" + std::to_string(i);
    cause.known = "flaky";
    run.causes = {cause};
    run.job_seconds = 90;
    run.patch.state = i % 2 == 0 ? "proposed" : "needs manual review";
    run.patch.created_at = run.received_at;
    run.patch.files = {"src/a.cc"};
    run.publication = {"octocat",
                       run.received_at,
                       i % 3 == 0 ? "published" : "refused",
                       run.received_at,
                       "https://github.com/o/r/pull/1",
                       1,
                       "because"};
    run.decision = {true, true, "Rerun.", "", 1, run.received_at};
    runs.push_back(run);
  }
  const History history = history_of(std::move(runs), kFixtureNow);
  const ListSite site{"cimend", history, {"github.com"}};
  CHECK(elements_in(approvals_page(site, waiting(history)).html()) <= 3000);
  CHECK(elements_in(ledger_page(site, ledger(history)).html()) <= 3000);
  std::vector<Cluster> kinds = clusters(history);
  CHECK(kinds.size() == 1200);
  CHECK(elements_in(clusters_page(site, kinds).html()) <= 3000);
  CHECK(elements_in(rules_page(site, rule_health(history)).html()) <= 3000);
  CHECK(elements_in(search_page(site, counts_of(history)).html()) <= 3000);
  for (Cluster& kind : kinds) {
    kind.unclassified = true;
    kind.drafted_rule = "- id: x";
    kind.excerpts.assign(5, {"line", 0});
  }
  const std::vector<Page> unclassified = unclassified_pages(site, kinds);
  CHECK(unclassified.size() == kMaxUnclassifiedPages);
  for (const Page& page : unclassified) CHECK(elements_in(page.html()) <= 3000);
  std::vector<Flake> flaky(300);
  for (Flake& flake : flaky) {
    flake.id = "0123456789ab";
    flake.rows = {0};
    flake.last_failed_at = flake.last_passed_at = "2026-11-20T12:00:00Z";
    flake.strip = {RunState::failed, RunState::passed, RunState::unknown};
    flake.minutes_lost = 12'345;
  }
  const Page board = flakes_page(site, flaky, FlakeOrder::lower_bound);
  CHECK(elements_in(board.html()) <= 3000);
  CHECK(board.html().find("The first 200 of 300 flakes") != std::string::npos);
}

TEST_CASE("the scripts are small and of one kind with the pages' policy") {
  CHECK(app_script().size() <= 12 * 1024);
  CHECK(search_script().size() <= 12 * 1024);
  for (const std::string_view script : {app_script(), search_script()}) {
    // Nothing that the policy forbids or that makes markup of text.
    for (const char* never : {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "fetch(",
                              "XMLHttpRequest", ".style", "setAttribute(\"on", "new Function", "http://", "https://"}) {
      CAPTURE(never);
      CHECK(script.find(never) == std::string_view::npos);
    }
  }
}
