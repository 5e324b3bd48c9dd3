#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

namespace cimend::ingest {

// A token bucket a client: `burst` requests at once, `per_second` on average. Memory is bounded: with more than
// `clients` of them, those whose bucket is full again are forgotten, and with none of these everyone new shares one.
// Threads may call it at once.
class RateLimit {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  RateLimit(double per_second, double burst, std::size_t clients = 10'000)
      : per_second_(per_second), burst_(burst), clients_(clients) {}

  // True where the request may go on. A rate of 0 lets all go on.
  bool take(const std::string& client, TimePoint now = std::chrono::steady_clock::now());

 private:
  struct Bucket {
    double left;
    TimePoint at;
  };
  [[nodiscard]] double filled(const Bucket& bucket, TimePoint now) const;

  double per_second_, burst_;
  std::size_t clients_;
  std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace cimend::ingest
