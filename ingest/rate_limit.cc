#include "ingest/rate_limit.h"

#include <algorithm>

namespace cimend::ingest {

double RateLimit::filled(const Bucket& bucket, TimePoint now) const {
  const double seconds = std::chrono::duration<double>(now - bucket.at).count();
  return std::min(burst_, bucket.left + std::max(0.0, seconds) * per_second_);
}

bool RateLimit::take(const std::string& client, TimePoint now) {
  if (per_second_ <= 0) return true;
  const std::lock_guard lock(mutex_);
  auto found = buckets_.find(client);
  if (found == buckets_.end() && buckets_.size() >= clients_) {
    for (auto at = buckets_.begin(); at != buckets_.end();) {
      at = filled(at->second, now) >= burst_ ? buckets_.erase(at) : std::next(at);
    }
  }
  if (found == buckets_.end()) {
    const bool room = buckets_.size() < clients_;
    found = buckets_.try_emplace(room ? client : std::string(), Bucket{burst_, now}).first;
  }
  Bucket& bucket = found->second;
  bucket.left = filled(bucket, now);
  bucket.at = now;
  if (bucket.left < 1) return false;
  bucket.left -= 1;
  return true;
}

}  // namespace cimend::ingest
