#include "dashboard/compare_section.h"

#include "core/text.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

constexpr std::size_t kTitleBytes = 200;

void append_run(Page& page, const std::string& run_id, const std::string& received_at) {
  page.raw("<a").href(Link::inside("../" + run_id + "/index.html")).raw(">run ").text(run_id).raw("</a> <span ");
  page.raw("class=\"quiet\">");
  append_time(page, received_at);
  page.raw("</span>");
}

// "The same failure as in run 7, 3 runs in a row since run 5."
void append_same(Page& page, const RunContext::Before& before) {
  page.raw("<strong>The same failure</strong> as in ");
  append_run(page, before.run_id, before.received_at);
  page.raw(", ").number(before.in_a_row).raw(" runs in a row");
  if (before.in_a_row > 2) {
    page.raw(", since ");
    append_run(page, before.first_run_id, before.first_received_at);
  }
  page.raw(".");
}

void append_sentence(Page& page, const RunContext::Before& before, bool failed) {
  if (failed && before.in_a_row > 1) {
    append_same(page, before);
    return;
  }
  if (failed && before.failed && !before.unexplained) {
    page.raw(before.stayed.empty() ? Markup("<strong>Another failure</strong> than in ")
                                   : Markup("<strong>Another first cause</strong> than in "));
    append_run(page, before.run_id, before.received_at);
    page.raw(".");
    return;
  }
  if (!before.failed) page.raw("<strong>It broke here.</strong> ");
  if (!failed) page.raw("<strong>It works again.</strong> ");
  page.raw("The run before, ");
  append_run(page, before.run_id, before.received_at);
  page.raw(before.failed ? Markup(", failed") : Markup(", passed"));
  page.raw(failed && before.failed ? Markup(", too; what broke one of the two is not known.") : Markup("."));
}

void append_causes(Page& page, Markup heading, const std::vector<RunContext::Cause>& causes) {
  if (causes.empty()) return;
  page.raw("<h3 class=\"label further\">").raw(heading).raw("</h3>\n<ul class=\"reasons\">\n");
  for (const RunContext::Cause& cause : causes) {
    page.raw("<li>").text(core::shorten(cause.title, kTitleBytes)).raw(" <span class=\"quiet\">");
    page.text(category_title(cause.category)).raw("</span></li>\n");
  }
  page.raw("</ul>\n");
}

}  // namespace

void append_compare_section(Page& page, const RunContext& context, RunState state) {
  if (!context.before) return;
  const RunContext::Before& before = *context.before;
  const bool failed = state != RunState::passed;
  if (!failed && !before.failed) return;
  page.raw("<section aria-labelledby=\"before\">\n<h2 id=\"before\">Compared with the run before</h2>\n<p>");
  append_sentence(page, before, failed);
  page.raw("</p>\n");
  // One cause that stayed is told by the sentence.
  const bool all_told = before.appeared.empty() && before.gone.empty() && before.stayed.size() == 1;
  if (!all_told) {
    append_causes(page, "New", before.appeared);
    append_causes(page, "Stayed", before.stayed);
    append_causes(page, "Gone", before.gone);
  }
  if (before.cut && !all_told) {
    page.raw("<p class=\"note\">Compared are the first findings of each run; there may be more.</p>\n");
  }
  page.raw("</section>\n");
}

}  // namespace cimend::dashboard
