#include "core/clock.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <string_view>

#include <fmt/format.h>

namespace cimend::core {
namespace {

// What RFC 3339 can write: the years 0000 to 9999.
constexpr UnixSeconds kYear0 = -62'167'219'200;
constexpr UnixSeconds kYear9999End = 253'402'300'799;

bool read_number(const char* text, UnixSeconds& value) {
  if (!text) return false;
  const std::string_view view = text;
  const auto [end, problem] = std::from_chars(view.data(), view.data() + view.size(), value);
  return !view.empty() && problem == std::errc() && end == view.data() + view.size();
}

}  // namespace

UnixSeconds SystemClock::now() const {
  UnixSeconds told = 0;
  if (read_number(std::getenv("SOURCE_DATE_EPOCH"), told)) return told;
  using std::chrono::duration_cast, std::chrono::seconds, std::chrono::system_clock;
  return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

std::optional<UnixSeconds> read_utc_time(std::string_view text) {
  constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:dd";
  constexpr std::size_t kMostFraction = 9;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() <= kShape.size() || text.back() != 'Z') return std::nullopt;
  for (std::size_t at = 0; at < kShape.size(); ++at) {
    if (kShape[at] == 'd' ? !is_digit(text[at]) : text[at] != kShape[at]) return std::nullopt;
  }
  const std::string_view fraction = text.substr(kShape.size(), text.size() - kShape.size() - 1);
  if (!fraction.empty() && (fraction.front() != '.' || fraction.size() < 2 || fraction.size() > 1 + kMostFraction ||
                            !std::all_of(fraction.begin() + 1, fraction.end(), is_digit))) {
    return std::nullopt;
  }
  const auto number = [&](std::size_t from, std::size_t digits) {
    int value = 0;
    for (const char digit : text.substr(from, digits)) value = value * 10 + (digit - '0');
    return value;
  };
  const std::chrono::year_month_day date{std::chrono::year(number(0, 4)),
                                         std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                         std::chrono::day(static_cast<unsigned>(number(8, 2)))};
  const int hour = number(11, 2), minute = number(14, 2), second = number(17, 2);
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const UnixSeconds days = std::chrono::sys_days(date).time_since_epoch().count();
  return days * 86'400 + hour * 3'600 + minute * 60 + second;
}

std::string rfc3339(UnixSeconds time) {
  using std::chrono::floor, std::chrono::days, std::chrono::seconds, std::chrono::sys_seconds;
  const sys_seconds moment{seconds{std::clamp(time, kYear0, kYear9999End)}};
  const auto midnight = floor<days>(moment);
  const std::chrono::year_month_day date{midnight};
  const std::chrono::hh_mm_ss clock{moment - midnight};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

}  // namespace cimend::core
