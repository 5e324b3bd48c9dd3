#include "dashboard/attention_section.h"

#include <algorithm>

#include "core/text.h"
#include "dashboard/list_parts.h"
#include "dashboard/svg_chart.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

constexpr std::size_t kListedBroken = 8;
constexpr std::size_t kListedWaiting = 5;
constexpr std::size_t kListedFlakes = 4;
constexpr core::UnixSeconds kLately = 30 * 86400;
constexpr std::size_t kTitleBytes = 240;

const RunDigest* run_at(const History& history, std::size_t index) {
  return index < history.runs.size() ? &history.runs[index] : nullptr;
}

void append_more(Page& page, std::size_t all, std::size_t listed, const Link& link, Markup words) {
  page.raw("<p class=\"note\">");
  if (listed < all) page.raw("And ").number(all - listed).raw(" more. ");
  page.raw("<a").href(link).raw(">").raw(words).raw("</a></p>\n");
}

void append_run_title(Page& page, const RunDigest* run, std::string_view title) {
  page.raw("<p class=\"item-title\">");
  if (run != nullptr) page.raw("<a").href(run_link(*run, Place::root)).raw(">");
  page.text(core::shorten(title, kTitleBytes));
  if (run != nullptr) page.raw("</a>");
  page.raw("</p>\n");
}

std::string place_of(const Broken& broken) {
  std::string place = broken.workflow;
  if (!broken.branch.empty()) place += (place.empty() ? "" : " on ") + broken.branch;
  if (!broken.repository.empty()) place += (place.empty() ? "" : " · ") + broken.repository;
  return place;
}

// "for 4 d 1 h, 3 runs in a row"
void append_since(Page& page, const History& history, const Broken& broken) {
  const RunDigest* first = run_at(history, broken.first);
  page.raw("<li>");
  if (first != nullptr && first->time != 0) {
    page.raw("for <strong>").text(as_duration(static_cast<double>(history.now - first->time))).raw("</strong>, ");
  }
  page.text(counted(broken.runs, "run")).raw(broken.runs == 1 ? Markup("</li>") : Markup(" in a row</li>"));
  if (first != nullptr && broken.first != broken.newest) {
    page.raw("<li><a").href(run_link(*first, Place::root)).raw(">first failure</a></li>");
  }
}

void append_last_passed(Page& page, const Broken& broken) {
  if (broken.last_passed_at.empty()) {
    page.raw("<li>never seen to pass</li>");
    return;
  }
  page.raw("<li>last passed ");
  if (!broken.last_passed_run.empty()) {
    page.raw("<a").href(Link::inside("runs/" + broken.last_passed_run + "/index.html")).raw(">");
  }
  append_time(page, broken.last_passed_at);
  if (!broken.last_passed_run.empty()) page.raw("</a>");
  page.raw("</li>");
}

void append_broken_item(Page& page, const History& history, const Broken& broken) {
  page.raw("<li class=\"item failed\">");
  append_icon(page, Icon::failed);
  append_run_title(page, run_at(history, broken.newest), broken.summary);
  page.raw("<p class=\"sub\">").text(category_title(broken.category));
  if (!broken.category.empty()) page.raw(" · ");
  page.text(place_of(broken)).raw("</p>\n");
  page.raw("<ul class=\"facts\">");
  append_since(page, history, broken);
  append_last_passed(page, broken);
  page.raw("</ul></li>\n");
}

// What passed before comes first, else as they stand: many branches are red from their first run on.
std::vector<const Broken*> by_urgency(const std::vector<Broken>& broken) {
  std::vector<const Broken*> ordered;
  for (const Broken& each : broken) ordered.push_back(&each);
  std::stable_partition(ordered.begin(), ordered.end(),
                        [](const Broken* each) { return !each->last_passed_at.empty(); });
  return ordered;
}

void append_broken(Page& page, const History& history, const std::vector<Broken>& broken) {
  page.raw("<section aria-labelledby=\"broken\">\n<h2 id=\"broken\">Broken now</h2>\n");
  if (broken.empty()) {
    page.raw("<p class=\"fine\">");
    append_chip(page, RunState::passed, Icon::passed, "Nothing is broken");
    page.raw(" The newest run of every build passed, or what failed is known to be flaky.</p>\n</section>\n");
    return;
  }
  const std::vector<const Broken*> ordered = by_urgency(broken);
  const std::size_t listed = std::min(kListedBroken, broken.size());
  page.raw("<ul class=\"items\">\n");
  for (std::size_t i = 0; i < listed; ++i) append_broken_item(page, history, *ordered[i]);
  page.raw("</ul>\n");
  append_more(page, broken.size(), listed, Link::literal("runs/index.html"), "All runs");
  page.raw("</section>\n");
}

void append_waiting_item(Page& page, const History& history, const Waiting& waiting) {
  const RunDigest* run = run_at(history, waiting.run);
  page.raw("<li class=\"item unknown\">");
  append_icon(page, Icon::patch);
  page.raw("<p class=\"item-title\">");
  if (run != nullptr) page.raw("<a").href(Link::inside("runs/" + run->run_id + "/patch.html")).raw(">");
  page.text(core::shorten(waiting.what.empty() ? "A patch" : waiting.what, kTitleBytes));
  if (run != nullptr) page.raw("</a>");
  page.raw("</p>\n<p class=\"sub\">").text(waiting.why).raw("</p>\n<p class=\"sub\">waits for <strong>");
  page.text(as_duration(static_cast<double>(waiting.age_seconds))).raw("</strong></p></li>\n");
}

void append_waiting(Page& page, const History& history, const std::vector<Waiting>& waiting) {
  page.raw("<section aria-labelledby=\"waiting\">\n<h2 id=\"waiting\">Waits for you</h2>\n");
  if (waiting.empty()) {
    page.raw("<p class=\"fine\">");
    append_chip(page, RunState::passed, Icon::yes, "Nothing waits");
    page.raw(" No patch wants a person’s eye.</p>\n</section>\n");
    return;
  }
  const std::size_t listed = std::min(kListedWaiting, waiting.size());
  page.raw("<ul class=\"items\">\n");
  for (std::size_t i = 0; i < listed; ++i) append_waiting_item(page, history, waiting[i]);
  page.raw("</ul>\n");
  append_more(page, waiting.size(), listed, Link::literal("approvals/index.html"), "Approvals, with the commands");
  page.raw("</section>\n");
}

void append_flake_item(Page& page, const Flake& flake, const History& history) {
  page.raw("<li class=\"item cancelled\">");
  append_icon(page, Icon::rerun);
  append_run_title(page, flake.rows.empty() ? nullptr : run_at(history, flake.rows.front()), flake.name);
  page.raw("<p class=\"sub\">").text(category_title(flake.category));
  if (!flake.repository.empty()) page.raw(" · ").text(flake.repository);
  page.raw("</p>\n<p class=\"strip-line\">").append(outcome_strip(flake.strip));
  page.raw("<span class=\"sub\">flaked ").text(as_count(static_cast<double>(flake.flaked))).raw(" of ");
  page.text(counted(static_cast<std::uint64_t>(std::max<std::int64_t>(flake.seen, 0)), "run"))
      .raw("</span></p></li>\n");
}

void append_flaky(Page& page, const History& history, const std::vector<Flake>& flakes) {
  const std::vector<const Flake*> recent = lately(flakes, history.now);
  page.raw("<section aria-labelledby=\"flaky\">\n<h2 id=\"flaky\">Flaky, not broken</h2>\n");
  if (recent.empty()) {
    page.raw("<p class=\"fine\">");
    append_chip(page, RunState::passed, Icon::passed, "Nothing flaked");
    page.raw(" No failure of the last 30 days went away on the same commit.</p>\n</section>\n");
    return;
  }
  const std::size_t listed = std::min(kListedFlakes, recent.size());
  page.raw("<ul class=\"items flaky\">\n");
  for (std::size_t i = 0; i < listed; ++i) append_flake_item(page, *recent[i], history);
  page.raw("</ul>\n");
  append_more(page, recent.size(), listed, Link::literal("flakes/index.html"), "All flakes, and how to read them");
  page.raw("</section>\n");
}

}  // namespace

std::vector<const Flake*> lately(const std::vector<Flake>& flakes, core::UnixSeconds now) {
  const std::string since = core::rfc3339(now - kLately);  // such times sort as text
  std::vector<const Flake*> recent;
  for (const Flake& flake : flakes) {
    if (flake.last_failed_at >= since) recent.push_back(&flake);
  }
  return recent;
}

void append_attention(Page& page, const History& history, const HistoryCounts& counts) {
  page.raw("<div class=\"attention\">\n");
  append_broken(page, history, counts.broken);
  append_waiting(page, history, counts.waiting);
  append_flaky(page, history, counts.flakes);
  page.raw("</div>\n");
}

}  // namespace cimend::dashboard
