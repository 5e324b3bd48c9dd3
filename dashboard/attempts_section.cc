#include "dashboard/attempts_section.h"

#include <algorithm>
#include <optional>

#include "core/text.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

constexpr std::size_t kListedJobs = 5;
constexpr std::size_t kSummaryBytes = 120;

std::optional<RunState> state_of_job(const RunContext::Attempt& attempt, const std::string& name) {
  for (const RunDigest::Job& job : attempt.jobs) {
    if (job.name == name) return job.state;
  }
  return std::nullopt;
}

// Every job's name once, in the order of the attempts.
std::vector<std::string> job_names(const RunContext& context) {
  std::vector<std::string> names;
  for (const RunContext::Attempt& attempt : context.attempts) {
    for (const RunDigest::Job& job : attempt.jobs) {
      if (std::find(names.begin(), names.end(), job.name) == names.end()) names.push_back(job.name);
    }
  }
  return names;
}

bool passed_everywhere(const RunContext& context, const std::string& name) {
  return std::all_of(context.attempts.begin(), context.attempts.end(), [&](const RunContext::Attempt& attempt) {
    return state_of_job(attempt, name) == RunState::passed;
  });
}

void append_state_cell(Page& page, std::optional<RunState> state) {
  if (!state) {
    page.raw("<td class=\"quiet\">not run</td>");
    return;
  }
  page.raw("<td class=\"tone ").raw(class_of(*state)).raw("\">");
  append_icon(page, icon_of(*state));
  page.raw(word_for(*state)).raw("</td>");
}

void append_column_heads(Page& page, const RunContext& context) {
  page.raw("<thead><tr><td></td>");
  for (const RunContext::Attempt& attempt : context.attempts) {
    page.raw(attempt.here ? Markup("<th scope=\"col\" class=\"here\">") : Markup("<th scope=\"col\">"));
    if (!attempt.here) page.raw("<a").href(Link::inside("../" + attempt.run_id + "/index.html")).raw(">");
    page.raw("Run ").text(attempt.run_id);
    if (!attempt.here) page.raw("</a>");
    page.raw("<span class=\"sub\">attempt ").text(std::to_string(attempt.attempt));
    page.raw(attempt.here ? Markup(", this page</span></th>") : Markup("</span></th>"));
  }
  page.raw("</tr></thead>\n");
}

void append_whole_runs(Page& page, const RunContext& context) {
  page.raw("<tr><th scope=\"row\">The run</th>");
  for (const RunContext::Attempt& attempt : context.attempts) append_state_cell(page, attempt.state);
  page.raw("</tr>\n<tr><th scope=\"row\">What happened</th>");
  for (const RunContext::Attempt& attempt : context.attempts) {
    page.raw("<td>").text(core::shorten(attempt.summary, kSummaryBytes)).raw("</td>");
  }
  page.raw("</tr>\n<tr><th scope=\"row\">Received</th>");
  for (const RunContext::Attempt& attempt : context.attempts) {
    page.raw("<td>");
    append_time(page, attempt.received_at);
    page.raw("</td>");
  }
  page.raw("</tr>\n");
}

}  // namespace

void append_attempts_section(Page& page, const RunContext& context) {
  if (context.attempts.size() < 2) return;
  page.raw("<section aria-labelledby=\"attempts\">\n<h2 id=\"attempts\">Attempts and runs of this commit</h2>\n");
  page.raw(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Side by side\"><table class=\"beside\">\n");
  append_column_heads(page, context);
  page.raw("<tbody>\n");
  append_whole_runs(page, context);
  std::size_t listed = 0, left_out = 0;
  for (const std::string& name : job_names(context)) {
    if (passed_everywhere(context, name) || listed == kListedJobs) {
      ++left_out;
      continue;
    }
    ++listed;
    page.raw("<tr><th scope=\"row\">").text(name).raw("</th>");
    for (const RunContext::Attempt& attempt : context.attempts) append_state_cell(page, state_of_job(attempt, name));
    page.raw("</tr>\n");
  }
  page.raw("</tbody>\n</table></div>\n");
  if (left_out > 0) {
    page.raw("<p class=\"note\">").text(counted(left_out, "more job"));
    page.raw(listed == kListedJobs ? Markup(".</p>\n") : Markup(" passed in all of them.</p>\n"));
  }
  page.raw("</section>\n");
}

}  // namespace cimend::dashboard
