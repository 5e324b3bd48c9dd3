#include "ingest/task_events.h"

#include <utility>

#include <boost/asio/experimental/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace cimend::ingest {

namespace asio = boost::asio;

// Touched on its executor alone.
struct TaskEvents::Ticket::Waiter {
  explicit Waiter(const asio::any_io_executor& executor) : timer(executor) {}
  asio::steady_timer timer;
  std::optional<TaskEvent> event;
};

TaskEvents::Ticket::Ticket(TaskEvents& events, std::string key, std::shared_ptr<Waiter> waiter)
    : events_(events), key_(std::move(key)), waiter_(std::move(waiter)) {}

TaskEvents::Ticket::~Ticket() {
  const std::lock_guard lock(events_.mutex_);
  const auto [begin, end] = events_.waiting_.equal_range(key_);
  for (auto at = begin; at != end; ++at) {
    if (at->second != waiter_) continue;
    events_.waiting_.erase(at);
    return;
  }
}

asio::awaitable<std::optional<TaskEvent>> TaskEvents::Ticket::wait(std::chrono::milliseconds limit) {
  const std::shared_ptr<Waiter> waiter = waiter_;
  if (!waiter->event) {
    waiter->timer.expires_after(limit);
    co_await waiter->timer.async_wait(asio::experimental::as_tuple(asio::use_awaitable));
  }
  co_return std::exchange(waiter->event, std::nullopt);
}

std::unique_ptr<TaskEvents::Ticket> TaskEvents::expect(const std::string& key, const asio::any_io_executor& executor) {
  auto waiter = std::make_shared<Ticket::Waiter>(executor);
  const std::lock_guard lock(mutex_);
  waiting_.emplace(key, waiter);
  return std::unique_ptr<Ticket>(new Ticket(*this, key, waiter));
}

void TaskEvents::tell(const std::string& key, const TaskEvent& event) {
  const std::lock_guard lock(mutex_);
  const auto [begin, end] = waiting_.equal_range(key);
  for (auto at = begin; at != end; ++at) {
    asio::post(at->second->timer.get_executor(), [waiter = at->second, event] {
      if (waiter->event) return;
      waiter->event = event;
      waiter->timer.cancel();
    });
  }
}

}  // namespace cimend::ingest
