#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <thread>

namespace cimend::core::sql {

// Wakes the threads that wait for a task. The danger is the task that comes after a thread found none and before it
// waits: so the rings are counted, and a thread waits only for those after its last look.
class TaskBell {
 public:
  // A task may have been added.
  void ring() {
    {
      const std::lock_guard guard(mutex_);
      ++rings_;
    }
    rung_.notify_all();
  }

  // This thread is about to look for tasks.
  void looking() {
    const std::lock_guard guard(mutex_);
    heard_[std::this_thread::get_id()] = rings_;
  }

  // Until a ring after this thread's last looking(), or the time has passed.
  void wait(int milliseconds);

 private:
  std::mutex mutex_;
  std::condition_variable rung_;
  std::uint64_t rings_ = 1;                         // a thread that never looked has heard 0 and does not wait
  std::map<std::thread::id, std::uint64_t> heard_;  // one a worker thread
};

}  // namespace cimend::core::sql
