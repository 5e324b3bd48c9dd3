#include "dashboard/approvals_page.h"

#include <algorithm>

#include "core/text.h"
#include "dashboard/run_rows.h"
#include "dashboard/svg_chart.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

constexpr std::size_t kTextBytes = 300;

// Run ids are checked names; nothing else of a document stands in a command that people copy.
void append_commands(Page& page, const RunDigest& run) {
  append_copyable(page, "The command that approves it",
                  "cimend-fixagent approve fix-agent/metadata-" + run.run_id + ".json --as LOGIN\n");
}

void append_facts(Page& page, const RunDigest& run, const Waiting& waiting) {
  page.raw("<ul class=\"facts\"><li>waits for <strong>").text(as_duration(static_cast<double>(waiting.age_seconds)));
  page.raw("</strong></li><li>").text(run.patch.tier.empty() ? "no tier" : "tier " + run.patch.tier).raw("</li><li>");
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
  append_chip(page, RunState::unknown, Icon::warning, "Demands a person");
  page.raw(" ").text(core::shorten(waiting.why, kTextBytes)).raw("</p>\n");
  append_commands(page, run);
  page.raw("</li>\n");
}

void append_how(Page& page) {
  page.raw("<section aria-labelledby=\"how\">\n<h2 id=\"how\">How a yes is said</h2>\n<ol class=\"steps\">");
  page.raw("<li>Open the patch and read its proof: the log line, the rule and the bytes of every hunk.</li>");
  page.raw("<li>Run the command with your own login where <code>fix-agent/</code> lies. It writes an approval that ");
  page.raw("binds your name to exactly those bytes; a patch that needs manual review is not taken.</li>");
  page.raw("<li>Publishing is another step, off until the repository’s policy allows it, and asks again whether you ");
  page.raw("may:</li></ol>\n");
  append_copyable(page, "The command that publishes",
                  "cimend-fixagent publish fix-agent/metadata-RUN.json --approval fix-agent/approval-RUN.json\n");
  page.raw("<p class=\"note\">This page holds no token and can approve nothing by itself. To say no, close the pull ");
  page.raw("request or leave the patch: nothing is applied without a yes.</p>\n</section>\n");
}

}  // namespace

Page approvals_page(const ListSite& site, const std::vector<Waiting>& waiting) {
  Page content;
  append_list_head(content, "Waits for a person",
                   "Patches that nobody has said yes or no to, the longest waiting first, and what demands a person.");
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
  append_how(content);
  return framed_list(site, Place::folder, Section::approvals, "Approvals", content);
}

}  // namespace cimend::dashboard
