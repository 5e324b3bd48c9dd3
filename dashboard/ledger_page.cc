#include "dashboard/ledger_page.h"

#include <algorithm>

#include "core/text.h"
#include "dashboard/publication_section.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

using Kind = LedgerRow::Kind;

constexpr std::size_t kTextBytes = 300;

struct KindWords {
  RunState tone;
  Icon icon;
  Markup word;
};

KindWords words_of(Kind kind) {
  switch (kind) {
    case Kind::rerun: return {RunState::passed, Icon::rerun, "Rerun"};
    case Kind::rerun_refused: return {RunState::cancelled, Icon::rerun, "No rerun"};
    case Kind::patch: return {RunState::passed, Icon::patch, "Patch"};
    case Kind::patch_refused: return {RunState::cancelled, Icon::patch, "No patch"};
    case Kind::approval: return {RunState::passed, Icon::yes, "Approved"};
    case Kind::publication: return {RunState::passed, Icon::passed, "Published"};
    case Kind::publication_refused: return {RunState::cancelled, Icon::no, "Not published"};
    case Kind::publication_failed: return {RunState::failed, Icon::failed, "Publish failed"};
  }
  return {RunState::unknown, Icon::unknown, "Unknown"};
}

void append_kind_cell(Page& page, Kind kind) {
  const KindWords words = words_of(kind);
  page.raw("<td class=\"cell-state tone ").raw(class_of(words.tone)).raw("\">");
  append_icon(page, words.icon);
  page.raw(words.word).raw("</td>");
}

// What the next attempt of a rerun came to.
void append_attempt_cell(Page& page, const History& history, const LedgerRow& row) {
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

void append_outcome_cell(Page& page, const ListSite& site, const LedgerRow& row) {
  const RunDigest::Publication& publication = site.history.runs[row.run].publication;
  if (row.kind == Kind::rerun) {
    append_attempt_cell(page, site.history, row);
  } else if (row.kind == Kind::approval) {
    append_publication_cell(page, "cell-outcome", publication);
  } else if (row.kind == Kind::publication) {
    page.raw("<td class=\"cell-outcome tone passed\">");
    append_pull_request(page, publication.url, publication.number, site.link_hosts);
    page.raw("</td>");
  } else {
    page.raw("<td class=\"cell-outcome\"></td>");
  }
}

// What is about the patch leads to its page.
Link page_of(const RunDigest& run, Kind kind) {
  const bool patch = kind != Kind::rerun && kind != Kind::rerun_refused;
  return patch ? Link::inside("../runs/" + run.run_id + "/patch.html") : run_link(run, Place::folder);
}

void append_row(Page& page, const ListSite& site, const LedgerRow& row) {
  const RunDigest& run = site.history.runs[row.run];
  page.raw("<tr>");
  append_kind_cell(page, row.kind);
  page.raw("<th scope=\"row\" class=\"cell-what\"><a").href(page_of(run, row.kind)).raw(">");
  page.text(core::shorten(row.what.empty() ? run.summary : row.what, kTextBytes)).raw("</a><span class=\"sub\">");
  // A decision's summary often ends with its reason: once is enough.
  if (!row.why.empty() && row.what.find(row.why) == std::string::npos) {
    page.text(core::shorten(row.why, kTextBytes)).raw(" · ");
  }
  page.raw("run ").text(run.run_id);
  if (row.kind == Kind::rerun && run.decision.budget_left >= 0) {
    page.raw(" · ").text(counted(count_of(run.decision.budget_left), "attempt")).raw(" left");
  }
  page.raw("</span></th>");
  append_outcome_cell(page, site, row);
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
  append_count(page, "patches approved", count_of_kind(rows, Kind::approval));
  append_count(page, "patches published", count_of_kind(rows, Kind::publication));
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
      if (rows[i].run < site.history.runs.size()) append_row(content, site, rows[i]);
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
