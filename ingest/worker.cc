#include "ingest/worker.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "core/json.h"
#include "core/text.h"

namespace cimend::ingest {
namespace {

using core::Json;

constexpr int kIdleWait = 1000;   // ms; a notification ends it
constexpr int kStoreWait = 1000;  // ms; after an error of the store

// Renews a lease from a thread of its own for as long as it lives.
class Heartbeat {
 public:
  Heartbeat(core::Store& store, const core::Lease& lease, std::int64_t seconds)
      : store_(store), lease_(lease), seconds_(seconds), thread_([this] { beat(); }) {}
  ~Heartbeat() {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;

 private:
  void beat() {
    const auto pause = std::chrono::milliseconds(std::max<std::int64_t>(seconds_ * 1000 / 3, 100));
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, pause, [&] { return over_; })) {
      lock.unlock();
      const auto held = store_.extend(lease_, seconds_);
      lock.lock();
      // Somebody else has it: the outcome will be refused, and so is every effect that asks first.
      if (held && *held == core::Held::no) return;
    }
  }

  core::Store& store_;
  core::Lease lease_;
  std::int64_t seconds_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace

Worker::Worker(core::Store& store, const core::Clock& clock, std::vector<TaskHandler*> handlers, TaskEvents& events,
               Metrics& metrics, ServerLog& log, WorkerOptions options)
    : store_(store),
      clock_(clock),
      handlers_(std::move(handlers)),
      events_(events),
      metrics_(metrics),
      log_(log),
      options_(std::move(options)) {}

core::UnixSeconds Worker::pause_after(std::int64_t tries, const std::string& key, const WorkerOptions& options) {
  const std::int64_t doublings = std::clamp<std::int64_t>(tries - 1, 0, 30);
  const core::UnixSeconds pause = std::min(options.longest_pause, options.first_pause << doublings);
  // Up to half of it on top.
  const std::string hash = core::sha256_hex(fmt::format("{}#{}", key, tries)).substr(0, 8);
  return pause +
         static_cast<core::UnixSeconds>(std::stoul(hash, nullptr, 16) % static_cast<unsigned long>(pause / 2 + 1));
}

core::Result<bool> Worker::run_one() {
  core::ClaimRequest request;
  request.worker = options_.name;
  for (const TaskHandler* handler : handlers_) request.kinds.emplace_back(handler->kind());
  request.lease_seconds = options_.lease_seconds;
  request.most_per_repository = options_.most_per_repository;
  auto claimed = store_.claim(request);
  if (!claimed) return tl::unexpected(claimed.error());
  if (claimed->empty()) return false;
  const core::ClaimedTask& task = claimed->front();
  TaskAnswer answer = tl::unexpected(TaskFailure{"no handler", false, 0});
  {
    const Heartbeat heartbeat(store_, task.lease, options_.lease_seconds);
    const auto still_mine = [&] {
      const auto held = store_.holds(task.lease);
      return held && *held == core::Held::yes;
    };
    for (TaskHandler* handler : handlers_) {
      if (handler->kind() == task.kind) answer = handler->run(task, still_mine);
    }
  }
  finish(task, std::move(answer));
  return true;
}

void Worker::finish(const core::ClaimedTask& task, TaskAnswer answer) {
  core::TaskOutcome outcome;
  TaskEvent event;
  if (answer) {
    outcome = std::move(answer->outcome);
    event.done = true;
    event.document = std::move(answer->document);
  } else {
    const TaskFailure& failure = answer.error();
    const bool again = failure.again && task.tries < options_.most_tries;
    outcome.next = again ? core::TaskOutcome::Next::retry : core::TaskOutcome::Next::dead;
    outcome.reason = failure.reason;
    const core::UnixSeconds now = clock_.now();
    if (again) outcome.retry_at = std::max(failure.not_before, now + pause_after(task.tries, task.key, options_));
    event.error = failure.reason;
    event.retry_at = outcome.retry_at;
  }
  const auto held = store_.finish(task.lease, outcome);
  const bool written = held && *held == core::Held::yes;
  Json line;
  line.set("task", task.lease.task).set("kind", task.kind).set("key", task.key).set("try", task.tries);
  if (!written) {
    metrics_.task(task.kind, "lost");
    log_.warning("task-lost", line.set("reason", held ? "the lease ran out" : held.error().what));
    return;
  }
  if (answer && answer->afterwards) answer->afterwards();
  events_.tell(task.key, event);
  if (event.done) {
    metrics_.task(task.kind, "done");
    return;
  }
  line.set("reason", outcome.reason);
  const bool again = outcome.next == core::TaskOutcome::Next::retry;
  metrics_.task(task.kind, again ? "retry" : "dead");
  if (again) {
    log_.warning("task-again", line.set("at", core::rfc3339(outcome.retry_at)));
  } else {
    log_.error("task-dead", line);
  }
}

void Worker::run(const std::atomic<bool>& stop) {
  while (!stop) {
    const auto done = run_one();
    if (!done) {
      log_.error("store", Json().set("reason", done.error().what));
      std::this_thread::sleep_for(std::chrono::milliseconds(kStoreWait));
    } else if (!*done) {
      store_.wait_for_task(kIdleWait);
    }
  }
}

}  // namespace cimend::ingest
