// Forgetting what is old, in steps that are transactions of their own, and whether the store can be written to.

#include "core/store/sql_store.h"

namespace cimend::core::sql {
namespace {

// What belongs to a run (jobs, analysis, fingerprints, patches) goes with it: ON DELETE CASCADE.
constexpr Statement kOldRuns = {
    "old_runs", "SELECT repository, run_id, attempt FROM runs WHERE changed < $1 ORDER BY changed, run_id LIMIT $2",
    "SELECT repository, run_id, attempt FROM runs WHERE changed < $1 ORDER BY changed, run_id LIMIT $2"
    " FOR UPDATE SKIP LOCKED"};
constexpr Statement kForgetRun = {
    "forget_run", "DELETE FROM runs WHERE repository = $1 AND run_id = $2 AND attempt = $3",
    "DELETE FROM runs USING unnest($1, $2, $3) AS old(repository, run_id, attempt)"
    " WHERE runs.repository = old.repository AND runs.run_id = old.run_id AND runs.attempt = old.attempt"};
constexpr Statement kForgetDeliveries =
    both("forget_deliveries",
         "DELETE FROM deliveries WHERE number IN (SELECT number FROM deliveries WHERE received_at < $1"
         " ORDER BY received_at LIMIT $2) RETURNING number");
constexpr Statement kForgetTasks =
    both("forget_tasks",
         "DELETE FROM tasks WHERE state + 0 >= 2 AND id IN (SELECT id FROM tasks WHERE state >= 2 AND changed < $1"
         " ORDER BY changed LIMIT $2) RETURNING id");

constexpr Statement kBeat = both("beat", "UPDATE heartbeat SET time = $1 WHERE id = 1");
constexpr Statement kVersion = both("version", "SELECT max(version) FROM schema_version");

Result<PruneStep> forget(Session& session, UnixSeconds before, std::int64_t most) {
  auto runs = session.run(kOldRuns, {before, most});
  if (!runs) return tl::unexpected(runs.error());
  PruneStep step;
  std::vector<Row> keys;
  for (std::size_t at = 0; at < runs->size(); ++at) {
    step.runs.push_back({runs->text(at, 0), runs->text(at, 1), runs->number(at, 2)});
    keys.push_back({text(runs->text(at, 0)), text(runs->text(at, 1)), runs->number(at, 2)});
  }
  if (auto forgotten = session.run_each(kForgetRun, keys); !forgotten) return tl::unexpected(forgotten.error());
  auto deliveries = session.run(kForgetDeliveries, {before, most});
  if (!deliveries) return tl::unexpected(deliveries.error());
  auto tasks = session.run(kForgetTasks, {before, most});
  if (!tasks) return tl::unexpected(tasks.error());
  const auto full = static_cast<std::size_t>(most);
  step.more = runs->size() == full || deliveries->size() == full || tasks->size() == full;
  return step;
}

}  // namespace

Result<PruneStep> SqlStore::prune(UnixSeconds changed_before, std::size_t most) {
  if (most == 0) return fail(Errc::refused, "prune at least one run at a time");
  PruneStep step;
  auto done = database_->transact_freeing([&](Session& session) -> Result<Ending> {
    auto forgotten = forget(session, changed_before, static_cast<std::int64_t>(most));
    if (!forgotten) return tl::unexpected(forgotten.error());
    step = std::move(*forgotten);
    return Ending::keep;
  });
  if (!done) return tl::unexpected(done.error());
  if (!step.more) database_->give_back_room();
  return step;
}

Result<> SqlStore::check() {
  if (auto good = database_->check(); !good) return good;
  return database_->once(Repeat::yes, [&](Session& session) -> Result<> {
    auto beaten = session.run(kBeat, {clock_.now()});
    if (!beaten) return tl::unexpected(beaten.error());
    return {};
  });
}

Result<std::int64_t> SqlStore::schema_version() {
  std::int64_t version = 0;
  auto done = database_->read([&](Session& session) -> Result<> {
    auto rows = session.run(kVersion, {});
    if (!rows) return tl::unexpected(rows.error());
    if (!rows->empty()) version = rows->number(0, 0);
    return {};
  });
  if (!done) return tl::unexpected(done.error());
  return version;
}

}  // namespace cimend::core::sql
