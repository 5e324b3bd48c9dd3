#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dashboard/markup.h"

namespace cimend::dashboard {

// Where a page lies below the site's root: what leads from it back there.
enum class Depth {
  root,     // index.html, search.html
  section,  // runs/index.html, clusters/<id>.html, archive/2026-11.html
  run,      // runs/<run_id>/index.html
};

// The parts of the site, in the order of the navigation bar; `none` stands in no bar (the page of an error).
enum class Section {
  none,
  overview,
  runs,
  clusters,
  flakes,
  unclassified,
  patches,
  approvals,
  ledger,
  rules,
  runbooks,
  search
};

struct Crumb {
  std::string text;
  Link link;
};

struct Frame {
  std::string title;       // of the window: what the page is, then the site's name
  std::string site_title;  // the word in the top bar
  Depth depth = Depth::root;
  std::vector<Crumb> crumbs;        // from the part's first page down to the page's parent; empty on that first page
  std::string here;                 // the page's own name, the last crumb
  Section section = Section::none;  // marked in the navigation bar
  // A page is painted once the script has put in its buttons and the reader's theme, so that nothing jumps and nothing
  // flashes; one of a megabyte as soon as there is something to see.
  bool paints_early = false;
};

// Everything before and after a page's own content: the security policy, the style sheet, the script that no page
// needs, the sprite, the skip link, the top bar with the navigation, the way back, the foot. `content` stands in
// <main>.
Page framed(const Frame& frame, const Page& content);

}  // namespace cimend::dashboard
