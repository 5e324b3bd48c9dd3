#include "dashboard/run_page.h"

#include <algorithm>
#include <set>
#include <span>

#include <fmt/format.h>

#include "core/taxonomy.h"
#include "dashboard/attempts_section.h"
#include "dashboard/compare_section.h"
#include "dashboard/heal_section.h"
#include "dashboard/jobs_section.h"
#include "dashboard/log_page.h"
#include "dashboard/page_frame.h"
#include "dashboard/patch_page.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

using core::Finding;

constexpr std::size_t kLongSummary = 120;  // bytes; a longer one is no headline

// "src/main.cc:12:3"
std::string place_of(const Finding& finding) {
  std::string place = finding.file;
  if (!place.empty() && finding.line > 0) place += fmt::format(":{}", finding.line);
  if (!place.empty() && finding.line > 0 && finding.column > 0) place += fmt::format(":{}", finding.column);
  return place;
}

void append_category(Page& page, std::string_view category) {
  const std::string title = category_title(category);
  page.text(title);
  if (title != category) page.raw(" <code class=\"quiet\">").text(category).raw("</code>");
}

void append_fact(Page& page, Markup name, std::string_view value) {
  if (value.empty()) return;
  page.raw("<div><dt>").raw(name).raw("</dt><dd>").text(value).raw("</dd></div>\n");
}

void append_confidence(Page& page, double confidence) {
  page.raw("<div><dt>Confidence</dt><dd>").raw(confidence_word(confidence)).raw(" <span class=\"quiet\">(");
  page.text(percent(confidence)).raw(")</span></dd></div>\n");
}

// Every category of the taxonomy has a runbook.
void append_runbook(Page& page, const std::string& category) {
  if (core::find_category(category) == nullptr) return;
  page.raw("<div><dt>What to do</dt><dd><a").href(Link::inside("../../runbooks/" + category + ".html"));
  page.raw(">Runbook</a></dd></div>\n");
}

void append_rule(Page& page, const std::string& rule, const std::string& version) {
  page.raw("<div><dt>Rule</dt><dd><a").href(Link::to_part("../../rules/index.html", "rule-" + rule)).raw("><code>");
  page.text(rule).raw("</code></a>");
  if (!version.empty()) page.raw(" <span class=\"quiet\">of rules ").text(version.substr(0, 12)).raw("</span>");
  page.raw("</dd></div>\n");
}

// Category, confidence, rule, place: what the verdict rests on.
void append_cause_facts(Page& page, const Run& run) {
  const core::AnalysisDocument::Classification& verdict = run.analysis.value->classification;
  const Finding* best = run.best_finding();
  page.raw("<dl class=\"cause\">\n<div><dt>Category</dt><dd>");
  append_category(page, verdict.category);
  page.raw("</dd></div>\n");
  append_confidence(page, verdict.confidence);
  append_fact(page, "Tool", verdict.tool);
  if (best != nullptr) {
    append_rule(page, best->rule, run.analysis.value->rules_version);
    const std::string place = place_of(*best);
    if (!place.empty()) page.raw("<div><dt>Place</dt><dd><code>").text(place).raw("</code></dd></div>\n");
    if (!best->test.empty()) page.raw("<div><dt>Test</dt><dd><code>").text(best->test).raw("</code></dd></div>\n");
    append_fact(page, "History", best->known);
  }
  append_runbook(page, verdict.category);
  page.raw("</dl>\n");
}

void append_no_analysis(Page& page, const Run& run) {
  const core::Error& problem = *run.analysis.problem;
  const bool missing = problem.code == core::Errc::not_found;
  page.raw("<div class=\"notice\"><p><strong>");
  page.raw(missing ? Markup("This run has not been analysed yet.") : Markup("The analysis could not be read."));
  page.raw("</strong> ");
  if (!missing) page.text(problem.what).raw(" <code>").text(problem.where).raw("</code>. ");
  page.raw("To make it:</p>\n<pre class=\"command\">cimend-classify --run ").text(run.directory);
  page.raw("</pre></div>\n");
}

void append_head(Page& page, const Run& run) {
  page.raw("<header class=\"page-head verdict ").raw(class_of(run.state())).raw("\">\n<p class=\"eyebrow\">");
  append_state(page, run.state());
  const std::string summary = run.summary();
  page.raw(summary.size() > kLongSummary ? Markup("</p>\n<h1 class=\"long\">") : Markup("</p>\n<h1>"));
  page.text(summary).raw("</h1>\n");
  if (run.analysis.value && run.state() != RunState::passed) append_cause_facts(page, run);
  page.raw("</header>\n");
  if (!run.analysis.value && !run.needs_no_analysis()) append_no_analysis(page, run);
}

void append_evidence(Page& page, const Run& run, const RunPageParts& parts) {
  const Finding* best = run.best_finding();
  if (best == nullptr) return;
  page.raw("<section aria-labelledby=\"evidence\">\n<h2 id=\"evidence\">Evidence</h2>\n");
  const std::optional<std::size_t> job = run.job_of_log(best->log);
  if (parts.excerpt.empty() || !job) {
    page.raw("<p class=\"note\">The log that holds the evidence cannot be shown here.");
    if (!best->evidence.empty()) page.raw(" It was seen on line ").number(best->evidence.front().first_line).raw(".");
    page.raw("</p>\n<blockquote class=\"message\">").text(best->message).raw("</blockquote>\n</section>\n");
    return;
  }
  const std::size_t line = best->evidence.front().first_line;
  page.append(parts.excerpt).raw("<p class=\"note\"><a class=\"with-icon\"");
  page.href(Link::to_line(log_page_name(*job, line), line)).raw(">");
  append_icon(page, Icon::log);
  page.raw("Open line ").number(line).raw(" in the log of ").text(run.run.value->jobs[*job].name).raw("</a>");
  if (!best->why.empty()) page.raw(" <span class=\"quiet\">").text(best->why).raw("</span>");
  page.raw("</p>\n</section>\n");
}

void append_finding(Page& page, const Run& run, const RunPageParts& parts, const Finding& finding) {
  page.raw("<li><p class=\"finding-message\">").text(finding.message.empty() ? finding.rule : finding.message);
  page.raw("</p>\n<ul class=\"facts\"><li>").text(category_title(finding.category)).raw("</li>");
  const std::string place = place_of(finding);
  if (!place.empty()) page.raw("<li><code>").text(place).raw("</code></li>");
  if (!finding.test.empty()) page.raw("<li><code>").text(finding.test).raw("</code></li>");
  if (!finding.evidence.empty()) {
    page.raw("<li>");
    parts.append_line_link(page, run.job_of_log(finding.log), finding.evidence.front().first_line);
    page.raw("</li>");
  }
  page.raw("<li class=\"quiet\">").raw(confidence_word(finding.confidence)).raw(" (").text(percent(finding.confidence));
  page.raw(")</li></ul></li>\n");
}

using Findings = std::vector<const Finding*>;

void append_finding_list(Page& page, const Run& run, const RunPageParts& parts,
                         std::span<const Finding* const> findings) {
  page.raw("<ol class=\"findings\">\n");
  for (const Finding* finding : findings) append_finding(page, run, parts, *finding);
  page.raw("</ol>\n");
}

// Findings behind a word that opens them; of very many the first, since all are in the document.
void append_folded(Page& page, const Run& run, const RunPageParts& parts, const std::string& summary,
                   std::span<const Finding* const> findings) {
  constexpr std::size_t kFolded = 8;
  if (findings.empty()) return;
  page.raw("<details class=\"more\"><summary>").text(summary).raw("</summary>\n");
  append_finding_list(page, run, parts, findings.first(std::min(findings.size(), kFolded)));
  if (findings.size() > kFolded) {
    page.raw("<p class=\"note\">All of them are in <a href=\"analysis.json\">analysis.json</a>.</p>\n");
  }
  page.raw("</details>\n");
}

// All but the best, which stands above with its evidence; all, where none explains the run. The first few are to be
// read; more of them, and what only follows from another one (summaries, exit codes), are folded.
void append_further_findings(Page& page, const Run& run, const RunPageParts& parts) {
  constexpr std::size_t kOpen = 5;
  if (!run.analysis.value) return;
  std::set<int> ranks_that_follow;
  for (const Finding& finding : run.analysis.value->findings) {
    ranks_that_follow.insert(finding.causes.begin(), finding.causes.end());
  }
  const Finding* best = run.best_finding();
  Findings own;
  Findings following;
  for (const Finding& finding : run.analysis.value->findings) {
    if (&finding == best) continue;
    (ranks_that_follow.count(finding.rank) == 1 ? following : own).push_back(&finding);
  }
  if (own.empty() && following.empty()) return;
  page.raw("<section aria-labelledby=\"findings\">\n<h2 id=\"findings\">");
  page.raw(best == nullptr ? Markup("Also in the log") : Markup("Further findings")).raw("</h2>\n");
  const std::span<const Finding* const> all(own);
  const std::size_t open = std::min(all.size(), kOpen);
  if (open > 0) append_finding_list(page, run, parts, all.first(open));
  append_folded(page, run, parts, counted(all.size() - open, "more finding"), all.subspan(open));
  append_folded(page, run, parts, counted(following.size(), "line") + " of what followed", following);
  page.raw("</section>\n");
}

void append_reproduce(Page& page, const Run& run, const RunPageParts& parts) {
  const Finding* best = run.best_finding();
  if (best == nullptr) return;
  const std::optional<std::size_t> job = run.job_of_log(best->log);
  if (!job || *job >= parts.logs.size() || parts.logs[*job].command.empty()) return;
  page.raw("<section aria-labelledby=\"reproduce\">\n<h2 id=\"reproduce\">Reproduce it</h2>\n");
  page.raw("<p class=\"note\">The command of the failed step, as the log shows it. Read it before you run it.</p>\n");
  page.raw("<pre class=\"command\">").text(parts.logs[*job].command).raw("</pre>\n</section>\n");
}

// A page of the repository ("/commit/…"), where the run's own address tells where that lives.
std::optional<Link> at_repository(const Run& run, const std::string& path, const LinkHosts& hosts) {
  const std::string_view url = run.run.value ? std::string_view(run.run.value->url) : std::string_view();
  const std::size_t actions = url.find("/actions/runs/");
  if (actions == std::string_view::npos) return std::nullopt;
  return Link::outside(std::string(url.substr(0, actions)) + path, hosts);
}

void append_commit(Page& page, const Run& run, const LinkHosts& hosts) {
  if (run.head_sha().empty()) return;
  page.raw("<div><dt>Commit</dt><dd><code>");
  const auto link = at_repository(run, "/commit/" + std::string(run.head_sha()), hosts);
  if (link) page.raw("<a").href(*link).raw(">");
  page.text(short_commit(run.head_sha()));
  if (link) page.raw("</a>");
  page.raw("</code></dd></div>\n");
}

// The last run that passed, and what changed since: where a culprit is looked for first.
void append_last_passed(Page& page, const Run& run, const RunContext& context, const LinkHosts& hosts) {
  if (run.state() == RunState::passed || run.run.value == std::nullopt) return;
  page.raw("<div><dt>Last passed</dt><dd>");
  if (!context.last_passed) {
    page.raw("<span class=\"quiet\">not seen on this branch</span></dd></div>\n");
    return;
  }
  const RunContext::Passed& passed = *context.last_passed;
  page.raw("<a")
      .href(Link::inside("../" + passed.run_id + "/index.html"))
      .raw(">run ")
      .text(passed.run_id)
      .raw("</a> ");
  append_time(page, passed.received_at);
  const std::string path = "/compare/" + passed.head_sha + "..." + std::string(run.head_sha());
  const bool differ = !passed.head_sha.empty() && !run.head_sha().empty() && passed.head_sha != run.head_sha();
  if (const auto link = differ ? at_repository(run, path, hosts) : std::nullopt) {
    page.raw("<br><a").href(*link).raw(">what changed since</a>");
  }
  page.raw("</dd></div>\n");
}

void append_run_facts(Page& page, const Run& run, const RunPageParts& parts, const LinkHosts& hosts) {
  page.raw("<section aria-labelledby=\"about\">\n<h2 id=\"about\" class=\"label\">Run</h2>\n<dl class=\"about\">\n");
  append_fact(page, "Id", run.run_id);
  append_fact(page, "Repository", run.repository());
  if (run.run.value) append_fact(page, "Branch", run.run.value->branch);
  append_commit(page, run, hosts);
  if (run.run.value) {
    const core::RunDocument& document = *run.run.value;
    append_fact(page, "Workflow", document.workflow);
    append_fact(page, "Event", document.event);
    append_fact(page, "Attempt", std::to_string(document.attempt));
    page.raw("<div><dt>Received</dt><dd>");
    append_time(page, document.received_at);
    page.raw("</dd></div>\n");
    if (const auto link = Link::outside(document.url, hosts)) {
      page.raw("<div><dt>Source</dt><dd><a").href(*link).raw(">the provider’s page</a></dd></div>\n");
    }
    append_last_passed(page, run, parts.context, hosts);
  }
  page.raw("</dl>\n</section>\n");
}

void append_count(Page& page, Markup tone, Markup name, std::int64_t count) {
  page.raw("<div class=\"").raw(tone).raw("\"><dt>").raw(name).raw("</dt><dd>");
  page.number(static_cast<std::uint64_t>(std::max<std::int64_t>(count, 0))).raw("</dd></div>\n");
}

void append_tests(Page& page, const Run& run) {
  if (!run.analysis.value || !run.analysis.value->tests) return;
  const core::AnalysisDocument::Tests& tests = *run.analysis.value->tests;
  page.raw("<section aria-labelledby=\"tests\">\n<h2 id=\"tests\" class=\"label\">Tests</h2>\n<dl class=\"counts\">\n");
  append_count(page, "plain", "run", tests.run);
  append_count(page, "plain", "passed", tests.passed);
  append_count(page, tests.failed > 0 ? Markup("failed") : Markup("plain"), "failed", tests.failed);
  append_count(page, "plain", "skipped", tests.skipped);
  page.raw("</dl>\n</section>\n");
}

void append_download(Page& page, const Link& link, const std::string& name, std::string_view size) {
  page.raw("<li><a class=\"with-icon\" download").href(link).raw(">");
  append_icon(page, Icon::download);
  page.raw("<span>").text(name).raw("</span></a> <span class=\"quiet\">").text(size).raw("</span></li>\n");
}

void append_downloads(Page& page, const Run& run, const RunPageParts& parts) {
  constexpr std::size_t kMostLogs = 10;  // each job's page offers its own
  page.raw(
      "<section aria-labelledby=\"downloads\">\n<h2 id=\"downloads\" class=\"label\">Downloads</h2>\n<ul "
      "class=\"downloads\">\n");
  if (run.analysis.value)
    append_download(page, Link::literal("analysis.json"), "analysis.json", file_size(run.analysis.bytes.size()));
  if (run.run.value) append_download(page, Link::literal("run.json"), "run.json", file_size(run.run.bytes.size()));
  for (std::size_t job = 0; job < std::min(kMostLogs, parts.logs.size()); ++job) {
    if (parts.logs[job].problem) continue;
    append_download(page, Link::inside(raw_log_name(job)), "Log of " + run.run.value->jobs[job].name,
                    file_size(run.run.value->jobs[job].bytes) + ", as .zst");
  }
  if (run.has_patch() && !run.patch_problem) {
    append_download(page, Link::inside(patch_file_name(run)), patch_file_name(run), file_size(run.patch.size()));
  }
  page.raw("</ul>\n</section>\n");
}

}  // namespace

bool JobLog::shows(std::size_t line) const {
  return !problem && line >= 1 && line <= lines &&
         std::find(chunks.begin(), chunks.end(), (line - 1) / kChunkLines + 1) != chunks.end();
}

void RunPageParts::append_line_link(Page& page, std::optional<std::size_t> job, std::size_t line) const {
  const bool shown = job && *job < logs.size() && logs[*job].shows(line);
  if (shown) page.raw("<a").href(Link::to_line(log_page_name(*job, line), line)).raw(">");
  page.raw("line ").number(line);
  if (shown) page.raw("</a>");
}

Page run_page(const Site& site, const Run& run, const RunPageParts& parts, const LinkHosts& hosts) {
  Page content;
  append_head(content, run);
  content.raw("<div class=\"columns\">\n<div class=\"main-column\">\n");
  append_evidence(content, run, parts);
  append_compare_section(content, parts.context, run.state());
  append_heal_section(content, run);
  append_reproduce(content, run, parts);
  append_attempts_section(content, parts.context);
  append_further_findings(content, run, parts);
  append_jobs_section(content, run, parts);
  content.raw("</div>\n<div class=\"side-column\">\n");
  append_run_facts(content, run, parts, hosts);
  append_tests(content, run);
  append_downloads(content, run, parts);
  content.raw("</div>\n</div>\n");
  return framed({"Run " + run.run_id + ": " + std::string(word_for(run.state()).bytes()) + " · " + site.title,
                 site.title,
                 Depth::run,
                 {{"Runs", Link::literal("../../runs/index.html")}},
                 "Run " + run.run_id,
                 Section::runs},
                content);
}

}  // namespace cimend::dashboard
