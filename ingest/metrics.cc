#include "ingest/metrics.h"

#include <map>
#include <sstream>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "core/cli.h"

namespace cimend::ingest {
namespace {

// Seconds; a webhook must be answered within ten.
const prometheus::Histogram::BucketBoundaries kSeconds = {0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05,
                                                          0.1,    0.25,  0.5,   1,     2.5,  5,    10};

std::string_view name_of(core::Acceptance acceptance) {
  switch (acceptance) {
    case core::Acceptance::accepted: return "accepted";
    case core::Acceptance::duplicate: return "duplicate";
    case core::Acceptance::conflict: return "conflict";
  }
  return "accepted";
}

}  // namespace

struct Metrics::State {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests = prometheus::BuildCounter()
                                                          .Name("cimend_http_requests_total")
                                                          .Help("Requests answered, by route and status.")
                                                          .Register(registry);
  prometheus::Family<prometheus::Histogram>& seconds = prometheus::BuildHistogram()
                                                           .Name("cimend_http_request_duration_seconds")
                                                           .Help("From a request's header to its answer, by route.")
                                                           .Register(registry);
  prometheus::Family<prometheus::Counter>& deliveries =
      prometheus::BuildCounter()
          .Name("cimend_deliveries_total")
          .Help("Requests that asked for something, by what became of them.")
          .Register(registry);
  prometheus::Family<prometheus::Counter>& tasks = prometheus::BuildCounter()
                                                       .Name("cimend_tasks_total")
                                                       .Help("Tries at tasks, by kind and result.")
                                                       .Register(registry);
  prometheus::Family<prometheus::Counter>& bytes = prometheus::BuildCounter()
                                                       .Name("cimend_log_bytes_total")
                                                       .Help("Bytes of logs taken in, decompressed and masked.")
                                                       .Register(registry);
  prometheus::Family<prometheus::Gauge>& queue =
      prometheus::BuildGauge().Name("cimend_queue_tasks").Help("Tasks in the queue, by state.").Register(registry);
  prometheus::Family<prometheus::Gauge>& oldest = prometheus::BuildGauge()
                                                      .Name("cimend_queue_oldest_ready_seconds")
                                                      .Help("Age of the oldest task that nobody has taken.")
                                                      .Register(registry);
  prometheus::Family<prometheus::Gauge>& connections =
      prometheus::BuildGauge().Name("cimend_http_connections").Help("Open connections.").Register(registry);
  prometheus::Family<prometheus::Gauge>& waiting = prometheus::BuildGauge()
                                                       .Name("cimend_commit_waiting")
                                                       .Help("Requests that wait for the disk.")
                                                       .Register(registry);
  prometheus::Family<prometheus::Gauge>& ready =
      prometheus::BuildGauge().Name("cimend_ready").Help("1 where /readyz says so.").Register(registry);
  prometheus::Family<prometheus::Gauge>& build =
      prometheus::BuildGauge().Name("cimend_build_info").Help("Always 1; the version.").Register(registry);
};

Metrics::Metrics() : state_(std::make_unique<State>()) {
  state_->build.Add({{"version", std::string(core::version())}}).Set(1);
}
Metrics::~Metrics() = default;

void Metrics::request(std::string_view route, int status, std::chrono::steady_clock::duration took) {
  const std::string name(route);
  state_->requests.Add({{"route", name}, {"status", std::to_string(status)}}).Increment();
  state_->seconds.Add({{"route", name}}, kSeconds).Observe(std::chrono::duration<double>(took).count());
}

void Metrics::delivery(core::Acceptance acceptance) {
  state_->deliveries.Add({{"result", std::string(name_of(acceptance))}}).Increment();
}

void Metrics::task(std::string_view kind, std::string_view result) {
  state_->tasks.Add({{"kind", std::string(kind)}, {"result", std::string(result)}}).Increment();
}

void Metrics::log_bytes(std::size_t bytes) { state_->bytes.Add({}).Increment(static_cast<double>(bytes)); }

std::string Metrics::text(const Now& now) {
  const auto set = [&](const char* state, std::size_t count) {
    state_->queue.Add({{"state", state}}).Set(static_cast<double>(count));
  };
  set("ready", now.queue.ready);
  set("waiting", now.queue.waiting);
  set("held", now.queue.held);
  set("done", now.queue.done);
  set("dead", now.queue.dead);
  state_->oldest.Add({}).Set(static_cast<double>(now.queue.oldest_ready_seconds));
  state_->connections.Add({}).Set(static_cast<double>(now.connections));
  state_->waiting.Add({}).Set(static_cast<double>(now.waiting_for_disk));
  state_->ready.Add({}).Set(now.ready ? 1 : 0);
  return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

}  // namespace cimend::ingest
