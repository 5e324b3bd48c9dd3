#include "dashboard/patch_sections.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/text.h"
#include "dashboard/diff_view.h"
#include "dashboard/heal_section.h"
#include "dashboard/list_parts.h"
#include "dashboard/patch_page.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

using core::FixMetadataDocument;
using Execution = FixMetadataDocument::Execution;

constexpr std::size_t kListedSuggestions = 10;
constexpr std::size_t kListedOwners = 30;
constexpr std::size_t kListedRefused = 50;

bool is_commit(std::string_view text) {
  return text.size() >= 7 && text.size() <= 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : " ") + word;
  return all;
}

std::string seconds(std::int64_t milliseconds) {
  return fmt::format("{:.1f}\u00A0s", static_cast<double>(std::max<std::int64_t>(milliseconds, 0)) / 1000);
}

void append_command(Page& page, Markup what, const std::string& command) {
  page.raw("<h3 class=\"label\">").raw(what).raw("</h3>\n");
  append_copyable(page, what, command);
}

// --- validation ---

void append_result_chip(Page& page, const FixMetadataDocument::Validation& validation) {
  if (validation.result == "passed") {
    append_chip(page, RunState::passed, Icon::passed, "Passed");
  } else if (validation.result == "failed") {
    append_chip(page, RunState::failed, Icon::failed, "Failed");
  } else {
    append_chip(page, RunState::cancelled, Icon::cancelled, "Not run");
  }
}

// What the two runs together say.
Markup meaning_of(const FixMetadataDocument::Validation& validation) {
  if (validation.result != "passed" && validation.result != "failed") return "";
  if (!validation.reproduced) return "It was not tried without the patch, so it cannot tell what the patch did.";
  if (!*validation.reproduced) return "The command did not fail without the patch either: it proves nothing.";
  return validation.result == "passed" ? Markup("The command failed without the patch and passes with it.")
                                       : Markup("The command fails without the patch and with it.");
}

void append_execution(Page& page, Markup name, const Execution& execution) {
  const bool good = execution.exit_code == 0 && !execution.timed_out;
  page.raw("<tr><th scope=\"row\">").raw(name).raw("</th><td class=\"tone ");
  page.raw(good ? Markup("passed\">") : Markup("failed\">"));
  append_icon(page, good ? Icon::passed : Icon::failed);
  if (execution.timed_out) {
    page.raw("Stopped at its time limit");
  } else if (execution.exit_code) {
    page.raw("Exit code ").text(std::to_string(*execution.exit_code));
  } else {
    page.raw("Did not end");
  }
  page.raw("</td><td>").text(seconds(execution.milliseconds)).raw("</td></tr>\n");
}

void append_output(Page& page, Markup name, const Execution& execution) {
  if (execution.output_tail.empty()) return;
  page.raw("<details class=\"more\"><summary>").raw(name).raw("</summary>\n<pre class=\"output\">");
  page.text(execution.output_tail).raw("</pre></details>\n");
}

void append_runs(Page& page, const FixMetadataDocument::Validation& validation) {
  append_copyable(page, "The command that was run", joined(validation.command));
  page.raw(
      "<table class=\"beside\"><thead><tr><td></td><th scope=\"col\">Came to</th><th scope=\"col\">Took</th></tr>");
  page.raw("</thead>\n<tbody>\n");
  if (validation.before) append_execution(page, "Without the patch", *validation.before);
  append_execution(page, "With the patch", validation);
  page.raw("</tbody></table>\n<p class=\"note\">");
  if (!validation.command_from.empty()) page.raw("The command is the ").text(validation.command_from).raw("’s. ");
  if (!validation.directory.empty()) page.raw("In <code>").text(validation.directory).raw("</code>. ");
  if (!validation.sandbox.empty()) page.raw("Sandbox: ").text(validation.sandbox).raw(".");
  page.raw("</p>\n");
  if (validation.before) append_output(page, "End of the output without the patch", *validation.before);
  append_output(page, "End of the output with the patch", validation);
}

// --- side ---

void append_terms(Page& page, const FixMetadataDocument& fix) {
  if (fix.risk.empty() && fix.risk_terms.empty()) return;
  page.raw("<section aria-labelledby=\"risk\">\n<h2 id=\"risk\" class=\"label\">Risk</h2>\n<p class=\"score\">");
  page.raw("<strong>")
      .number(count_of(fix.risk_score))
      .raw("</strong> of 100, ")
      .raw(risk_word(fix.risk))
      .raw("</p>\n");
  if (!fix.risk_terms.empty()) page.raw("<ul class=\"terms\">\n");
  for (const FixMetadataDocument::RiskTerm& term : fix.risk_terms) {
    page.raw("<li><span>").text(term.text).raw("</span> <span class=\"points\">");
    page.text(fmt::format("{}{}", term.points > 0 ? "+" : "", term.points));
    page.raw("</span></li>\n");
  }
  if (!fix.risk_terms.empty()) page.raw("</ul>\n");
  page.raw("</section>\n");
}

void append_people(Page& page, const FixMetadataDocument& fix) {
  if (fix.labels.empty() && fix.owners.empty()) return;
  page.raw("<section aria-labelledby=\"owners\">\n<h2 id=\"owners\" class=\"label\">Whom it touches</h2>\n");
  page.raw("<dl class=\"about\">\n");
  if (!fix.labels.empty()) {
    page.raw("<div><dt>Labels</dt><dd>").text(joined(fix.labels)).raw("</dd></div>\n");
  }
  for (std::size_t i = 0; i < std::min(kListedOwners, fix.owners.size()); ++i) {
    page.raw("<div><dt>Owners of <code>").text(fix.owners[i].file).raw("</code></dt><dd>");
    page.text(joined(fix.owners[i].owners)).raw("</dd></div>\n");
  }
  page.raw("</dl>\n</section>\n");
}

// What it cost stands among the steps.
void append_proposer(Page& page, const FixMetadataDocument& fix) {
  if (!fix.proposer) return;
  page.raw("<section aria-labelledby=\"proposer\">\n<h2 id=\"proposer\" class=\"label\">Who wrote it</h2>\n<p>");
  page.raw("No recipe: <code>").text(fix.proposer->name).raw("</code> (").text(fix.proposer->kind);
  page.raw("). <a href=\"#steps\">What was run</a></p>\n</section>\n");
}

}  // namespace

Markup risk_word(std::string_view risk) {
  if (risk == "low") return "low risk";
  if (risk == "medium") return "medium risk";
  if (risk == "high") return "high risk";
  return "risk not told";
}

void append_apply_section(Page& page, const Run& run) {
  const FixMetadataDocument& fix = *run.fix.value;
  const std::string name = patch_file_name(run);
  page.raw("<section class=\"apply\" aria-labelledby=\"apply\">\n<h2 id=\"apply\">Apply it</h2>\n");
  page.raw("<p><a class=\"button\" download").href(Link::inside(name)).raw(">");
  append_icon(page, Icon::download);
  page.raw("Download ").text(name).raw("</a></p>\n<p class=\"note\">sha256 <code class=\"digest\">");
  page.text(core::sha256_hex(run.patch)).raw("</code></p>\n");
  std::string apply;
  if (is_commit(fix.base_commit)) apply = "git switch -c cimend/fix-" + run.run_id + " " + fix.base_commit + "\n";
  append_command(page, "In a clone, with the file beside you", apply + "git apply --index " + name + "\n");
  const std::string metadata = "fix-agent/metadata-" + run.run_id + ".json";
  append_command(page, "Or as a commit, where fix-agent/ lies",
                 "cimend-fixagent format " + metadata + " --as mail | git am\n");
  append_command(page, "To follow the proof again, link by link",
                 "cimend-fixagent verify fix-agent/" + name + " " + metadata + " .\n");
  page.raw("</section>\n");
}

void append_validation_section(Page& page, const FixMetadataDocument& fix) {
  const FixMetadataDocument::Validation& validation = fix.validation;
  page.raw("<section class=\"validation\" aria-labelledby=\"validation\">\n<h2 id=\"validation\">Validation</h2>\n<p>");
  append_result_chip(page, validation);
  page.raw(" ").raw(meaning_of(validation));
  if (!validation.reason.empty()) page.raw(" <span class=\"beside-state\">").text(validation.reason).raw("</span>");
  page.raw("</p>\n");
  if (!validation.command.empty()) append_runs(page, validation);
  page.raw("</section>\n");
}

void append_guards_section(Page& page, const FixMetadataDocument& fix) {
  if (fix.guards.empty()) return;
  page.raw("<section aria-labelledby=\"guards\">\n<h2 id=\"guards\">Guards</h2>\n<ul class=\"checks\">\n");
  for (const FixMetadataDocument::Guard& guard : fix.guards) {
    append_check(page, guard.passed, guard.passed ? Markup("passed") : Markup("stopped it"), guard.name, guard.text);
  }
  page.raw("</ul>\n</section>\n");
}

void append_suggestions_section(Page& page, const Run& run, const RunPageParts& parts) {
  const std::vector<FixMetadataDocument::Suggestion>& all = run.fix.value->suggestions;
  if (all.empty()) return;
  page.raw(
      "<section aria-labelledby=\"suggestions\">\n<h2 id=\"suggestions\">Suggestions <span class=\"quiet\">tier C: ");
  page.raw("for a person to make, not part of the patch</span></h2>\n");
  for (std::size_t i = 0; i < std::min(kListedSuggestions, all.size()); ++i) {
    page.raw("<div class=\"suggestion\"><p>").text(all[i].reason).raw(" <span class=\"quiet\">(recipe <code>");
    page.text(all[i].recipe).raw("</code>");
    if (all[i].log_line > 0) {
      page.raw(", ");
      parts.append_line_link(page, run.job_of_log(all[i].log), all[i].log_line);
      page.raw(" of the log");
    }
    page.raw(")</span></p>\n");
    append_plain_diff(page, all[i].diff);
    page.raw("</div>\n");
  }
  if (all.size() > kListedSuggestions) {
    page.raw("<p class=\"note\">And ").number(all.size() - kListedSuggestions).raw(" more in the metadata.</p>\n");
  }
  page.raw("</section>\n");
}

void append_refused_section(Page& page, const FixMetadataDocument& fix) {
  if (fix.refused.empty()) return;
  page.raw("<section aria-labelledby=\"refused\">\n<h2 id=\"refused\">Not patched</h2>\n<ul class=\"reasons\">\n");
  for (std::size_t i = 0; i < std::min(kListedRefused, fix.refused.size()); ++i) {
    const FixMetadataDocument::Refused& refused = fix.refused[i];
    page.raw("<li><code>").text(refused.recipe).raw("</code> ").text(refused.reason);
    if (refused.finding > 0)
      page.raw(" <span class=\"quiet\">(finding ").number(count_of(refused.finding)).raw(")</span>");
    page.raw("</li>\n");
  }
  page.raw("</ul>\n");
  if (fix.refused.size() > kListedRefused) {
    page.raw("<p class=\"note\">And ").number(fix.refused.size() - kListedRefused).raw(" more in the metadata.</p>\n");
  }
  page.raw("</section>\n");
}

void append_patch_side(Page& page, const Run& run) {
  append_terms(page, *run.fix.value);
  append_people(page, *run.fix.value);
  append_proposer(page, *run.fix.value);
}

}  // namespace cimend::dashboard
