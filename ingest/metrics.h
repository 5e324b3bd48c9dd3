#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "core/store/store.h"

namespace cimend::ingest {

// What a server counts, in Prometheus' text format (version 0.0.4). Threads may call it at once.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // `route` is one of the server's own, never what a client sent.
  void request(std::string_view route, int status, std::chrono::steady_clock::duration took);
  void delivery(core::Acceptance acceptance);
  void task(std::string_view kind, std::string_view result);  // "done", "retry", "dead", "lost"
  void log_bytes(std::size_t bytes);

  // What is counted elsewhere is told when it is asked for.
  struct Now {
    core::QueueCounts queue;
    std::size_t connections = 0, waiting_for_disk = 0;
    bool ready = false;
  };
  std::string text(const Now& now);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace cimend::ingest
