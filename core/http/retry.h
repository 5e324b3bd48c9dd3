#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "core/clock.h"
#include "core/http/http.h"
#include "core/result.h"

namespace cimend::core {

// Waiting, behind an abstract type, so that no test waits. Threads may use one at once.
class Sleeper {
 public:
  virtual ~Sleeper() = default;
  virtual void sleep(std::chrono::milliseconds time) = 0;
};

// Really sleeps.
Sleeper& real_sleeper();

// For tests: remembers what it was asked for and moves a ManualClock on, where one is given. Not for several threads.
class RecordingSleeper : public Sleeper {
 public:
  explicit RecordingSleeper(ManualClock* clock = nullptr) : clock_(clock) {}
  void sleep(std::chrono::milliseconds time) override;
  [[nodiscard]] const std::vector<std::chrono::milliseconds>& slept() const { return slept_; }

 private:
  ManualClock* clock_;
  std::vector<std::chrono::milliseconds> slept_;
};

// The machine's time whatever SOURCE_DATE_EPOCH says (SystemClock obeys that): signatures, tokens and rate limits are
// compared with the time of servers.
const Clock& wall_clock();

// How often and how long. A wait is drawn evenly from the upper half of what doubles each time (`first`, 2·first, …, at
// most `longest`), so that many clients that failed together do not come back together; a server's Retry-After is
// waited for instead where it is longer.
struct RetryPolicy {
  int tries = 5;
  std::chrono::milliseconds first{500};
  std::chrono::milliseconds longest{20'000};
  bool retry_429 = true;  // false: who asked knows better what a 429 means
  std::chrono::milliseconds most_in_all{120'000};  // a wait that would go past it is not begun
  std::function<double()> random;                  // [0, 1); the machine's own where it is not set
  // Asked before each wait whether another try makes sense; it does where this is not set.
  std::function<bool()> may_retry;
  // Told before each wait: what failed, how long it waits, the number of the try that follows.
  std::function<void(const Error&, std::chrono::milliseconds, int)> retrying;
};

// The wait before try number `next` (from 2).
std::chrono::milliseconds backoff(const RetryPolicy& policy, int next);

// Retry-After (RFC 9110, 10.2.3) as seconds from `now`, of which a date is a number too; never negative. Nothing where
// it is missing or no such value.
std::optional<std::chrono::seconds> retry_after(const HttpHeaders& headers, UnixSeconds now);
// An HTTP date ("Sun, 06 Nov 1994 08:49:37 GMT").
std::optional<UnixSeconds> parse_http_date(std::string_view text);

// Sends until an answer comes that is neither 5xx nor 429, or the policy says it is enough; then the last answer or
// failure is the result. Only for requests that may be done twice. `make` gives the request of each try anew: a
// body's source can't be rewound, a signature holds the time. Failures but Errc::unavailable are not tried again.
Result<HttpResponse> send_with_retries(Http& http, const Clock& clock, Sleeper& sleeper, const RetryPolicy& policy,
                                       const std::function<Result<HttpRequest>()>& make);

}  // namespace cimend::core
