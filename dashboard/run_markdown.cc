#include "dashboard/run_markdown.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "core/redact.h"
#include "core/text.h"
#include "dashboard/markdown_text.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

using core::Finding;

// What of a run is told, by its telling.
struct Limits {
  std::size_t bytes;
  std::size_t evidence_lines;
  std::size_t patch_lines;
  std::size_t findings;
  std::size_t context;
};

Limits limits_of(Telling telling) {
  if (telling == Telling::summary) return {kMaxSummaryBytes, 60, 400, 20, 3};
  return {kMaxCommentBytes, 20, 40, 3, 1};
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string all;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    if (!all.empty()) all += separator;
    all += part;
  }
  return all;
}

std::string word_of(RunState state) { return std::string(word_for(state).bytes()); }

std::string heading(const Run& run) {
  std::string text = "## " + word_of(run.state());
  if (!run.category().empty()) text += ": " + markdown_line(category_title(run.category()));
  // Blanks before it would make it code, where an escape shows.
  return text + "\n\n" + markdown_line(core::trim(run.summary())) + "\n";
}

std::string facts(const Run& run) {
  std::vector<std::string> parts;
  const Finding* best = run.best_finding();
  if (best != nullptr && best->confidence > 0) {
    parts.push_back(fmt::format("{} ({})", confidence_word(best->confidence).bytes(), percent(best->confidence)));
  }
  if (best != nullptr) parts.push_back("rule " + markdown_code(best->rule));
  if (best != nullptr && !best->test.empty()) parts.push_back("test " + markdown_code(best->test));
  if (!run.head_sha().empty()) parts.push_back("commit " + markdown_code(short_commit(run.head_sha())));
  parts.push_back("run " + markdown_code(run.run_id));
  return "\n" + joined(parts, " · ") + "\n";
}

// An address for a link: ours by the command line and a checked run id, so only what would end the link is taken out.
std::string page_link(const RunMarkdown& what) {
  if (what.site_url.empty()) return "";
  std::string base = what.site_url;
  std::erase_if(base, [](char c) { return c <= ' ' || c == '(' || c == ')' || c == '<' || c == '>' || c == '\\'; });
  if (!base.ends_with('/')) base += '/';
  return fmt::format("\n[The full page, with the log]({}runs/{}/index.html)\n", base, what.run.run_id);
}

// The evidence's lines with their numbers, and some around them.
std::string numbered_lines(const core::Log& log, const Finding& finding, const Limits& limits) {
  std::string text;
  std::size_t shown = 0, next = 1;
  for (const core::LineRange& range : finding.evidence) {
    const std::size_t before = std::min(limits.context, range.first_line - 1);
    const std::size_t first = std::max(next, range.first_line - before);
    const std::size_t last = std::min(log.line_count(), range.last_line + limits.context);
    if (!text.empty() && first > next) text += "       ⋮\n";
    for (std::size_t number = first; number <= last && shown < limits.evidence_lines; ++number, ++shown) {
      const bool proof = number >= range.first_line && number <= range.last_line;
      text += fmt::format("{} {:>6} | {}\n", proof ? '>' : ' ', number, core::shorten(log.plain(number), 600));
    }
    next = std::max(next, last + 1);
  }
  return text;
}

std::string evidence(const RunMarkdown& what, const Limits& limits) {
  const Finding* best = what.run.best_finding();
  if (best == nullptr || what.log == nullptr) return "";
  const std::string lines = numbered_lines(*what.log, *best, limits);
  if (lines.empty()) return "";
  const std::string& name = what.run.analysis.value->logs[best->log].name;
  return "\n### Evidence\n\n" + joined({markdown_code(name), "marked with `>`"}, ", ") + "\n\n" +
         markdown_block(lines, "text");
}

std::string rerun_line(const Run& run) {
  if (!run.decision) return "";
  return fmt::format("- **Rerun {}**: {}\n", run.decision->rerun ? "proposed" : "refused",
                     markdown_line(run.decision->summary));
}

std::string patch_line(const Run& run) {
  if (!run.fix.value) return "";
  const core::FixMetadataDocument& fix = *run.fix.value;
  if (!run.has_patch()) return "- **No patch**: " + markdown_line(fix.reason) + "\n";
  const std::string usable = run.patch_problem ? "unusable: " + markdown_line(run.patch_problem->what)
                                               : markdown_line(fix.state.empty() ? "made" : fix.state);
  const std::string risk = fix.risk.empty() ? "" : markdown_line(fix.risk) + " risk";
  const std::string validation =
      "validation " + markdown_line(fix.validation.result.empty()        ? "not run"
                                    : fix.validation.result == "not_run" ? "not run"
                                                                         : fix.validation.result);
  const std::string size =
      fmt::format("{}, +{} −{}", core::counted(fix.files.size(), "file"), fix.lines_added, fix.lines_removed);
  return fmt::format("- **Patch {}**: {} ({})\n", usable, markdown_line(fix.title),
                     joined({size, risk, validation}, "; "));
}

std::string deeds(const Run& run) {
  const std::string lines = rerun_line(run) + patch_line(run);
  return lines.empty() ? "" : "\n### What was done\n\n" + lines;
}

std::string diff(const Run& run, const Limits& limits) {
  if (!run.has_patch() || run.patch_problem) return "";
  const std::vector<std::string_view> lines = core::split(run.patch, '\n');
  if (lines.size() > limits.patch_lines + 1) {
    return fmt::format("\nThe patch has {}: see the full page.\n", core::counted(lines.size(), "line"));
  }
  return "\n<details><summary>The patch</summary>\n\n" + markdown_block(run.patch, "diff") + "\n</details>\n";
}

std::string further_findings(const Run& run, const Limits& limits) {
  if (!run.analysis.value || run.best_finding() == nullptr) return "";
  const std::vector<Finding>& findings = run.analysis.value->findings;
  std::string text;
  for (std::size_t i = 1; i < std::min(findings.size(), limits.findings + 1); ++i) {
    text += fmt::format("- {} {}\n", markdown_code(findings[i].rule), markdown_line(findings[i].message, 300));
  }
  if (text.empty()) return "";
  const std::size_t left = findings.size() - 1 - std::min(findings.size() - 1, limits.findings);
  if (left > 0) text += fmt::format("- and {} more\n", left);
  return "\n### Also found\n\n" + text;
}

std::string tests(const Run& run) {
  if (!run.analysis.value || !run.analysis.value->tests) return "";
  const core::AnalysisDocument::Tests& counts = *run.analysis.value->tests;
  return fmt::format("\nTests: {} run, {} passed, {} failed, {} skipped.\n", counts.run, counts.passed, counts.failed,
                     counts.skipped);
}

}  // namespace

std::string mended_markdown(const RunMarkdown& what) {
  const Run& run = what.run;
  std::string text = "## " + word_of(RunState::passed) + ": mended in run " + markdown_code(run.run_id) + "\n\n";
  text += "The failure that stood here is over";
  if (!run.head_sha().empty()) text += " with commit " + markdown_code(short_commit(run.head_sha()));
  return core::redact(text + ".\n" + tests(run) + page_link(what)).text;
}

std::string run_markdown(const RunMarkdown& what, Telling telling) {
  const Limits limits = limits_of(telling);
  constexpr std::string_view kLeftOut = "\nMore was found than fits here.\n";
  std::string text;
  bool whole = true;
  for (const std::string& part :
       {heading(what.run), facts(what.run), page_link(what), evidence(what, limits), deeds(what.run),
        diff(what.run, limits), tests(what.run), further_findings(what.run, limits)}) {
    // The last gate before text leaves: documents and logs were masked when they were read.
    const std::string masked = core::redact(part).text;
    const bool fits = text.size() + masked.size() + kLeftOut.size() <= limits.bytes;
    if (fits) text += masked;
    whole &= fits;
  }
  return whole ? text : text + std::string(kLeftOut);
}

}  // namespace cimend::dashboard
