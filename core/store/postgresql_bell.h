#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "core/descriptor.h"
#include "core/result.h"
#include "core/store/postgresql_session.h"
#include "core/store/task_bell.h"

namespace cimend::core::sql {

// Tells other processes that a task came (NOTIFY), and is told by them (LISTEN), on one connection of its own with a
// thread of its own. The notice is sent after the commit, not in it: a transaction that notifies holds a lock of the
// whole server until it is on disk, which would make all accepting wait in one line. A notice that is lost (a crash
// between the two, a connection that is being remade) costs a worker the rest of its waiting time, never a task.
class PostgresqlBell {
 public:
  static Result<std::unique_ptr<PostgresqlBell>> start(std::string url);
  ~PostgresqlBell();
  PostgresqlBell(const PostgresqlBell&) = delete;
  PostgresqlBell& operator=(const PostgresqlBell&) = delete;

  void ring();  // here and everywhere
  void looking() { bell_.looking(); }
  void wait(int milliseconds) { bell_.wait(milliseconds); }

 private:
  PostgresqlBell(std::string url, Descriptor wake) : url_(std::move(url)), wake_(std::move(wake)) {}
  void work();
  void serve(PostgresqlSession& session);
  bool wait_for_wake(int milliseconds, int also);
  void wake() const;

  std::string url_;
  TaskBell bell_;
  Descriptor wake_;  // an eventfd
  std::atomic<bool> to_tell_ = false;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace cimend::core::sql
