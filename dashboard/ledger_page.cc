#include "dashboard/ledger_page.h"

#include <algorithm>

#include "core/text.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

using Kind = LedgerRow::Kind;

constexpr std::size_t kTextBytes = 300;

void append_kind_cell(Page& page, Kind kind) {
  const bool rerun = kind == Kind::rerun || kind == Kind::rerun_refused;
  const bool yes = kind == Kind::rerun || kind == Kind::patch;
  page.raw(yes ? Markup("<td class=\"cell-state tone passed\">") : Markup("<td class=\"cell-state tone cancelled\">"));
  append_icon(page, rerun ? Icon::rerun : Icon::patch);
  switch (kind) {
    case Kind::rerun: page.raw("Rerun"); break;
    case Kind::rerun_refused: page.raw("No rerun"); break;
    case Kind::patch: page.raw("Patch"); break;
    case Kind::patch_refused: page.raw("No patch"); break;
  }
  page.raw("</td>");
}

// What the next attempt of a rerun came to; patches have none.
void append_outcome_cell(Page& page, const History& history, const LedgerRow& row) {
  if (row.kind != Kind::rerun) {
    page.raw("<td class=\"cell-outcome\"></td>");
    return;
  }
  const bool known = row.outcome_run < history.runs.size();
  page.raw("<td class=\"cell-outcome tone ").raw(known ? class_of(row.outcome) : Markup("cancelled")).raw("\">");
  append_icon(page, known ? icon_of(row.outcome) : Icon::unknown);
  if (known) {
    page.raw("<a").href(run_link(history.runs[row.outcome_run], Place::folder)).raw(">");
    page.raw(word_for(row.outcome)).raw("</a>");
  } else {
    page.raw("No attempt yet");
  }
  page.raw("</td>");
}

void append_row(Page& page, const History& history, const LedgerRow& row) {
  const RunDigest& run = history.runs[row.run];
  page.raw("<tr>");
  append_kind_cell(page, row.kind);
  page.raw("<th scope=\"row\" class=\"cell-what\"><a").href(run_link(run, Place::folder)).raw(">");
  page.text(core::shorten(row.what.empty() ? run.summary : row.what, kTextBytes)).raw("</a><span class=\"sub\">");
  page.text(core::shorten(row.why, kTextBytes));
  if (!row.why.empty()) page.raw(" · ");
  page.raw("run ").text(run.run_id);
  if (row.kind == Kind::rerun && run.decision.budget_left >= 0) {
    page.raw(" · ").text(counted(count_of(run.decision.budget_left), "attempt")).raw(" left");
  }
  page.raw("</span></th>");
  append_outcome_cell(page, history, row);
  append_time_cell(page, row.at);
  page.raw("</tr>\n");
}

std::size_t count_of_kind(const std::vector<LedgerRow>& rows, Kind kind) {
  return static_cast<std::size_t>(
      std::count_if(rows.begin(), rows.end(), [kind](const LedgerRow& row) { return row.kind == kind; }));
}

std::size_t saved(const std::vector<LedgerRow>& rows) {
  return static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), [](const LedgerRow& row) {
    return row.kind == Kind::rerun && row.outcome == RunState::passed;
  }));
}

void append_count(Page& page, Markup name, std::size_t number) {
  page.raw("<div><dt>").raw(name).raw("</dt><dd>").number(number).raw("</dd></div>\n");
}

void append_sums(Page& page, const std::vector<LedgerRow>& rows) {
  page.raw("<dl class=\"sums\">\n");
  append_count(page, "reruns proposed", count_of_kind(rows, Kind::rerun));
  append_count(page, "of them passed then", saved(rows));
  append_count(page, "reruns refused", count_of_kind(rows, Kind::rerun_refused));
  append_count(page, "patches proposed", count_of_kind(rows, Kind::patch));
  append_count(page, "patches refused", count_of_kind(rows, Kind::patch_refused));
  page.raw("</dl>\n");
}

}  // namespace

Page ledger_page(const ListSite& site, const std::vector<LedgerRow>& rows) {
  Page content;
  append_list_head(
      content, "Ledger",
      "What was decided in the last 30 days, why, and what came of it. Nothing is done that does not stand "
      "here.");
  if (rows.empty()) content.raw("<p class=\"empty\">Nothing was decided in the last 30 days.</p>\n");
  if (!rows.empty()) {
    append_sums(content, rows);
    content.raw("<table class=\"rows ledger\">\n<caption class=\"unseen\">Decisions, newest first</caption>\n<thead>");
    content.raw("<tr><th scope=\"col\">Decision</th><th scope=\"col\">What and why</th>");
    content.raw("<th scope=\"col\">What came of it</th><th scope=\"col\">When</th></tr></thead>\n<tbody>\n");
    const std::size_t listed = std::min(kMaxLedgerRows, rows.size());
    for (std::size_t i = 0; i < listed; ++i) {
      if (rows[i].run < site.history.runs.size()) append_row(content, site.history, rows[i]);
    }
    content.raw("</tbody>\n</table>\n");
    if (listed < rows.size()) {
      content.raw("<p class=\"note\">The latest ").number(listed).raw(" of ").number(rows.size());
      content.raw(" decisions; the others stand on their runs’ pages.</p>\n");
    }
  }
  return framed_list(site, Place::folder, Section::ledger, "Ledger", content);
}

}  // namespace cimend::dashboard
