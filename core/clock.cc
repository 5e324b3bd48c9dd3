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
