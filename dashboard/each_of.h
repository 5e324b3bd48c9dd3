#pragma once

#include <cstddef>

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>

#ifdef __SANITIZE_THREAD__
#include <atomic>
#endif

namespace cimend::dashboard {

// Debian's libtbb is not instrumented, so the thread sanitizer does not see that what stood before a loop happens
// before its tasks, and these before what follows, and takes both for races. Here it is told. Nothing is said of one
// task and another, so a race between two is still found; and nothing is compiled where nobody looks.
#ifdef __SANITIZE_THREAD__
class HandOver {
 public:
  HandOver() { begun_.store(true, std::memory_order_release); }
  void begin_task() const { static_cast<void>(begun_.load(std::memory_order_acquire)); }
  void end_task() { ended_.fetch_add(1, std::memory_order_release); }
  ~HandOver() { static_cast<void>(ended_.load(std::memory_order_acquire)); }
  HandOver(const HandOver&) = delete;
  HandOver& operator=(const HandOver&) = delete;

 private:
  std::atomic<bool> begun_ = false;
  std::atomic<std::size_t> ended_ = 0;
};
#define CIMEND_UNTOLD __attribute__((no_sanitize("thread")))  // what runs before it is told
#else
struct HandOver {
  void begin_task() const {}
  void end_task() {}
};
#define CIMEND_UNTOLD
#endif

// Calls `work(i)` for each i below `count`, in order on one thread, in any order on several.
template <class Work>
void each_of(std::size_t count, std::size_t threads, const Work& work) {
  if (threads < 2) {
    for (std::size_t i = 0; i < count; ++i) work(i);
    return;
  }
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
  [[maybe_unused]] HandOver hand_over;
  tbb::parallel_for(std::size_t{0}, count, [&](std::size_t i) CIMEND_UNTOLD {
    hand_over.begin_task();
    work(i);
    hand_over.end_task();
  });
}

}  // namespace cimend::dashboard
