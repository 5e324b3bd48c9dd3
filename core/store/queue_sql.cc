// The queue of tasks. A lease holds while the task is held, the token is the last one given, and its time has not
// passed; each change of a held task asks for all three in the statement that makes it.

#include "core/store/limits.h"
#include "core/store/sql_parts.h"
#include "core/store/sql_store.h"

namespace cimend::core::sql {
namespace {

constexpr Statement kAddTask = {
    "add_task",
    "INSERT INTO tasks(kind, key, repository, payload, not_before, created, changed)"
    " VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT DO NOTHING RETURNING id",
    "INSERT INTO tasks(kind, key, repository, payload, not_before, created, changed)"
    " SELECT kind, key, repository, payload, not_before, at, at FROM unnest($1, $2, $3, $4, $5, $6) WITH ORDINALITY"
    "  AS new(kind, key, repository, payload, not_before, at, place) ORDER BY place"
    " ON CONFLICT DO NOTHING RETURNING id"};

// "state + 0", "lease_until + 0": a task that is named by its id is found by it. Plainly written they would fit the
// small indexes of open and held tasks, which PostgreSQL may take while they are empty, and keep to when they are not.
constexpr Statement kExtend = both("extend",
                                   "UPDATE tasks SET lease_until = $4 WHERE id = $1 AND token = $2 AND state + 0 = 1"
                                   " AND lease_until + 0 > $3 RETURNING id");

constexpr Statement kHolds =
    both("holds", "SELECT id FROM tasks WHERE id = $1 AND token = $2 AND state + 0 = 1 AND lease_until + 0 > $3");

constexpr Statement kFinish =
    both("finish",
         "UPDATE tasks SET state = $4, not_before = CASE WHEN $4 = 0 THEN $5 ELSE not_before END, reason = $6,"
         " worker = '', lease_until = 0, changed = $3"
         " WHERE id = $1 AND token = $2 AND state + 0 = 1 AND lease_until + 0 > $3 RETURNING id");

constexpr Statement kCountTasks =
    both("count_tasks",
         "SELECT count(CASE WHEN state = 0 AND not_before <= $1 OR state = 1 AND lease_until <= $1 THEN 1 END),"
         " count(CASE WHEN state = 0 AND not_before > $1 THEN 1 END),"
         " count(CASE WHEN state = 1 AND lease_until > $1 THEN 1 END),"
         " min(CASE WHEN state = 0 AND not_before <= $1 AND not_before > created THEN not_before"
         "          WHEN state = 0 AND not_before <= $1 THEN created"
         "          WHEN state = 1 AND lease_until <= $1 THEN lease_until END),"
         " (SELECT count(*) FROM tasks WHERE state >= 2), (SELECT count(*) FROM tasks WHERE state = 3)"
         " FROM tasks WHERE state < 2");

constexpr Statement kDeadTasks =
    both("dead_tasks",
         "SELECT id, kind, key, repository, reason, tries, changed FROM tasks WHERE state = 3 ORDER BY id LIMIT $1");

constexpr Statement kRevive = both(
    "revive",
    "UPDATE tasks SET state = 0, tries = 0, not_before = $2, changed = $2 WHERE id = $1 AND state = 3 RETURNING id");

// Held while the one statement found its row.
Result<Held> held_if_found(const Result<>& done, const Rows& rows) {
  if (!done) return tl::unexpected(done.error());
  return rows.empty() ? Held::no : Held::yes;
}

std::int64_t state_after(TaskOutcome::Next next) {
  switch (next) {
    case TaskOutcome::Next::done: return 2;
    case TaskOutcome::Next::retry: return 0;
    case TaskOutcome::Next::dead: return 3;
  }
  return 3;
}

Result<> valid_outcome(const TaskOutcome& outcome) {
  if (outcome.run)
    if (auto good = valid(*outcome.run); !good) return good;
  if (outcome.analysis)
    if (auto good = valid(*outcome.analysis); !good) return good;
  for (const NewTask& task : outcome.tasks)
    if (auto good = valid(task); !good) return good;
  return {};
}

// What a worker leaves beside the task's own state.
Result<> save_outcome(Session& session, const TaskOutcome& outcome, UnixSeconds now) {
  std::vector<const NewTask*> tasks;
  for (const NewTask& task : outcome.tasks) tasks.push_back(&task);
  if (auto added = add_tasks(session, tasks, now); !added) return tl::unexpected(added.error());
  if (outcome.run)
    if (auto updated = update_runs(session, {&*outcome.run}, now); !updated) return updated;
  if (outcome.analysis) return save_analysis(session, *outcome.analysis, now);
  return {};
}

}  // namespace

Result<std::size_t> add_tasks(Session& session, const std::vector<const NewTask*>& tasks, UnixSeconds now) {
  std::vector<Row> rows;
  for (const NewTask* task : tasks)
    rows.push_back(
        {text(task->kind), text(task->key), text(task->repository), text(task->payload), task->not_before, now});
  auto added = session.run_each(kAddTask, rows);
  if (!added) return tl::unexpected(added.error());
  return added->size();
}

Result<bool> SqlStore::enqueue(const NewTask& task) {
  if (auto good = valid(task); !good) return tl::unexpected(good.error());
  bool added = false;
  auto done = database_->transact([&](Session& session) -> Result<Ending> {
    auto count = add_tasks(session, {&task}, clock_.now());
    if (!count) return tl::unexpected(count.error());
    added = *count > 0;
    return added ? Ending::keep : Ending::undo;
  });
  if (!done) return tl::unexpected(done.error());
  if (added) database_->tasks_added();
  return added;
}

Result<std::vector<ClaimedTask>> SqlStore::claim(const ClaimRequest& request) {
  if (request.most == 0 || request.most_per_repository == 0) return std::vector<ClaimedTask>();
  return database_->claim(request, clock_.now());
}

Result<Held> SqlStore::extend(const Lease& lease, std::int64_t lease_seconds) {
  Rows rows;
  const auto done = database_->once(Repeat::yes, [&](Session& session) -> Result<> {
    const UnixSeconds now = clock_.now();
    auto found = session.run(kExtend, {lease.task, lease.token, now, now + lease_seconds});
    if (!found) return tl::unexpected(found.error());
    rows = std::move(*found);
    return {};
  });
  return held_if_found(done, rows);
}

Result<Held> SqlStore::holds(const Lease& lease) {
  Rows rows;
  const auto done = database_->read([&](Session& session) -> Result<> {
    auto found = session.run(kHolds, {lease.task, lease.token, clock_.now()});
    if (!found) return tl::unexpected(found.error());
    rows = std::move(*found);
    return {};
  });
  return held_if_found(done, rows);
}

Result<Held> SqlStore::finish(const Lease& lease, const TaskOutcome& outcome) {
  if (auto good = valid_outcome(outcome); !good) return tl::unexpected(good.error());
  Rows rows;
  const auto done = database_->transact([&](Session& session) -> Result<Ending> {
    const UnixSeconds now = clock_.now();
    auto found = session.run(
        kFinish, {lease.task, lease.token, now, state_after(outcome.next), outcome.retry_at, text(outcome.reason)});
    if (!found) return tl::unexpected(found.error());
    rows = std::move(*found);
    if (rows.empty()) return Ending::undo;
    if (auto saved = save_outcome(session, outcome, now); !saved) return tl::unexpected(saved.error());
    return Ending::keep;
  });
  if (done && !rows.empty() && (!outcome.tasks.empty() || outcome.next == TaskOutcome::Next::retry))
    database_->tasks_added();
  return held_if_found(done, rows);
}

Result<QueueCounts> SqlStore::queue_counts() {
  QueueCounts counts;
  auto done = database_->read([&](Session& session) -> Result<> {
    const UnixSeconds now = clock_.now();
    auto rows = session.run(kCountTasks, {now});
    if (!rows) return tl::unexpected(rows.error());
    const auto count = [&](std::size_t column) { return static_cast<std::size_t>(rows->number(0, column)); };
    counts = {.ready = count(0), .waiting = count(1), .held = count(2), .done = count(4) - count(5), .dead = count(5)};
    if (counts.ready > 0) counts.oldest_ready_seconds = now - rows->number(0, 3);
    return {};
  });
  if (!done) return tl::unexpected(done.error());
  return counts;
}

Result<std::vector<DeadTask>> SqlStore::dead_tasks(std::size_t most) {
  std::vector<DeadTask> tasks;
  auto done = database_->read([&](Session& session) -> Result<> {
    auto rows = session.run(kDeadTasks, {static_cast<std::int64_t>(most)});
    if (!rows) return tl::unexpected(rows.error());
    tasks.clear();
    for (std::size_t at = 0; at < rows->size(); ++at)
      tasks.push_back({rows->number(at, 0), rows->text(at, 1), rows->text(at, 2), rows->text(at, 3), rows->text(at, 4),
                       rows->number(at, 5), rows->number(at, 6)});
    return {};
  });
  if (!done) return tl::unexpected(done.error());
  return tasks;
}

Result<bool> SqlStore::revive(std::int64_t task) {
  bool revived = false;
  auto done = database_->transact([&](Session& session) -> Result<Ending> {
    auto rows = session.run(kRevive, {task, clock_.now()});
    if (!rows) return tl::unexpected(rows.error());
    revived = !rows->empty();
    return revived ? Ending::keep : Ending::undo;
  });
  if (!done) return tl::unexpected(done.error());
  if (revived) database_->tasks_added();
  return revived;
}

void SqlStore::wait_for_task(int milliseconds) { database_->wait_for_task(milliseconds); }

}  // namespace cimend::core::sql
