#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dashboard/markup.h"

namespace cimend::dashboard {

// Where a page lies below the site's root: what leads from it back there.
enum class Depth { root, run };

struct Crumb {
  std::string text;
  Link link;
};

struct Frame {
  std::string title;       // of the window: what the page is, then the site's name
  std::string site_title;  // the word in the top bar
  Depth depth = Depth::root;
  std::vector<Crumb> crumbs;  // from the overview down to the page's parent; empty on the overview
  std::string here;           // the page's own name, the last crumb
};

// Everything before and after a page's own content: the security policy, the style sheet, the sprite, the skip link,
// the top bar with the way back, the foot. `content` stands in <main>.
Page framed(const Frame& frame, const Page& content);

}  // namespace cimend::dashboard
