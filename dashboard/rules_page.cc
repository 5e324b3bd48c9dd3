#include "dashboard/rules_page.h"

#include <algorithm>

#include <fmt/format.h>

#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

constexpr std::size_t kShownRivals = 3;
constexpr std::size_t kMaxListedRules = 200;  // of 13 elements each

constexpr Markup kHowToRead =
    R"(<details class="more"><summary>How to read this</summary>
<p><b>Runs</b> counts failed runs whose best explanation the rule is; <b>behind</b> counts runs where it matched and another rule stood above it, the rules it most often stood behind named below its own.</p>
<p>A rule often behind the same other rule may be its symptom, or too wide. A rule whose confidence has sunk deserves a look at its samples. What a rule costs and whether its samples hold: <code>cimend-classify rules stats</code> and <code>rules check</code>.</p>
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

void append_rule_row(Page& page, const RuleHealth& rule) {
  page.raw("<tr").attr("id", "rule-" + rule.rule).raw("><th scope=\"row\" class=\"cell-what\"><code>");
  page.text(rule.rule).raw("</code><span class=\"sub\">");
  append_category(page, rule.category, Place::folder);
  const std::string rivals = rivals_of(rule);
  if (!rivals.empty()) page.raw(" · behind ").text(rivals);
  page.raw("</span></th>");
  append_number_cell(page, rule.hits_7, "7 days");
  append_number_cell(page, rule.hits_30, "30 days");
  append_number_cell(page, rule.hits_90, "90 days");
  append_number_cell(page, rule.runner_up, "behind");
  append_confidence(page, rule);
  append_time_cell(page, rule.last_at, "last");
  page.raw("</tr>\n");
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
  content.raw("<section aria-label=\"Rules\">\n<table class=\"rows health sortable filtered\">\n");
  content.raw("<caption class=\"unseen\">Rules, most runs in 30 days first</caption>\n<thead><tr>");
  content.raw("<th scope=\"col\">Rule</th><th scope=\"col\" class=\"cell-number\">7&nbsp;days</th>");
  content.raw("<th scope=\"col\" class=\"cell-number\">30&nbsp;days</th>");
  content.raw("<th scope=\"col\" class=\"cell-number\">90&nbsp;days</th>");
  content.raw(
      "<th scope=\"col\" class=\"cell-number\">Behind</th><th scope=\"col\" class=\"cell-number\">How sure</th>");
  content.raw("<th scope=\"col\">Last</th></tr></thead>\n<tbody>\n");
  const std::size_t shown = std::min(rules.size(), kMaxListedRules);
  for (std::size_t i = 0; i < shown; ++i) append_rule_row(content, rules[i]);
  content.raw("</tbody>\n</table>\n");
  append_rest_note(content, shown, rules.size(), "rules", "rules.json");
  append_json_link(content, "rules.json");
  content.raw("</section>\n");
  return framed_list(site, Place::folder, Section::rules, "Rules", content);
}

}  // namespace cimend::dashboard
