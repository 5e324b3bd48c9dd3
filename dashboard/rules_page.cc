#include "dashboard/rules_page.h"

#include <algorithm>

#include <fmt/format.h>

#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

constexpr std::size_t kShownRivals = 3;
constexpr std::size_t kMaxListedRules = 200;  // of 14 elements each

constexpr Markup kHowToRead =
    R"(<details class="more"><summary>How to read this</summary>
<p><b>Runs</b> counts failed runs whose best explanation the rule is; <b>behind</b> counts runs where it matched and another rule stood above it, the rules it most often stood behind named below its own.</p>
<p>A rule often behind the same other rule may be its symptom, or too wide. A rule whose confidence has sunk deserves a look at its samples; the run named below it is the newest that it explained.</p>
<p>A <b>silent</b> rule has explained runs, and none in 90 days: what it knows may be mended for good, or a tool now says it in other words. What a rule costs and whether its samples hold: <code>cimend-classify rules stats</code> and <code>rules check</code>.</p>
</details>
)";

// The rules it stood behind most often, "gcc.error (4)".
std::string rivals_of(const RuleHealth& rule) {
  std::vector<std::pair<std::string, std::int64_t>> rivals(rule.behind.begin(), rule.behind.end());
  std::stable_sort(rivals.begin(), rivals.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string text;
  for (std::size_t i = 0; i < std::min(kShownRivals, rivals.size()); ++i) {
    text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", rivals[i].first, rivals[i].second);
  }
  if (rivals.size() > kShownRivals) text += ", …";
  return text;
}

void append_confidence(Page& page, const RuleHealth& rule) {
  page.raw("<td class=\"cell-number\" data-label=\"sure\"")
      .attr("data-sort", fmt::format("{:.4f}", rule.mean_confidence))
      .raw(">");
  if (rule.hits == 0) {
    page.raw("<span class=\"quiet\">–</span></td>");
    return;
  }
  page.text(percent(rule.mean_confidence)).raw(" <span class=\"sub\">least ").text(percent(rule.least_confidence));
  page.raw("</span></td>");
}

bool is_silent(const RuleHealth& rule) { return rule.hits > 0 && rule.hits_90 == 0; }

// The newest run that it explained; nullptr where it explained none.
const RunDigest* sample_of(const History& history, const RuleHealth& rule) {
  return rule.hits > 0 && rule.newest < history.runs.size() ? &history.runs[rule.newest] : nullptr;
}

void append_rule_name(Page& page, const History& history, const RuleHealth& rule) {
  page.raw("<tr").attr("id", "rule-" + rule.rule).raw("><th scope=\"row\" class=\"cell-what\"><code>");
  page.text(rule.rule).raw("</code><span class=\"sub\">");
  append_category(page, rule.category, Place::folder);
  const std::string rivals = rivals_of(rule);
  if (!rivals.empty()) page.raw(" · behind ").text(rivals);
  if (const RunDigest* sample = sample_of(history, rule)) {
    page.raw(" · for example ");
    append_run_link(page, *sample, Place::folder);
  }
  page.raw("</span></th>");
}

void append_last_hit(Page& page, const History& history, const RuleHealth& rule) {
  const RunDigest* sample = sample_of(history, rule);
  if (sample != nullptr) {
    append_time_cell(page, sample->received_at, "last");
  } else {
    page.raw("<td class=\"cell-when\" data-sort=\"\" data-label=\"last\">never</td>");
  }
}

void append_rule_row(Page& page, const History& history, const RuleHealth& rule) {
  append_rule_name(page, history, rule);
  append_number_cell(page, rule.hits_7, "7 days");
  append_number_cell(page, rule.hits_30, "30 days");
  append_number_cell(page, rule.hits_90, "90 days");
  append_number_cell(page, rule.runner_up, "behind");
  append_confidence(page, rule);
  append_last_hit(page, history, rule);
  page.raw("</tr>\n");
}

void append_silent_row(Page& page, const History& history, const RuleHealth& rule) {
  append_rule_name(page, history, rule);
  append_number_cell(page, rule.hits, "runs");
  append_last_hit(page, history, rule);
  page.raw("</tr>\n");
}

using Rules = std::vector<const RuleHealth*>;

void append_heard(Page& page, const History& history, const Rules& rules) {
  if (rules.empty()) return;
  page.raw("<section aria-label=\"Rules\">\n<table class=\"rows health sortable filtered\">\n");
  page.raw("<caption class=\"unseen\">Rules, most runs in 30 days first</caption>\n<thead><tr>");
  page.raw("<th scope=\"col\">Rule</th><th scope=\"col\" class=\"cell-number\">7&nbsp;days</th>");
  page.raw("<th scope=\"col\" class=\"cell-number\">30&nbsp;days</th>");
  page.raw("<th scope=\"col\" class=\"cell-number\">90&nbsp;days</th>");
  page.raw("<th scope=\"col\" class=\"cell-number\">Behind</th><th scope=\"col\" class=\"cell-number\">How sure</th>");
  page.raw("<th scope=\"col\">Last hit</th></tr></thead>\n<tbody>\n");
  for (const RuleHealth* rule : rules) append_rule_row(page, history, *rule);
  page.raw("</tbody>\n</table>\n</section>\n");
}

// The last to fall silent first.
void append_silent(Page& page, const History& history, Rules rules) {
  if (rules.empty()) return;
  std::stable_sort(rules.begin(), rules.end(),
                   [](const RuleHealth* a, const RuleHealth* b) { return a->newest < b->newest; });
  page.raw(
      "<section aria-labelledby=\"silent\">\n<h2 id=\"silent\">Silent<span class=\"quiet\"> explained nothing in 90 ");
  page.raw("days</span></h2>\n<table class=\"rows health\">\n<thead><tr><th scope=\"col\">Rule</th>");
  page.raw("<th scope=\"col\" class=\"cell-number\">Runs</th><th scope=\"col\">Last hit</th></tr></thead>\n<tbody>\n");
  for (const RuleHealth* rule : rules) append_silent_row(page, history, *rule);
  page.raw("</tbody>\n</table>\n</section>\n");
}

}  // namespace

Page rules_page(const ListSite& site, const std::vector<RuleHealth>& rules) {
  Page content;
  append_list_head(content, "Rules", "How often each rule explained a run, how sure it was, and what stood above it.");
  content.raw(kHowToRead);
  if (rules.empty()) {
    content.raw("<p class=\"empty\">No rule has matched in a failed run yet.</p>\n");
    return framed_list(site, Place::folder, Section::rules, "Rules", content);
  }
  const std::size_t shown = std::min(rules.size(), kMaxListedRules);
  Rules heard, silent;
  for (std::size_t i = 0; i < shown; ++i) (is_silent(rules[i]) ? silent : heard).push_back(&rules[i]);
  append_heard(content, site.history, heard);
  append_silent(content, site.history, silent);
  append_rest_note(content, shown, rules.size(), "rules", "rules.json");
  append_json_link(content, "rules.json");
  return framed_list(site, Place::folder, Section::rules, "Rules", content);
}

}  // namespace cimend::dashboard
