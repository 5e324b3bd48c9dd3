// POST /api/ci/logs, POST /process-logs, and GET /api/runs: logs in, what became of them out.

#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <boost/asio/this_coro.hpp>

#include "core/text.h"
#include "ingest/receiver_state.h"
#include "ingest/stored_run.h"

namespace cimend::ingest {
namespace {

namespace asio = boost::asio;
using core::Json;

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

std::string status_url(const core::RunKey& key) {
  return fmt::format("/api/runs/{}/{}/{}", key.repository, key.run_id, key.attempt);
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

}  // namespace

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
  if (!offered_key.empty() && !valid_delivery_id(offered_key)) {
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

}  // namespace cimend::ingest
