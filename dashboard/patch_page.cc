#include "dashboard/patch_page.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/text.h"
#include "dashboard/diff_view.h"
#include "dashboard/heal_section.h"
#include "dashboard/page_frame.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

using core::FixMetadataDocument;

std::uint64_t count_of(std::int64_t number) { return static_cast<std::uint64_t>(std::max<std::int64_t>(number, 0)); }

Markup headline(const Run& run) {
  if (!run.has_patch()) return "No patch was made";
  return "A patch for this failure";
}

Markup risk_word(std::string_view risk) {
  if (risk == "low") return "low risk";
  if (risk == "medium") return "medium risk";
  if (risk == "high") return "high risk";
  return "risk not told";
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
    page.raw(" −")
        .number(count_of(fix.lines_removed))
        .raw(" lines</li><li>")
        .raw(risk_word(fix.risk))
        .raw("</li></ul>\n");
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

bool is_commit(std::string_view text) {
  return text.size() >= 7 && text.size() <= 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// Commands that people copy into a shell: made of run ids and commits that were checked, never of a document's text.
void append_apply(Page& page, const Run& run) {
  const FixMetadataDocument& fix = *run.fix.value;
  page.raw("<section class=\"apply\" aria-labelledby=\"apply\">\n<h2 id=\"apply\">Apply it</h2>\n<p class=\"note\">");
  page.raw("In a clone of the repository, with the downloaded file beside you:</p>\n<pre class=\"command\">");
  if (is_commit(fix.base_commit))
    page.raw("git switch -c cimend/fix-").text(run.run_id).raw(" ").text(fix.base_commit).raw("\n");
  page.raw("git apply --index ").text(patch_file_name(run)).raw("</pre>\n");
  page.raw("<p><a class=\"button\" download").href(Link::inside(patch_file_name(run))).raw(">");
  append_icon(page, Icon::download);
  page.raw("Download ")
      .text(patch_file_name(run))
      .raw("</a></p>\n<dl class=\"about\"><div><dt>sha256</dt><dd><code class=\"digest\">");
  page.text(core::sha256_hex(run.patch)).raw("</code></dd></div></dl>\n</section>\n");
}

void append_diff_section(Page& page, const Run& run, const RunPageParts& parts) {
  page.raw("<section aria-labelledby=\"diff\">\n<h2 id=\"diff\">The patch</h2>\n");
  append_diff(page, run, parts);
  page.raw("</section>\n");
}

void append_guards(Page& page, const FixMetadataDocument& fix) {
  if (fix.guards.empty()) return;
  page.raw("<section aria-labelledby=\"guards\">\n<h2 id=\"guards\">Guards</h2>\n<ul class=\"checks\">\n");
  for (const FixMetadataDocument::Guard& guard : fix.guards) {
    append_check(page, guard.passed, guard.passed ? Markup("passed") : Markup("stopped it"), guard.name, guard.text);
  }
  page.raw("</ul>\n</section>\n");
}

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : " ") + word;
  return all;
}

void append_validation_state(Page& page, const FixMetadataDocument::Validation& validation) {
  if (validation.result == "passed") {
    append_chip(page, RunState::passed, Icon::passed, "Passed");
  } else if (validation.result == "failed") {
    append_chip(page, RunState::failed, Icon::failed, "Failed");
  } else {
    append_chip(page, RunState::cancelled, Icon::cancelled, "Not run");
  }
}

void append_validation(Page& page, const FixMetadataDocument::Validation& validation) {
  page.raw("<section class=\"validation\" aria-labelledby=\"validation\">\n<h2 id=\"validation\">Validation</h2>\n<p>");
  append_validation_state(page, validation);
  if (!validation.reason.empty()) page.raw(" <span class=\"beside\">").text(validation.reason).raw("</span>");
  page.raw("</p>\n");
  if (!validation.command.empty()) {
    page.raw("<pre class=\"command\">").text(joined(validation.command)).raw("</pre>\n<p class=\"note\">");
    if (validation.exit_code) page.raw("Exit code ").text(std::to_string(*validation.exit_code)).raw(", ");
    page.text(fmt::format("{:.1f} s", static_cast<double>(validation.milliseconds) / 1000));
    page.raw(validation.timed_out ? Markup(", stopped at its time limit</p>\n") : Markup("</p>\n"));
  }
  if (!validation.output_tail.empty()) {
    page.raw("<details class=\"more\"><summary>End of its output</summary>\n<pre class=\"output\">");
    page.text(validation.output_tail).raw("</pre></details>\n");
  }
  page.raw("</section>\n");
}

void append_refused(Page& page, const FixMetadataDocument& fix) {
  if (fix.refused.empty()) return;
  page.raw("<section aria-labelledby=\"refused\">\n<h2 id=\"refused\">Not patched</h2>\n<ul class=\"reasons\">\n");
  for (const FixMetadataDocument::Refused& refused : fix.refused) {
    page.raw("<li><code>").text(refused.recipe).raw("</code> ").text(refused.reason);
    if (refused.finding > 0)
      page.raw(" <span class=\"quiet\">(finding ").number(static_cast<std::uint64_t>(refused.finding)).raw(")</span>");
    page.raw("</li>\n");
  }
  page.raw("</ul>\n</section>\n");
}

void append_risk(Page& page, const FixMetadataDocument& fix) {
  if (fix.risk_terms.empty()) return;
  page.raw("<section aria-labelledby=\"risk\">\n<h2 id=\"risk\">Risk</h2>\n<ul class=\"reasons\">\n");
  for (const auto& term : fix.risk_terms) page.raw("<li>").text(term.text).raw("</li>\n");
  page.raw("</ul>\n</section>\n");
}

}  // namespace

std::string patch_file_name(const Run& run) { return "patch-" + run.run_id + ".diff"; }

Page patch_page(const Site& site, const Run& run, const RunPageParts& parts) {
  const FixMetadataDocument& fix = *run.fix.value;
  Page content;
  append_head(content, run);
  if (run.patch_problem) append_problem(content, *run.patch_problem);
  if (run.has_patch()) append_diff_section(content, run, parts);
  if (run.has_patch() && !run.patch_problem) append_apply(content, run);
  append_guards(content, fix);
  if (run.has_patch()) append_validation(content, fix.validation);
  append_refused(content, fix);
  append_risk(content, fix);
  return framed({"Patch for run " + run.run_id + " · " + site.title,
                 site.title,
                 Depth::run,
                 {{"Overview", Link::literal("../../index.html")}, {"Run " + run.run_id, Link::literal("index.html")}},
                 "Patch"},
                content);
}

}  // namespace cimend::dashboard
