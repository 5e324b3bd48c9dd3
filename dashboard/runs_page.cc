#include "dashboard/runs_page.h"

#include <algorithm>
#include <numeric>

#include "dashboard/figure_words.h"
#include "dashboard/run_rows.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

std::string month_title(const std::string& month) { return month.empty() ? "Without a time" : month; }

void append_heading(Page& page, std::string_view title) {
  page.raw("<header class=\"page-head\">\n<h1>").text(title).raw("</h1>\n");
}

// Every month as a link with its number of runs.
void append_months(Page& page, const History& history) {
  const auto all = months(history);
  if (all.empty()) return;
  page.raw("<nav class=\"months\" aria-labelledby=\"months\">\n<h2 id=\"months\">By month</h2>\n<ul>\n");
  for (auto month = all.rbegin(); month != all.rend(); ++month) {
    page.raw("<li><a").href(Link::inside("../" + archive_path(month->first, 1))).raw(">");
    page.text(month_title(month->first)).raw("</a> <span class=\"quiet\">");
    page.text(counted(month->second.size(), "run")).raw("</span></li>\n");
  }
  page.raw("</ul>\n</nav>\n");
}

void append_part_link(Page& page, const std::string& month, std::size_t part, Markup word) {
  page.raw("<li><a").href(Link::inside("../" + archive_path(month, part))).raw(">").raw(word).raw("</a></li>");
}

void append_parts(Page& page, const std::string& month, std::size_t part, std::size_t parts, Markup label) {
  if (parts < 2) return;
  page.raw("<nav class=\"pager\" aria-label=\"").raw(label).raw("\"><ul>");
  if (part > 1) append_part_link(page, month, part - 1, "Newer");
  page.raw("<li class=\"here\">part ").number(part).raw(" of ").number(parts).raw("</li>");
  if (part < parts) append_part_link(page, month, part + 1, "Older");
  page.raw("</ul></nav>\n");
}

Page archive_page(const ListSite& site, const std::string& month, const std::vector<std::size_t>& rows,
                  std::size_t part) {
  const std::size_t parts = std::max<std::size_t>((rows.size() + kRunsPerPage - 1) / kRunsPerPage, 1);
  const std::size_t first = (part - 1) * kRunsPerPage;
  const std::size_t last = std::min(first + kRunsPerPage, rows.size());
  const auto at = [&](std::size_t index) { return rows.begin() + static_cast<std::ptrdiff_t>(index); };
  Page content;
  append_heading(content, month.empty() ? "Runs without a time" : "Runs of " + month);
  content.raw("<p class=\"lead\">").text(counted(rows.size(), "run")).raw(", newest first.</p>\n</header>\n");
  append_parts(content, month, part, parts, "Parts of the month");
  append_run_table(content, site.history, {at(first), at(last)}, "Runs of the month, newest first", Place::folder);
  append_parts(content, month, part, parts, "Parts of the month, again");
  std::string here = month_title(month);
  if (part > 1) here += ", part " + std::to_string(part);
  return framed_list(site, Place::folder, Section::runs, "Runs of " + here, content,
                     {{"Runs", Link::literal("../runs/index.html")}});
}

}  // namespace

Page runs_page(const ListSite& site) {
  std::vector<std::size_t> rows(std::min(kRunsPerPage, site.history.runs.size()));
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  Page content;
  append_heading(content, "Runs");
  content.raw("<p class=\"lead\">");
  if (rows.size() < site.history.runs.size()) {
    content.raw("The latest ").number(rows.size()).raw(" of ").number(site.history.runs.size());
    content.raw(" runs; older ones are <a href=\"#months\">by month</a>.");
  } else {
    content.text(counted(rows.size(), "run")).raw(", newest first.");
  }
  content.raw("</p>\n</header>\n");
  append_run_table(content, site.history, rows, "Runs, newest first", Place::folder);
  append_months(content, site.history);
  return framed_list(site, Place::folder, Section::runs, "Runs", content);
}

std::string archive_path(const std::string& month, std::size_t part) {
  std::string path = "archive/" + (month.empty() ? "undated" : month);
  if (part > 1) path += "-" + std::to_string(part);
  return path + ".html";
}

std::vector<NamedPage> archive_pages(const ListSite& site, const std::string& month,
                                     const std::vector<std::size_t>& rows) {
  std::vector<NamedPage> pages;
  for (std::size_t part = 1; part == 1 || (part - 1) * kRunsPerPage < rows.size(); ++part) {
    pages.push_back({archive_path(month, part), archive_page(site, month, rows, part)});
  }
  return pages;
}

std::string figure_path(const std::string& key) { return "figures/" + key + ".html"; }

Page figure_page(const ListSite& site, const Figure& figure) {
  const FigureWords words = words_of(figure);
  std::vector<std::size_t> rows = figure.rows;
  if (rows.size() > kRunsPerPage) rows.resize(kRunsPerPage);
  Page content;
  append_heading(content, words.title.bytes());
  content.raw("<p class=\"lead\"><strong class=\"value\">").text(words.format(figure.value)).raw("</strong> ");
  content.raw(words.formula).raw("</p>\n</header>\n");
  if (rows.size() < figure.rows.size()) {
    content.raw("<p class=\"note\">The latest ").number(rows.size()).raw(" of the runs behind it.</p>\n");
  }
  if (rows.empty()) content.raw("<p class=\"empty\">No runs stand behind it in the last 30 days.</p>\n");
  if (!rows.empty())
    append_run_table(content, site.history, rows, "Runs behind the figure, newest first", Place::folder);
  return framed_list(site, Place::folder, Section::overview, words.title.bytes(), content,
                     {{"Overview", Link::literal("../index.html")}});
}

}  // namespace cimend::dashboard
