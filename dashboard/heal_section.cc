#include "dashboard/heal_section.h"

#include <algorithm>

#include "dashboard/list_parts.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

void append_decision(Page& page, const core::DecisionDocument& decision) {
  page.raw("<p>").text(decision.summary).raw("</p>\n<ul class=\"checks\">\n");
  for (const core::DecisionDocument::Reason& reason : decision.reasons) {
    append_check(page, reason.holds, reason.holds ? Markup("holds") : Markup("does not hold"), reason.check,
                 reason.text);
  }
  page.raw("</ul>\n");
  if (decision.rerun) {
    page.raw("<p class=\"note\">").text(counted(decision.jobs.size(), "job")).raw(" would be rerun; ");
    page.text(counted(static_cast<std::uint64_t>(std::max<std::int64_t>(decision.budget_left, 0)), "attempt"));
    page.raw(" left for this failure on this commit.</p>\n");
  }
}

void append_plan(Page& page, const core::AnalysisDocument::HealPlan& plan) {
  page.raw("<p>").raw(plan.eligible ? Markup("By its category this failure may be rerun.")
                                    : Markup("By its category this failure is not rerun."));
  page.raw(" No decision was made for this run.</p>\n");
  if (plan.reasons.empty()) return;
  page.raw("<ul class=\"reasons\">");
  for (const std::string& reason : plan.reasons) page.raw("<li>").text(reason).raw("</li>");
  page.raw("</ul>\n");
}

// What a patch leaves: instructions that gave none, and changes that only a person may make.
void append_why_not_more(Page& page, const core::FixMetadataDocument& fix) {
  constexpr std::size_t kListed = 3;
  if (fix.refused.empty() && fix.suggestions.empty()) return;
  page.raw(fix.state == "empty" ? Markup("<h4 class=\"label\">What was looked at</h4>\n")
                                : Markup("<h4 class=\"label\">Why not more</h4>\n"));
  page.raw("<ul class=\"reasons\">\n");
  for (std::size_t i = 0; i < std::min(kListed, fix.refused.size()); ++i) {
    page.raw("<li><code>").text(fix.refused[i].recipe).raw("</code> ").text(fix.refused[i].reason).raw("</li>\n");
  }
  if (fix.refused.size() > kListed) page.raw("<li>And ").number(fix.refused.size() - kListed).raw(" more.</li>\n");
  if (!fix.suggestions.empty()) {
    page.raw("<li>").text(counted(fix.suggestions.size(), "suggestion")).raw(" for a person to decide.</li>\n");
  }
  page.raw("</ul>\n");
}

// That somebody said yes to it and what came of that: its own page has the links and reasons.
void append_went_on(Page& page, const Run& run) {
  const core::ApprovalDocument* approval = run.approval_of_patch();
  const core::PublicationDocument* publication = run.publication_of_patch();
  if (approval == nullptr && publication == nullptr) return;
  page.raw("<p class=\"sub\">");
  if (approval != nullptr) page.raw("Approved by ").text(approval->approved_by).raw(". ");
  if (publication == nullptr) {
    page.raw("Not published yet.");
  } else if (publication->state == "published") {
    page.raw("Published as pull request #").digits(count_of(publication->number)).raw(".");
  } else {
    page.raw(publication->state == "refused" ? Markup("Publishing was refused.") : Markup("Publishing failed."));
  }
  page.raw("</p>\n");
}

void append_patch(Page& page, const Run& run) {
  const core::FixMetadataDocument& fix = *run.fix.value;
  page.raw("<p>");
  if (run.has_patch()) {
    page.text(fix.title.empty() ? std::string_view("A patch") : std::string_view(fix.title))
        .raw(" <span class=\"quiet\">");
    page.text(counted(fix.files.size(), "file"))
        .raw(", +")
        .number(static_cast<std::uint64_t>(std::max<std::int64_t>(fix.lines_added, 0)));
    page.raw(" −").number(static_cast<std::uint64_t>(std::max<std::int64_t>(fix.lines_removed, 0))).raw("</span>");
  } else {
    page.text(fix.reason.empty() ? std::string_view("There is nothing that could be patched safely.")
                                 : std::string_view(fix.reason));
  }
  page.raw("</p>\n");
  append_went_on(page, run);
  append_why_not_more(page, fix);
  page.raw("<p class=\"note\"><a class=\"with-icon\" href=\"patch.html\">");
  append_icon(page, Icon::patch);
  page.raw(run.has_patch() ? Markup("See the patch and its guards") : Markup("See what was looked at"))
      .raw("</a></p>\n");
}

}  // namespace

void append_check(Page& page, bool holds, Markup word, std::string_view name, std::string_view text) {
  page.raw(holds ? Markup("<li class=\"check passed\">") : Markup("<li class=\"check failed\">"));
  append_icon(page, holds ? Icon::yes : Icon::no);
  page.raw("<span class=\"check-name\"><code>").text(name).raw("</code> ").raw(word).raw("</span>");
  if (!text.empty()) page.raw(" <span class=\"check-text\">").text(text).raw("</span>");
  page.raw("</li>\n");
}

void append_patch_chip(Page& page, const Run& run) {
  if (!run.fix.value) return;
  const std::string& state = run.fix.value->state;
  if (run.patch_problem) {
    append_chip(page, RunState::failed, Icon::warning, "Patch unusable");
  } else if (!run.has_patch()) {
    append_chip(page, RunState::cancelled, Icon::patch, "No patch");
  } else if (state == "proposed") {
    append_chip(page, RunState::passed, Icon::patch, "Patch proposed");
  } else {
    append_chip(page, RunState::unknown, Icon::patch, "Patch needs review");
  }
}

void append_rerun_chip(Page& page, const Run& run) {
  if (!run.decision) return;
  if (run.decision->rerun) {
    append_chip(page, RunState::passed, Icon::rerun, "Rerun proposed");
  } else {
    append_chip(page, RunState::cancelled, Icon::rerun, "No rerun");
  }
}

void append_heal_section(Page& page, const Run& run) {
  const bool plan = run.analysis.value && run.state() == RunState::failed;
  if (!run.decision && !run.fix.value && !plan) return;
  page.raw("<section aria-labelledby=\"done\">\n<h2 id=\"done\">What was done</h2>\n<div class=\"deeds\">\n");
  if (run.fix.value) {
    page.raw("<div class=\"deed\">\n<h3>Patch ");
    append_patch_chip(page, run);
    page.raw("</h3>\n");
    append_patch(page, run);
    page.raw("</div>\n");
  }
  if (run.decision || plan) {
    page.raw("<div class=\"deed\">\n<h3>Rerun ");
    append_rerun_chip(page, run);
    page.raw("</h3>\n");
    if (run.decision) {
      append_decision(page, *run.decision);
    } else {
      append_plan(page, run.analysis.value->self_heal_plan);
    }
    page.raw("</div>\n");
  }
  if (!run.fix.value && plan) {
    page.raw("<div class=\"deed\">\n<h3>Patch</h3>\n<p>");
    page.raw(run.analysis.value->fix_agent_instructions.empty()
                 ? Markup("No recipe mends a failure like this, so no patch was asked for.")
                 : Markup("A recipe may mend this, and no patch was asked for yet."));
    page.raw("</p>\n</div>\n");
  }
  page.raw("</div>\n</section>\n");
}

}  // namespace cimend::dashboard
