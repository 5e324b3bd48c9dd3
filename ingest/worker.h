#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/analyser.h"
#include "core/blobs/blobs.h"
#include "core/clock.h"
#include "core/store/store.h"
#include "ingest/metrics.h"
#include "ingest/server_log.h"
#include "ingest/task_events.h"

namespace cimend::ingest {

// How one try at a task ended, before it is written down.
struct TaskResult {
  core::TaskOutcome outcome;
  std::string document;  // for whoever waits: JSON
  // What may only happen once the outcome is written down, by whoever wrote it.
  std::function<void()> afterwards;
};

// A task that failed. `again` where another try may help.
struct TaskFailure {
  std::string reason;
  bool again = true;
  core::UnixSeconds not_before = 0;  // a server's own word for when; else the usual pause
};
using TaskAnswer = tl::expected<TaskResult, TaskFailure>;

// Does tasks of one kind. Asks `still_mine` before any effect outside: a worker that was stopped past its lease must do
// nothing more.
class TaskHandler {
 public:
  virtual ~TaskHandler() = default;
  [[nodiscard]] virtual std::string_view kind() const = 0;
  virtual TaskAnswer run(const core::ClaimedTask& task, const std::function<bool()>& still_mine) = 0;
};

struct WorkerOptions {
  std::string name = "worker";      // for people: "host:pid"
  std::int64_t lease_seconds = 60;  // renewed every third of it
  std::int64_t most_tries = 20;
  core::UnixSeconds first_pause = 2, longest_pause = 900;  // doubled with each try
  std::size_t most_per_repository = 4;
};

// Takes tasks from the queue and does them, one at a time. Claims under a lease, renews it while the task goes on, and
// leaves the task with an outcome that counts only while the lease is its own.
class Worker {
 public:
  Worker(core::Store& store, const core::Clock& clock, std::vector<TaskHandler*> handlers, TaskEvents& events,
         Metrics& metrics, ServerLog& log, WorkerOptions options);
  // Does one task if there is one. Errc as the store tells it.
  core::Result<bool> run_one();
  // Until `stop` is set; the task at hand is finished first. What the store can't do for a while is waited out.
  void run(const std::atomic<bool>& stop);

  // Seconds until the next try after `tries`: exponential, with a jitter that only depends on the task, so that tasks
  // that failed together do not come back together.
  static core::UnixSeconds pause_after(std::int64_t tries, const std::string& key, const WorkerOptions& options);

 private:
  void finish(const core::ClaimedTask& task, TaskAnswer answer);

  core::Store& store_;
  const core::Clock& clock_;
  std::vector<TaskHandler*> handlers_;
  TaskEvents& events_;
  Metrics& metrics_;
  ServerLog& log_;
  WorkerOptions options_;
};

}  // namespace cimend::ingest
