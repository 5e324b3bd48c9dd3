#pragma once

#include <cstddef>

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>

namespace cimend::dashboard {

// Calls `work(i)` for each i below `count`, in order on one thread, in any order on several.
template <class Work>
void each_of(std::size_t count, std::size_t threads, const Work& work) {
  if (threads < 2) {
    for (std::size_t i = 0; i < count; ++i) work(i);
    return;
  }
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
  tbb::parallel_for(std::size_t{0}, count, work);
}

}  // namespace cimend::dashboard
