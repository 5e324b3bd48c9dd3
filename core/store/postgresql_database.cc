#include "core/store/postgresql_database.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "core/json.h"
#include "core/store/migrations.h"

namespace cimend::core::sql {
namespace {

constexpr int kMostCollisions = 10;
constexpr std::chrono::seconds kMostWaitForSession{30};
constexpr std::chrono::milliseconds kAskAgain{100};
constexpr int kMostQuestions = 100;

// Its id is taken at once, in the same message: should the answer to COMMIT be lost, it is what to ask for.
constexpr const char* kBegin = "BEGIN; SELECT pg_current_xact_id()";

// Whoever comes second waits here until the first has brought the schema up to date.
constexpr const char* kLockSchema = "SELECT pg_advisory_xact_lock(hashtext(current_schema() || '.cimend_schema'))";

constexpr Statement kClaim = {"claim", "",
                              "SELECT * FROM cimend_claim($1, ARRAY(SELECT jsonb_array_elements_text($2::jsonb)),"
                              " $3, $4, $5, $6, $7 = 1)"};

// One parameter that is a list.
Value list_of(const std::vector<std::string>& names) {
  Json::Array list;
  for (const std::string& name : names) list.emplace_back(clean(name));
  return text(Json(std::move(list)).dump());
}

}  // namespace

Result<std::unique_ptr<Database>> PostgresqlDatabase::open(const std::string& url, UnixSeconds now,
                                                           const StoreOptions& options) {
  std::unique_ptr<PostgresqlDatabase> database(new PostgresqlDatabase(url, options));
  database->options_.connections = std::max<std::size_t>(1, options.connections);
  if (options.read_only) {
    auto good = database->read([](Session& session) { return check_version(session, postgresql_migrations()); });
    if (!good) return tl::unexpected(good.error());
    return std::unique_ptr<Database>(std::move(database));
  }
  auto migrated = database->transact([&](Session& session) -> Result<Ending> {
    if (auto locked = session.script(kLockSchema); !locked) return tl::unexpected(locked.error());
    if (auto done = migrate(session, postgresql_migrations(), now); !done) return tl::unexpected(done.error());
    return Ending::keep;
  });
  if (!migrated) return tl::unexpected(migrated.error());
  auto bell = PostgresqlBell::start(url);
  if (!bell) return tl::unexpected(bell.error());
  database->bell_ = std::move(*bell);
  return std::unique_ptr<Database>(std::move(database));
}

Result<std::unique_ptr<PostgresqlSession>> PostgresqlDatabase::take() {
  {
    std::unique_lock lock(mutex_);
    const bool free =
        given_.wait_for(lock, kMostWaitForSession, [&] { return !idle_.empty() || sessions_ < options_.connections; });
    if (!free)
      return fail(Errc::unavailable, fmt::format("all {} connections to the store are busy", options_.connections));
    if (!idle_.empty()) {
      auto session = std::move(idle_.back());
      idle_.pop_back();
      return session;
    }
    ++sessions_;
  }
  auto opened = PostgresqlSession::open(url_, options_.read_only);
  if (opened) return opened;
  {
    const std::lock_guard guard(mutex_);
    --sessions_;
  }
  given_.notify_one();
  return opened;
}

void PostgresqlDatabase::give(std::unique_ptr<PostgresqlSession> session) {
  {
    const std::lock_guard guard(mutex_);
    if (session->lost()) {
      sessions_ -= 1 + idle_.size();
      idle_.clear();
    } else {
      idle_.push_back(std::move(session));
    }
  }
  given_.notify_all();
}

PostgresqlDatabase::Try PostgresqlDatabase::try_once(const std::function<Result<Ending>(Session&)>& body) {
  using Went = Try::Went;
  auto session = take();
  if (!session) return {Went::failed, session.error(), {}};
  PostgresqlSession& open = **session;
  const auto ended = [&](Went went, Error error = {}, std::string transaction = {}) {
    give(std::move(*session));
    return Try{went, std::move(error), std::move(transaction)};
  };
  const auto transaction = open.ask(kBegin);
  if (!transaction) return ended(open.lost() ? Went::lost : Went::failed, transaction.error());
  const auto ending = body(open);
  if (!ending || *ending == Ending::undo) {
    const bool collided = !ending && open.collided();
    if (!open.lost()) (void)open.script("ROLLBACK");
    if (ending) return ended(Went::done);
    if (open.lost()) return ended(Went::lost, ending.error());
    return ended(collided ? Went::collided : Went::failed, ending.error());
  }
  if (auto committed = open.script("COMMIT"); !committed) {
    if (open.lost()) return ended(Went::unknown, committed.error(), *transaction);
    return ended(open.collided() ? Went::collided : Went::failed, committed.error());
  }
  return ended(Went::done);
}

// Asked on a new connection. While the server has not noticed the loss, the transaction may still be going on.
Result<bool> PostgresqlDatabase::was_committed(const std::string& transaction) {
  for (int question = 0; question < kMostQuestions; ++question) {
    auto session = take();
    if (!session) return tl::unexpected(session.error());
    auto status = (*session)->ask("SELECT pg_xact_status('" + transaction + "'::xid8)");  // digits, by the server
    give(std::move(*session));
    if (!status) return tl::unexpected(status.error());
    if (*status != "in progress") return *status == "committed";
    std::this_thread::sleep_for(kAskAgain);
  }
  return fail(Errc::unavailable, "the server does not tell what became of a transaction");
}

Result<> PostgresqlDatabase::transact(const std::function<Result<Ending>(Session&)>& body) {
  using Went = Try::Went;
  if (options_.read_only) return fail(Errc::refused, "the store was opened for reading");
  int collisions = 0;
  for (int losses = 0; true;) {
    Try tried = try_once(body);
    if (tried.went == Went::unknown) {
      const auto committed = was_committed(tried.transaction);
      if (!committed)
        return with_context(committed.error(), "the connection was lost at the end; it is not known what was written");
      tried.went = *committed ? Went::done : Went::lost;
    }
    switch (tried.went) {
      case Went::done: return {};
      case Went::collided:
        if (++collisions < kMostCollisions) continue;
        break;
      case Went::lost:
        if (++losses < 2) continue;
        break;
      case Went::failed:
      case Went::unknown: break;
    }
    return tl::unexpected(std::move(tried.error));
  }
}

Result<> PostgresqlDatabase::autocommitted(Repeat repeat, const std::function<Result<>(Session&)>& body) {
  for (int losses = 0; true;) {
    auto session = take();
    if (!session) return tl::unexpected(session.error());
    auto done = body(**session);
    const bool lost = (*session)->lost();
    const bool collided = !done && (*session)->collided();
    give(std::move(*session));
    if (done || (!lost && !collided)) return done;
    if (++losses >= 2 || (lost && repeat == Repeat::no)) return done;
  }
}

Result<> PostgresqlDatabase::once(Repeat repeat, const std::function<Result<>(Session&)>& body) {
  if (options_.read_only) return fail(Errc::refused, "the store was opened for reading");
  return autocommitted(repeat, body);
}

Result<> PostgresqlDatabase::read(const std::function<Result<>(Session&)>& body) {
  return autocommitted(Repeat::yes, body);
}

// A claim whose answer is lost is not tried again: what it may have taken comes back when its lease runs out.
Result<std::vector<ClaimedTask>> PostgresqlDatabase::claim(const ClaimRequest& request, UnixSeconds now) {
  if (bell_) bell_->looking();
  std::vector<ClaimedTask> claimed;
  for (const std::int64_t patient : {0, 1}) {
    claimed.clear();
    bool come_again = false;
    auto done = once(Repeat::no, [&](Session& session) -> Result<> {
      auto rows = session.run(kClaim, {now, list_of(request.kinds), static_cast<std::int64_t>(request.most),
                                       static_cast<std::int64_t>(request.most_per_repository),
                                       now + request.lease_seconds, text(request.worker), patient});
      if (!rows) return tl::unexpected(rows.error());
      for (std::size_t at = 0; at < rows->size(); ++at) {
        if (rows->number(at, 0) == 0) {
          come_again = true;
          continue;
        }
        claimed.push_back({{rows->number(at, 0), rows->number(at, 1)},
                           rows->text(at, 2),
                           rows->text(at, 3),
                           rows->text(at, 4),
                           rows->text(at, 5),
                           rows->number(at, 6)});
      }
      return {};
    });
    if (!done) return tl::unexpected(done.error());
    if (!come_again) break;
  }
  std::sort(claimed.begin(), claimed.end(),
            [](const ClaimedTask& a, const ClaimedTask& b) { return a.lease.task < b.lease.task; });
  return claimed;
}

}  // namespace cimend::core::sql
