#include "ingest/receiver.h"

#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "core/text.h"
#include "ingest/receiver_state.h"

namespace cimend::ingest {

namespace asio = boost::asio;
using core::Json;

// One answer for a token that is missing, malformed or wrong.
Problem unauthorized() { return {401, "unauthorized", "a valid bearer token is needed", {}, 0, true}; }
Problem overloaded(std::string what) { return {503, "overloaded", std::move(what), {}, 1, true}; }

Problem wrong_method(std::string_view allowed) {
  return {405, "wrong_method", fmt::format("use {}", allowed), {}, 0, true};
}

Response answer(int status, const Json& json) {
  Response response;
  response.status = status;
  response.body = json.dump() + "\n";
  return response;
}

// What the store can't hold: a name that is too long.
Problem unfit(const core::Error& error) {
  return {422, "bad_field", error.what, {{error.where, error.what}}, 0, false};
}

// A store's failure as the client is told.
Problem store_problem(const core::Error& error) {
  if (error.code == core::Errc::unavailable) return overloaded(error.what);
  return storage_problem(error);
}

bool valid_delivery_id(std::string_view id) {
  return !id.empty() && id.size() <= 100 &&
         id.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") ==
             std::string_view::npos;
}

// POST /api/tasks/ID/retry: a task that was given up is tried again.
asio::awaitable<Response> Receiver::State::revive(Request& request) {
  if (auto refused = refuse_token(request, options.developer_tokens, options.agent_tokens)) co_return respond(*refused);
  if (options.lockdown) {
    co_return respond(
        Problem{423, "locked", "this server is locked down: it takes logs and changes nothing else", {}, 0, true});
  }
  const auto parts_of_path = core::split(request.path(), '/');
  const std::string id = parts_of_path.size() == 5 ? std::string(parts_of_path[3]) : std::string();
  const bool number = !id.empty() && id.size() < 19 && id.find_first_not_of("0123456789") == std::string::npos;
  if (!number || parts_of_path[4] != "retry") co_return respond(Problem{404, "not_found", "no such task", {}, 0, true});
  const auto revived = co_await blocking([&] { return parts.store.revive(std::stoll(id)); });
  if (!revived) co_return respond(store_problem(revived.error()));
  if (!*revived) co_return respond(Problem{404, "not_found", "no task with this number was given up", {}, 0, false});
  co_return answer(202, Json().set("status", "queued"));
}

asio::awaitable<Response> Receiver::State::ready() {
  const auto store = co_await blocking([&] { return parts.store.check(); });
  const auto blobs = co_await blocking([&] { return parts.blobs.check(); });
  const auto counts = co_await blocking([&] { return parts.store.queue_counts(); });
  const bool room = counts && counts->ready <= options.max_queue;
  Json checks;
  checks.set("store", store ? "ok" : store.error().what).set("blobs", blobs ? "ok" : blobs.error().what);
  checks.set("queue", !counts ? counts.error().what : room ? "ok" : fmt::format("{} tasks wait", counts->ready));
  const bool all = store && blobs && room;
  co_return answer(all ? 200 : 503, Json().set("status", all ? "ready" : "not ready").set("checks", checks));
}

asio::awaitable<Response> Receiver::State::metrics() {
  Metrics::Now now;
  const auto counts = co_await blocking([&] { return parts.store.queue_counts(); });
  if (counts) now.queue = *counts;
  now.ready = counts.has_value() && counts->ready <= options.max_queue;
  now.connections = connections();
  now.waiting_for_disk = parts.commit.waiting();
  Response response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body = parts.metrics.text(now);
  co_return response;
}

asio::awaitable<Response> Receiver::State::route(Request& request, std::string_view& name) {
  using Role = ReceiverOptions::Role;
  const std::string_view path = request.path();
  const bool reads = request.method() == "GET" || request.method() == "HEAD";
  const bool posts = request.method() == "POST";
  const auto is = [&](std::string_view wanted) {
    if (path != wanted) return false;
    name = wanted;
    return true;
  };
  if (is("/webhooks/github") && options.role != Role::developer) {
    if (posts) co_return co_await webhook(request);
    co_return respond(wrong_method("POST"));
  }
  if (is("/api/ci/logs") && options.role != Role::developer) {
    if (posts) co_return co_await logs(request, false);
    co_return respond(wrong_method("POST"));
  }
  if (is("/process-logs") && options.role != Role::cloud) {
    if (posts) co_return co_await logs(request, true);
    co_return respond(wrong_method("POST"));
  }
  if (is("/healthz")) co_return reads ? answer(200, Json().set("status", "ok")) : respond(wrong_method("GET"));
  if (is("/readyz")) {
    if (reads) co_return co_await ready();
    co_return respond(wrong_method("GET"));
  }
  if (is("/metrics")) {
    if (reads) co_return co_await metrics();
    co_return respond(wrong_method("GET"));
  }
  if (path.rfind("/api/runs/", 0) == 0) {
    name = "/api/runs";
    if (reads) co_return co_await run_status(request);
    co_return respond(wrong_method("GET"));
  }
  if (path.rfind("/api/tasks/", 0) == 0) {
    name = "/api/tasks";
    if (posts) co_return co_await revive(request);
    co_return respond(wrong_method("POST"));
  }
  name = "other";
  co_return respond(Problem{404, "not_found", "there is nothing here", {}, 0, true});
}

Receiver::Receiver(ReceiverParts parts, ReceiverOptions options)
    : state_(std::make_unique<State>(parts, std::move(options))) {}
Receiver::~Receiver() = default;

void Receiver::count_connections(std::function<std::size_t()> count) { state_->connections = std::move(count); }

asio::awaitable<Response> Receiver::handle(Request& request) {
  const auto begun = std::chrono::steady_clock::now();
  std::string_view name = "other";
  Response response = co_await state_->route(request, name);
  if (response.status == 405) {
    const bool get = name == "/healthz" || name == "/readyz" || name == "/metrics" || name == "/api/runs";
    response.headers.emplace_back("Allow", get ? "GET, HEAD" : "POST");
  }
  if (response.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  state_->parts.metrics.request(name, response.status, std::chrono::steady_clock::now() - begun);
  if (response.status >= 500) {
    state_->parts.log.warning("refused", Json().set("route", name).set("status", response.status));
  }
  co_return response;
}

}  // namespace cimend::ingest
