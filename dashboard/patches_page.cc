#include "dashboard/patches_page.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/text.h"
#include "dashboard/run_rows.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

using Rows = std::vector<const RunDigest*>;

constexpr std::size_t kTextBytes = 300;

// Newest patch first; those of one second as their runs stand.
void sort_by_time(Rows& rows) {
  std::stable_sort(rows.begin(), rows.end(), [](const RunDigest* one, const RunDigest* other) {
    return one->patch.created_at > other->patch.created_at;
  });
}

struct Patches {
  Rows made, refused;
};

Patches patches_of(const History& history) {
  Patches patches;
  for (const RunDigest& run : history.runs) {
    if (run.patch.state == "empty") patches.refused.push_back(&run);
    if (!run.patch.state.empty() && run.patch.state != "empty") patches.made.push_back(&run);
  }
  sort_by_time(patches.made);
  sort_by_time(patches.refused);
  return patches;
}

Link patch_link(const RunDigest& run) { return Link::inside("../runs/" + run.run_id + "/patch.html"); }

void append_tone_cell(Page& page, Markup name, RunState tone, Icon icon, Markup word) {
  page.raw("<td class=\"").raw(name).raw(" tone ").raw(class_of(tone)).raw("\">");
  append_icon(page, icon);
  page.raw(word).raw("</td>");
}

void append_state_cell(Page& page, const RunDigest& run) {
  if (run.published()) return append_tone_cell(page, "cell-state", RunState::passed, Icon::yes, "Published");
  const bool proposed = run.patch.state == "proposed";
  append_tone_cell(page, "cell-state", proposed ? RunState::passed : RunState::unknown, Icon::patch,
                   proposed ? Markup("Proposed") : Markup("To review"));
}

void append_validation_cell(Page& page, const RunDigest::Patch& patch) {
  if (patch.validation == "passed") {
    append_tone_cell(page, "cell-validation", RunState::passed, Icon::passed, "Passed");
  } else if (patch.validation == "failed") {
    append_tone_cell(page, "cell-validation", RunState::failed, Icon::failed, "Failed");
  } else {
    append_tone_cell(page, "cell-validation", RunState::cancelled, Icon::cancelled, "Not run");
  }
}

std::string size_of(const RunDigest::Patch& patch) {
  std::string text =
      counted(patch.files.size(), "file") + fmt::format(" +{} −{}", std::max<std::int64_t>(patch.lines_added, 0),
                                                        std::max<std::int64_t>(patch.lines_removed, 0));
  for (std::size_t i = 0; i < std::min<std::size_t>(patch.recipes.size(), 3); ++i) text += " · " + patch.recipes[i];
  return text;
}

void append_where(Page& page, const RunDigest& run) {
  page.raw("<td class=\"cell-where\">").text(run.repository).raw("<span class=\"sub\">").text(place_of(run));
  page.raw("</span></td>");
}

void append_made_row(Page& page, const RunDigest& run) {
  const RunDigest::Patch& patch = run.patch;
  page.raw("<tr>");
  append_state_cell(page, run);
  page.raw("<th scope=\"row\" class=\"cell-what\"><a").href(patch_link(run)).raw(">");
  page.text(core::shorten(patch.title.empty() ? "A patch for run " + run.run_id : patch.title, kTextBytes));
  page.raw("</a><span class=\"sub\">").text(size_of(patch)).raw("</span></th>");
  append_where(page, run);
  page.raw("<td class=\"cell-risk\">").text(patch.tier.empty() ? "no tier" : "Tier " + patch.tier);
  page.raw("<span class=\"sub\">").text(patch.risk.empty() ? "risk not told" : patch.risk + " risk");
  page.raw("</span></td>");
  append_validation_cell(page, patch);
  append_time_cell(page, patch.created_at);
  page.raw("</tr>\n");
}

void append_refused_row(Page& page, const RunDigest& run) {
  page.raw("<tr><th scope=\"row\" class=\"cell-what\"><a").href(patch_link(run)).raw(">");
  page.text(core::shorten(run.summary, kTextBytes)).raw("</a><span class=\"sub\">");
  page.text(run.patch.reason.empty() ? "There is nothing that could be patched safely."
                                     : core::shorten(run.patch.reason, kTextBytes));
  page.raw("</span></th>");
  append_where(page, run);
  append_time_cell(page, run.patch.created_at);
  page.raw("</tr>\n");
}

void append_made(Page& page, const Rows& rows, std::size_t first, std::size_t last) {
  page.raw("<table class=\"rows patches\">\n<caption class=\"unseen\">Patches, newest first</caption>\n<thead><tr>");
  page.raw("<th scope=\"col\">State</th><th scope=\"col\">Patch</th><th scope=\"col\">Where</th>");
  page.raw("<th scope=\"col\">Tier and risk</th><th scope=\"col\">Validation</th><th scope=\"col\">Made</th></tr>");
  page.raw("</thead>\n<tbody>\n");
  for (std::size_t i = first; i < last; ++i) append_made_row(page, *rows[i]);
  page.raw("</tbody>\n</table>\n");
}

void append_refused(Page& page, const Rows& rows, std::size_t first, std::size_t last) {
  page.raw(
      "<table class=\"rows refused\">\n<caption class=\"unseen\">Not patched, newest first</caption>\n<thead><tr>");
  page.raw("<th scope=\"col\">Failure, and why it was not patched</th><th scope=\"col\">Where</th>");
  page.raw("<th scope=\"col\">Looked at</th></tr></thead>\n<tbody>\n");
  for (std::size_t i = first; i < last; ++i) append_refused_row(page, *rows[i]);
  page.raw("</tbody>\n</table>\n");
}

std::string part_name(const std::string& base, std::size_t part) {
  return base + (part > 1 ? "-" + std::to_string(part) : "") + ".html";
}

void append_pager(Page& page, const std::string& base, std::size_t part, std::size_t parts) {
  if (parts < 2) return;
  page.raw("<nav class=\"pager\" aria-label=\"Parts of the list\"><ul>");
  if (part > 1) page.raw("<li><a").href(Link::inside(part_name(base, part - 1))).raw(">Newer</a></li>");
  page.raw("<li class=\"here\">part ").number(part).raw(" of ").number(parts).raw("</li>");
  if (part < parts) page.raw("<li><a").href(Link::inside(part_name(base, part + 1))).raw(">Older</a></li>");
  page.raw("</ul></nav>\n");
}

std::size_t parts_of(const Rows& rows) { return (rows.size() + kPatchesPerPage - 1) / kPatchesPerPage; }

void append_refused_below(Page& page, const Rows& refused) {
  if (refused.empty()) return;
  page.raw("<section aria-labelledby=\"refused\">\n<h2 id=\"refused\">Looked at and not patched</h2>\n");
  const std::size_t listed = std::min(kRefusedBelow, refused.size());
  append_refused(page, refused, 0, listed);
  if (listed < refused.size()) {
    page.raw("<p class=\"note\">The latest ").number(listed).raw(" of ").number(refused.size());
    page.raw(": <a href=\"refused.html\">all of them</a>.</p>\n");
  }
  page.raw("</section>\n");
}

Page made_page(const ListSite& site, const Patches& patches, std::size_t part, std::size_t parts) {
  Page content;
  append_list_head(content, "Patches",
                   "What a log proved could be mended. Each is a file for a person to read and apply; its page has the "
                   "proof of every hunk.");
  const std::size_t first = (part - 1) * kPatchesPerPage;
  const std::size_t last = std::min(first + kPatchesPerPage, patches.made.size());
  append_pager(content, "index", part, parts);
  if (patches.made.empty()) content.raw("<p class=\"empty\">No patch was proposed yet.</p>\n");
  if (first < last) append_made(content, patches.made, first, last);
  append_pager(content, "index", part, parts);
  if (part == 1) append_refused_below(content, patches.refused);
  if (part == 1) return framed_list(site, Place::folder, Section::patches, "Patches", content);
  return framed_list(site, Place::folder, Section::patches, "Patches, part " + std::to_string(part), content,
                     {{"Patches", Link::literal("index.html")}});
}

Page refused_page(const ListSite& site, const Patches& patches, std::size_t part) {
  Page content;
  append_list_head(content, "Looked at and not patched", "Failures for which no patch was proposed, and why.");
  const std::size_t first = (part - 1) * kPatchesPerPage;
  append_refused(content, patches.refused, first, std::min(first + kPatchesPerPage, patches.refused.size()));
  append_pager(content, "refused", part, parts_of(patches.refused));
  return framed_list(site, Place::folder, Section::patches, "Not patched", content,
                     {{"Patches", Link::literal("index.html")}});
}

}  // namespace

std::vector<NamedPage> patches_pages(const ListSite& site) {
  const Patches patches = patches_of(site.history);
  std::vector<NamedPage> pages;
  const std::size_t parts = std::max<std::size_t>(parts_of(patches.made), 1);
  for (std::size_t part = 1; part <= parts; ++part) {
    pages.push_back({"patches/" + part_name("index", part), made_page(site, patches, part, parts)});
  }
  if (patches.refused.size() <= kRefusedBelow) return pages;
  for (std::size_t part = 1; part <= parts_of(patches.refused); ++part) {
    pages.push_back({"patches/" + part_name("refused", part), refused_page(site, patches, part)});
  }
  return pages;
}

}  // namespace cimend::dashboard
