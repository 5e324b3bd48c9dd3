#include "dashboard/publication_section.h"

#include <algorithm>

#include "core/text.h"
#include "dashboard/heal_section.h"
#include "dashboard/list_parts.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

using core::ApprovalDocument;
using core::PublicationDocument;

constexpr std::size_t kListedRefusals = 30;
constexpr std::size_t kTextBytes = 300;

bool may_be_approved(const Run& run) {
  return run.has_patch() && !run.patch_problem && run.fix.value->state == "proposed";
}

void append_by(Page& page, std::string_view login, std::string_view at) {
  page.raw(" by <strong>").text(login).raw("</strong>");
  if (at.empty()) return;
  page.raw(", ");
  append_time(page, at);
}

// Whoever reads "approved" has to know of what: an approval of other bytes is told, and counts for nothing.
void append_approval(Page& page, const Run& run) {
  page.raw("<p>");
  if (const ApprovalDocument* approval = run.approval_of_patch()) {
    append_chip(page, RunState::passed, Icon::yes, "Approved");
    append_by(page, approval->approved_by, approval->approved_at);
  } else if (run.approval.value) {
    append_chip(page, RunState::unknown, Icon::warning, "Not approved");
    page.raw(" The approval that lies beside it");
    append_by(page, run.approval.value->approved_by, run.approval.value->approved_at);
    page.raw(" is of other bytes or for another repository: it counts for nothing.");
  } else if (may_be_approved(run)) {
    append_chip(page, RunState::unknown, Icon::warning, "Not approved");
    page.raw(" Nobody has said yes to it.");
  } else {
    append_chip(page, RunState::cancelled, Icon::no, "Not to be approved");
    page.raw(" It cannot be approved as it is: a person applies it, or makes it better.");
  }
  page.raw("</p>\n");
}

void append_fact(Page& page, Markup name, std::string_view value) {
  if (value.empty()) return;
  page.raw("<div><dt>").raw(name).raw("</dt><dd><code>").text(core::shorten(value, kTextBytes));
  page.raw("</code></dd></div>\n");
}

void append_state_chip(Page& page, const PublicationDocument& publication) {
  if (publication.state == "published") {
    append_chip(page, RunState::passed, Icon::patch, "Published");
  } else if (publication.state == "refused") {
    append_chip(page, RunState::cancelled, Icon::no, "Not published");
  } else {
    append_chip(page, RunState::failed, Icon::failed, "Publishing failed");
  }
}

void append_refusals(Page& page, const std::vector<PublicationDocument::Refusal>& refusals) {
  if (refusals.empty()) return;
  page.raw("<ul class=\"checks\">\n");
  for (std::size_t i = 0; i < std::min(kListedRefusals, refusals.size()); ++i) {
    append_check(page, false, "says no", refusals[i].check, core::shorten(refusals[i].reason, kTextBytes));
  }
  page.raw("</ul>\n");
  if (refusals.size() <= kListedRefusals) return;
  page.raw("<p class=\"note\">And ").number(refusals.size() - kListedRefusals).raw(" more.</p>\n");
}

void append_publication(Page& page, const PublicationDocument& publication, const LinkHosts& hosts) {
  page.raw("<p>");
  append_state_chip(page, publication);
  if (publication.number > 0 || !publication.url.empty()) {
    page.raw(" as ");
    append_pull_request(page, publication.url, publication.number, hosts);
  }
  page.raw(", ");
  append_time(page, publication.at);
  page.raw("</p>\n");
  if (!publication.problem.empty()) page.raw("<p class=\"sub\">").text(publication.problem).raw("</p>\n");
  append_refusals(page, publication.refusals);
  if (publication.state != "published") return;
  page.raw("<dl class=\"about\">\n");
  append_fact(page, "Branch", publication.branch);
  append_fact(page, "Into", publication.base);
  append_fact(page, "Commit", short_commit(publication.commit));
  append_fact(page, "Merging by itself", publication.auto_merge);
  page.raw("</dl>\n");
}

// Of bytes that are no longer the patch: the pull request may still be open.
void append_earlier_publication(Page& page, const PublicationDocument& publication, const LinkHosts& hosts) {
  if (publication.state != "published") return;
  page.raw("<p class=\"note\">An earlier patch for this run was published as ");
  append_pull_request(page, publication.url, publication.number, hosts);
  page.raw("; this one was not.</p>\n");
}

void append_next(Page& page, const Run& run) {
  const PublicationDocument* publication = run.publication_of_patch();
  if (!may_be_approved(run) || (publication != nullptr && publication->state == "published")) return;
  const bool approved = run.approval_of_patch() != nullptr;
  const Markup what =
      approved ? Markup("To publish it, where fix-agent/ lies") : Markup("To approve it, where fix-agent/ lies");
  page.raw("<h3 class=\"label\">").raw(what).raw("</h3>\n");
  append_copyable(page, what, approved ? publish_command(run.run_id) : approve_command(run.run_id));
}

}  // namespace

std::string approve_command(const std::string& run_id) {
  return "cimend-fixagent approve fix-agent/metadata-" + run_id + ".json --as LOGIN\n";
}

std::string publish_command(const std::string& run_id) {
  return "cimend-fixagent publish fix-agent/metadata-" + run_id + ".json --approval fix-agent/approval-" + run_id +
         ".json\n";
}

void append_pull_request(Page& page, std::string_view url, std::int64_t number, const LinkHosts& hosts) {
  const std::optional<Link> link = Link::outside(url, hosts);
  if (link) page.raw("<a").href(*link).raw(">");
  page.raw(number > 0 ? Markup("pull request #") : Markup("a pull request"));
  if (number > 0) page.digits(count_of(number));
  if (link) page.raw("</a>");
}

void append_publication_cell(Page& page, Markup name, const RunDigest::Publication& publication) {
  struct Said {
    RunState tone;
    Icon icon;
    Markup word;
  } said{RunState::unknown, Icon::warning, "Not yet"};
  if (publication.state == "published") said = {RunState::passed, Icon::passed, "Published"};
  if (publication.state == "refused") said = {RunState::cancelled, Icon::no, "Not published"};
  if (publication.state == "failed") said = {RunState::failed, Icon::failed, "Publish failed"};
  page.raw("<td class=\"").raw(name).raw(" tone ").raw(class_of(said.tone)).raw("\">");
  append_icon(page, said.icon);
  page.raw(said.word).raw("</td>");
}

void append_publication_section(Page& page, const Run& run, const LinkHosts& hosts) {
  const PublicationDocument* publication = run.publication_of_patch();
  if (!run.has_patch() && publication == nullptr) return;
  page.raw("<section aria-labelledby=\"publishing\">\n<h2 id=\"publishing\">Approval and publication</h2>\n");
  append_approval(page, run);
  if (publication != nullptr) {
    append_publication(page, *publication, hosts);
  } else if (run.publication.value) {
    append_earlier_publication(page, *run.publication.value, hosts);
  }
  append_next(page, run);
  page.raw("</section>\n");
}

}  // namespace cimend::dashboard
