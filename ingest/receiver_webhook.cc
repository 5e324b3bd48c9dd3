// POST /webhooks/github.

#include <algorithm>
#include <cstdlib>

#include "core/text.h"
#include "ingest/receiver_state.h"
#include "ingest/webhook.h"

namespace cimend::ingest {
namespace {

namespace asio = boost::asio;
using core::Json;

Problem bad_signature() { return {401, "bad_signature", "X-Hub-Signature-256 does not sign this body", {}, 0, true}; }

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
  if (!valid_event(event) || !valid_delivery_id(guid)) {
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

}  // namespace cimend::ingest
