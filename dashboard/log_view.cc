#include "dashboard/log_view.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/text.h"
#include "dashboard/ansi_html.h"

namespace cimend::dashboard {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kLookBack = 1000;

// Length of "2026-04-22T16:09:37.3317193Z " at the start of `text`; 0 where there is none.
std::size_t timestamp_size(std::string_view text) {
  constexpr std::string_view kForm = "dddd-dd-ddTdd:dd:dd.d";
  if (text.size() < kForm.size()) return 0;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    if (kForm[i] == 'd' ? !is_digit(text[i]) : kForm[i] != text[i]) return 0;
  }
  std::size_t end = kForm.size();
  while (end < text.size() && is_digit(text[end])) ++end;
  if (end >= text.size() || text[end] != 'Z') return 0;
  ++end;
  return end < text.size() && text[end] == ' ' ? end + 1 : end;
}

// A view that ends between two characters.
std::string_view cut_at_character(std::string_view text, std::size_t max_bytes) {
  std::size_t end = std::min(text.size(), max_bytes);
  const auto continues = [&](std::size_t i) { return (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80; };
  for (int back = 0; back < 3 && end < text.size() && end > 0 && continues(end); ++back) --end;
  return text.substr(0, end);
}

bool begins_group(core::Marker marker) {
  return marker == core::Marker::group || marker == core::Marker::section || marker == core::Marker::fold_start;
}

bool ends_group(core::Marker marker) {
  return marker == core::Marker::endgroup || marker == core::Marker::section_end || marker == core::Marker::fold_end;
}

Markup word_of(core::Marker marker) {
  switch (marker) {
    case core::Marker::error: return "Error: ";
    case core::Marker::warning: return "Warning: ";
    case core::Marker::notice: return "Notice: ";
    case core::Marker::debug: return "Debug: ";
    default: return "";
  }
}

}  // namespace

DisplayLine display_line(const core::Log& log, std::size_t number) {
  const core::Line line = log.line(number);
  DisplayLine display{line.raw, {}};
  if (display.text.starts_with(kByteOrderMark)) display.text.remove_prefix(kByteOrderMark.size());
  if (const std::size_t size = timestamp_size(display.text); size > 0) {
    display.time = display.text.substr(11, 8);
    display.text.remove_prefix(size);
  }
  while (display.text.ends_with('\r')) display.text.remove_suffix(1);
  // Of a progress bar that was overwritten, and of the CI system's own lines, the log model keeps what a person saw.
  const bool overwritten = display.text.find('\r') != std::string_view::npos;
  if (overwritten || ends_group(line.marker) || (line.marker != core::Marker::none && !line.plain.empty())) {
    display.text = line.plain;
  }
  display.word = word_of(line.marker);
  return display;
}

LineSet::LineSet(std::vector<core::LineRange> ranges) {
  std::sort(ranges.begin(), ranges.end(), [](const core::LineRange& a, const core::LineRange& b) {
    return a.first_line != b.first_line ? a.first_line < b.first_line : a.last_line < b.last_line;
  });
  for (const core::LineRange& range : ranges) {
    if (range.last_line < range.first_line) continue;
    if (!ranges_.empty() && range.first_line <= ranges_.back().last_line + 1) {
      ranges_.back().last_line = std::max(ranges_.back().last_line, range.last_line);
    } else {
      ranges_.push_back(range);
    }
  }
}

bool LineSet::contains(std::size_t number) const { return overlaps(number, number); }

bool LineSet::overlaps(std::size_t first, std::size_t last) const {
  const auto after =
      std::upper_bound(ranges_.begin(), ranges_.end(), last,
                       [](std::size_t line, const core::LineRange& range) { return line < range.first_line; });
  return after != ranges_.begin() && std::prev(after)->last_line >= first;
}

void append_line_text(Page& page, const DisplayLine& line, bool marked, core::Style& style, std::size_t max_bytes,
                      Colours colours) {
  const std::string_view shown = cut_at_character(line.text, max_bytes);
  if (marked) page.raw("<mark>");
  page.raw(line.word);
  if (colours == Colours::shown && line.text.size() <= kMaxLineBytes) {
    append_ansi(page, shown, style);
  } else {
    for (const core::StyledText& run : core::styled_runs(shown, style)) page.text(run.text);
  }
  if (marked) page.raw("</mark>");
  if (shown.size() == line.text.size()) return;
  page.raw("<span class=\"cut\"> … ").number(line.text.size() - shown.size());
  page.raw(" more bytes on this line: see the raw log</span>");
}

Markup class_of(core::Marker marker) {
  switch (marker) {
    case core::Marker::error: return "line-error";
    case core::Marker::warning: return "line-warning";
    case core::Marker::notice: return "line-notice";
    case core::Marker::debug:
    case core::Marker::endgroup:
    case core::Marker::section_end:
    case core::Marker::fold_end: return "line-debug";
    case core::Marker::command: return "line-command";
    case core::Marker::group:
    case core::Marker::section:
    case core::Marker::fold_start: return "line-heading";
    case core::Marker::none: return "";
  }
  return "";
}

std::vector<Group> groups_of(const core::Log& log) {
  std::vector<Group> groups;
  std::size_t depth = 0;
  for (std::size_t number = 1; number <= log.line_count(); ++number) {
    const core::Marker marker = log.line(number).marker;
    if (marker == core::Marker::group && depth > 0) {
      // GitHub's groups do not nest: a new one ends the old.
      groups.back().last_line = number - 1;
      depth = 0;
    }
    if (begins_group(marker)) {
      if (depth++ == 0) groups.push_back({number, log.line_count()});
    } else if (ends_group(marker) && depth > 0 && --depth == 0) {
      groups.back().last_line = number;
    }
  }
  return groups;
}

core::Style style_before(const core::Log& log, std::size_t number) {
  core::Style style;
  for (std::size_t i = number > kLookBack ? number - kLookBack : 1; i < number; ++i) {
    core::styled_runs(display_line(log, i).text, style);
  }
  return style;
}

}  // namespace cimend::dashboard
