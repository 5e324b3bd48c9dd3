#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cimend::core {

// Seconds since 1970-01-01T00:00:00Z.
using UnixSeconds = std::int64_t;

// The wall clock behind an abstract type, so that a test or a replay decides what time it is.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual UnixSeconds now() const = 0;
};

// The machine's clock. Where the environment variable SOURCE_DATE_EPOCH holds a number (the convention of
// reproducible-builds.org) that time is told instead, so that a build of the same input gives the same bytes.
class SystemClock : public Clock {
 public:
  [[nodiscard]] UnixSeconds now() const override;
};

// A clock that stands still until it is told otherwise.
class ManualClock : public Clock {
 public:
  explicit ManualClock(UnixSeconds now) : now_(now) {}
  [[nodiscard]] UnixSeconds now() const override { return now_; }
  void advance(UnixSeconds seconds) { now_ += seconds; }

 private:
  UnixSeconds now_;
};

// RFC 3339 in UTC, whole seconds: "2026-11-20T05:43:00Z".
std::string rfc3339(UnixSeconds time);

// The whole seconds of such a text, which may have a fraction of up to nine digits ("2026-11-20T05:43:00.1234567Z");
// nothing for any other: another offset, a day that its month does not have, a leap second, white space. For text from
// strangers.
std::optional<UnixSeconds> read_utc_time(std::string_view text);

}  // namespace cimend::core
