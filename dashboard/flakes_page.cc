#include "dashboard/flakes_page.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "core/text.h"
#include "dashboard/svg_chart.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

// The Wilson bound needs a word: a share alone puts one flake in two runs above forty in a hundred.
constexpr Markup kHowToRead =
    R"(<details class="more"><summary>How to read this</summary>
<p>A flake here is a failure that went away on the same commit, or that the analysis calls flaky: the code did not change and the outcome did.</p>
<p><b>Flaky at least</b> is the lower end of the 95&nbsp;% Wilson interval of “runs in which it flaked” in “runs of its workflow”. Once in two runs may be chance and stands low (at least 9&nbsp;%); 40 times in 100 is no chance and stands high (at least 31&nbsp;%).</p>
<p><b>Minutes lost</b> are those of all jobs of the runs in which it flaked, rounded up; “—” where nobody told how long they took.</p>
<p>In the strip a tall bar is a failure, a short bar a pass, a gap a run that tells neither; the newest run is at the right.</p>
<p>A flake is a fault of a test or of what it leans on. A rerun hides it for today; only a repair ends it. It is never a reason to skip the test.</p>
</details>
)";

std::vector<const Flake*> ordered(const std::vector<Flake>& flakes, FlakeOrder order) {
  std::vector<const Flake*> all;
  for (const Flake& flake : flakes) all.push_back(&flake);
  if (order == FlakeOrder::last_failure) {
    std::stable_sort(all.begin(), all.end(),
                     [](const Flake* a, const Flake* b) { return a->last_failed_at > b->last_failed_at; });
  } else if (order == FlakeOrder::runs) {
    std::stable_sort(all.begin(), all.end(), [](const Flake* a, const Flake* b) { return a->flaked > b->flaked; });
  }
  return all;
}

Markup file_of(FlakeOrder order) {
  switch (order) {
    case FlakeOrder::lower_bound: return "index.html";
    case FlakeOrder::last_failure: return "by-last-failure.html";
    case FlakeOrder::runs: return "by-runs.html";
  }
  return "index.html";
}

Markup words_of(FlakeOrder order) {
  switch (order) {
    case FlakeOrder::lower_bound: return "how flaky";
    case FlakeOrder::last_failure: return "last failure";
    case FlakeOrder::runs: return "runs harmed";
  }
  return "how flaky";
}

void append_orders(Page& page, FlakeOrder here) {
  page.raw("<nav class=\"pager\" aria-label=\"Order\"><ul><li class=\"quiet\">Order:</li>");
  for (const FlakeOrder order : {FlakeOrder::lower_bound, FlakeOrder::last_failure, FlakeOrder::runs}) {
    page.raw("<li>");
    if (order == here) {
      page.raw("<span class=\"here\" aria-current=\"page\">").raw(words_of(order)).raw("</span>");
    } else {
      page.raw("<a href=\"").raw(file_of(order)).raw("\">").raw(words_of(order)).raw("</a>");
    }
    page.raw("</li>");
  }
  page.raw("</ul></nav>\n");
}

std::string about(const Flake& flake) {
  std::string text = category_title(flake.category);
  if (!flake.repository.empty()) text += " · " + flake.repository;
  if (flake.first_at.size() >= 10) text += " · since " + flake.first_at.substr(0, 10);
  return text;
}

// Without an element of its own for "not known": the head of the column says what the dash means.
void append_minutes(Page& page, const Flake& flake) {
  page.raw("<td class=\"cell-number\" data-label=\"minutes lost\" data-sort=\"").digits(count_of(flake.minutes_lost));
  page.raw("\">");
  if (flake.minutes_lost > 0) {
    page.number(count_of(flake.minutes_lost));
  } else {
    page.raw("—");
  }
  page.raw("</td>");
}

// As append_time_cell(), without a <time>: 200 rows of one element more are more than a list may have.
void append_passed_cell(Page& page, std::string_view at) {
  page.raw("<td class=\"cell-when\"").attr("data-sort", at).raw(" data-label=\"passed\">");
  if (is_utc_time(at)) {
    page.text(at.substr(0, 10)).raw(" ").text(at.substr(11, 5)).raw("&nbsp;UTC");
  } else {
    page.text(at.empty() ? "not known" : at);
  }
  page.raw("</td>");
}

void append_flake_row(Page& page, const History& history, const Flake& flake) {
  page.raw("<tr").attr("id", "flake-" + flake.id).raw("><th scope=\"row\" class=\"cell-what\">");
  if (!flake.rows.empty()) page.raw("<a").href(run_link(history.runs[flake.rows.front()], Place::folder)).raw(">");
  page.text(core::shorten(flake.name, 200));
  if (!flake.rows.empty()) page.raw("</a>");
  page.raw("<span class=\"sub\">").text(about(flake));
  page.raw("</span></th><td class=\"cell-number\" data-label=\"at least\"");
  page.attr("data-sort", fmt::format("{:.6f}", flake.lower_bound)).raw(">").text(percent(flake.lower_bound));
  page.raw("</td><td class=\"cell-number\" data-label=\"harmed\" data-sort=\"")
      .digits(count_of(flake.flaked))
      .raw("\">");
  page.number(count_of(flake.flaked)).raw("&nbsp;of&nbsp;").number(count_of(flake.seen)).raw("</td>");
  append_minutes(page, flake);
  append_time_cell(page, flake.last_failed_at, "failed");
  append_passed_cell(page, flake.last_passed_at);
  page.raw("<td class=\"cell-strip\">");
  page.append(outcome_strip(flake.strip));
  page.raw("</td></tr>\n");
}

}  // namespace

std::string flakes_path(FlakeOrder order) { return "flakes/" + std::string(file_of(order).bytes()); }

Page flakes_page(const ListSite& site, const std::vector<Flake>& flakes, FlakeOrder order) {
  Page content;
  append_list_head(content, "Flakes", "What failed and passed on the same commit. The code was not the reason.");
  content.raw(kHowToRead);
  if (flakes.empty()) {
    content.raw("<p class=\"empty\">No failure has gone away on the same commit: nothing is known to be flaky.</p>\n");
    return framed_list(site, Place::folder, Section::flakes, "Flakes", content);
  }
  append_orders(content, order);
  content.raw("<section aria-label=\"Flakes\">\n<table class=\"rows board sortable filtered\">\n");
  content.raw("<caption class=\"unseen\">Flakes by ").raw(words_of(order)).raw("</caption>\n<thead><tr>");
  content.raw("<th scope=\"col\">What flakes</th><th scope=\"col\" class=\"cell-number\">Flaky at least</th>");
  content.raw("<th scope=\"col\" class=\"cell-number\">Runs harmed</th>");
  content.raw("<th scope=\"col\" class=\"cell-number\">Minutes lost</th><th scope=\"col\">Last failed</th>");
  content.raw("<th scope=\"col\">Last passed</th><th scope=\"col\">Last 30 runs</th></tr></thead>\n<tbody>\n");
  const std::vector<const Flake*> all = ordered(flakes, order);
  const std::size_t shown = std::min(all.size(), kMaxListedFlakes);
  for (std::size_t i = 0; i < shown; ++i) append_flake_row(content, site.history, *all[i]);
  content.raw("</tbody>\n</table>\n");
  append_rest_note(content, shown, all.size(), "flakes", "flakes.json");
  append_json_link(content, "flakes.json");
  content.raw("</section>\n");
  if (order == FlakeOrder::lower_bound) return framed_list(site, Place::folder, Section::flakes, "Flakes", content);
  return framed_list(site, Place::folder, Section::flakes, "By " + std::string(words_of(order).bytes()), content,
                     {{"Flakes", Link::literal("index.html")}});
}

}  // namespace cimend::dashboard
