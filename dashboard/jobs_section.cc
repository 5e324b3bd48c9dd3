#include "dashboard/jobs_section.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "dashboard/digest.h"
#include "dashboard/log_page.h"
#include "dashboard/svg_chart.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

using core::RunDocument;

constexpr std::size_t kMostRows = 24;   // of jobs and steps: a page of 800 elements has no room for more
constexpr std::size_t kMostNames = 30;  // of jobs without a row
constexpr std::size_t kMostRejected = 20;

void append_lines(Page& page, std::size_t job, std::size_t first, std::size_t last, const JobLog& log) {
  if (first == 0) return;
  const bool shown = log.shows(first);
  page.raw("<span class=\"nowrap\">");
  if (shown) page.raw("<a").href(Link::to_line(log_page_name(job, first), first)).raw(">");
  page.raw(first == last ? Markup("line ") : Markup("lines ")).number(first);
  if (first != last) page.raw("–").number(last);
  if (shown) page.raw("</a>");
  page.raw("</span>");
}

// What a step came to. The provider's word counts; where it has none, that the analysis found the break there.
std::optional<RunState> state_of_step(const Run& run, std::size_t job, const RunDocument::Step& step) {
  if (!step.conclusion.empty()) return state_of_conclusion(step.conclusion);
  const bool broke = step.first_line != 0 && run.broke_in(job, {step.first_line, step.last_line});
  return broke ? std::optional(RunState::failed) : std::nullopt;
}

void append_step(Page& page, const Run& run, std::size_t job, const RunDocument::Step& step, const JobLog& log) {
  const std::optional<RunState> state = state_of_step(run, job, step);
  page.raw(state == RunState::failed ? Markup("<tr class=\"step failed-step\">") : Markup("<tr class=\"step\">"));
  page.raw("<td class=\"cell-state\">");
  if (state) append_state(page, *state);
  page.raw("</td><th scope=\"row\" class=\"cell-what\">").text(step.name).raw("</th><td class=\"cell-lines\">");
  append_lines(page, job, step.first_line, step.last_line, log);
  page.raw("</td></tr>\n");
}

void append_job_name(Page& page, const Run& run, std::size_t index, const JobLog& log) {
  const RunDocument::Job& job = run.run.value->jobs[index];
  if (log.problem) {
    page.text(job.name);
  } else {
    page.raw("<a").href(Link::inside(log_page_name(index, 1))).raw(">").text(job.name).raw("</a>");
  }
}

void append_job_row(Page& page, const Run& run, std::size_t index, const JobLog& log) {
  const RunDocument::Job& job = run.run.value->jobs[index];
  page.raw("<tr class=\"job\"><td class=\"cell-state\">");
  if (const auto state = run.state_of_job(index)) append_state(page, *state);
  page.raw("</td><th scope=\"row\" class=\"cell-what\">");
  append_job_name(page, run, index, log);
  if (log.problem) page.raw("<p class=\"note\">").text(log.problem->what).raw("</p>");
  page.raw("</th><td class=\"cell-lines\"><span class=\"nowrap\">").text(counted(job.lines, "line")).raw("</span>");
  if (const std::int64_t seconds = job_seconds(job); seconds > 0) {
    page.raw("<span class=\"sub\">took ").text(as_duration(static_cast<double>(seconds))).raw("</span>");
  }
  page.raw("</td></tr>\n");
}

// Which rows are shown. Of a run with more jobs and steps than a page can show: first the failed jobs, then their steps
// that did not pass, then the other jobs, while there is room; all of them where there is.
struct Shown {
  std::vector<bool> jobs;
  std::vector<std::vector<bool>> steps;
  bool all = true;
};

bool job_failed(const Run& run, std::size_t job) { return run.state_of_job(job) == RunState::failed; }

Shown shown_of(const Run& run) {
  const std::vector<RunDocument::Job>& jobs = run.run.value->jobs;
  Shown shown;
  std::size_t wanted = jobs.size();
  for (const RunDocument::Job& job : jobs) {
    shown.steps.emplace_back(job.steps.size(), true);
    wanted += job.steps.size();
  }
  shown.jobs.assign(jobs.size(), true);
  if (wanted <= kMostRows) return shown;
  shown.all = false;
  std::size_t left = kMostRows;
  const auto take = [&left](bool wish) { return wish && left > 0 ? (--left, true) : false; };
  for (std::size_t job = 0; job < jobs.size(); ++job) shown.jobs[job] = take(job_failed(run, job));
  for (std::size_t job = 0; job < jobs.size(); ++job) {
    for (std::size_t step = 0; step < jobs[job].steps.size(); ++step) {
      const auto state = state_of_step(run, job, jobs[job].steps[step]);
      shown.steps[job][step] = take(shown.jobs[job] && state != RunState::passed && state != RunState::cancelled);
    }
  }
  for (std::size_t job = 0; job < jobs.size(); ++job) shown.jobs[job] = shown.jobs[job] || take(true);
  return shown;
}

// What found no room, as names with their logs.
void append_further_jobs(Page& page, const Run& run, const RunPageParts& parts, const Shown& shown) {
  if (shown.all) return;
  const auto left = static_cast<std::size_t>(std::count(shown.jobs.begin(), shown.jobs.end(), false));
  page.raw("<p class=\"note\">Steps that passed are left out; all are in <a href=\"run.json\">run.json</a>.</p>\n");
  if (left == 0) return;
  page.raw("<details class=\"more\"><summary>").text(counted(left, "more job")).raw("</summary>\n<ul class=\"facts\">");
  std::size_t listed = 0;
  for (std::size_t job = 0; job < shown.jobs.size() && listed < kMostNames; ++job) {
    if (shown.jobs[job]) continue;
    ++listed;
    page.raw("<li>");
    append_job_name(page, run, job, parts.logs[job]);
    page.raw("</li>");
  }
  page.raw("</ul></details>\n");
}

void append_rejected(Page& page, const std::vector<RunDocument::Rejected>& rejected) {
  if (rejected.empty()) return;
  page.raw("<details class=\"more\"><summary>Not taken from the archive: ").number(rejected.size());
  page.raw("</summary>\n<ul class=\"reasons\">\n");
  for (std::size_t i = 0; i < std::min(kMostRejected, rejected.size()); ++i) {
    page.raw("<li><code>").text(rejected[i].entry).raw("</code> ").text(rejected[i].reason).raw("</li>\n");
  }
  page.raw("</ul></details>\n");
}

}  // namespace

void append_jobs_section(Page& page, const Run& run, const RunPageParts& parts) {
  if (!run.run.value || run.run.value->jobs.empty()) return;
  page.raw("<section aria-labelledby=\"jobs\">\n<h2 id=\"jobs\">Jobs and steps</h2>\n<table class=\"rows jobs\">\n");
  page.raw(
      "<caption class=\"unseen\">Jobs of this run, each followed by its steps</caption>\n<thead><tr><th "
      "scope=\"col\">State</th>");
  page.raw("<th scope=\"col\">Job or step</th><th scope=\"col\">Log</th></tr></thead>\n<tbody>\n");
  const Shown shown = shown_of(run);
  for (std::size_t job = 0; job < shown.jobs.size(); ++job) {
    if (!shown.jobs[job]) continue;
    append_job_row(page, run, job, parts.logs[job]);
    for (std::size_t step = 0; step < shown.steps[job].size(); ++step) {
      if (shown.steps[job][step]) append_step(page, run, job, run.run.value->jobs[job].steps[step], parts.logs[job]);
    }
  }
  page.raw("</tbody>\n</table>\n");
  append_further_jobs(page, run, parts, shown);
  append_rejected(page, run.run.value->rejected);
  page.raw("</section>\n");
}

}  // namespace cimend::dashboard
