#include "ingest/receiver.h"

#include <cstdlib>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "core/json.h"
#include "core/text.h"
#include "ingest/stored_run.h"
#include "ingest/webhook.h"

namespace cimend::ingest {
namespace {

namespace asio = boost::asio;
using core::Json;

// One answer for a token that is missing, malformed or wrong.
Problem unauthorized() { return {401, "unauthorized", "a valid bearer token is needed", {}, 0, true}; }
Problem bad_signature() { return {401, "bad_signature", "X-Hub-Signature-256 does not sign this body", {}, 0, true}; }
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

bool valid_guid(std::string_view guid) {
  return !guid.empty() && guid.size() <= 100 &&
         guid.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") ==
             std::string_view::npos;
}

bool valid_event(std::string_view event) {
  return !event.empty() && event.size() <= 60 &&
         event.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos;
}

// Counts bytes of bodies that are held in memory; given back when it goes.
class HeldBytes {
 public:
  HeldBytes(std::atomic<std::size_t>& all, std::size_t bytes, std::size_t most) : all_(all) {
    if (all_.fetch_add(bytes) + bytes > most) {
      all_ -= bytes;
    } else {
      bytes_ = bytes;
      held_ = true;
    }
  }
  ~HeldBytes() { all_ -= bytes_; }
  HeldBytes(const HeldBytes&) = delete;
  HeldBytes& operator=(const HeldBytes&) = delete;
  [[nodiscard]] bool held() const { return held_; }

 private:
  std::atomic<std::size_t>& all_;
  std::size_t bytes_ = 0;
  bool held_ = false;
};

}  // namespace

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
  asio::awaitable<std::invoke_result_t<Work>> blocking(Work work) {
    std::optional<std::invoke_result_t<Work>> result;  // co_spawn wants to make an empty one first
    co_await asio::co_spawn(
        parts.blocking,
        [&]() -> asio::awaitable<void> {
          result.emplace(work());
          co_return;
        },
        asio::use_awaitable);
    co_return std::move(*result);
  }

  // Before the body is looked at. `mine` opens the endpoint, `others` is a good token for another one.
  std::optional<Problem> refuse_token(Request& request, const Secrets& mine, const Secrets& others) {
    const std::string_view token = bearer_token(request.header("Authorization"));
    const bool here = mine.hold(token);
    const bool elsewhere = others.hold(token);
    if (here) {
      if (!by_token.take(hmac_sha256("rate", token))) {
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

  asio::awaitable<std::optional<Problem>> refuse_when_full() {
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

  asio::awaitable<Response> webhook(Request& request);
  asio::awaitable<Response> logs(Request& request, bool handed_on);
  asio::awaitable<Answered<ReceivedRun>> take_logs(Request& request, const SubmissionOptions& submission);
  asio::awaitable<Response> answer_for(const core::RunKey& key, const core::NewTask& task, const std::string& delivery,
                                       std::optional<TaskEvent> event, bool handed_on);
  asio::awaitable<Response> run_status(Request& request);
  asio::awaitable<Response> revive(Request& request);
  asio::awaitable<Response> ready();
  asio::awaitable<Response> metrics();
  asio::awaitable<Response> route(Request& request, std::string_view& name);
};

asio::awaitable<Response> Receiver::State::webhook(Request& request) {
  if (options.webhook_secrets.empty()) {
    co_return respond(Problem{503, "not_configured", "this server has no webhook secret", {}, 3600, true});
  }
  const std::string signature(request.header("X-Hub-Signature-256"));
  if (signature.empty()) co_return respond(bad_signature());
  const std::string type = core::to_lower(request.header("Content-Type"));
  if (type.rfind("application/json", 0) != 0) {
    co_return respond(Problem{
        415, "bad_type", "set the webhook's content type to application/json in GitHub's settings", {}, 0, true});
  }
  const std::string event(request.header("X-GitHub-Event"));
  const std::string guid(request.header("X-GitHub-Delivery"));
  if (!valid_event(event) || !valid_guid(guid)) {
    co_return respond(
        Problem{400, "bad_request", "X-GitHub-Event and X-GitHub-Delivery are missing or malformed", {}, 0, true});
  }
  if (auto full = co_await refuse_when_full()) co_return respond(*full);
  std::size_t length = std::size_t{64} << 10;
  const std::string_view announced = request.header("Content-Length");
  if (!announced.empty()) length = static_cast<std::size_t>(std::strtoull(std::string(announced).c_str(), nullptr, 10));
  const HeldBytes held(held_bytes, std::min<std::size_t>(length, std::size_t{32} << 20), options.max_held_bytes);
  if (!held.held()) co_return respond(overloaded("too many requests at once"));
  const auto body = co_await request.read_all();
  if (!body) co_return respond(body.error());
  const auto identity = options.webhook_secrets.check_signature(signature, *body);
  if (!identity) co_return respond(bad_signature());
  auto intake = read_webhook({event, guid, *body, *identity}, parts.clock.now());
  if (!intake) co_return respond(intake.error());
  const bool queued = !intake->tasks.empty();
  // In a batch one that the store does not take would take the others with it.
  if (const auto valid = core::valid_intake(*intake); !valid) co_return respond(unfit(valid.error()));
  const auto taken = co_await parts.commit.accept(std::move(*intake));
  if (!taken) co_return respond(store_problem(taken.error()));
  parts.metrics.delivery(*taken);
  switch (*taken) {
    case core::Acceptance::duplicate: co_return answer(200, Json().set("status", "duplicate"));
    case core::Acceptance::conflict:
      co_return respond(
          Problem{409, "conflict", "this delivery id came before, with another body; audited", {}, 0, false});
    case core::Acceptance::accepted: break;
  }
  if (event == "ping") co_return answer(200, Json().set("status", "pong"));
  co_return answer(202, Json().set("status", queued ? "queued" : "stored"));
}

// The facts of a run in a query: run_id, repository, head_sha, branch, workflow, event, attempt, conclusion, url.
Json facts_in_query(const Request& request) {
  Json facts = Json::Object{};
  for (const char* key :
       {"run_id", "repository", "head_sha", "branch", "workflow", "event", "attempt", "conclusion", "url"}) {
    const std::string value = request.query(key);
    if (value.empty()) continue;
    const bool number = std::string_view(key) == "attempt" && value.size() < 10 &&
                        value.find_first_not_of("0123456789") == std::string::npos;
    facts.set(key, number ? Json(std::int64_t{std::stoll(value)}) : Json(value));
  }
  return facts;
}

asio::awaitable<Answered<ReceivedRun>> Receiver::State::take_logs(Request& request,
                                                                  const SubmissionOptions& submission) {
  SubmissionHeader header;
  header.content_type = std::string(request.header("Content-Type"));
  header.content_encoding = std::string(request.header("Content-Encoding"));
  header.job = request.query("job");
  const std::string type = core::to_lower(header.content_type);
  if (type.rfind("text/plain", 0) == 0 || type.rfind("application/zip", 0) == 0) {
    auto facts = read_run_facts(facts_in_query(request), submission.field_status);
    if (!facts) co_return tl::unexpected(facts.error());
    header.facts = std::move(*facts);
  }
  auto begun = co_await blocking([&] { return Submission::begin(parts.blobs, std::move(header), submission); });
  if (!begun) co_return tl::unexpected(begun.error());
  for (;;) {
    const auto piece = co_await request.read();
    if (!piece) co_return tl::unexpected(piece.error());
    if (piece->empty()) break;
    const auto added = co_await blocking([&] { return begun->append(*piece); });
    if (!added) co_return tl::unexpected(added.error());
  }
  co_return co_await blocking([&] { return begun->finish(); });
}

asio::awaitable<Response> Receiver::State::logs(Request& request, bool handed_on) {
  const Secrets& mine = handed_on ? options.developer_tokens : options.agent_tokens;
  const Secrets& others = handed_on ? options.agent_tokens : options.developer_tokens;
  if (auto refused = refuse_token(request, mine, others)) co_return respond(*refused);
  if (auto full = co_await refuse_when_full()) co_return respond(*full);
  const std::string offered_key(request.header("Idempotency-Key"));
  if (!offered_key.empty() && !valid_guid(offered_key)) {
    co_return respond(
        Problem{400, "bad_request", "Idempotency-Key: expected 1 to 100 of A-Z a-z 0-9 . _ -", {}, 0, true});
  }
  SubmissionOptions submission;
  submission.layout = handed_on ? RunLayout::flat : RunLayout::by_repository;
  submission.field_status = handed_on ? 400 : 422;
  submission.max_text_bytes = options.max_text_bytes;
  submission.stored_jobs = [this](const core::RunDocument& run) { return stored_jobs(parts.store, run); };
  auto received = co_await take_logs(request, submission);
  if (!received) co_return respond(received.error());
  for (const core::RunDocument::Job& job : received->run.jobs) parts.metrics.log_bytes(job.bytes);

  const bool forward = !handed_on && options.forwards;
  core::Intake intake = intake_of_run(*received, submission.layout, parts.clock.now());
  if (!offered_key.empty()) intake.delivery.id = offered_key;
  const core::RunKey key = intake.run->key;
  const std::string delivery = intake.delivery.id;
  core::NewTask task = forward ? forward_task(key, delivery) : analyse_task(key, delivery, submission.layout);
  intake.tasks.push_back(task);
  const bool waits = options.works && request.query("wait") != "0";
  std::unique_ptr<TaskEvents::Ticket> ticket;
  if (waits) ticket = parts.events.expect(task.key, co_await asio::this_coro::executor);
  const auto valid = core::valid_intake(intake);
  core::Result<core::Acceptance> taken = core::Acceptance::conflict;
  if (valid) taken = co_await parts.commit.accept(std::move(intake));
  const bool accepted = valid && taken && *taken == core::Acceptance::accepted;
  if (!accepted) {
    // The logs came with something that is not taken. A repetition's are there already, under names of their own.
    co_await blocking([&] {
      for (const std::string& blob : received->blobs) static_cast<void>(parts.blobs.remove(blob));
      return true;
    });
  }
  if (!valid) co_return respond(unfit(valid.error()));
  if (!taken) co_return respond(store_problem(taken.error()));
  parts.metrics.delivery(*taken);
  if (*taken == core::Acceptance::conflict) {
    co_return respond(
        Problem{409, "conflict", "this Idempotency-Key came before, with other logs; audited", {}, 0, false});
  }
  std::optional<TaskEvent> event;
  if (accepted && waits) event = co_await ticket->wait(options.wait_limit);
  co_return co_await answer_for(key, task, delivery, std::move(event), handed_on);
}

std::string status_url(const core::RunKey& key) {
  return fmt::format("/api/runs/{}/{}/{}", key.repository, key.run_id, key.attempt);
}

asio::awaitable<Response> Receiver::State::answer_for(const core::RunKey& key, const core::NewTask& task,
                                                      const std::string& delivery, std::optional<TaskEvent> event,
                                                      bool handed_on) {
  if (!event) {  // a repetition, nobody waited, or not in time: what is there already
    const auto known = co_await blocking([&] { return parts.store.analysis(key); });
    if (known && *known) event = TaskEvent{true, **known, {}, 0};
  }
  const auto document = event && event->done ? Json::parse(event->document) : core::Result<Json>(Json());
  const bool done = event && event->done;
  if (handed_on && done && document) co_return answer(200, *document);
  Json upstream;
  upstream.set("task", task.kind);
  if (done) {
    upstream.set("status", task.kind == "forward" ? "handed_on" : "analysed");
    if (document && document->is_object()) upstream.set("analysis", *document);
  } else if (event) {
    upstream.set("status", event->retry_at > 0 ? "failed_will_retry" : "failed").set("error", event->error);
    if (event->retry_at > 0) upstream.set("retry_at", core::rfc3339(event->retry_at));
  } else {
    upstream.set("status", "queued");
  }
  Json body;
  body.set("status", "received").set("delivery", delivery).set("status_url", status_url(key));
  body.set("upstream", upstream);
  Response response = answer(done ? 200 : 202, body);
  response.headers.emplace_back("Location", status_url(key));
  co_return response;
}

// "/api/runs/OWNER/NAME/RUN/ATTEMPT", or "/api/runs/local/RUN/ATTEMPT".
std::optional<core::RunKey> run_key_of(std::string_view path) {
  static constexpr std::string_view kPrefix = "/api/runs/";
  path.remove_prefix(std::min(kPrefix.size(), path.size()));
  const auto parts = core::split(path, '/');
  if (parts.size() < 3 || parts.size() > 4) return std::nullopt;
  core::RunKey key;
  key.repository = parts.size() == 4 ? fmt::format("{}/{}", parts[0], parts[1]) : std::string(parts[0]);
  key.run_id = std::string(parts[parts.size() - 2]);
  const std::string attempt(parts.back());
  const bool number =
      !attempt.empty() && attempt.size() < 5 && attempt.find_first_not_of("0123456789") == std::string::npos;
  if (!core::valid_run_id(key.run_id) || !number) return std::nullopt;
  key.attempt = std::stoll(attempt);
  return key;
}

asio::awaitable<Response> Receiver::State::run_status(Request& request) {
  const bool developer = options.developer_tokens.hold(bearer_token(request.header("Authorization")));
  const Secrets& mine = developer ? options.developer_tokens : options.agent_tokens;
  if (auto refused = refuse_token(request, mine, Secrets())) co_return respond(*refused);
  const Problem missing{404, "not_found", "no such run", {}, 0, false};
  const auto key = run_key_of(request.path());
  if (!key) co_return respond(missing);
  const auto row = co_await blocking([&] { return parts.store.run(*key); });
  if (!row) co_return respond(store_problem(row.error()));
  if (!*row) co_return respond(missing);
  const auto analysis = co_await blocking([&] { return parts.store.analysis(*key); });
  if (!analysis) co_return respond(store_problem(analysis.error()));
  Json body;
  body.set("status", *analysis ? "analysed" : "queued").set("repository", key->repository);
  body.set("run_id", key->run_id).set("attempt", key->attempt).set("conclusion", (*row)->conclusion);
  if (*analysis) {
    if (auto document = Json::parse(**analysis)) body.set("analysis", *document);
  }
  co_return answer(200, body);
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
