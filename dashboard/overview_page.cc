#include "dashboard/overview_page.h"

#include <algorithm>
#include <numeric>

#include "dashboard/attention_section.h"
#include "dashboard/figures_section.h"
#include "dashboard/problem_list.h"
#include "dashboard/run_rows.h"
#include "dashboard/svg_chart.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

constexpr std::size_t kNewestRuns = 20;
constexpr std::size_t kListedProblems = 20;
constexpr core::UnixSeconds kStaleAfter = 7 * 86400;

// A number never stands at the end of a line without its noun.
std::string say(std::size_t count, std::string_view noun, std::string_view singular, std::string_view plural) {
  std::string line = counted(count, noun);
  line.replace(line.find(' '), 1, "\u00A0");
  return line + std::string(count == 1 ? singular : plural);
}

// "2 builds are broken, 3 never passed": what passed before is news, a branch that never did is somebody's work.
std::string say_broken(const std::vector<Broken>& broken) {
  if (broken.empty()) return "Nothing is broken";
  const auto broke = static_cast<std::size_t>(
      std::count_if(broken.begin(), broken.end(), [](const Broken& each) { return !each.last_passed_at.empty(); }));
  if (broke == 0) return say(broken.size(), "build", " is broken", " are broken");
  std::string line = say(broke, "build", " is broken", " are broken");
  if (broke < broken.size()) line += ", " + std::to_string(broken.size() - broke) + "\u00A0never passed";
  return line;
}

// "2 builds are broken, 1 failure is flaky, 3 changes wait for you."
std::string headline(const HistoryCounts& counts, core::UnixSeconds now) {
  std::string line = say_broken(counts.broken);
  if (const std::size_t flaky = lately(counts.flakes, now).size(); flaky > 0) {
    line += ", " + say(flaky, "failure", " is flaky", " are flaky");
  }
  if (counts.waiting.empty()) return line + ", nothing waits for you.";
  return line + ", " + say(counts.waiting.size(), "change", " waits for you.", " wait for you.");
}

const RunDigest* newest_of(const History& history) {
  return history.runs.empty() || history.runs.front().time == 0 ? nullptr : &history.runs.front();
}

void append_stale(Page& page, const History& history) {
  const RunDigest* newest = newest_of(history);
  if (newest == nullptr || history.now - newest->time <= kStaleAfter) return;
  page.raw("<div class=\"notice\"><p>");
  append_chip(page, RunState::unknown, Icon::warning, "Stale");
  page.raw(" The newest run came ").text(as_duration(static_cast<double>(history.now - newest->time)));
  page.raw(" before this page was made: it shows the past. Look whether logs still arrive.</p></div>\n");
}

void append_freshness(Page& page, const History& history) {
  page.raw("<p class=\"lead\">");
  // Newest first, and those whose time is not known last.
  const auto oldest =
      std::find_if(history.runs.rbegin(), history.runs.rend(), [](const RunDigest& run) { return run.time != 0; });
  if (oldest != history.runs.rend()) {
    page.text(counted(history.runs.size(), "run")).raw(" from ");
    append_time(page, oldest->received_at);
    if (history.runs.front().time != oldest->time) {
      page.raw(" to ");
      append_time(page, history.runs.front().received_at);
    }
    page.raw(". ");
  }
  page.raw("Generated ");
  append_time(page, core::rfc3339(history.now));
  page.raw(".</p>\n");
}

void append_newest_runs(Page& page, const History& history) {
  std::vector<std::size_t> rows(std::min(kNewestRuns, history.runs.size()));
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  page.raw("<section aria-labelledby=\"runs\">\n<h2 id=\"runs\">Newest runs</h2>\n");
  append_run_table(page, history, rows, "The newest runs", Place::root);
  page.raw("<p class=\"note\"><a href=\"runs/index.html\">All runs</a></p>\n</section>\n");
}

void append_problem(Page& page, const core::Error& problem) {
  page.raw("<li>");
  append_icon(page, Icon::warning);
  page.raw("<div><p>").text(problem.what).raw("</p>");
  if (!problem.where.empty()) page.raw("<p class=\"sub\"><code>").text(problem.where).raw("</code></p>");
  if (!problem.hint.empty()) page.raw("<p class=\"sub\">To mend it: ").text(problem.hint).raw("</p>");
  page.raw("</div></li>\n");
}

void append_problems(Page& page, const std::vector<core::Error>& problems) {
  if (problems.empty()) return;
  page.raw("<section aria-labelledby=\"problems\">\n<h2 id=\"problems\">What could not be read</h2>\n");
  page.raw("<ul class=\"problems\">\n");
  const std::size_t listed = std::min(kListedProblems, problems.size());
  for (const std::size_t at : told_first(problems, listed)) append_problem(page, problems[at]);
  page.raw("</ul>\n");
  if (listed < problems.size()) {
    page.raw("<p class=\"note\">And ").number(problems.size() - listed);
    page.raw(" more: <a").href(Link::inside(kProblemsFile)).raw(">all of them</a>.</p>\n");
  }
  page.raw("</section>\n");
}

void append_welcome(Page& page) {
  page.raw("<section class=\"welcome\" aria-labelledby=\"welcome\">\n<h2 id=\"welcome\">No runs yet</h2>\n");
  page.raw("<p>Hand cimend the log of a broken build, then build this site again:</p>\n");
  page.raw("<pre class=\"command\">cimend triage build.log\ncimend-dashboard build --out site</pre>\n</section>\n");
}

}  // namespace

Page overview_page(const ListSite& site, const HistoryCounts& counts, const std::vector<core::Error>& problems) {
  Page content;
  content.raw("<header class=\"page-head\">\n<h1>");
  content.text(site.history.runs.empty() ? "Build failures, explained" : headline(counts, site.history.now));
  content.raw("</h1>\n");
  append_freshness(content, site.history);
  append_stale(content, site.history);
  content.raw("</header>\n");
  if (site.history.runs.empty()) {
    append_welcome(content);
  } else {
    append_attention(content, site.history, counts);
    append_figures(content, counts.figures);
    append_trend(content, counts.trend);
    append_newest_runs(content, site.history);
  }
  append_problems(content, problems);
  return framed({site.title, site.title, Depth::root, {}, "", Section::overview}, content);
}

}  // namespace cimend::dashboard
