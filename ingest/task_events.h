#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "core/clock.h"

namespace cimend::ingest {

// How one try at a task ended.
struct TaskEvent {
  bool done = false;
  std::string document;            // what it made: JSON; empty where it made none
  std::string error;               // where it is not done
  core::UnixSeconds retry_at = 0;  // 0: it is given up
};

// Tells a request that waits how the task it asked for went, where the worker is in the same process. Threads may call
// it at once.
class TaskEvents {
 public:
  class Ticket {
   public:
    ~Ticket();
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    // The first event since the ticket was made; nothing where none came in time.
    boost::asio::awaitable<std::optional<TaskEvent>> wait(std::chrono::milliseconds limit);

   private:
    friend class TaskEvents;
    struct Waiter;
    Ticket(TaskEvents& events, std::string key, std::shared_ptr<Waiter> waiter);
    TaskEvents& events_;
    std::string key_;
    std::shared_ptr<Waiter> waiter_;
  };
  // Made before the task is, so that no event is missed. Belongs to `executor`.
  std::unique_ptr<Ticket> expect(const std::string& key, const boost::asio::any_io_executor& executor);
  void tell(const std::string& key, const TaskEvent& event);

 private:
  std::mutex mutex_;
  std::multimap<std::string, std::shared_ptr<Ticket::Waiter>> waiting_;
};

}  // namespace cimend::ingest
