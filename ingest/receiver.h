#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/thread_pool.hpp>

#include "core/blobs/blobs.h"
#include "core/clock.h"
#include "core/store/store.h"
#include "ingest/group_commit.h"
#include "ingest/http_server.h"
#include "ingest/metrics.h"
#include "ingest/rate_limit.h"
#include "ingest/secrets.h"
#include "ingest/server_log.h"
#include "ingest/submission.h"
#include "ingest/task_events.h"

namespace cimend::ingest {

struct ReceiverOptions {
  enum class Role : unsigned char {
    cloud,      // takes logs from CI jobs, hands them on to a developer's server
    developer,  // takes logs handed on, analyses them
    all,        // both, without the second hop
  };
  Role role = Role::all;
  Secrets agent_tokens;                          // of POST /api/ci/logs
  Secrets developer_tokens;                      // of POST /process-logs
  Secrets webhook_secrets;                       // of POST /webhooks/github
  bool forwards = false;                         // cloud: there is a server to hand on to
  bool works = true;                             // tasks are done in this process, so their results can be waited for
  bool lockdown = false;                         // what changes anything but by taking logs in is refused: 423
  std::chrono::milliseconds wait_limit{25'000};  // for a task's result, before 202 is answered
  std::uint64_t max_text_bytes = std::uint64_t{1} << 30;
  std::size_t max_queue = 100'000;                      // tasks ready: more is answered 503
  std::size_t max_held_bytes = std::size_t{256} << 20;  // of bodies in memory: more is answered 503
  double requests_per_second = 50, burst = 500;         // with one token; over it 429
};

// What the receiver works with; all of it outlives it.
struct ReceiverParts {
  core::Store& store;
  GroupCommit& commit;
  core::Blobs& blobs;
  const core::Clock& clock;
  TaskEvents& events;
  Metrics& metrics;
  ServerLog& log;
  boost::asio::thread_pool& blocking;  // for what waits for a disk
};

// The endpoints (README.md). A 2xx is answered after what it acknowledges is on disk. Threads may call handle() at
// once.
class Receiver {
 public:
  Receiver(ReceiverParts parts, ReceiverOptions options);
  ~Receiver();
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  boost::asio::awaitable<Response> handle(Request& request);
  // For /metrics: how many connections the server has.
  void count_connections(std::function<std::size_t()> count);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace cimend::ingest
