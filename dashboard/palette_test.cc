// The contrast of every colour that style.css puts on another, computed as WCAG 2.2 does (success criteria 1.4.3 and
// 1.4.11), in both themes. The colours are read out of the style sheet, so a change there is a change here.

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dashboard/style.h"

namespace {

using Palette = std::map<std::string, std::string>;

// The custom properties with a hex colour in the first block that `root` opens after `begin`, laid over `base`.
Palette palette_after(std::string_view css, std::string_view begin, Palette base, std::string_view root = ":root {") {
  css.remove_prefix(css.find(begin));
  css.remove_prefix(css.find(root));
  css = css.substr(0, css.find('}'));
  for (std::size_t at = css.find("--"); at != std::string_view::npos; at = css.find("--", at + 2)) {
    const std::size_t colon = css.find(':', at);
    if (css.substr(colon, 3) == ": #") base[std::string(css.substr(at + 2, colon - at - 2))] = css.substr(colon + 2, 7);
  }
  return base;
}

double linear(int channel) {
  const double value = channel / 255.0;
  return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(const std::string& hex) {
  const auto rgb = std::strtol(hex.c_str() + 1, nullptr, 16);
  const auto channel = [rgb](int shift) { return linear(static_cast<int>((rgb >> shift) & 0xFF)); };
  return 0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0);
}

double contrast(const std::string& a, const std::string& b) {
  const double one = luminance(a), other = luminance(b);
  return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
}

std::vector<std::string> numbered(const char* prefix, int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back(prefix + std::to_string(i));
  return names;
}

void require_contrast(const Palette& palette, const std::vector<std::string>& front,
                      const std::vector<std::string>& back, double least) {
  for (const std::string& ground : back) {
    for (const std::string& colour : front) {
      CAPTURE(colour, ground, palette.at(colour), palette.at(ground));
      CHECK(contrast(palette.at(colour), palette.at(ground)) >= least);
    }
  }
}

void require_readable(const Palette& palette) {
  const std::vector<std::string> pages = {"paper", "sunken"};
  const std::vector<std::string> log_grounds = {"sunken", "mark", "target"};
  require_contrast(palette, {"ink", "quiet", "link", "failed", "passed", "cancelled", "unknown"}, pages, 4.5);
  require_contrast(palette, {"ink", "quiet", "link"}, log_grounds, 4.5);
  require_contrast(palette, numbered("f", 16), log_grounds, 4.5);
  require_contrast(palette, {"ink"}, numbered("b", 8), 4.5);
  require_contrast(palette, {"ink"}, {"added", "removed"}, 4.5);
  // What carries meaning without being text: the seam beside evidence, the bars, the edge of a button.
  require_contrast(palette, {"seam"}, {"paper", "sunken", "mark", "track"}, 3.0);
  require_contrast(palette, {"edge", "s1", "s2", "s3", "s4", "s5", "s6", "s7"}, pages, 3.0);
}

Palette light() { return palette_after(cimend::dashboard::style_sheet(), ":root {", {}); }

}  // namespace

TEST_CASE("contrast is computed as WCAG does") {
  CHECK(contrast("#000000", "#ffffff") == Approx(21.0));
  CHECK(contrast("#777777", "#ffffff") == Approx(4.48).margin(0.01));
}

TEST_CASE("the light theme is readable") {
  REQUIRE(light().size() > 35);
  require_readable(light());
}

TEST_CASE("the dark theme is readable") {
  const Palette dark = palette_after(cimend::dashboard::style_sheet(), "prefers-color-scheme: dark", light());
  REQUIRE(dark.size() == light().size());
  for (const auto& [name, colour] : light()) {
    CAPTURE(name);
    CHECK(dark.at(name) != colour);  // each colour is given for the dark theme, too
  }
  require_readable(dark);
}

TEST_CASE("a theme that a reader chose has the colours of the system's") {
  const std::string_view css = cimend::dashboard::style_sheet();
  const Palette dark = palette_after(css, "prefers-color-scheme: dark", {});
  CHECK(palette_after(css, "", {}, ":root[data-theme=\"light\"] {") == light());
  CHECK(palette_after(css, "", {}, ":root[data-theme=\"dark\"] {") == dark);
}

TEST_CASE("the style sheet fetches nothing") {
  const std::string_view css = cimend::dashboard::style_sheet();
  CHECK(css.find("url(") == std::string_view::npos);
  CHECK(css.find("@import") == std::string_view::npos);
  CHECK(css.find("@font-face") == std::string_view::npos);
}
