#include "dashboard/words.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "core/clock.h"
#include "core/taxonomy.h"

namespace cimend::dashboard {
namespace {

Markup reference_to(Icon icon) {
  switch (icon) {
    case Icon::failed: return "#icon-failed";
    case Icon::passed: return "#icon-passed";
    case Icon::cancelled: return "#icon-cancelled";
    case Icon::unknown: return "#icon-unknown";
    case Icon::rerun: return "#icon-rerun";
    case Icon::patch: return "#icon-patch";
    case Icon::warning: return "#icon-warning";
    case Icon::download: return "#icon-download";
    case Icon::yes: return "#icon-yes";
    case Icon::no: return "#icon-no";
    case Icon::log: return "#icon-log";
  }
  return "#icon-unknown";
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

void append_icon(Page& page, Icon icon) {
  page.raw("<svg class=\"icon\" aria-hidden=\"true\"><use href=\"").raw(reference_to(icon)).raw("\"/></svg>");
}

Icon icon_of(RunState state) {
  switch (state) {
    case RunState::failed: return Icon::failed;
    case RunState::passed: return Icon::passed;
    case RunState::cancelled: return Icon::cancelled;
    case RunState::unknown: return Icon::unknown;
    case RunState::not_analysed: return Icon::warning;
  }
  return Icon::unknown;
}

Markup word_for(RunState state) {
  switch (state) {
    case RunState::failed: return "Failed";
    case RunState::passed: return "Passed";
    case RunState::cancelled: return "Cancelled";
    case RunState::unknown: return "Unknown";
    case RunState::not_analysed: return "Not analysed";
  }
  return "Unknown";
}

Markup class_of(RunState state) {
  switch (state) {
    case RunState::failed: return "failed";
    case RunState::passed: return "passed";
    case RunState::cancelled: return "cancelled";
    case RunState::unknown:
    case RunState::not_analysed: return "unknown";
  }
  return "unknown";
}

RunState state_of(core::Verdict verdict) {
  switch (verdict) {
    case core::Verdict::failed: return RunState::failed;
    case core::Verdict::passed: return RunState::passed;
    case core::Verdict::cancelled: return RunState::cancelled;
    case core::Verdict::unknown: return RunState::unknown;
  }
  return RunState::unknown;
}

void append_state(Page& page, RunState state) { append_chip(page, state, icon_of(state), word_for(state)); }

void append_chip(Page& page, RunState tone, Icon icon, Markup word) {
  page.raw("<span class=\"state ").raw(class_of(tone)).raw("\">");
  append_icon(page, icon);
  page.raw(word).raw("</span>");
}

RunState state_of_conclusion(std::string_view conclusion) {
  if (conclusion == "success") return RunState::passed;
  if (conclusion == "failure" || conclusion == "timed_out" || conclusion == "startup_failure") return RunState::failed;
  if (conclusion == "cancelled" || conclusion == "skipped") return RunState::cancelled;
  return RunState::unknown;
}

Markup confidence_word(double confidence) {
  if (confidence >= 0.95) return "very sure";
  if (confidence >= 0.85) return "sure";
  if (confidence >= 0.7) return "fairly sure";
  if (confidence >= 0.5) return "likely";
  return "a guess";
}

std::string percent(double share) {
  long whole = std::lround(std::clamp(share, 0.0, 1.0) * 100);
  if (share > 0 && whole == 0) whole = 1;
  if (share < 1 && whole == 100) whole = 99;
  return fmt::format("{}\u202F%", whole);
}

std::string category_title(std::string_view category) {
  const core::Category* known = core::find_category(category);
  return std::string(known != nullptr ? known->title : category);
}

bool is_utc_time(std::string_view text) { return core::read_utc_time(text).has_value(); }

void append_time(Page& page, std::string_view rfc3339) {
  if (!is_utc_time(rfc3339)) {
    page.text(rfc3339);
    return;
  }
  page.raw("<time").attr("datetime", rfc3339).raw(">");
  page.text(rfc3339.substr(0, 10)).raw(" ").text(rfc3339.substr(11, 5)).raw("&nbsp;UTC</time>");
}

std::string file_size(std::uint64_t bytes) {
  if (bytes < 1000) return fmt::format("{} B", bytes);
  constexpr std::array<const char*, 3> kUnits{"kB", "MB", "GB"};
  double value = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  for (; value >= 999.5 && unit + 1 < kUnits.size(); ++unit) value /= 1000;
  return value < 9.95 ? fmt::format("{:.1f} {}", value, kUnits[unit]) : fmt::format("{:.0f} {}", value, kUnits[unit]);
}

std::string_view short_commit(std::string_view sha) {
  const bool hex = std::all_of(sha.begin(), sha.end(), [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
  return hex ? sha.substr(0, 10) : sha;
}

std::string counted(std::uint64_t number, std::string_view one) {
  Page digits;  // for the grouping alone
  digits.number(number);
  return fmt::format("{} {}{}", digits.html(), one, number == 1 ? "" : "s");
}

}  // namespace cimend::dashboard
