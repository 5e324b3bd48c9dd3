#include "dashboard/approvals_page.h"

#include <algorithm>

#include "core/text.h"
#include "dashboard/publication_section.h"
#include "dashboard/run_rows.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

constexpr std::size_t kTextBytes = 300;

bool approved(const RunDigest& run) { return !run.publication.approved_by.empty(); }

// Run ids are checked names; nothing else of a document stands in a command that people copy. What needs manual review
// cannot be approved as it is: a person applies it, or makes it better.
void append_commands(Page& page, const RunDigest& run) {
  const std::string metadata = "fix-agent/metadata-" + run.run_id + ".json";
  const std::string patch = "fix-agent/patch-" + run.run_id + ".diff";
  if (approved(run)) return append_copyable(page, "The command that publishes it", publish_command(run.run_id));
  if (run.patch.state == "proposed") {
    return append_copyable(page, "The command that approves it", approve_command(run.run_id));
  }
  page.raw(
      "<p class=\"sub\">It cannot be approved as it is. Follow its proof, then apply it by hand or leave it:</p>\n");
  append_copyable(page, "The commands that check and apply it",
                  "cimend-fixagent verify " + patch + " " + metadata + " .\ngit apply --index " + patch + "\n");
}

// In whole days, so that the page changes once a day and not whenever the site is made.
std::string age_of(const Waiting& waiting) {
  const std::uint64_t days = count_of(waiting.age_seconds) / 86'400;
  return days == 0 ? "less than a day" : counted(days, "day");
}

void append_facts(Page& page, const RunDigest& run, const Waiting& waiting) {
  page.raw("<ul class=\"facts\"><li>waits <strong>").text(age_of(waiting)).raw("</strong>");
  if (waiting.runs > 1) {
    page.raw(", as made for ").text(counted(waiting.runs, "run")).raw(" of the branch; this is the newest");
  } else if (!run.patch.created_at.empty()) {
    page.raw(", since ");
    append_time(page, run.patch.created_at);
  }
  page.raw("</li><li>").text(run.patch.tier.empty() ? "no tier" : "tier " + run.patch.tier).raw("</li><li>");
  page.text(run.patch.risk.empty() ? "risk not told" : run.patch.risk + " risk").raw("</li><li>");
  page.text(counted(run.patch.files.size(), "file")).raw(" +").number(count_of(run.patch.lines_added));
  page.raw(" −").number(count_of(run.patch.lines_removed)).raw("</li><li>");
  append_run_link(page, run, Place::folder);
  page.raw("</li></ul>\n");
}

void append_waiting(Page& page, const RunDigest& run, const Waiting& waiting) {
  page.raw("<li class=\"item unknown\">");
  append_icon(page, Icon::patch);
  page.raw("<h2 class=\"item-title\"><a");
  page.href(Link::inside("../runs/" + run.run_id + "/patch.html")).raw(">");
  page.text(core::shorten(waiting.what.empty() ? "A patch for run " + run.run_id : waiting.what, kTextBytes));
  page.raw("</a></h2>\n<p class=\"sub\">").text(run.repository);
  const std::string place = place_of(run);
  if (!run.repository.empty() && !place.empty()) page.raw(" · ");
  page.text(place).raw("</p>\n");
  append_facts(page, run, waiting);
  page.raw("<p class=\"demand\">");
  if (approved(run)) {
    append_chip(page, RunState::passed, Icon::yes, "To be published");
  } else {
    append_chip(page, RunState::unknown, Icon::warning, "Demands a person");
  }
  page.raw(" ").text(core::shorten(waiting.why, kTextBytes)).raw("</p>\n");
  append_commands(page, run);
  page.raw("</li>\n");
}

void append_how(Page& page) {
  page.raw("<section aria-labelledby=\"how\">\n<h2 id=\"how\">How a yes is said</h2>\n<ol class=\"steps\">");
  page.raw("<li>Open the patch and read its proof: the log line, the rule and the bytes of every hunk. No patch goes ");
  page.raw("on without a person’s yes; what more demands one stands with it.</li>");
  page.raw("<li>Run the command with your own login where <code>fix-agent/</code> lies. It writes an approval that ");
  page.raw("binds your name to exactly those bytes; a patch that needs manual review is not taken.</li>");
  page.raw("<li>Publishing is another step, off until the repository’s policy allows it, and asks again whether you ");
  page.raw("may:</li></ol>\n");
  append_copyable(page, "The command that publishes", publish_command("RUN"));
  page.raw("<p class=\"note\">This page holds no token and can approve nothing by itself. To say no, close the pull ");
  page.raw("request or leave the patch: nothing is applied without a yes.</p>\n</section>\n");
}

// What was said yes to, or tried to be published without one, and what came of it.
void append_log_row(Page& page, const ListSite& site, const RunDigest& run) {
  const RunDigest::Publication& publication = run.publication;
  page.raw("<tr>");
  append_publication_cell(page, "cell-state", publication);
  page.raw("<th scope=\"row\" class=\"cell-what\"><a");
  page.href(Link::inside("../runs/" + run.run_id + "/patch.html")).raw(">");
  page.text(core::shorten(run.patch.title.empty() ? "A patch for run " + run.run_id : run.patch.title, kTextBytes));
  page.raw("</a><span class=\"sub\">");
  page.text(approved(run) ? "approved by " + publication.approved_by : "approved by nobody");
  if (!publication.reason.empty()) page.raw(" · ").text(core::shorten(publication.reason, kTextBytes));
  page.raw(" · run ").text(run.run_id).raw("</span></th>");
  page.raw(run.published() ? Markup("<td class=\"cell-outcome tone passed\">") : Markup("<td class=\"cell-outcome\">"));
  if (run.published()) append_pull_request(page, publication.url, publication.number, site.link_hosts);
  page.raw("</td>");
  append_time_cell(page, approved(run) ? publication.approved_at : publication.at);
  page.raw("</tr>\n");
}

void append_log(Page& page, const ListSite& site) {
  const std::vector<std::size_t> rows = approvals(site.history);
  if (rows.empty()) return;
  const std::size_t listed = std::min(kMaxListedApprovals, rows.size());
  page.raw("<section aria-labelledby=\"log\">\n<h2 id=\"log\">What was approved, and what became of it</h2>\n");
  page.raw("<table class=\"rows ledger\">\n<caption class=\"unseen\">Approvals, newest first</caption>\n<thead><tr>");
  page.raw("<th scope=\"col\">Published</th><th scope=\"col\">Patch, and who said yes</th>");
  page.raw("<th scope=\"col\">Stands as</th><th scope=\"col\">When</th></tr></thead>\n<tbody>\n");
  for (std::size_t i = 0; i < listed; ++i) append_log_row(page, site, site.history.runs[rows[i]]);
  page.raw("</tbody>\n</table>\n");
  append_rest_note(page, listed, rows.size(), "approvals", "approvals.json");
  page.raw("</section>\n");
}

}  // namespace

Page approvals_page(const ListSite& site, const std::vector<Waiting>& waiting) {
  Page content;
  append_list_head(content, "Waits for a person",
                   "Patches that are not published, the longest waiting first, and what demands a person.");
  const std::size_t listed = std::min(kMaxListedWaiting, waiting.size());
  if (waiting.empty()) content.raw("<p class=\"empty\">Nothing waits.</p>\n");
  if (listed > 0) content.raw("<ol class=\"items queue\">\n");
  for (std::size_t i = 0; i < listed; ++i) {
    if (waiting[i].run < site.history.runs.size())
      append_waiting(content, site.history.runs[waiting[i].run], waiting[i]);
  }
  if (listed > 0) content.raw("</ol>\n");
  if (listed < waiting.size()) {
    content.raw("<p class=\"note\">And ").number(waiting.size() - listed);
    content.raw(" more, younger: see <a href=\"../patches/index.html\">all patches</a>.</p>\n");
  }
  append_log(content, site);
  append_json_link(content, "approvals.json");
  append_how(content);
  return framed_list(site, Place::folder, Section::approvals, "Approvals", content);
}

}  // namespace cimend::dashboard
