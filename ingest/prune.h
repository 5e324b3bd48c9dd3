#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "core/blobs/blobs.h"
#include "core/clock.h"
#include "core/result.h"
#include "core/store/store.h"

namespace cimend::ingest {

struct Pruned {
  std::size_t runs = 0;
  std::size_t logs = 0;     // blobs
  std::size_t orphans = 0;  // blobs of runs that the store does not know
};

// Removes runs that last changed before then, with their logs, a few hundred at a time: may be stopped and called
// again. `progress` is told how many are gone. Stopped between a run and its logs, the logs stay behind:
// sweep_orphans().
core::Result<Pruned> prune(core::Store& store, core::Blobs& blobs, core::UnixSeconds changed_before,
                           const std::function<void(const Pruned&)>& progress);

// Removes logs whose run the store does not know. Only while nothing is taken in: a log is there before its run.
core::Result<Pruned> sweep_orphans(core::Store& store, core::Blobs& blobs,
                                   const std::function<void(const Pruned&)>& progress);

// "90d", "12h", "2w" as seconds. Errc::refused for anything else.
core::Result<std::int64_t> read_duration(const std::string& text);

}  // namespace cimend::ingest
