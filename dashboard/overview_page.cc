#include "dashboard/overview_page.h"

#include <algorithm>

#include "core/taxonomy.h"
#include "dashboard/figures.h"
#include "dashboard/heal_section.h"
#include "dashboard/page_frame.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

constexpr std::size_t kMostCategories = 8;

void append_tile(Page& page, Markup name, const std::string& value, const std::string& unit, Markup formula) {
  page.raw("<div class=\"tile\"><p class=\"tile-name\">").raw(name).raw("</p><p class=\"tile-value\">").text(value);
  if (!unit.empty()) page.raw(" <span class=\"tile-unit\">").text(unit).raw("</span>");
  page.raw("</p><details><summary>How it is counted<span class=\"unseen\">: ")
      .raw(name)
      .raw("</span></summary><p>")
      .raw(formula)
      .raw("</p></details></div>\n");
}

std::string grouped(std::size_t number) {
  Page digits;
  digits.number(number);
  return digits.html();
}

void append_tiles(Page& page, const Figures& figures) {
  const std::string explained =
      figures.failed == 0 ? "–" : percent(static_cast<double>(figures.explained) / static_cast<double>(figures.failed));
  page.raw(
      "<section aria-labelledby=\"figures\">\n<h2 id=\"figures\" class=\"unseen\">Figures</h2>\n<div "
      "class=\"tiles\">\n");
  append_tile(page, "Runs", grouped(figures.runs), "",
              "Directories below the logs directory that are named by a run id.");
  append_tile(page, "Failed", grouped(figures.failed), "",
              "Runs with the verdict “failed”; without an analysis, runs that their provider calls failed.");
  append_tile(page, "Explained", explained, "of failed",
              "Failed runs whose category is not “unknown”, divided by failed runs.");
  append_tile(page, "Unclassified", grouped(figures.unclassified), "",
              "Failed runs without an analysis or with the category “unknown”.");
  append_tile(page, "Reruns", grouped(figures.reruns_proposed),
              "proposed, " + grouped(figures.reruns_refused) + " refused",
              "Rerun decisions at hand that say yes, and that say no. The last decision made is at hand.");
  append_tile(page, "Patches", grouped(figures.patches_proposed),
              "proposed, " + grouped(figures.patches_for_review) + " to review",
              "Patches that are not empty and whose file is the one their metadata describes, by the state the "
              "metadata gives.");
  page.raw("</div>\n</section>\n");
}

Markup heal_words(core::HealClass heal) {
  switch (heal) {
    case core::HealClass::rerun: return "may be rerun";
    case core::HealClass::once: return "rerun once, with evidence";
    case core::HealClass::patchable: return "may be patched";
    case core::HealClass::report: return "report only";
  }
  return "report only";
}

void append_category_row(Page& page, const Figures::CategoryCount& count, std::size_t most) {
  page.raw("<tr><th scope=\"row\" class=\"cell-what\">").text(category_title(count.category));
  page.raw(" <span class=\"sub\"><code>").text(count.category).raw("</code></span></th><td class=\"cell-heal\">");
  page.raw(heal_words(core::heal_class(count.category))).raw("</td><td class=\"cell-bar\">");
  page.raw("<svg class=\"bar\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
  page.raw("<rect class=\"bar-track\" width=\"100\" height=\"8\"/><rect class=\"bar-value\" height=\"8\"");
  page.attr("width", std::to_string(std::max<std::size_t>(1, count.runs * 100 / most))).raw("/></svg></td>");
  page.raw("<td class=\"cell-number\">").number(count.runs).raw("</td></tr>\n");
}

void append_categories(Page& page, const Figures& figures) {
  if (figures.categories.empty()) return;
  page.raw(
      "<section aria-labelledby=\"causes\">\n<h2 id=\"causes\">Why builds broke</h2>\n<table class=\"rows causes\">\n");
  page.raw("<caption class=\"unseen\">Failed runs by category, most frequent first</caption>\n<thead><tr>");
  page.raw(
      "<th scope=\"col\">Cause</th><th scope=\"col\">What may be done</th><th scope=\"col\"><span "
      "class=\"unseen\">Share</span></th>");
  page.raw("<th scope=\"col\" class=\"cell-number\">Runs</th></tr></thead>\n<tbody>\n");
  for (std::size_t i = 0; i < std::min(kMostCategories, figures.categories.size()); ++i) {
    append_category_row(page, figures.categories[i], figures.categories.front().runs);
  }
  page.raw("</tbody>\n</table>\n");
  if (figures.categories.size() > kMostCategories) {
    page.raw("<p class=\"note\">Rarer causes, not shown: ")
        .number(figures.categories.size() - kMostCategories)
        .raw(".</p>\n");
  }
  page.raw("</section>\n");
}

void append_where(Page& page, const Run& run) {
  page.raw("<td class=\"cell-where\">");
  if (!run.repository().empty()) page.raw("<span class=\"repository\">").text(run.repository()).raw("</span>");
  page.raw("<span class=\"sub\">");
  if (run.run.value && !run.run.value->branch.empty()) page.text(run.run.value->branch).raw(" · ");
  if (!run.head_sha().empty()) page.raw("<code>").text(short_commit(run.head_sha())).raw("</code>");
  page.raw("</span></td>");
}

// Columns that would be empty from top to bottom are left out.
struct Columns {
  bool where = false, done = false;
};

Columns columns_of(const Site& site) {
  Columns columns;
  for (const Run& run : site.runs) {
    columns.where |=
        !run.repository().empty() || !run.head_sha().empty() || (run.run.value && !run.run.value->branch.empty());
    columns.done |= run.decision || run.fix.value;
  }
  return columns;
}

void append_run_row(Page& page, const Run& run, Columns columns) {
  page.raw("<tr><td class=\"cell-state\">");
  append_state(page, run.state());
  page.raw("</td><th scope=\"row\" class=\"cell-what\"><a");
  page.href(Link::inside("runs/" + run.run_id + "/index.html")).raw(">").text(run.summary());
  page.raw("</a><span class=\"sub\">");
  if (!run.category().empty()) page.text(category_title(run.category())).raw(" · ");
  page.raw("run ").text(run.run_id).raw("</span></th>");
  if (columns.where) append_where(page, run);
  page.raw("<td class=\"cell-when\">");
  append_time(page, run.received_at());
  page.raw("</td>");
  if (columns.done) {
    page.raw("<td class=\"cell-done\">");
    append_patch_chip(page, run);
    append_rerun_chip(page, run);
    page.raw("</td>");
  }
  page.raw("</tr>\n");
}

void append_runs(Page& page, const Site& site) {
  const Columns columns = columns_of(site);
  page.raw("<section aria-labelledby=\"runs\">\n<h2 id=\"runs\">Runs</h2>\n<table class=\"rows runs\">\n");
  page.raw("<caption class=\"unseen\">Runs, newest first</caption>\n<thead><tr><th scope=\"col\">Verdict</th>");
  page.raw("<th scope=\"col\">What happened</th>");
  if (columns.where) page.raw("<th scope=\"col\">Where</th>");
  page.raw("<th scope=\"col\">When</th>");
  if (columns.done) page.raw("<th scope=\"col\">What was done</th>");
  page.raw("</tr></thead>\n<tbody>\n");
  const std::size_t listed = std::min(kMaxListedRuns, site.runs.size());
  for (std::size_t i = 0; i < listed; ++i) append_run_row(page, site.runs[i], columns);
  page.raw("</tbody>\n</table>\n");
  if (listed < site.runs.size()) {
    page.raw("<p class=\"note\">The latest ").number(listed).raw(" of ").number(site.runs.size());
    page.raw(" runs. Older ones keep their pages.</p>\n");
  }
  page.raw("</section>\n");
}

void append_problems(Page& page, const Site& site) {
  if (site.problems.empty()) return;
  page.raw(
      "<section aria-labelledby=\"problems\">\n<h2 id=\"problems\">What could not be read</h2>\n<ul "
      "class=\"problems\">\n");
  for (const core::Error& problem : site.problems) {
    page.raw("<li>");
    append_icon(page, Icon::warning);
    page.raw("<div><p>").text(problem.what).raw("</p>");
    if (!problem.where.empty()) page.raw("<p class=\"sub\"><code>").text(problem.where).raw("</code></p>");
    if (!problem.hint.empty()) page.raw("<p class=\"sub\">To mend it: ").text(problem.hint).raw("</p>");
    page.raw("</div></li>\n");
  }
  page.raw("</ul>\n</section>\n");
}

void append_welcome(Page& page) {
  page.raw("<section class=\"welcome\" aria-labelledby=\"welcome\">\n<h2 id=\"welcome\">No runs yet</h2>\n");
  page.raw("<p>Hand cimend the log of a broken build, then build this site again:</p>\n");
  page.raw("<pre class=\"command\">cimend triage build.log\ncimend-dashboard build --out site</pre>\n</section>\n");
}

void append_freshness(Page& page, const Site& site) {
  page.raw("<p class=\"lead\">");
  // Newest first, and those whose time is not known last.
  const auto oldest =
      std::find_if(site.runs.rbegin(), site.runs.rend(), [](const Run& run) { return !run.received_at().empty(); });
  if (oldest != site.runs.rend()) {
    page.raw("Runs received from ");
    append_time(page, oldest->received_at());
    page.raw(" to ");
    append_time(page, site.runs.front().received_at());
    page.raw(". ");
  }
  page.raw("Generated ");
  append_time(page, site.generated_at);
  page.raw(".</p>\n");
}

}  // namespace

Page overview_page(const Site& site) {
  Page content;
  content.raw("<header class=\"page-head\">\n<h1>Build failures, explained</h1>\n");
  append_freshness(content, site);
  content.raw("</header>\n");
  if (site.runs.empty()) {
    append_welcome(content);
  } else {
    append_tiles(content, figures_of(site));
    append_categories(content, figures_of(site));
    append_runs(content, site);
  }
  append_problems(content, site);
  return framed({site.title, site.title, Depth::root, {}, ""}, content);
}

}  // namespace cimend::dashboard
