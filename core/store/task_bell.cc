#include "core/store/task_bell.h"

#include <chrono>

namespace cimend::core::sql {

void TaskBell::wait(int milliseconds) {
  std::unique_lock lock(mutex_);
  std::uint64_t& heard = heard_[std::this_thread::get_id()];
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
  rung_.wait_until(lock, deadline, [&] { return rings_ != heard; });
  heard = rings_;
}

}  // namespace cimend::core::sql
