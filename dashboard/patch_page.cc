#include "dashboard/patch_page.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/text.h"
#include "dashboard/diff_view.h"
#include "dashboard/heal_section.h"
#include "dashboard/list_parts.h"
#include "dashboard/page_frame.h"
#include "dashboard/patch_sections.h"
#include "dashboard/publication_section.h"
#include "dashboard/steps_section.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

using core::FixMetadataDocument;

Markup headline(const Run& run) {
  if (!run.has_patch()) return "No patch was made";
  return "A patch for this failure";
}

Markup tier_meaning(std::string_view tier) {
  if (tier == "A") return ": mechanical";
  if (tier == "B") return ": to be reviewed";
  return "";
}

void append_head(Page& page, const Run& run) {
  const FixMetadataDocument& fix = *run.fix.value;
  page.raw("<header class=\"page-head\">\n<p class=\"eyebrow\">");
  append_patch_chip(page, run);
  page.raw("</p>\n<h1>");
  if (fix.title.empty()) {
    page.raw(headline(run));
  } else {
    page.text(fix.title);
  }
  page.raw("</h1>\n");
  if (run.has_patch()) {
    page.raw("<ul class=\"facts\"><li>")
        .text(counted(fix.files.size(), "file"))
        .raw("</li><li>+")
        .number(count_of(fix.lines_added));
    page.raw(" −").number(count_of(fix.lines_removed)).raw(" lines</li>");
    if (!fix.tier.empty()) page.raw("<li>tier ").text(fix.tier).raw(tier_meaning(fix.tier)).raw("</li>");
    page.raw("<li>").raw(risk_word(fix.risk)).raw("</li></ul>\n");
  } else if (!fix.reason.empty()) {
    page.raw("<p class=\"lead\">").text(fix.reason).raw("</p>\n");
  }
  page.raw("</header>\n");
}

void append_problem(Page& page, const core::Error& problem) {
  page.raw("<div class=\"notice\"><p><strong>").text(problem.what).raw("</strong></p>");
  if (!problem.hint.empty()) page.raw("<p>").text(problem.hint).raw("</p>");
  page.raw("</div>\n");
}

void append_diff_section(Page& page, const Run& run, const RunPageParts& parts) {
  page.raw("<section aria-labelledby=\"diff\">\n<h2 id=\"diff\">The patch</h2>\n");
  append_diff(page, run, parts);
  page.raw("</section>\n");
}

}  // namespace

std::string patch_file_name(const Run& run) { return "patch-" + run.run_id + ".diff"; }

Page patch_page(const Site& site, const Run& run, const RunPageParts& parts, const LinkHosts& hosts) {
  const FixMetadataDocument& fix = *run.fix.value;
  Page content;
  append_head(content, run);
  if (run.patch_problem) append_problem(content, *run.patch_problem);
  content.raw("<div class=\"columns\">\n<div class=\"main-column\">\n");
  if (run.has_patch()) append_diff_section(content, run, parts);
  if (run.has_patch() && !run.patch_problem) append_apply_section(content, run);
  append_publication_section(content, run, hosts);
  if (run.has_patch()) append_validation_section(content, fix);
  append_guards_section(content, fix);
  append_suggestions_section(content, run, parts);
  append_refused_section(content, fix);
  append_steps_section(content, fix);
  content.raw("</div>\n<div class=\"side-column\">\n");
  append_patch_side(content, run);
  content.raw("</div>\n</div>\n");
  return framed({"Patch for run " + run.run_id + " · " + site.title,
                 site.title,
                 Depth::run,
                 {{"Runs", Link::literal("../../runs/index.html")}, {"Run " + run.run_id, Link::literal("index.html")}},
                 "Patch",
                 Section::patches},
                content);
}

}  // namespace cimend::dashboard
