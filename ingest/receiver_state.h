#pragma once

// The receiver's inside, shared by the files of its endpoints: receiver.cc, receiver_webhook.cc, receiver_logs.cc.

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "core/hmac.h"
#include "core/json.h"
#include "ingest/receiver.h"

namespace cimend::ingest {

// One answer for a token that is missing, malformed or wrong.
Problem unauthorized();
Problem overloaded(std::string what);
Problem wrong_method(std::string_view allowed);
Response answer(int status, const core::Json& json);
// What the store can't hold: a name that is too long.
Problem unfit(const core::Error& error);
// A store's failure as the client is told.
Problem store_problem(const core::Error& error);
// Fit for an id that a client chooses: 1 to 100 of letters, digits, '.', '_' and '-'.
bool valid_delivery_id(std::string_view id);

struct Receiver::State {
  ReceiverParts parts;
  ReceiverOptions options;
  RateLimit by_token, failed_by_peer;
  std::atomic<std::size_t> held_bytes{0};
  std::function<std::size_t()> connections = [] { return std::size_t{0}; };
  // The queue's length is looked at now and then, not with each request.
  std::atomic<std::size_t> ready_tasks{0};
  std::atomic<core::UnixSeconds> looked_at{0};

  State(ReceiverParts p, ReceiverOptions o)
      : parts(p), options(std::move(o)), by_token(options.requests_per_second, options.burst), failed_by_peer(1, 30) {}

  // Runs what blocks elsewhere and comes back to this thread.
  template <class Work>
  boost::asio::awaitable<std::invoke_result_t<Work>> blocking(Work work) {
    std::optional<std::invoke_result_t<Work>> result;  // co_spawn wants to make an empty one first
    co_await boost::asio::co_spawn(
        parts.blocking,
        [&]() -> boost::asio::awaitable<void> {
          result.emplace(work());
          co_return;
        },
        boost::asio::use_awaitable);
    co_return std::move(*result);
  }

  // Before the body is looked at. `mine` opens the endpoint, `others` is a good token for another one.
  std::optional<Problem> refuse_token(Request& request, const Secrets& mine, const Secrets& others) {
    const std::string_view token = bearer_token(request.header("Authorization"));
    const bool here = mine.hold(token);
    const bool elsewhere = others.hold(token);
    if (here) {
      if (!by_token.take(core::hmac_sha256("rate", token))) {
        return Problem{429, "too_many_requests", "more requests than this token may make", {}, 1, true};
      }
      return std::nullopt;
    }
    if (elsewhere) return Problem{403, "wrong_scope", "this token is for another endpoint", {}, 0, true};
    if (!failed_by_peer.take(std::string(request.peer()))) {
      return Problem{429, "too_many_requests", "too many requests without a valid token", {}, 10, true};
    }
    return unauthorized();
  }

  boost::asio::awaitable<std::optional<Problem>> refuse_when_full() {
    const core::UnixSeconds now = parts.clock.now();
    core::UnixSeconds last = looked_at.load();
    if (last != now && looked_at.compare_exchange_strong(last, now)) {
      const auto counts = co_await blocking([&] { return parts.store.queue_counts(); });
      if (counts) ready_tasks = counts->ready;
    }
    if (ready_tasks <= options.max_queue) co_return std::nullopt;
    Problem problem = overloaded("the queue is full");
    problem.retry_after_seconds = 30;
    co_return problem;
  }

  boost::asio::awaitable<Response> webhook(Request& request);
  boost::asio::awaitable<Response> logs(Request& request, bool handed_on);
  boost::asio::awaitable<Answered<ReceivedRun>> take_logs(Request& request, const SubmissionOptions& submission);
  boost::asio::awaitable<Response> answer_for(const core::RunKey& key, const core::NewTask& task,
                                              const std::string& delivery, std::optional<TaskEvent> event,
                                              bool handed_on);
  boost::asio::awaitable<Response> run_status(Request& request);
  boost::asio::awaitable<Response> revive(Request& request);
  boost::asio::awaitable<Response> ready();
  boost::asio::awaitable<Response> metrics();
  boost::asio::awaitable<Response> route(Request& request, std::string_view& name);
};

}  // namespace cimend::ingest
