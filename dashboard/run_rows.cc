#include "dashboard/run_rows.h"

#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

void append_word(std::string& words, std::string_view word) {
  if (word.empty()) return;
  if (!words.empty()) words += " · ";
  words += word;
}

// The state is the cell itself: an icon and its word, without elements that a long list would pay for 250 times.
void append_state_cell(Page& page, RunState state) {
  page.raw("<td class=\"cell-state tone ").raw(class_of(state)).raw("\">");
  append_icon(page, icon_of(state));
  page.raw(word_for(state)).raw("</td>");
}

void append_row(Page& page, const RunDigest& run, Place place) {
  page.raw("<tr>");
  append_state_cell(page, run.state);
  page.raw("<th scope=\"row\" class=\"cell-what\"><a").href(run_link(run, place)).raw(">").text(run.summary);
  std::string sub;
  if (!run.category.empty()) append_word(sub, category_title(run.category));
  append_word(sub, "run " + run.run_id);
  if (run.attempt > 1) append_word(sub, "attempt " + std::to_string(run.attempt));
  append_word(sub, deeds_of(run));
  page.raw("</a><span class=\"sub\">").text(sub).raw("</span></th><td class=\"cell-where\">");
  page.text(run.repository).raw("<span class=\"sub\">").text(place_of(run)).raw("</span></td><td class=\"cell-when\">");
  append_time(page, run.received_at);
  page.raw("</td></tr>\n");
}

}  // namespace

std::string place_of(const RunDigest& run) {
  std::string place = run.workflow;
  if (!run.branch.empty()) place += (place.empty() ? "" : " on ") + run.branch;
  append_word(place, short_commit(run.head_sha));
  return place;
}

std::string deeds_of(const RunDigest& run) {
  std::string deeds;
  if (run.published()) {
    append_word(deeds, "patch published");
  } else if (run.patch.state == "proposed") {
    append_word(deeds, "patch proposed");
  } else if (run.patch.state == "needs manual review") {
    append_word(deeds, "patch to review");
  }
  if (run.patch.state == "empty") append_word(deeds, "no patch");
  if (run.decision.made) append_word(deeds, run.decision.rerun ? "rerun proposed" : "no rerun");
  return deeds;
}

void append_run_table(Page& page, const History& history, const std::vector<std::size_t>& rows, Markup caption,
                      Place place) {
  page.raw("<table class=\"rows runs\">\n<caption class=\"unseen\">").raw(caption).raw("</caption>\n<thead><tr>");
  page.raw("<th scope=\"col\">Verdict</th><th scope=\"col\">What happened</th><th scope=\"col\">Where</th>");
  page.raw("<th scope=\"col\">When</th></tr></thead>\n<tbody>\n");
  for (const std::size_t row : rows) append_row(page, history.runs[row], place);
  page.raw("</tbody>\n</table>\n");
}

}  // namespace cimend::dashboard
