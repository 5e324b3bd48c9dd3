#include "dashboard/list_parts.h"

#include <algorithm>

#include "core/taxonomy.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

std::string to_root(Place place) { return place == Place::root ? "" : "../"; }

void append_label(Page& page, Markup label) {
  if (!label.bytes().empty()) page.raw(" data-label=\"").raw(label).raw("\"");
}

}  // namespace

Page framed_list(const ListSite& site, Place place, Section section, std::string_view name, const Page& content,
                 const std::vector<Crumb>& parents) {
  Frame frame;
  frame.title = std::string(name) + " · " + site.title;
  frame.site_title = site.title;
  frame.depth = place == Place::root ? Depth::root : Depth::section;
  frame.section = section;
  frame.crumbs = parents;
  frame.here = name;
  frame.paints_early = section == Section::search;  // its index is a megabyte
  return framed(frame, content);
}

void append_list_head(Page& page, std::string_view name, Markup sentence) {
  page.raw("<header class=\"page-head\">\n<h1>").text(name).raw("</h1>\n<p class=\"lead\">").raw(sentence);
  page.raw("</p>\n</header>\n");
}

std::uint64_t count_of(std::int64_t number) { return static_cast<std::uint64_t>(std::max<std::int64_t>(number, 0)); }

Link run_link(const RunDigest& run, Place place) {
  return Link::inside(to_root(place) + "runs/" + run.run_id + "/index.html");
}

void append_run_link(Page& page, const RunDigest& run, Place place) {
  page.raw("<a").href(run_link(run, place)).raw(">run ").text(run.run_id).raw("</a>");
}

void append_run_place(Page& page, const RunDigest& run) {
  Markup separator = "";
  for (const std::string* part : {&run.repository, &run.workflow, &run.branch}) {
    if (part->empty()) continue;
    page.raw(separator).text(*part);
    separator = " · ";
  }
  if (!run.head_sha.empty()) page.raw(separator).raw("<code>").text(short_commit(run.head_sha)).raw("</code>");
}

void append_category(Page& page, std::string_view category, Place place) {
  if (core::find_category(category) == nullptr) {
    page.text(category);
    return;
  }
  page.raw("<a").href(Link::inside(to_root(place) + "runbooks/" + std::string(category) + ".html")).raw(">");
  page.text(category_title(category)).raw("</a>");
}

void append_time_cell(Page& page, std::string_view rfc3339, Markup label) {
  page.raw("<td class=\"cell-when\"").attr("data-sort", rfc3339);
  append_label(page, label);
  if (rfc3339.empty()) {
    page.raw(">not known</td>");
    return;
  }
  page.raw(">");
  append_time(page, rfc3339);
  page.raw("</td>");
}

void append_number_cell(Page& page, std::int64_t number, Markup label) {
  page.raw("<td class=\"cell-number\" data-sort=\"").digits(count_of(number)).raw("\"");
  append_label(page, label);
  page.raw(">").number(count_of(number)).raw("</td>");
}

void append_copyable(Page& page, Markup what, std::string_view text) {
  page.raw("<div class=\"copyable\"><pre class=\"command\" tabindex=\"0\" aria-label=\"").raw(what).raw("\">");
  page.text(text).raw("</pre></div>\n");
}

void append_rest_note(Page& page, std::size_t shown, std::size_t all, Markup noun, Markup json) {
  if (shown >= all) return;
  page.raw("<p class=\"note\">The first ").number(shown).raw(" of ").number(all).raw(" ").raw(noun);
  page.raw("; <a href=\"../api/v1/").raw(json).raw("\">").raw(json).raw("</a> has more.</p>\n");
}

void append_json_link(Page& page, Markup json) {
  page.raw("<p class=\"note\">The same as JSON: <a href=\"../api/v1/").raw(json).raw("\">").raw(json);
  page.raw("</a>.</p>\n");
}

}  // namespace cimend::dashboard
