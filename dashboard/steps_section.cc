#include "dashboard/steps_section.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/fix_recipes.h"
#include "core/text.h"
#include "dashboard/list_parts.h"
#include "dashboard/svg_chart.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

using core::FixMetadataDocument;
using core::kProposerRecipe;
using Execution = FixMetadataDocument::Execution;

constexpr std::size_t kOpenSteps = 50;
constexpr std::size_t kFoldedSteps = 50;
constexpr std::size_t kCommandBytes = 300;
constexpr std::int64_t kLongest = std::int64_t{1000} * 86'400 * 365;  // milliseconds; documents are not believed more

struct Step {
  Page text;
  std::optional<std::int64_t> milliseconds;
};

// What a recipe came to for a finding.
struct RecipeTally {
  int finding = 0;
  std::string recipe;
  std::size_t changes = 0, suggestions = 0;
};

std::int64_t bounded(std::int64_t milliseconds) { return std::clamp<std::int64_t>(milliseconds, 0, kLongest); }

std::string duration(std::int64_t milliseconds) {
  if (bounded(milliseconds) < 95) return fmt::format("{}\u00A0ms", bounded(milliseconds));
  const double seconds = static_cast<double>(bounded(milliseconds)) / 1000;
  return seconds < 99.95 ? fmt::format("{:.1f}\u00A0s", seconds) : as_duration(seconds);
}

std::string in_words(const std::vector<std::string>& command) {
  std::string all;
  for (const std::string& word : command) all += (all.empty() ? "" : " ") + word;
  return core::shorten(all, kCommandBytes);
}

// "exit code 2 in 0.6 s"
std::string ended(const Execution& execution) {
  const std::string how = execution.timed_out   ? "stopped at its time limit"
                          : execution.exit_code ? fmt::format("exit code {}", *execution.exit_code)
                                                : std::string("did not end");
  return how + (execution.timed_out || !execution.exit_code ? " after " : " in ") + duration(execution.milliseconds);
}

void append_digest(Page& page, const std::string& sha256) {
  if (sha256.empty()) return;
  page.raw(", output <code class=\"digest\">").text(core::shorten(sha256, 16)).raw("</code>");
}

// --- recipes ---

RecipeTally& tally_of(std::vector<RecipeTally>& tallies, int finding, const std::string& recipe) {
  const auto same = [&](const RecipeTally& each) { return each.finding == finding && each.recipe == recipe; };
  const auto found = std::find_if(tallies.begin(), tallies.end(), same);
  if (found != tallies.end()) return *found;
  tallies.push_back({finding, recipe, 0, 0});
  return tallies.back();
}

// By finding; what the proposer made stands with the proposer.
std::vector<RecipeTally> recipes_of(const FixMetadataDocument& fix) {
  std::vector<RecipeTally> tallies;
  const auto more = [&] { return tallies.size() < 2 * (kOpenSteps + kFoldedSteps); };  // the search is linear
  for (const auto& hunk : fix.hunks) {
    if (hunk.recipe != kProposerRecipe && more()) ++tally_of(tallies, hunk.finding, hunk.recipe).changes;
  }
  for (const auto& suggestion : fix.suggestions) {
    if (more()) ++tally_of(tallies, suggestion.finding, suggestion.recipe).suggestions;
  }
  for (const auto& refused : fix.refused) {
    if (refused.recipe != kProposerRecipe && more()) tally_of(tallies, refused.finding, refused.recipe);
  }
  std::stable_sort(tallies.begin(), tallies.end(),
                   [](const RecipeTally& a, const RecipeTally& b) { return a.finding < b.finding; });
  return tallies;
}

void add_recipes(std::vector<Step>& steps, const FixMetadataDocument& fix) {
  for (const RecipeTally& tally : recipes_of(fix)) {
    Step step;
    step.text.raw("Recipe <code>").text(tally.recipe).raw("</code>");
    if (tally.finding > 0) step.text.raw(" for finding ").number(count_of(tally.finding));
    step.text.raw(": ");
    if (tally.changes > 0) step.text.text(counted(tally.changes, "change"));
    if (tally.suggestions > 0) {
      step.text.raw(tally.changes > 0 ? Markup(", ") : Markup("")).text(counted(tally.suggestions, "suggestion"));
    }
    if (tally.changes + tally.suggestions == 0) step.text.raw("<a href=\"#refused\">no change</a>");
    steps.push_back(std::move(step));
  }
}

// --- what took time ---

void add_tools(std::vector<Step>& steps, const FixMetadataDocument& fix) {
  for (const FixMetadataDocument::ToolRun& run : fix.tool_runs) {
    Step step;
    Execution execution;
    execution.exit_code = run.exit_code;
    execution.milliseconds = run.milliseconds;
    step.text.raw("Tool <code>").text(in_words(run.command)).raw("</code>: ").text(ended(execution));
    step.text.raw("<span class=\"sub\">recipe ").text(run.recipe);
    if (run.finding > 0) step.text.raw(", finding ").number(count_of(run.finding));
    if (!run.directory.empty()) step.text.raw(", in ").text(run.directory);
    if (!run.sandbox.empty()) step.text.raw(", sandbox ").text(run.sandbox);
    append_digest(step.text, run.output_sha256);
    step.text.raw("</span>");
    step.milliseconds = bounded(run.milliseconds);
    steps.push_back(std::move(step));
  }
}

void add_proposer(std::vector<Step>& steps, const FixMetadataDocument& fix) {
  if (!fix.proposer) return;
  const FixMetadataDocument::Proposer& proposer = *fix.proposer;
  Step step;
  step.text.raw("Proposer <code>").text(proposer.name).raw("</code> (").text(proposer.kind).raw("): ");
  step.text.text(proposer.problem.empty() ? "answered" : proposer.problem).raw(" in ");
  step.text.text(duration(proposer.milliseconds)).raw("<span class=\"sub\">");
  step.text.text(counted(count_of(proposer.calls), "call")).raw(", ").number(count_of(proposer.input_tokens));
  step.text.raw(" tokens in, ").number(count_of(proposer.output_tokens)).raw(" out</span>");
  step.milliseconds = bounded(proposer.milliseconds);
  steps.push_back(std::move(step));
}

void add_guards(std::vector<Step>& steps, const FixMetadataDocument& fix) {
  if (fix.guards.empty()) return;
  const auto tripped = static_cast<std::size_t>(std::count_if(
      fix.guards.begin(), fix.guards.end(), [](const FixMetadataDocument::Guard& guard) { return !guard.passed; }));
  Step step;
  step.text.raw("<a href=\"#guards\">").text(counted(fix.guards.size(), "guard")).raw("</a>: ");
  if (tripped == 0) {
    step.text.raw("passed");
  } else {
    step.text.number(tripped).raw(" stopped it");
  }
  steps.push_back(std::move(step));
}

void add_execution(std::vector<Step>& steps, Markup name, const std::vector<std::string>& command,
                   const Execution& execution) {
  Step step;
  step.text.raw(name).raw(" <code>").text(in_words(command)).raw("</code>: ").text(ended(execution));
  if (!execution.output_sha256.empty()) {
    step.text.raw("<span class=\"sub\">");
    step.text.raw("output <code class=\"digest\">").text(core::shorten(execution.output_sha256, 16));
    step.text.raw("</code></span>");
  }
  step.milliseconds = bounded(execution.milliseconds);
  steps.push_back(std::move(step));
}

void add_validation(std::vector<Step>& steps, const FixMetadataDocument& fix) {
  const FixMetadataDocument::Validation& validation = fix.validation;
  if (validation.result != "passed" && validation.result != "failed") return;
  if (validation.before) add_execution(steps, "Without the patch", validation.command, *validation.before);
  add_execution(steps, "With the patch", validation.command, validation);
}

// --- the drawing ---

constexpr int kBarsFrom = 28, kBarsWidth = 140, kDrawingWidth = 256, kRowHeight = 22;

void append_text(Page& page, Markup opening, int y, std::string_view text) {
  page.raw(opening).raw(" y=\"").digits(static_cast<std::uint64_t>(y)).raw("\">").text(text).raw("</text>");
}

void append_bar(Page& page, int row, std::size_t number, std::int64_t from, std::int64_t length, std::int64_t all) {
  const auto place = [&](std::int64_t time) {
    return static_cast<int>(static_cast<double>(kBarsWidth) * static_cast<double>(time) / static_cast<double>(all));
  };
  const int left = std::min(place(from), kBarsWidth - 2);
  const int width = std::max(2, place(from + length) - left);
  const int top = row * kRowHeight;
  append_text(page, "<text x=\"20\" text-anchor=\"end\"", top + 15, std::to_string(number));
  page.raw("<rect class=\"bar-value\" x=\"").digits(static_cast<std::uint64_t>(kBarsFrom + left)).raw("\" y=\"");
  page.digits(static_cast<std::uint64_t>(top + 5)).raw("\" width=\"").digits(static_cast<std::uint64_t>(width));
  page.raw("\" height=\"12\"/>");
  append_text(page, "<text x=\"256\" text-anchor=\"end\"", top + 15, duration(length));
}

// A bar for each step whose time is known, by the number that the list gives it. Nothing where there is no time at all.
void append_drawing(Page& page, std::span<const Step> steps) {
  std::int64_t all = 0;
  std::uint64_t rows = 0;
  std::string told;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!steps[i].milliseconds) continue;
    all += *steps[i].milliseconds;
    ++rows;
    told += fmt::format("{}step {} {}", told.empty() ? "" : ", ", i + 1, duration(*steps[i].milliseconds));
  }
  if (all == 0) return;
  page.raw("<svg role=\"img\" font-size=\"13\" fill=\"currentColor\" width=\"").digits(kDrawingWidth);
  page.raw("\" height=\"").digits(rows * kRowHeight).raw("\"");
  page.attr("aria-label", fmt::format("Time taken, one step after the other, {} in all: {}", duration(all), told));
  page.raw(">");
  std::int64_t from = 0;
  int row = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!steps[i].milliseconds) continue;
    append_bar(page, row++, i + 1, from, *steps[i].milliseconds, all);
    from += *steps[i].milliseconds;
  }
  page.raw("</svg>\n");
}

void append_list(Page& page, std::span<const Step> steps, std::size_t first) {
  page.raw("<ol class=\"steps\"");
  if (first > 1) page.raw(" start=\"").digits(first).raw("\"");
  page.raw(">\n");
  for (const Step& step : steps) page.raw("<li>").append(step.text).raw("</li>\n");
  page.raw("</ol>\n");
}

void append_folded(Page& page, std::span<const Step> steps) {
  if (steps.size() <= kOpenSteps) return;
  const std::span<const Step> folded = steps.subspan(kOpenSteps, std::min(kFoldedSteps, steps.size() - kOpenSteps));
  page.raw("<details class=\"more\"><summary>").text(counted(folded.size(), "more step")).raw("</summary>\n");
  append_list(page, folded, kOpenSteps + 1);
  page.raw("</details>\n");
  const std::size_t rest = steps.size() - kOpenSteps - folded.size();
  if (rest > 0) page.raw("<p class=\"note\">And ").number(rest).raw(" more in the metadata.</p>\n");
}

}  // namespace

void append_steps_section(Page& page, const FixMetadataDocument& fix) {
  std::vector<Step> steps;
  add_recipes(steps, fix);
  add_tools(steps, fix);
  add_proposer(steps, fix);
  add_guards(steps, fix);
  add_validation(steps, fix);
  if (steps.empty()) return;
  const std::span<const Step> open = std::span<const Step>(steps).first(std::min(kOpenSteps, steps.size()));
  page.raw("<section aria-labelledby=\"steps\">\n<h2 id=\"steps\">What was run <span class=\"quiet\">in this order; ");
  page.raw("when each began is not recorded</span></h2>\n<div class=\"columns\">\n");
  append_list(page, open, 1);
  append_drawing(page, open);
  page.raw("</div>\n");
  append_folded(page, steps);
  page.raw("</section>\n");
}

}  // namespace cimend::dashboard
