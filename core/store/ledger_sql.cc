// Attempts, patches and the audit log.

#include "core/json.h"
#include "core/store/limits.h"
#include "core/store/sql_parts.h"
#include "core/store/sql_store.h"
#include "core/text.h"

namespace cimend::core {

std::string audit_hash(std::string_view previous, std::int64_t number, UnixSeconds time, const AuditEntry& entry) {
  Sha256 digest;
  const auto add = [&](std::string_view part) {
    digest.add(std::to_string(part.size()) + ":");
    digest.add(part);
  };
  add(previous);
  add(std::to_string(number));
  add(std::to_string(time));
  add(entry.actor);
  add(entry.action);
  add(entry.subject);
  add(entry.detail);
  return digest.hex();
}

namespace sql {
namespace {

constexpr std::int64_t kVerifyAtOnce = 1000;  // entries

// The budget is counted and used under one lock: SQLite has one writer anyway.
constexpr Statement kLockBudget = {"lock_budget", "SELECT $1, $2, $3, $4",
                                   "SELECT pg_advisory_xact_lock(hashtext(current_schema() || '.attempts'),"
                                   " hashtext($1 || '|' || $2 || '|' || $3 || '|' || $4))"};
constexpr Statement kCountAttempts =
    both("count_attempts",
         "SELECT count(*), (SELECT count(*) FROM attempts WHERE idempotency_key = $5) FROM attempts"
         " WHERE kind = $1 AND repository = $2 AND head_sha = $3 AND fingerprint = $4");
constexpr Statement kRecordAttempt =
    both("record_attempt",
         "INSERT INTO attempts(kind, repository, head_sha, fingerprint, idempotency_key, actor, recorded)"
         " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING idempotency_key");
constexpr Statement kFinishAttempt =
    both("finish_attempt",
         "UPDATE attempts SET result = $2, finished = $3 WHERE idempotency_key = $1 RETURNING idempotency_key");

constexpr Statement kAttempts =
    both("attempts",
         "SELECT idempotency_key, kind, repository, head_sha, fingerprint, actor, recorded, finished, result"
         " FROM attempts WHERE kind = $1 AND (repository = $2 OR $2 = '') AND (fingerprint = $3 OR $3 = '')"
         " AND recorded >= $4 ORDER BY recorded DESC, idempotency_key LIMIT 1000");

constexpr Statement kSavePatch =
    both("save_patch",
         "INSERT INTO patches(repository, run_id, attempt, fingerprint, patch_sha256, state, document, created)"
         " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
         " ON CONFLICT(repository, run_id, attempt, fingerprint, patch_sha256) DO UPDATE SET"
         " state = excluded.state, document = excluded.document");
constexpr Statement kPatches =
    both("patches",
         "SELECT repository, run_id, attempt, fingerprint, patch_sha256, state, document, created FROM patches"
         " WHERE repository = $1 AND run_id = $2 AND attempt = $3 ORDER BY created, fingerprint, patch_sha256");

constexpr Statement kAuditHead = both("audit_head", "SELECT number, hash FROM audit_head WHERE id = 1");
constexpr Statement kLockAuditHead = {"lock_audit_head", kAuditHead.sqlite,
                                      "SELECT number, hash FROM audit_head WHERE id = 1 FOR UPDATE"};
constexpr Statement kAppendAudit = {
    "append_audit",
    "INSERT INTO audit_log(number, time, actor, action, subject, detail, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    "INSERT INTO audit_log(number, time, actor, action, subject, detail, hash)"
    " SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)"};
constexpr Statement kSetAuditHead = both("set_audit_head", "UPDATE audit_head SET number = $1, hash = $2 WHERE id = 1");
constexpr Statement kAuditEntries =
    both("audit_entries",
         "SELECT number, time, actor, action, subject, detail, hash FROM audit_log WHERE number >= $1"
         " ORDER BY number LIMIT $2");

AuditRow audit_row(const Rows& rows, std::size_t at) {
  return {rows.number(at, 0),
          rows.number(at, 1),
          {rows.text(at, 2), rows.text(at, 3), rows.text(at, 4), rows.text(at, 5)},
          rows.text(at, 6)};
}

Result<std::vector<AuditRow>> entries_from(Session& session, std::int64_t from, std::int64_t most) {
  auto rows = session.run(kAuditEntries, {from, most});
  if (!rows) return tl::unexpected(rows.error());
  std::vector<AuditRow> entries;
  for (std::size_t at = 0; at < rows->size(); ++at) entries.push_back(audit_row(*rows, at));
  return entries;
}

// Walks the chain. The head is read first: what is appended meanwhile lies above it and is checked, too.
Result<AuditCheck> walk_audit(Session& session) {
  auto head = session.run(kAuditHead, {});
  if (!head) return tl::unexpected(head.error());
  AuditCheck check;
  check.last_hash = std::string(64, '0');
  while (true) {
    auto entries = entries_from(session, check.entries + 1, kVerifyAtOnce);
    if (!entries) return tl::unexpected(entries.error());
    for (const AuditRow& row : *entries) {
      const bool whole =
          row.number == check.entries + 1 && row.hash == audit_hash(check.last_hash, row.number, row.time, row.entry);
      if (!whole) {
        check.broken_at = check.entries + 1;
        return check;
      }
      ++check.entries;
      check.last_hash = row.hash;
      if (!head->empty() && head->number(0, 0) == row.number && head->text(0, 1) != row.hash) {
        check.broken_at = row.number;
        return check;
      }
    }
    if (std::ssize(*entries) < kVerifyAtOnce) break;
  }
  if (head->empty() || head->number(0, 0) > check.entries) check.broken_at = check.entries + 1;
  return check;
}

AuditEntry told(const Attempt& attempt) {
  return {attempt.actor, "attempt.recorded", attempt.repository + "@" + attempt.head_sha,
          Json(Json::Object{{"kind", attempt.kind},
                            {"fingerprint", attempt.fingerprint},
                            {"idempotency_key", attempt.idempotency_key}})
              .dump()};
}

Result<> valid(const Attempt& attempt) {
  if (auto good = valid_key("idempotency_key", attempt.idempotency_key); !good) return good;
  if (auto good = valid_name("kind", attempt.kind); !good) return good;
  if (auto good = valid_name("repository", attempt.repository); !good) return good;
  if (auto good = valid_name("head_sha", attempt.head_sha); !good) return good;
  return valid_name("fingerprint", attempt.fingerprint);
}

// The whole of record_attempt() within its transaction.
Result<AttemptAnswer> use_budget(Session& session, const Attempt& attempt, std::int64_t budget, UnixSeconds now) {
  using State = AttemptAnswer::State;
  Row parameters = {text(attempt.kind), text(attempt.repository), text(attempt.head_sha), text(attempt.fingerprint)};
  if (auto locked = session.run(kLockBudget, parameters); !locked) return tl::unexpected(locked.error());
  parameters.push_back(text(attempt.idempotency_key));
  auto counts = session.run(kCountAttempts, parameters);
  if (!counts) return tl::unexpected(counts.error());
  const std::int64_t used = counts->number(0, 0);
  if (counts->number(0, 1) > 0) return AttemptAnswer{State::repeated, used};
  if (used >= budget) return AttemptAnswer{State::refused, used};
  parameters.push_back(text(attempt.actor));
  parameters.emplace_back(now);
  auto recorded = session.run(kRecordAttempt, parameters);
  if (!recorded) return tl::unexpected(recorded.error());
  if (recorded->empty()) return AttemptAnswer{State::repeated, used};  // by another budget's attempt, just now
  if (auto appended = append_audit(session, {told(attempt)}, now); !appended) return tl::unexpected(appended.error());
  return AttemptAnswer{State::recorded, used + 1};
}

}  // namespace

Result<> append_audit(Session& session, const std::vector<AuditEntry>& entries, UnixSeconds now) {
  if (entries.empty()) return {};
  auto head = session.run(kLockAuditHead, {});
  if (!head) return tl::unexpected(head.error());
  if (head->empty())
    return fail(Errc::internal, "the audit log has lost its head", "audit_head", "restore the database from a backup");
  std::int64_t number = head->number(0, 0);
  std::string hash = head->text(0, 1);
  std::vector<Row> rows;
  for (const AuditEntry& given : entries) {
    const AuditEntry entry = {clean(given.actor), clean(given.action), clean(given.subject), clean(given.detail)};
    hash = audit_hash(hash, ++number, now, entry);
    rows.push_back(
        {number, now, Text{entry.actor}, Text{entry.action}, Text{entry.subject}, Text{entry.detail}, Text{hash}});
  }
  if (auto appended = session.run_each(kAppendAudit, rows); !appended) return tl::unexpected(appended.error());
  if (auto set = session.run(kSetAuditHead, {number, Text{hash}}); !set) return tl::unexpected(set.error());
  return {};
}

Result<AttemptAnswer> SqlStore::record_attempt(const Attempt& attempt, std::int64_t budget) {
  if (auto good = valid(attempt); !good) return tl::unexpected(good.error());
  AttemptAnswer answer;
  auto done = database_->transact([&](Session& session) -> Result<Ending> {
    auto used = use_budget(session, attempt, budget, clock_.now());
    if (!used) return tl::unexpected(used.error());
    answer = *used;
    return answer.state == AttemptAnswer::State::recorded ? Ending::keep : Ending::undo;
  });
  if (!done) return tl::unexpected(done.error());
  return answer;
}

Result<> SqlStore::finish_attempt(const std::string& idempotency_key, const std::string& result) {
  bool found = false;
  auto done = database_->once(Repeat::yes, [&](Session& session) -> Result<> {
    auto rows = session.run(kFinishAttempt, {text(idempotency_key), text(result), clock_.now()});
    if (!rows) return tl::unexpected(rows.error());
    found = !rows->empty();
    return {};
  });
  if (!done) return done;
  if (found) return {};
  return fail(Errc::not_found, "no attempt was recorded under this key", idempotency_key,
              "record it before the effect, then finish it");
}

Result<std::vector<AttemptRow>> SqlStore::attempts(const AttemptQuery& query) {
  std::vector<AttemptRow> attempts;
  auto done = database_->read([&](Session& session) -> Result<> {
    auto rows =
        session.run(kAttempts, {text(query.kind), text(query.repository), text(query.fingerprint), query.since});
    if (!rows) return tl::unexpected(rows.error());
    attempts.clear();
    for (std::size_t at = 0; at < rows->size(); ++at)
      attempts.push_back({{rows->text(at, 0), rows->text(at, 1), rows->text(at, 2), rows->text(at, 3),
                           rows->text(at, 4), rows->text(at, 5)},
                          rows->number(at, 6),
                          rows->number(at, 7),
                          rows->text(at, 8)});
    return {};
  });
  if (!done) return tl::unexpected(done.error());
  return attempts;
}

Result<> SqlStore::save_patch(const PatchRow& patch) {
  if (auto good = sql::valid(patch.run); !good) return good;
  if (auto good = valid_name("fingerprint", patch.fingerprint); !good) return good;
  if (auto good = valid_name("patch_sha256", patch.patch_sha256); !good) return good;
  return database_->transact([&](Session& session) -> Result<Ending> {
    const UnixSeconds now = clock_.now();
    RunUpdate update;
    update.key = patch.run;
    if (auto updated = update_runs(session, {&update}, now); !updated) return tl::unexpected(updated.error());
    auto saved = session.run(kSavePatch, {text(patch.run.repository), text(patch.run.run_id), patch.run.attempt,
                                          text(patch.fingerprint), text(patch.patch_sha256), text(patch.state),
                                          text(patch.document), patch.created == 0 ? now : patch.created});
    if (!saved) return tl::unexpected(saved.error());
    return Ending::keep;
  });
}

Result<std::vector<PatchRow>> SqlStore::patches(const RunKey& run) {
  std::vector<PatchRow> patches;
  auto done = database_->read([&](Session& session) -> Result<> {
    auto rows = session.run(kPatches, {text(run.repository), text(run.run_id), run.attempt});
    if (!rows) return tl::unexpected(rows.error());
    patches.clear();
    for (std::size_t at = 0; at < rows->size(); ++at)
      patches.push_back({{rows->text(at, 0), rows->text(at, 1), rows->number(at, 2)},
                         rows->text(at, 3),
                         rows->text(at, 4),
                         rows->text(at, 5),
                         rows->text(at, 6),
                         rows->number(at, 7)});
    return {};
  });
  if (!done) return tl::unexpected(done.error());
  return patches;
}

Result<> SqlStore::audit(const AuditEntry& entry) {
  return database_->transact([&](Session& session) -> Result<Ending> {
    if (auto appended = append_audit(session, {entry}, clock_.now()); !appended)
      return tl::unexpected(appended.error());
    return Ending::keep;
  });
}

Result<std::vector<AuditRow>> SqlStore::audit_entries(std::int64_t from, std::size_t most) {
  std::vector<AuditRow> entries;
  auto done = database_->read([&](Session& session) -> Result<> {
    auto read = entries_from(session, from, static_cast<std::int64_t>(most));
    if (!read) return tl::unexpected(read.error());
    entries = std::move(*read);
    return {};
  });
  if (!done) return tl::unexpected(done.error());
  return entries;
}

Result<AuditCheck> SqlStore::verify_audit() {
  AuditCheck check;
  auto done = database_->read([&](Session& session) -> Result<> {
    auto walked = walk_audit(session);
    if (!walked) return tl::unexpected(walked.error());
    check = *walked;
    return {};
  });
  if (!done) return tl::unexpected(done.error());
  return check;
}

}  // namespace sql
}  // namespace cimend::core
