// What the dashboard keeps of a run, read from its two forms: the bytes of a build's memory and JSON. Whatever the
// bytes are, reading ends, and what was read is written and read again to the same.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "dashboard/digest_cache.h"
#include "dashboard/history.h"

using namespace cimend;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

std::string encoded(const dashboard::DigestCache& cache) {
  dashboard::CacheEncoder encoder(cache.runs.size());
  for (const dashboard::CachedRun& run : cache.runs) encoder.add(run, run.digest);
  return std::move(encoder).finish(1, cache.pages);
}

void read_bytes(std::string_view bytes) {
  static_cast<void>(dashboard::decode_cache(1, bytes));
  auto cache = dashboard::decode_checked(bytes);
  if (!cache) return;
  const std::string again = encoded(*cache);
  const auto second = dashboard::decode_cache(1, again);
  check(second.has_value() && encoded(*second) == again);
  std::vector<dashboard::RunDigest> digests;
  for (dashboard::CachedRun& run : cache->runs) digests.push_back(std::move(run.digest));
  const dashboard::History history = dashboard::history_of(std::move(digests), 1'800'000'000);
  static_cast<void>(dashboard::clusters(history));
  static_cast<void>(dashboard::flakes(history));
  static_cast<void>(dashboard::ledger(history));
  static_cast<void>(dashboard::waiting(history));
  static_cast<void>(dashboard::approvals(history));
  static_cast<void>(dashboard::figures(history));
}

void read_json(std::string_view bytes) {
  const auto json = core::Json::parse(bytes);
  if (!json) return;
  const auto digest = dashboard::RunDigest::from_json(*json);
  if (!digest) return;
  const auto again = dashboard::RunDigest::from_json(digest->to_json());
  check(again.has_value() && again->to_json() == digest->to_json());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.starts_with("{")) {
    read_json(bytes);
  } else {
    read_bytes(bytes);
  }
  return 0;
}
