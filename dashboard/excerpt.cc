#include "dashboard/excerpt.h"

#include <algorithm>

#include "dashboard/log_page.h"
#include "dashboard/log_view.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

// The evidence that lies in the log, widened by the context; what touches is one range.
std::vector<core::LineRange> with_context(const core::Log& log, const LineSet& evidence) {
  std::vector<core::LineRange> wide;
  for (const core::LineRange& range : evidence.ranges()) {
    if (range.first_line == 0 || range.first_line > log.line_count()) continue;
    const std::size_t last = std::min(range.last_line, log.line_count());
    wide.push_back({range.first_line > kExcerptContext ? range.first_line - kExcerptContext : 1,
                    std::min(last + kExcerptContext, log.line_count())});
  }
  return LineSet(std::move(wide)).ranges();
}

void append_line(Page& page, const core::Log& log, std::size_t job, std::size_t number, bool marked,
                 core::Style& style) {
  const Markup marker = class_of(log.line(number).marker);
  page.raw("<span class=\"line");
  if (marked) page.raw(" evidence");
  if (!marker.bytes().empty()) page.raw(" ").raw(marker);
  page.raw("\"><a class=\"number\"").href(Link::to_line(log_page_name(job, number), number)).raw(">");
  page.digits(number).raw("</a>");
  append_line_text(page, display_line(log, number), marked, style, kMaxExcerptLineBytes);
  page.raw("\n</span>");
}

}  // namespace

Page excerpt(const core::Log& log, std::size_t job, const std::vector<core::LineRange>& evidence) {
  Page page;
  const LineSet marked(evidence);
  std::size_t left = kExcerptLines;
  for (const core::LineRange& range : with_context(log, marked)) {
    if (left == 0) break;
    page.raw("<pre class=\"log excerpt\">");
    core::Style style = style_before(log, range.first_line);
    const std::size_t shown = std::min(left, range.last_line - range.first_line + 1);
    for (std::size_t number = range.first_line; number < range.first_line + shown; ++number) {
      append_line(page, log, job, number, marked.contains(number), style);
    }
    page.raw("</pre>\n");
    left -= shown;
    const std::size_t rest = range.last_line + 1 - range.first_line - shown;
    if (rest > 0) page.raw("<p class=\"note\">").text(counted(rest, "more line")).raw(" in the log.</p>\n");
  }
  return page;
}

}  // namespace cimend::dashboard
