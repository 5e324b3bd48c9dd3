#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "dashboard/digest.h"

namespace cimend::dashboard {

// All runs of a site, as digests, and what can be counted over them. Everything here is a function of the runs and of
// the time the site is made at: the same runs in any order give the same answers. Linear or n log n in the runs.
struct History {
  std::vector<RunDigest> runs;  // newest first, then by run id
  core::UnixSeconds now = 0;
};

// Puts the runs in their order. Run ids are unique.
History history_of(std::vector<RunDigest> runs, core::UnixSeconds now);
// The same, moved from where they are.
History history_of(std::vector<RunDigest*> runs, core::UnixSeconds now);

// Days are those of UTC and the last is today's; a run from the future (clocks differ) counts as of today, and a run
// without a time counts in no window of time.

// --- figures (overview) ---

// One number with its past: the value over the last days (30 unless told), over as many before, and a value a day for
// a sparkline.
struct Figure {
  std::string key;  // "failed-runs": of page, JSON and anchor
  double value = 0, before = 0;
  bool has_before = false;        // there were runs in the days before
  std::vector<double> daily;      // one a day, oldest first
  std::vector<std::size_t> rows;  // indices into History::runs that make it, newest first, at most 1 000
};
// In the order of the page: failed runs, % explained, unclassified, flake share of the failed, reruns proposed, reruns
// refused, patches proposed, patches published ("failed-runs", "explained", "unclassified", "flake-share",
// "reruns-proposed", "reruns-refused", "patches-proposed", "patches-published"; shares are per cent, and of no failed
// runs 100 % are explained and 0 % flaky), tokens spent on proposals ("tokens-spent"; left out where no run has any).
std::vector<Figure> figures(const History& history, std::int64_t days = 30);

// Failed runs a day and category over the last `days`, the `most` largest categories by name and the rest as "other".
struct CategoryTrend {
  std::vector<std::string> days;  // "2026-11-20", oldest first
  struct Series {
    std::string category;
    std::vector<std::int64_t> counts;  // one a day
    std::int64_t total = 0;
  };
  std::vector<Series> series;  // largest first, "other" last
};
CategoryTrend category_trend(const History& history, std::size_t days = 90, std::size_t most = 6);

// --- broken or flaky ---

// A workflow on a branch (without them, a repository) whose newest run failed and that is not known to be flaky: since
// when.
struct Broken {
  std::string repository, workflow, branch, category, summary, fingerprint;
  std::size_t newest = 0;                       // index of its newest failed run
  std::size_t first = 0;                        // index of the first failed run since it last passed
  std::size_t runs = 0;                         // failed in a row
  std::string last_passed_at, last_passed_run;  // empty: never seen
};
// Longest broken first. Runs without a verdict say nothing; what was not built for `days` is left alone, since branches
// are abandoned red.
std::vector<Broken> broken_now(const History& history, std::size_t days = 30);

// --- flakes ---

// The lower bound of the Wilson score interval at 95 % (E. B. Wilson, JASA 22, 1927) of `hits` in `trials`; 0 for none.
double wilson_lower_bound(std::int64_t hits, std::int64_t trials);

// A failure (by test name, else by fingerprint) that went away on the same commit, or that classify calls flaky.
struct Flake {
  std::string id;    // 12 hex digits of its key: stable over builds
  std::string name;  // the test, else the message
  std::string repository, category, rule;
  std::int64_t flaked = 0;  // runs in which it failed and the same commit passed in another attempt or run
  std::int64_t seen = 0;    // runs of its workflows
  double lower_bound = 0;
  std::int64_t minutes_lost = 0;  // of the jobs of the runs that it flaked in, rounded up; 0: their times are not known
  std::string first_at, last_failed_at, last_passed_at;
  std::vector<RunState> strip;    // its workflow's last 30 runs, oldest first: failed here, passed, unknown
  std::vector<std::size_t> rows;  // indices of the runs it failed in, newest first, at most 100
};
std::vector<Flake> flakes(const History& history);  // by lower bound, then flaked, then name

// --- clusters ---

// Failures of one kind over runs: by fingerprint where a rule knows them, by signature where none does. Ids never
// change for the same kind and are not given to another.
struct Cluster {
  std::string id;  // 12 hex digits of sha256 of its key
  std::string title, category, rule, tool, fingerprint, signature;
  std::vector<std::size_t> rows;  // runs, newest first
  std::string first_at, last_at;
  std::int64_t last_7_days = 0;
  bool unclassified = false;
  std::string drafted_rule;  // of the newest run that has one; for unclassified clusters
  std::vector<std::pair<std::string, std::size_t>> excerpts;  // line and its run's index, at most 5
};
std::vector<Cluster> clusters(const History& history);  // most runs first, then newest

// --- rules ---

struct RuleHealth {
  std::string rule, category;
  std::int64_t hits_7 = 0, hits_30 = 0, hits_90 = 0, hits = 0;  // runs whose best cause it is
  std::int64_t runner_up = 0;                                   // runs where it stood behind another
  std::string last_at;
  std::size_t newest = static_cast<std::size_t>(-1);  // the newest run that it explained, where `hits` is not 0
  double least_confidence = 1, mean_confidence = 0;
  std::map<std::string, std::int64_t> behind;  // the rules it lost to, and how often: overlaps
};
std::vector<RuleHealth> rule_health(const History& history);  // most hits in 30 days first

// --- what was done, what waits ---

struct LedgerRow {
  std::size_t run = 0;
  // A patch has up to three rows: that it was made, that somebody said yes, what came of publishing it.
  enum class Kind {
    rerun,
    rerun_refused,
    patch,
    patch_refused,
    approval,
    publication,
    publication_refused,
    publication_failed
  } kind = Kind::rerun;
  std::string at, what, why;
  // Of a rerun: what the next attempt of the run came to; unknown where there is none yet.
  RunState outcome = RunState::unknown;
  std::size_t outcome_run = static_cast<std::size_t>(-1);
};
std::vector<LedgerRow> ledger(const History& history, std::size_t days = 30);  // newest first

// A patch that a person has to look at: proposed or for review and not published, its branch not known to be mended
// since. The same patch for an older commit of its branch is not asked for again, unless somebody said yes to it.
struct Waiting {
  std::size_t run = 0;  // the newest
  std::string what;     // the patch's title
  std::string why;  // what demands a person: "tier B", "validation failed", …; of an approved one, why it still waits
  std::int64_t age_seconds = 0;  // of the first such patch
  std::size_t runs = 1;          // with such a patch
};
std::vector<Waiting> waiting(const History& history);  // oldest first

// The runs whose patch somebody approved, or that somebody tried to publish: the latest yes first, then the latest try.
std::vector<std::size_t> approvals(const History& history);

// "2026-11" → indices of the runs of that month, newest first; runs without a time under "".
std::map<std::string, std::vector<std::size_t>> months(const History& history);

// Other attempts of a run and other runs of its commit and workflow, newest first; itself not among them.
std::vector<std::size_t> attempts_of(const History& history, std::size_t run);

}  // namespace cimend::dashboard
