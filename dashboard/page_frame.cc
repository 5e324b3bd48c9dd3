#include "dashboard/page_frame.h"

#include <array>

#include "core/cli.h"

namespace cimend::dashboard {
namespace {

// The policy stands before anything a browser could fetch. The one script is a file of the site's own; what stands in a
// page never runs. frame-ancestors and sandbox do not work in a meta element.
constexpr Markup kHead = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
)";

// A vessel, broken once and mended: the same drawing as in the top bar.
constexpr Markup kFavicon =
    R"(<link rel="icon" type="image/svg+xml" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E%3Ccircle cx='12' cy='12' r='11' fill='%231f1d1a'/%3E%3Cpath d='M14.5 1.5l-4 7 4 3-4.5 4 2.5 7' fill='none' stroke='%23e3b341' stroke-width='2.5' stroke-linejoin='round'/%3E%3C/svg%3E">
)";

// One drawing each, on a 16 × 16 grid, 1.5 wide, in the colour of the text.
constexpr Markup kSprite = R"(<svg class="sprite" width="0" height="0" aria-hidden="true" focusable="false">
<symbol id="icon-failed" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6.5"/><path d="M5.75 5.75l4.5 4.5m0-4.5l-4.5 4.5"/></symbol>
<symbol id="icon-passed" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6.5"/><path d="M5 8.25l2.2 2.2L11.2 6"/></symbol>
<symbol id="icon-cancelled" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6.5"/><path d="M5 8h6"/></symbol>
<symbol id="icon-unknown" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6.5" stroke-dasharray="2.04 2.04"/><path d="M6.3 6.4a1.75 1.75 0 1 1 2.5 1.6c-.6.3-.8.6-.8 1.2M8 11.2v.1"/></symbol>
<symbol id="icon-rerun" viewBox="0 0 16 16"><path d="M13.25 9.25A5.5 5.5 0 1 1 12.3 4.5L13.5 6M13.5 2.5V6H10"/></symbol>
<symbol id="icon-patch" viewBox="0 0 16 16"><path d="M3.5 1.5h6l3 3v10h-9zM8 5.25v4M6 7.25h4M6 11.75h4"/></symbol>
<symbol id="icon-warning" viewBox="0 0 16 16"><path d="M8 1.75l6.5 12h-13zM8 6.25v3.5M8 11.75v.1"/></symbol>
<symbol id="icon-download" viewBox="0 0 16 16"><path d="M8 1.75v8.5M4.5 6.75L8 10.25l3.5-3.5M2 13.75h12"/></symbol>
<symbol id="icon-yes" viewBox="0 0 16 16"><path d="M2.5 8.5l3.75 3.75 7.25-8"/></symbol>
<symbol id="icon-no" viewBox="0 0 16 16"><path d="M3.5 3.5l9 9m0-9l-9 9"/></symbol>
<symbol id="icon-log" viewBox="0 0 16 16"><path d="M2 3.5h12M2 6.5h8M2 9.5h12M2 12.5h6"/></symbol>
</svg>
)";

constexpr Markup kMark =
    R"(<svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="11"/><path d="M14.5 1.5l-4 7 4 3-4.5 4 2.5 7"/></svg>)";

Markup path_to_root(Depth depth) {
  switch (depth) {
    case Depth::root: return "";
    case Depth::section: return "../";
    case Depth::run: return "../../";
  }
  return "";
}

struct Entry {
  Section section;
  Markup path;
  Markup word;
};

constexpr std::array<Entry, 11> kNavigation{{
    {Section::overview, "index.html", "Overview"},
    {Section::runs, "runs/index.html", "Runs"},
    {Section::clusters, "clusters/index.html", "Clusters"},
    {Section::flakes, "flakes/index.html", "Flakes"},
    {Section::unclassified, "unclassified/index.html", "Unclassified"},
    {Section::patches, "patches/index.html", "Patches"},
    {Section::approvals, "approvals/index.html", "Approvals"},
    {Section::ledger, "ledger/index.html", "Ledger"},
    {Section::rules, "rules/index.html", "Rules"},
    {Section::runbooks, "runbooks/index.html", "Runbooks"},
    {Section::search, "search.html", "Search"},
}};

void append_head(Page& page, const Frame& frame) {
  page.raw(kHead).raw("<title>").text(frame.title).raw("</title>\n");
  page.raw("<link rel=\"stylesheet\" href=\"").raw(path_to_root(frame.depth)).raw("style.css\">\n");
  page.raw(frame.paints_early ? Markup("<script defer src=\"") : Markup("<script defer blocking=\"render\" src=\""));
  page.raw(path_to_root(frame.depth)).raw("app.js\"></script>\n");
  page.raw(kFavicon).raw("</head>\n");
}

void append_navigation(Page& page, const Frame& frame) {
  page.raw("<nav class=\"nav\" aria-label=\"Site\"><ul>");
  for (const Entry& entry : kNavigation) {
    page.raw("<li><a href=\"").raw(path_to_root(frame.depth)).raw(entry.path).raw("\"");
    if (entry.section == frame.section) {
      page.raw(frame.crumbs.empty() ? Markup(" aria-current=\"page\"") : Markup(" aria-current=\"true\""));
    }
    page.raw(">").raw(entry.word).raw("</a></li>");
  }
  page.raw("</ul></nav>\n");
}

void append_crumbs(Page& page, const Frame& frame) {
  if (frame.crumbs.empty()) return;
  page.raw("<nav aria-label=\"Breadcrumb\"><ol class=\"crumbs\">");
  for (const Crumb& crumb : frame.crumbs) {
    page.raw("<li><a").href(crumb.link).raw(">").text(crumb.text).raw("</a></li>");
  }
  page.raw("<li><span aria-current=\"page\">").text(frame.here).raw("</span></li></ol></nav>\n");
}

void append_top(Page& page, const Frame& frame) {
  page.raw("<header class=\"top\">\n<a class=\"brand\" href=\"");
  page.raw(path_to_root(frame.depth)).raw("index.html\">").raw(kMark).raw("<span>");
  page.text(frame.site_title).raw("</span></a>\n");
  append_navigation(page, frame);
  page.raw("</header>\n");
  append_crumbs(page, frame);
}

}  // namespace

Page framed(const Frame& frame, const Page& content) {
  Page page;
  append_head(page, frame);
  page.raw("<body>\n<a class=\"skip\" href=\"#main\">Skip to content</a>\n").raw(kSprite);
  append_top(page, frame);
  page.raw("<main id=\"main\">\n").append(content).raw("</main>\n");
  page.raw("<footer class=\"foot\"><p>Written by cimend ").text(core::version());
  page.raw(". Every claim here points at lines of a log; log text is shown as data.</p></footer>\n");
  page.raw("</body>\n</html>\n");
  return page;
}

}  // namespace cimend::dashboard
