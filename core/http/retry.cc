#include "core/http/retry.h"

#include <time.h>

#include <algorithm>
#include <charconv>
#include <random>
#include <thread>

#include <fmt/format.h>

#include "core/http/url.h"
#include "core/text.h"

namespace cimend::core {
namespace {

using std::chrono::milliseconds;

class RealSleeper : public Sleeper {
 public:
  void sleep(milliseconds time) override { std::this_thread::sleep_for(time); }
};

double machine_random() {
  thread_local std::mt19937 engine{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(engine);
}

class WallClock : public Clock {
 public:
  [[nodiscard]] UnixSeconds now() const override { return static_cast<UnixSeconds>(::time(nullptr)); }
};

bool worth_another_try(const Result<HttpResponse>& answer, const RetryPolicy& policy) {
  if (!answer) return answer.error().code == Errc::unavailable;
  return answer->status >= 500 || (answer->status == 429 && policy.retry_429);
}

// Why another try is made, as an error, so that one text serves both kinds.
Error why(const Result<HttpResponse>& answer, const std::string& url) {
  if (!answer) return answer.error();
  return {Errc::unavailable, fmt::format("{} answered {}", shown_url(url), answer->status), {}, {}};
}

}  // namespace

Sleeper& real_sleeper() {
  static RealSleeper sleeper;
  return sleeper;
}

const Clock& wall_clock() {
  static const WallClock clock;
  return clock;
}

void RecordingSleeper::sleep(milliseconds time) {
  slept_.push_back(time);
  if (clock_ != nullptr) clock_->advance(std::chrono::ceil<std::chrono::seconds>(time).count());
}

milliseconds backoff(const RetryPolicy& policy, int next) {
  milliseconds ceiling = policy.first;
  for (int n = 2; n < next && ceiling < policy.longest; ++n) ceiling *= 2;
  ceiling = std::min(ceiling, policy.longest);
  const double random = policy.random ? policy.random() : machine_random();
  const auto half = static_cast<double>(ceiling.count()) / 2;
  return milliseconds(static_cast<milliseconds::rep>(half + half * random));
}

std::optional<UnixSeconds> parse_http_date(std::string_view text) {
  const std::string copy(trim(text));
  tm parts{};
  const char* end = ::strptime(copy.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return static_cast<UnixSeconds>(::timegm(&parts));
}

std::optional<std::chrono::seconds> retry_after(const HttpHeaders& headers, UnixSeconds now) {
  const std::string_view value = trim(header(headers, "Retry-After"));
  std::int64_t seconds = 0;
  const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), seconds);
  constexpr std::int64_t kYear = std::int64_t{366} * 86'400;  // a longer time is as good as never
  if (problem == std::errc() && end == value.data() + value.size() && seconds >= 0)
    return std::chrono::seconds(std::min(seconds, kYear));
  if (const auto date = parse_http_date(value))
    return std::chrono::seconds(std::clamp<std::int64_t>(*date - now, 0, kYear));
  return std::nullopt;
}

Result<HttpResponse> send_with_retries(Http& http, const Clock& clock, Sleeper& sleeper, const RetryPolicy& policy,
                                       const std::function<Result<HttpRequest>()>& make) {
  milliseconds waited{0};
  for (int number = 1;; ++number) {
    const auto request = make();
    if (!request) return tl::unexpected(request.error());
    auto answer = http.send(*request);
    if (!worth_another_try(answer, policy) || number >= policy.tries) return answer;
    if (policy.may_retry && !policy.may_retry()) return answer;
    milliseconds wait = backoff(policy, number + 1);
    if (answer)
      if (const auto told = retry_after(answer->headers, clock.now())) wait = std::max<milliseconds>(wait, *told);
    if (waited + wait > policy.most_in_all) return answer;
    if (policy.retrying) policy.retrying(why(answer, request->url), wait, number + 1);
    sleeper.sleep(wait);
    waited += wait;
  }
}

}  // namespace cimend::core
