#include "dashboard/jobs_section.h"

#include "dashboard/log_page.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

using core::RunDocument;

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

void append_step(Page& page, const Run& run, std::size_t job, const RunDocument::Step& step, const JobLog& log) {
  // The provider's word counts; where it has none, that the analysis found the break there.
  const bool broke = step.first_line != 0 && run.broke_in(job, {step.first_line, step.last_line});
  const RunState state = step.conclusion.empty() && broke ? RunState::failed : state_of_conclusion(step.conclusion);
  page.raw(state == RunState::failed ? Markup("<tr class=\"step failed-step\">") : Markup("<tr class=\"step\">"));
  page.raw("<td class=\"cell-state\">");
  if (!step.conclusion.empty() || broke) append_state(page, state);
  page.raw("</td><th scope=\"row\" class=\"cell-what\">").text(step.name).raw("</th><td class=\"cell-lines\">");
  append_lines(page, job, step.first_line, step.last_line, log);
  page.raw("</td></tr>\n");
}

void append_job_row(Page& page, const Run& run, std::size_t index, const JobLog& log) {
  const RunDocument::Job& job = run.run.value->jobs[index];
  page.raw("<tr class=\"job\"><td class=\"cell-state\">");
  if (const auto state = run.state_of_job(index)) append_state(page, *state);
  page.raw("</td><th scope=\"row\" class=\"cell-what\">");
  if (log.problem) {
    page.text(job.name).raw("<p class=\"note\">").text(log.problem->what).raw("</p>");
  } else {
    page.raw("<a").href(Link::inside(log_page_name(index, 1))).raw(">").text(job.name).raw("</a>");
  }
  page.raw("</th><td class=\"cell-lines\"><span class=\"nowrap\">")
      .text(counted(job.lines, "line"))
      .raw("</span></td></tr>\n");
  for (const RunDocument::Step& step : job.steps) append_step(page, run, index, step, log);
}

void append_rejected(Page& page, const std::vector<RunDocument::Rejected>& rejected) {
  if (rejected.empty()) return;
  page.raw("<details class=\"more\"><summary>Not taken from the archive: ").number(rejected.size());
  page.raw("</summary>\n<ul class=\"reasons\">\n");
  for (const RunDocument::Rejected& entry : rejected) {
    page.raw("<li><code>").text(entry.entry).raw("</code> ").text(entry.reason).raw("</li>\n");
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
  for (std::size_t i = 0; i < run.run.value->jobs.size(); ++i) {
    append_job_row(page, run, i, parts.logs[i]);
  }
  page.raw("</tbody>\n</table>\n");
  append_rejected(page, run.run.value->rejected);
  page.raw("</section>\n");
}

}  // namespace cimend::dashboard
