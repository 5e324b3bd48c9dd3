#include "dashboard/log_page.h"

#include <algorithm>

#include "core/text.h"
#include "dashboard/page_frame.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

constexpr std::size_t kContextLines = 5;  // an excerpt's, whose lines link here
constexpr std::size_t kMaxEvidenceLinks = 20;

struct Window {
  std::size_t first;
  std::size_t last;
};

std::size_t chunk_of(std::size_t line) { return (line - 1) / kChunkLines + 1; }

Window window_of(const core::Log& log, std::size_t chunk) {
  return {(chunk - 1) * kChunkLines + 1, std::min(chunk * kChunkLines, log.line_count())};
}

// Writes the lines of one part, in order, and remembers what reaches from line to line: colours, the last time shown.
class LineWriter {
 public:
  LineWriter(Page& page, const LogPages& pages, Window window)
      : page_(page),
        pages_(pages),
        window_(window),
        style_(style_before(pages.log, window.first)),
        max_bytes_(line_limit(pages.log, {window.first, window.last})),
        colours_(pages.log.bytes().size() > kMaxColouredLog ? Colours::left_out : Colours::shown) {}

  void write(const std::vector<Group>& groups) {
    std::size_t next = window_.first;
    for (const Group& group : groups) {
      // A heading without a body, here or at all, is a line like any other.
      if (group.last_line < window_.first || group.first_line == group.last_line) continue;
      if (group.first_line >= window_.last) break;
      blocks(next, std::max(group.first_line, window_.first) - 1);
      folded(group);
      next = group.last_line + 1;
    }
    blocks(next, window_.last);
  }

 private:
  void line(std::size_t number) {
    const DisplayLine display = display_line(pages_.log, number);
    page_.raw("<span id=\"L").digits(number).raw("\"").attr("data-n", std::to_string(number));
    if (!display.time.empty() && display.time != time_) {
      page_.attr("data-time", display.time);
      time_ = display.time;
    }
    const bool marked = pages_.evidence.contains(number);
    const Markup marker = class_of(pages_.log.line(number).marker);
    if (!marker.bytes().empty()) {
      page_.raw(" class=\"").raw(marker).raw(marked ? Markup(" evidence\"") : Markup("\""));
    } else if (marked) {
      page_.raw(" class=\"evidence\"");
    }
    page_.raw(">");
    append_line_text(page_, display, marked, style_, marked ? kMaxLineBytes : max_bytes_, colours_);
  }

  // <pre> elements of at most kBlockLines lines each; the line break is the last thing in a line's element, so that it
  // neither shows as an empty line nor is missing from a copy.
  void blocks(std::size_t first, std::size_t last) {
    for (; first <= last; first += kBlockLines) {
      page_.raw("<pre class=\"block\">");
      for (std::size_t number = first; number <= std::min(last, first + kBlockLines - 1); ++number) {
        line(number);
        page_.raw("\n</span>");
      }
      page_.raw("</pre>\n");
    }
  }

  [[nodiscard]] bool opens(const Group& group) const {
    const core::Step* failed = pages_.log.failed_step();
    return pages_.evidence.overlaps(group.first_line, group.last_line) ||
           (failed != nullptr && failed->first_line <= group.last_line && failed->last_line >= group.first_line);
  }

  void folded(const Group& group) {
    page_.raw(opens(group) ? Markup("<details class=\"group\" open>") : Markup("<details class=\"group\">"));
    page_.raw("<summary>");
    std::size_t body = group.first_line + 1;
    if (group.first_line >= window_.first) {
      line(group.first_line);
      page_.raw("</span>");
    } else {
      page_.raw("<span class=\"continued\">").text(pages_.log.plain(group.first_line)).raw(" (continued)</span>");
      body = window_.first;
    }
    page_.raw("</summary>\n");
    blocks(body, std::min(group.last_line, window_.last));
    page_.raw("</details>\n");
  }

  Page& page_;
  const LogPages& pages_;
  Window window_;
  core::Style style_;
  std::size_t max_bytes_;
  Colours colours_;
  std::string_view time_;
};

void append_evidence_links(Page& page, const LogPages& pages) {
  if (pages.evidence.ranges().empty()) return;
  page.raw("<nav class=\"jump\" aria-label=\"Evidence\"><h2 class=\"label\">Evidence</h2><ul>");
  std::size_t shown = 0;
  for (const core::LineRange& range : pages.evidence.ranges()) {
    if (range.first_line > pages.log.line_count() || shown++ == kMaxEvidenceLinks) break;
    page.raw("<li><a").href(Link::to_line(log_page_name(pages.job, range.first_line), range.first_line)).raw(">");
    const std::size_t last = std::min(range.last_line, pages.log.line_count());
    page.raw(last > range.first_line ? Markup("lines ") : Markup("line ")).number(range.first_line);
    if (last > range.first_line) page.raw("–").number(last);
    page.raw("</a></li>");
  }
  page.raw("</ul></nav>\n");
}

void append_step_to(Page& page, const LogPages& pages, std::size_t chunk, Markup word) {
  page.raw("<li><a").href(Link::inside(log_page_name(pages.job, (chunk - 1) * kChunkLines + 1))).raw(">");
  page.raw(word).raw("</a></li>");
}

void append_pager(Page& page, const LogPages& pages, std::size_t chunk, Markup label) {
  if (pages.chunks.size() < 2) return;
  const Window window = window_of(pages.log, chunk);
  const auto here = std::find(pages.chunks.begin(), pages.chunks.end(), chunk);
  page.raw("<nav class=\"pager\" aria-label=\"").raw(label).raw("\"><ul>");
  if (here != pages.chunks.begin()) {
    append_step_to(page, pages, pages.chunks.front(), "First");
    append_step_to(page, pages, *std::prev(here), "Previous");
  }
  page.raw("<li class=\"here\">lines ").number(window.first).raw("–").number(window.last).raw(" of ");
  page.number(pages.log.line_count()).raw("</li>");
  if (std::next(here) != pages.chunks.end()) {
    append_step_to(page, pages, *std::next(here), "Next");
    append_step_to(page, pages, pages.chunks.back(), "Last");
  }
  page.raw("</ul></nav>\n");
}

void append_log_head(Page& page, const LogPages& pages) {
  const core::RunDocument::Job& job = pages.run.run.value->jobs[pages.job];
  page.raw("<header class=\"page-head\">\n<p class=\"eyebrow\">Log of run ").text(pages.run.run_id).raw("</p>\n");
  page.raw("<h1>").text(job.name).raw("</h1>\n<ul class=\"facts\">");
  if (const auto state = pages.run.state_of_job(pages.job)) {
    page.raw("<li>");
    append_state(page, *state);
    page.raw("</li>");
  }
  page.raw("<li>").text(counted(pages.log.line_count(), "line")).raw("</li><li>");
  page.text(file_size(pages.log.bytes().size())).raw("</li>");
  if (job.masked > 0) page.raw("<li>").text(counted(job.masked, "secret")).raw(" masked</li>");
  if (job.truncated) page.raw("<li>the source ended early</li>");
  page.raw("<li><a class=\"with-icon\"").href(Link::inside(raw_log_name(pages.job))).raw(">");
  append_icon(page, Icon::download);
  page.raw("Raw log (.zst)</a></li></ul>\n</header>\n");
}

void append_gap_note(Page& page, const LogPages& pages) {
  const std::size_t all = chunk_of(std::max<std::size_t>(pages.log.line_count(), 1));
  if (pages.chunks.size() == all) return;
  page.raw("<p class=\"note\">This log is long: ").number(pages.chunks.size()).raw(" of its ").number(all);
  page.raw(" parts are pages, those with evidence among them. All of it is in the raw log.</p>\n");
}

}  // namespace

std::string log_page_name(std::size_t job, std::size_t line) {
  return "log-" + std::to_string(job + 1) + "-" + std::to_string(chunk_of(line)) + ".html";
}

std::size_t line_limit(const core::Log& log, core::LineRange part) {
  std::size_t bytes = 0;
  for (std::size_t number = part.first_line; number <= std::min(part.last_line, log.line_count()); ++number) {
    bytes += std::min(log.line(number).raw.size(), kMaxLineBytes);
  }
  return bytes > kMaxPartBytes ? kMaxExcerptLineBytes : kMaxLineBytes;
}

std::string raw_log_name(std::size_t job) { return "log-" + std::to_string(job + 1) + ".log.zst"; }

std::vector<std::size_t> chunks_of(std::size_t lines, const LineSet& evidence) {
  const std::size_t count = chunk_of(std::max<std::size_t>(lines, 1));
  std::vector<std::size_t> chunks;
  for (std::size_t chunk = 1; chunk <= count; ++chunk) {
    const std::size_t first = (chunk - 1) * kChunkLines + 1;
    const bool near_an_end = chunk <= kMaxChunks / 2 || chunk + kMaxChunks / 2 > count;
    const bool near_evidence =
        evidence.overlaps(first > kContextLines ? first - kContextLines : 1, chunk * kChunkLines + kContextLines);
    if (near_an_end || near_evidence) chunks.push_back(chunk);
  }
  return chunks;
}

LineSet evidence_in(const Run& run, std::size_t job) {
  std::vector<core::LineRange> ranges;
  if (!run.analysis.value) return LineSet(ranges);
  for (const core::Finding& finding : run.analysis.value->findings) {
    if (run.job_of_log(finding.log) != job) continue;
    if (finding.rule == "context") continue;  // the lines around a cause: marked, nothing would stand out
    ranges.insert(ranges.end(), finding.evidence.begin(), finding.evidence.end());
  }
  return LineSet(std::move(ranges));
}

Page log_page(const LogPages& pages, std::size_t chunk) {
  Page content;
  append_log_head(content, pages);
  append_gap_note(content, pages);
  append_evidence_links(content, pages);
  append_pager(content, pages, chunk, "Parts of the log");
  if (pages.log.line_count() == 0) {
    content.raw("<p class=\"empty\">This log is empty.</p>\n");
  } else {
    content.raw("<div class=\"log\">\n");
    LineWriter(content, pages, window_of(pages.log, chunk)).write(groups_of(pages.log));
    content.raw("</div>\n");
  }
  append_pager(content, pages, chunk, "Parts of the log, again");
  const std::string& job = pages.run.run.value->jobs[pages.job].name;
  return framed(
      {"Log of " + core::shorten(job, 30) + " · run " + pages.run.run_id + " · " + pages.site.title,
       pages.site.title,
       Depth::run,
       {{"Runs", Link::literal("../../runs/index.html")}, {"Run " + pages.run.run_id, Link::literal("index.html")}},
       "Log of " + job,
       Section::runs,
       true},
      content);
}

}  // namespace cimend::dashboard
