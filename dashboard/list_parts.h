#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dashboard/history.h"
#include "dashboard/markup.h"
#include "dashboard/page_frame.h"

// What the pages over many runs have in common: where they stand, how they name a run, when a list ends.

namespace cimend::dashboard {

// The most rows of a list on one page.
inline constexpr std::size_t kMaxListRows = 250;

// What all these pages know of the site. Borrows the history.
struct ListSite {
  std::string title;
  const History& history;
  std::vector<std::string> link_hosts = {};  // that pages may link to
};

// Where a page lies: search.html stands at the root, the others one directory below.
enum class Place { root, folder };

// The page in its frame. `parents` are between the part's first page and this one, that first page included.
Page framed_list(const ListSite& site, Place place, Section section, std::string_view name, const Page& content,
                 const std::vector<Crumb>& parents = {});

// <header> with the page's name and one sentence that says what it shows.
void append_list_head(Page& page, std::string_view name, Markup sentence);

// A number that should not be negative; it counts as 0 where a document says otherwise.
std::uint64_t count_of(std::int64_t number);

// The link to a run's page, from a page at `place`.
Link run_link(const RunDigest& run, Place place);
// <a href="…">run 123</a>
void append_run_link(Page& page, const RunDigest& run, Place place);
// "owner/name · main · <code>0123456789</code>", as far as known.
void append_run_place(Page& page, const RunDigest& run);
// The category's title as a link to its runbook; text alone where the taxonomy does not have it.
void append_category(Page& page, std::string_view category, Place place);

// <td class="cell-when" data-sort="…"><time…></td>; "not known" where `rfc3339` is empty. `label` stands before it
// where the page is too narrow for headings.
void append_time_cell(Page& page, std::string_view rfc3339, Markup label = "");
// <td class="cell-number">12</td>
void append_number_cell(Page& page, std::int64_t number, Markup label = "");
// A block with a copy button where there is script: rules, commands.
void append_copyable(Page& page, Markup what, std::string_view text);
// "The first 250 of 1 200 clusters; all are in …json", where not all are shown. `json` is the document's file name.
void append_rest_note(Page& page, std::size_t shown, std::size_t all, Markup noun, Markup json);
// "The same as JSON: clusters.json."
void append_json_link(Page& page, Markup json);

}  // namespace cimend::dashboard
