#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dashboard/markup.h"

namespace cimend::dashboard {

// Longer Markdown is cut at the end of a line before this, with a sentence that says so.
inline constexpr std::size_t kMaxMarkdownBytes = std::size_t{64} << 10;

struct MarkdownLinks {
  std::vector<std::string> hosts;  // that links may lead to (Link::outside)
  // Where a relative address leads in this site; nullopt: nowhere, and the link's words stand alone.
  std::function<std::optional<Link>(std::string_view address)> inside = [](std::string_view) { return std::nullopt; };
};

// CommonMark 0.29 with GitHub's tables (github.github.com/gfm), read by cmark-gfm, written by us: the tree is walked
// and every element is one of our own literals, every text goes through Page::text. So raw HTML shows as the text it
// is, images as their description, and links that lead nowhere allowed as their words. Headings are of level 2 to 4.
// Never fails; elements nested deeper than 30 give their text alone. Linear but for cmark itself.
Page markdown_html(std::string_view markdown, const MarkdownLinks& links);

}  // namespace cimend::dashboard
