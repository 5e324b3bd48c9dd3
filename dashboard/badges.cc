#include "dashboard/badges.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/text.h"
#include "dashboard/words.h"
#include "dashboard/xml_text.h"

namespace cimend::dashboard {
namespace {

constexpr std::size_t kMostBytes = 40;

std::string_view colour_of(BadgeTone tone) {
  switch (tone) {
    case BadgeTone::good: return "#1d6537";
    case BadgeTone::bad: return "#a3241b";
    case BadgeTone::neutral: return "#5f5a51";
  }
  return "#5f5a51";
}

// Nobody knows the reader's font: a width that fits the widest of the common ones, enforced with textLength.
std::size_t width_of(std::string_view text) {
  const auto characters = static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
  return characters * 7 + 10;
}

std::string words_at(std::size_t left, std::size_t width, std::string_view words) {
  return fmt::format(R"(<text y="14" x="{}" textLength="{}">{}</text>)", left + 5, width - 10, xml_text(words));
}

Badge count_badge(std::string name, std::string_view label, std::size_t count, std::string_view none) {
  const bool good = count == 0;
  Badge badge;
  badge.svg =
      badge_svg(label, good ? std::string(none) : std::to_string(count), good ? BadgeTone::good : BadgeTone::bad);
  badge.name = std::move(name);
  return badge;
}

}  // namespace

std::string badge_svg(std::string_view label, std::string_view value, BadgeTone tone) {
  const std::string left = core::shorten(label, kMostBytes), right = core::shorten(value, kMostBytes);
  const std::size_t left_width = width_of(left), right_width = width_of(right);
  std::string svg = fmt::format(R"(<svg xmlns="http://www.w3.org/2000/svg" height="20" role="img" width="{}">)",
                                left_width + right_width);
  svg += fmt::format("<title>{}: {}</title>", xml_text(left), xml_text(right));
  svg += fmt::format(R"(<rect height="20" fill="#1f1d1a" width="{}"/>)", left_width);
  svg += fmt::format(R"(<rect height="20" fill="{}" x="{}" width="{}"/>)", colour_of(tone), left_width, right_width);
  svg += R"(<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">)";
  svg += words_at(0, left_width, left) + words_at(left_width, right_width, right);
  return svg + "</g></svg>\n";
}

std::vector<Badge> badges(const HistoryCounts& counts) {
  const auto unclassified = static_cast<std::size_t>(std::count_if(
      counts.clusters.begin(), counts.clusters.end(), [](const Cluster& kind) { return kind.unclassified; }));
  std::vector<Badge> all;
  const std::size_t broken = counts.broken.size();
  all.push_back({"builds", badge_svg("builds", broken == 0 ? "passing" : fmt::format("{} broken", broken),
                                     broken == 0 ? BadgeTone::good : BadgeTone::bad)});
  all.push_back(count_badge("flakes", "flakes", counts.flakes.size(), "none"));
  all.push_back(count_badge("unclassified", "unclassified", unclassified, "none"));
  all.push_back(count_badge("waiting", "waiting for you", counts.waiting.size(), "nothing"));
  for (const Figure& figure : counts.figures) {
    if (figure.key != "explained") continue;
    all.push_back({"explained", badge_svg("explained", percent(figure.value / 100), BadgeTone::neutral)});
  }
  return all;
}

}  // namespace cimend::dashboard
