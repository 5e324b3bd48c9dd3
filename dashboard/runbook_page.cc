#include "dashboard/runbook_page.h"

#include <algorithm>
#include <map>

#include "core/cli.h"
#include "core/redact.h"
#include "core/taxonomy.h"
#include "core/text.h"
#include "dashboard/clusters_page.h"
#include "dashboard/markdown_html.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

constexpr std::size_t kListedClusters = 20;
constexpr std::string_view kFence = "---";
constexpr std::string_view kLastEdited = "last_edited:";

// The first sentence that every runbook needs, which only the taxonomy knows.
Markup heal_sentence(core::HealClass heal) {
  switch (heal) {
    case core::HealClass::rerun:
      return "Not the code’s fault: where the policy allows, cimend reruns it within its budget.";
    case core::HealClass::once: return "Where the policy allows, cimend reruns it once.";
    case core::HealClass::patchable: return "Never rerun: cimend may propose a patch where the log proves one.";
    case core::HealClass::report: return "Reported only: cimend never reruns or patches it.";
  }
  return "Reported only: cimend never reruns or patches it.";
}

Markup heal_words(core::HealClass heal) {
  switch (heal) {
    case core::HealClass::rerun: return "may be rerun";
    case core::HealClass::once: return "rerun once, with evidence";
    case core::HealClass::patchable: return "may be patched";
    case core::HealClass::report: return "report only";
  }
  return "report only";
}

std::map<std::string_view, std::int64_t> failed_runs(const History& history) {
  std::map<std::string_view, std::int64_t> counts;
  for (const RunDigest& run : history.runs) {
    if (!run.category.empty()) ++counts[run.category];
  }
  return counts;
}

void take_date(Runbook& runbook, std::vector<core::Error>& problems) {
  core::Result<std::string> date = take_front_matter(runbook.markdown);
  if (date) {
    runbook.last_edited = std::move(*date);
    return;
  }
  problems.push_back(date.error());
  problems.back().where = runbook.from;
}

void append_origin(Page& page, const Runbook& runbook) {
  page.raw("<p class=\"note\">");
  if (runbook.from.empty()) {
    page.raw("One of cimend’s own, as version ").text(core::version()).raw(" has it");
  } else {
    page.raw("The repository’s own runbook, from <code>").text(runbook.from).raw("</code>");
  }
  if (!runbook.last_edited.empty()) {
    page.raw(", last edited <time").attr("datetime", runbook.last_edited).raw(">").text(runbook.last_edited);
    page.raw("</time>");
  }
  page.raw(".</p>\n");
}

void read_own(core::Fs& fs, const std::string& path, Runbook& runbook, std::vector<core::Error>& problems) {
  const core::Result<std::string> bytes = fs.read(path, kMaxMarkdownBytes);
  if (bytes) {
    runbook.markdown = core::redact(*bytes).text;
    runbook.from = path;
    take_date(runbook, problems);
  } else if (bytes.error().code != core::Errc::not_found) {
    problems.push_back(bytes.error());
    problems.back().what = "a runbook cannot be read, so ours stands in its place: " + problems.back().what;
    if (problems.back().where.empty()) problems.back().where = path;
    if (problems.back().hint.empty()) problems.back().hint = "a runbook is a Markdown file of at most 64 KB";
  }
}

void note_strangers(core::Fs& fs, const std::string& directory, std::vector<core::Error>& problems) {
  const core::Result<std::vector<std::string>> names = fs.list(directory);
  if (!names) {
    problems.push_back(names.error());
    problems.back().what = "the runbooks cannot be listed: " + problems.back().what;
    return;
  }
  for (const std::string& name : *names) {
    if (!name.ends_with(".md") || name == "README.md") continue;
    if (core::find_category(std::string_view(name).substr(0, name.size() - 3)) != nullptr) continue;
    problems.push_back({core::Errc::refused, "this runbook is named after no category",
                        core::join_path(directory, name),
                        "name it <category>.md; docs/TAXONOMY.md has the categories"});
  }
}

// "other.category.md", as one runbook names another, and the pages of this site that runbooks speak of.
std::optional<Link> link_to_runbook(std::string_view address) {
  for (const std::string_view page : {"../flakes/index.html", "../unclassified/index.html", "../rules/index.html"}) {
    if (address == page) return Link::inside(page);
  }
  if (!address.ends_with(".md")) return std::nullopt;
  address.remove_suffix(3);
  if (core::find_category(address) == nullptr) return std::nullopt;
  return Link::inside(std::string(address) + ".html");
}

void append_category_row(Page& page, const Runbook& runbook, std::int64_t runs) {
  page.raw("<tr><th scope=\"row\" class=\"cell-what\"><a").href(Link::inside(runbook.category + ".html")).raw(">");
  page.text(category_title(runbook.category)).raw("</a><span class=\"sub\"><code>").text(runbook.category);
  page.raw("</code>").raw(runbook.from.empty() ? Markup("") : Markup(" · the repository’s own"));
  page.raw("</span></th><td class=\"cell-heal\">").raw(heal_words(core::heal_class(runbook.category))).raw("</td>");
  append_number_cell(page, runs, "failed runs");
  page.raw("</tr>\n");
}

void append_clusters(Page& page, const std::vector<Cluster>& clusters, const std::string& category) {
  std::size_t shown = 0;
  for (std::size_t i = 0; i < std::min(clusters.size(), kMaxClusterPages) && shown < kListedClusters; ++i) {
    if (clusters[i].category != category) continue;
    if (shown++ == 0) {
      page.raw("<section aria-labelledby=\"seen\">\n<h2 id=\"seen\">Seen here</h2>\n<ul class=\"reasons\">\n");
    }
    page.raw("<li><a").href(Link::inside("../" + cluster_path(clusters[i]))).raw(">");
    page.text(core::shorten(clusters[i].title.empty() ? category : clusters[i].title, 200)).raw("</a> ");
    page.raw("<span class=\"quiet nowrap\">").text(core::counted(clusters[i].rows.size(), "run")).raw("</span></li>\n");
  }
  if (shown > 0) page.raw("</ul>\n</section>\n");
}

}  // namespace

std::string runbook_path(std::string_view category) { return "runbooks/" + std::string(category) + ".html"; }

core::Result<std::string> take_front_matter(std::string& markdown) {
  std::vector<std::string_view> lines;
  std::size_t at = 0;
  for (std::string_view line; at < markdown.size() && (lines.size() < 2 || lines.back() != kFence);) {
    const std::size_t end = std::min(markdown.find('\n', at), markdown.size());
    line = core::trim(std::string_view(markdown).substr(at, end - at));
    if (lines.empty() && line != kFence) return std::string();
    lines.push_back(line);
    at = std::min(end + 1, markdown.size());
  }
  if (lines.size() < 2 || lines.back() != kFence) return std::string();  // a rule, with no end to it
  std::string date;
  for (std::string_view line : lines) {
    if (line.starts_with(kLastEdited)) date = core::trim(line.substr(kLastEdited.size()));
  }
  markdown.erase(0, at);
  if (!date.empty() && unix_seconds(date + "T00:00:00Z") == 0) {
    return core::fail(core::Errc::parse, "the last_edited of a runbook is no date", "",
                      "write it as last_edited: 2026-11-20");
  }
  return date;
}

std::vector<Runbook> load_runbooks(core::Fs& fs, const std::string& directory, std::vector<core::Error>& problems) {
  std::vector<Runbook> runbooks;
  for (const core::Category& category : core::categories()) {
    Runbook runbook{std::string(category.name), std::string(built_in_runbook(category.name)), ""};
    if (!directory.empty()) {
      read_own(fs, core::join_path(directory, runbook.category + ".md"), runbook, problems);
    }
    runbooks.push_back(std::move(runbook));
  }
  if (!directory.empty()) note_strangers(fs, directory, problems);
  return runbooks;
}

Page runbooks_page(const ListSite& site, const std::vector<Runbook>& runbooks) {
  const auto counts = failed_runs(site.history);
  Page content;
  append_list_head(content, "Runbooks", "What each cause means, how to tell it, and what to do first.");
  content.raw("<section aria-label=\"Runbooks\">\n<table class=\"rows books sortable filtered\">\n");
  content.raw("<caption class=\"unseen\">Categories of failure</caption>\n<thead><tr><th scope=\"col\">Cause</th>");
  content.raw("<th scope=\"col\">What may be done</th><th scope=\"col\" class=\"cell-number\">Failed runs</th>");
  content.raw("</tr></thead>\n<tbody>\n");
  // What happens here first, then the others by name.
  std::vector<std::pair<std::int64_t, const Runbook*>> rows;
  for (const Runbook& runbook : runbooks) {
    const auto found = counts.find(runbook.category);
    rows.emplace_back(found != counts.end() ? found->second : 0, &runbook);
  }
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  for (const auto& [runs, runbook] : rows) append_category_row(content, *runbook, runs);
  content.raw("</tbody>\n</table>\n</section>\n");
  return framed_list(site, Place::folder, Section::runbooks, "Runbooks", content);
}

Page runbook_page(const ListSite& site, const Runbook& runbook, const std::vector<Cluster>& clusters,
                  const LinkHosts& hosts) {
  Page content;
  content.raw("<header class=\"page-head\">\n<p class=\"eyebrow\"><code>").text(runbook.category).raw("</code></p>\n");
  content.raw("<h1>").text(category_title(runbook.category)).raw("</h1>\n<p class=\"lead\">");
  content.raw(heal_sentence(core::heal_class(runbook.category))).raw("</p>\n</header>\n<section class=\"prose\">\n");
  content.append(markdown_html(runbook.markdown, {hosts, link_to_runbook}));
  append_origin(content, runbook);
  content.raw("</section>\n");
  append_clusters(content, clusters, runbook.category);
  return framed_list(site, Place::folder, Section::runbooks, runbook.category, content,
                     {{"Runbooks", Link::literal("index.html")}});
}

}  // namespace cimend::dashboard
