// Runs, their jobs and analyses, and what is known of a failure from earlier runs.

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <tuple>

#include "core/store/limits.h"
#include "core/store/run_merge.h"
#include "core/store/sql_parts.h"
#include "core/store/sql_store.h"

namespace cimend::core::sql {
namespace {

// Makes the row where it is missing and locks it in either case; the update of nothing is for the lock and the answer.
#define CIMEND_TOUCHED_COLUMNS                                                     \
  " ON CONFLICT(repository, run_id, attempt) DO UPDATE SET changed = runs.changed" \
  " RETURNING repository, run_id, attempt, state, conclusion, head_sha, branch, workflow, event, url, field_states"
constexpr Statement kTouchRun = {
    "touch_run",
    "INSERT INTO runs(repository, run_id, attempt, first_seen, changed) VALUES ($1, $2, $3, $4, $4)"  //
    CIMEND_TOUCHED_COLUMNS,
    "INSERT INTO runs(repository, run_id, attempt, first_seen, changed)"
    " SELECT repository, run_id, attempt, at, at FROM unnest($1, $2, $3, $4) AS new(repository, run_id, attempt, at)"
    " ORDER BY repository, run_id, attempt"  //
    CIMEND_TOUCHED_COLUMNS};
#undef CIMEND_TOUCHED_COLUMNS

constexpr Statement kSetRun = {
    "set_run",
    "UPDATE runs SET state = $4, conclusion = $5, head_sha = $6, branch = $7, workflow = $8, event = $9, url = $10,"
    " document = CASE WHEN $12 = 1 THEN $11 ELSE document END, field_states = $13, changed = max(changed, $14)"
    " WHERE repository = $1 AND run_id = $2 AND attempt = $3",
    "UPDATE runs SET state = new.state, conclusion = new.conclusion, head_sha = new.head_sha, branch = new.branch,"
    " workflow = new.workflow, event = new.event, url = new.url,"
    " document = CASE WHEN new.document_set = 1 THEN new.document ELSE runs.document END,"
    " field_states = new.field_states, changed = greatest(runs.changed, new.at)"
    " FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) AS new(repository, run_id, attempt, "
    "state,"
    "  conclusion, head_sha, branch, workflow, event, url, document, document_set, field_states, at)"
    " WHERE runs.repository = new.repository AND runs.run_id = new.run_id AND runs.attempt = new.attempt"};

constexpr Statement kSetJob = {
    "set_job",
    "INSERT INTO run_jobs(repository, run_id, attempt, name, document) VALUES ($1, $2, $3, $4, $5)"
    " ON CONFLICT(repository, run_id, attempt, name) DO UPDATE SET document = excluded.document",
    "INSERT INTO run_jobs(repository, run_id, attempt, name, document) SELECT * FROM unnest($1, $2, $3, $4, $5)"
    " ON CONFLICT(repository, run_id, attempt, name) DO UPDATE SET document = excluded.document"};

constexpr Statement kAddJob = {
    "add_job",
    "INSERT INTO run_jobs(repository, run_id, attempt, name, document) VALUES ($1, $2, $3, $4, $5)"
    " ON CONFLICT(repository, run_id, attempt, name) DO NOTHING",
    "INSERT INTO run_jobs(repository, run_id, attempt, name, document) SELECT * FROM unnest($1, $2, $3, $4, $5)"
    " ON CONFLICT(repository, run_id, attempt, name) DO NOTHING"};

#define CIMEND_RUN_COLUMNS                                                                                      \
  "SELECT r.repository, r.run_id, r.attempt, r.state, r.conclusion, r.head_sha, r.branch, r.workflow, r.event," \
  " r.url, r.document, a.verdict, a.category, r.first_seen, r.changed FROM runs r LEFT JOIN analyses a"         \
  " ON a.repository = r.repository AND a.run_id = r.run_id AND a.attempt = r.attempt"
constexpr Statement kRun =
    both("run", CIMEND_RUN_COLUMNS " WHERE r.repository = $1 AND r.run_id = $2 AND r.attempt = $3");
#define CIMEND_RUN_ORDER " ORDER BY r.changed DESC, r.run_id DESC, r.attempt DESC, r.repository"
constexpr Statement kAllRuns =
    both("all_runs", CIMEND_RUN_COLUMNS " WHERE (r.changed, r.run_id) < ($1, $2)" CIMEND_RUN_ORDER " LIMIT $3");
constexpr Statement kRunsOfRepository =
    both("runs_of_repository", CIMEND_RUN_COLUMNS
         " WHERE r.repository = $4 AND (r.changed, r.run_id) < ($1, $2)" CIMEND_RUN_ORDER " LIMIT $3");
constexpr Statement kTiedRuns =
    both("tied_runs", CIMEND_RUN_COLUMNS " WHERE r.changed = $1 AND r.run_id = $2" CIMEND_RUN_ORDER);
constexpr Statement kTiedRunsOfRepository =
    both("tied_runs_of_repository",
         CIMEND_RUN_COLUMNS " WHERE r.repository = $3 AND r.changed = $1 AND r.run_id = $2" CIMEND_RUN_ORDER);
#undef CIMEND_RUN_COLUMNS
#undef CIMEND_RUN_ORDER

constexpr Statement kJobs = both(
    "jobs", "SELECT name, document FROM run_jobs WHERE repository = $1 AND run_id = $2 AND attempt = $3 ORDER BY name");

constexpr Statement kSetAnalysis =
    both("set_analysis",
         "INSERT INTO analyses(repository, run_id, attempt, head_sha, verdict, category, document, created)"
         " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT(repository, run_id, attempt) DO UPDATE SET"
         " head_sha = excluded.head_sha, verdict = excluded.verdict, category = excluded.category,"
         " document = excluded.document, created = excluded.created");
constexpr Statement kMarkChanged = {
    "mark_changed", "UPDATE runs SET changed = max(changed, $4) WHERE repository = $1 AND run_id = $2 AND attempt = $3",
    "UPDATE runs SET changed = greatest(changed, $4) WHERE repository = $1 AND run_id = $2 AND attempt = $3"};
constexpr Statement kForgetFingerprints =
    both("forget_fingerprints", "DELETE FROM fingerprints WHERE repository = $1 AND run_id = $2 AND attempt = $3");
constexpr Statement kAddFingerprint = {
    "add_fingerprint",
    "INSERT INTO fingerprints(repository, run_id, attempt, fingerprint, category, rule, head_sha, seen)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
    "INSERT INTO fingerprints(repository, run_id, attempt, fingerprint, category, rule, head_sha, seen)"
    " SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING"};
constexpr Statement kAnalysis =
    both("analysis", "SELECT document FROM analyses WHERE repository = $1 AND run_id = $2 AND attempt = $3");

// Flaky: the same commit passed in a later attempt, or in another run of the same workflow that was told of after this
// one. (Another workflow that passes says nothing about this failure.)
#define CIMEND_PASSED                                                                                         \
  " max(CASE WHEN EXISTS (SELECT 1 FROM runs p WHERE p.repository = f.repository AND p.head_sha = f.head_sha" \
  "  AND p.head_sha <> '' AND p.conclusion = 'success' AND ((p.run_id = f.run_id AND p.attempt > f.attempt)"  \
  "   OR (p.run_id <> f.run_id AND p.workflow = own.workflow AND p.changed >= own.first_seen))) THEN 1 ELSE 0 END)"
#define CIMEND_KNOWN                                                                              \
  " count(*), count(DISTINCT CASE WHEN f.head_sha <> '' THEN f.head_sha END)," CIMEND_PASSED      \
  ", min(f.seen), max(f.seen) FROM fingerprints f JOIN runs own ON own.repository = f.repository" \
  " AND own.run_id = f.run_id AND own.attempt = f.attempt"
constexpr Statement kHistory = {
    "history",
    "SELECT $1," CIMEND_KNOWN
    " WHERE f.fingerprint = $1 AND f.repository = $2 AND NOT (f.run_id = $3 AND f.attempt = $4) HAVING count(*) > 0",
    "SELECT f.fingerprint," CIMEND_KNOWN
    " JOIN unnest($1, $2, $3, $4) AS wanted(fingerprint, repository, run_id, attempt)"
    " ON f.fingerprint = wanted.fingerprint AND f.repository = wanted.repository"
    " AND NOT (f.run_id = wanted.run_id AND f.attempt = wanted.attempt) GROUP BY f.fingerprint"};
#undef CIMEND_PASSED
#undef CIMEND_KNOWN

// A run's key as it is stored; its order is the order that rows are locked in.
using Key = std::tuple<std::string, std::string, std::int64_t>;
Key stored_key(const RunKey& key) { return {clean(key.repository), clean(key.run_id), key.attempt}; }
Row parameters_of(const Key& key) { return {Text{std::get<0>(key)}, Text{std::get<1>(key)}, std::get<2>(key)}; }

// The rows of `keys` as they are now, made where they were missing, locked.
Result<std::map<Key, MergedRun>> touch_runs(Session& session, const std::set<Key>& keys, UnixSeconds now) {
  std::vector<Row> parameters;
  for (const Key& key : keys) {
    parameters.push_back(parameters_of(key));
    parameters.back().push_back(now);
  }
  auto rows = session.run_each(kTouchRun, parameters);
  if (!rows) return tl::unexpected(rows.error());
  std::map<Key, MergedRun> runs;
  for (std::size_t at = 0; at < rows->size(); ++at) {
    MergedRun& run = runs[Key(rows->text(at, 0), rows->text(at, 1), rows->number(at, 2))];
    run.state = rows->number(at, 3);
    for (std::size_t member = 0; member < MergedRun::kDocument; ++member)
      run.members[member] = rows->text(at, 4 + member);
    run.member_states = rows->text(at, 10);
  }
  return runs;
}

Result<> write_runs(Session& session, const std::map<Key, MergedRun>& runs, UnixSeconds now) {
  std::vector<Row> rows;
  for (const auto& [key, run] : runs) {
    if (!run.changed) continue;
    Row row = parameters_of(key);
    row.emplace_back(run.state);
    for (const std::string& member : run.members) row.emplace_back(Text{member});
    row.emplace_back(std::int64_t{run.document_set ? 1 : 0});
    row.emplace_back(Text{run.member_states});
    row.emplace_back(now);
    rows.push_back(std::move(row));
  }
  auto written = session.run_each(kSetRun, rows);
  if (!written) return tl::unexpected(written.error());
  return {};
}

Result<> write_jobs(Session& session, const std::vector<const RunUpdate*>& updates, bool if_new) {
  std::map<std::pair<Key, std::string>, std::string> documents;  // the last of each name; of new ones the first
  for (const RunUpdate* update : updates) {
    for (const RunJob& job : update->jobs) {
      if (job.if_new != if_new) continue;
      const std::pair name(stored_key(update->key), clean(job.name));
      if (if_new) documents.try_emplace(name, job.document);
      if (!if_new) documents[name] = job.document;
    }
  }
  std::vector<Row> rows;
  for (const auto& [name, document] : documents) {
    rows.push_back(parameters_of(name.first));
    rows.back().push_back(Text{name.second});
    rows.back().push_back(text(document));
  }
  auto written = session.run_each(if_new ? kAddJob : kSetJob, rows);
  if (!written) return tl::unexpected(written.error());
  return {};
}

StoredRunRow run_row(const Rows& rows, std::size_t at) {
  StoredRunRow row;
  row.key = {rows.text(at, 0), rows.text(at, 1), rows.number(at, 2)};
  row.state = static_cast<RunUpdate::State>(rows.number(at, 3));
  row.conclusion = rows.text(at, 4);
  row.head_sha = rows.text(at, 5);
  row.branch = rows.text(at, 6);
  row.workflow = rows.text(at, 7);
  row.event = rows.text(at, 8);
  row.url = rows.text(at, 9);
  row.document = rows.text(at, 10);
  row.verdict = rows.text(at, 11);
  row.category = rows.text(at, 12);
  row.first_seen = rows.number(at, 13);
  row.changed = rows.number(at, 14);
  return row;
}

// A page ends between times and run ids, never within: what shares both with its last row comes with it, since the next
// page begins below them.
Result<> complete_page(Session& session, const std::string& repository, std::vector<StoredRunRow>& page) {
  const UnixSeconds changed = page.back().changed;
  const std::string run_id = page.back().key.run_id;
  auto rows = repository.empty() ? session.run(kTiedRuns, {changed, text(run_id)})
                                 : session.run(kTiedRunsOfRepository, {changed, text(run_id), text(repository)});
  if (!rows) return tl::unexpected(rows.error());
  while (!page.empty() && page.back().changed == changed && page.back().key.run_id == run_id) page.pop_back();
  for (std::size_t at = 0; at < rows->size(); ++at) page.push_back(run_row(*rows, at));
  return {};
}

}  // namespace

Result<> update_runs(Session& session, const std::vector<const RunUpdate*>& updates, UnixSeconds now) {
  if (updates.empty()) return {};
  std::set<Key> keys;
  for (const RunUpdate* update : updates) keys.insert(stored_key(update->key));
  auto runs = touch_runs(session, keys, now);
  if (!runs) return tl::unexpected(runs.error());
  for (const RunUpdate* update : updates) (*runs)[stored_key(update->key)].apply(*update);
  if (auto written = write_runs(session, *runs, now); !written) return written;
  if (auto written = write_jobs(session, updates, false); !written) return written;
  return write_jobs(session, updates, true);
}

Result<> save_analysis(Session& session, const SavedAnalysis& analysis, UnixSeconds now) {
  RunUpdate update;
  update.key = analysis.run;
  update.head_sha = analysis.head_sha;
  if (auto updated = update_runs(session, {&update}, now); !updated) return updated;
  const Row key = parameters_of(stored_key(analysis.run));
  const auto with_key = [&](std::initializer_list<Value> more) {
    Row row = key;
    row.insert(row.end(), more);
    return row;
  };
  if (auto marked = session.run(kMarkChanged, with_key({now})); !marked) return tl::unexpected(marked.error());
  auto set = session.run(kSetAnalysis, with_key({text(analysis.head_sha), text(analysis.verdict),
                                                 text(analysis.category), text(analysis.document), now}));
  if (!set) return tl::unexpected(set.error());
  if (auto forgot = session.run(kForgetFingerprints, key); !forgot) return tl::unexpected(forgot.error());
  std::vector<Row> rows;
  for (const FingerprintSeen& seen : analysis.fingerprints)
    rows.push_back(
        with_key({text(seen.fingerprint), text(seen.category), text(seen.rule), text(analysis.head_sha), now}));
  auto added = session.run_each(kAddFingerprint, rows);
  if (!added) return tl::unexpected(added.error());
  return {};
}

Result<> SqlStore::update_run(const RunUpdate& update) {
  if (auto good = valid(update); !good) return good;
  return database_->transact([&](Session& session) -> Result<Ending> {
    if (auto updated = update_runs(session, {&update}, clock_.now()); !updated) return tl::unexpected(updated.error());
    return Ending::keep;
  });
}

Result<std::optional<StoredRunRow>> SqlStore::run(const RunKey& key) {
  std::optional<StoredRunRow> row;
  auto done = database_->read([&](Session& session) -> Result<> {
    row.reset();
    const Row parameters = parameters_of(stored_key(key));
    auto found = session.run(kRun, parameters);
    if (!found) return tl::unexpected(found.error());
    if (found->empty()) return {};
    auto jobs = session.run(kJobs, parameters);
    if (!jobs) return tl::unexpected(jobs.error());
    row = run_row(*found, 0);
    for (std::size_t at = 0; at < jobs->size(); ++at) row->jobs.push_back({jobs->text(at, 0), jobs->text(at, 1)});
    return {};
  });
  if (!done) return tl::unexpected(done.error());
  return row;
}

Result<std::vector<StoredRunRow>> SqlStore::runs(const RunQuery& query) {
  std::vector<StoredRunRow> page;
  auto done = database_->read([&](Session& session) -> Result<> {
    page.clear();
    Row parameters = {query.before_changed.value_or(std::numeric_limits<std::int64_t>::max()),
                      text(query.before_run_id), query.most};
    if (!query.repository.empty()) parameters.push_back(text(query.repository));
    auto rows = session.run(query.repository.empty() ? kAllRuns : kRunsOfRepository, parameters);
    if (!rows) return tl::unexpected(rows.error());
    for (std::size_t at = 0; at < rows->size(); ++at) page.push_back(run_row(*rows, at));
    const bool full = !page.empty() && static_cast<std::int64_t>(page.size()) == query.most;
    return full ? complete_page(session, query.repository, page) : Result<>();
  });
  if (!done) return tl::unexpected(done.error());
  return page;
}

Result<> SqlStore::save_analysis(const SavedAnalysis& analysis) {
  if (auto good = valid(analysis); !good) return good;
  return database_->transact([&](Session& session) -> Result<Ending> {
    auto saved = sql::save_analysis(session, analysis, clock_.now());
    if (!saved) return tl::unexpected(saved.error());
    return Ending::keep;
  });
}

Result<std::optional<std::string>> SqlStore::analysis(const RunKey& key) {
  std::optional<std::string> document;
  auto done = database_->read([&](Session& session) -> Result<> {
    auto rows = session.run(kAnalysis, parameters_of(stored_key(key)));
    if (!rows) return tl::unexpected(rows.error());
    if (!rows->empty()) document = rows->text(0, 0);
    return {};
  });
  if (!done) return tl::unexpected(done.error());
  return document;
}

Result<std::vector<FingerprintHistory>> SqlStore::history(const std::string& repository,
                                                          const std::vector<std::string>& fingerprints,
                                                          const RunKey& without) {
  std::vector<std::string> asked;  // each once, in order
  for (const std::string& fingerprint : fingerprints) {
    std::string name = clean(fingerprint);
    if (std::find(asked.begin(), asked.end(), name) == asked.end()) asked.push_back(std::move(name));
  }
  std::map<std::string, FingerprintHistory> known;
  // `without` is a run of its own repository; of another one it names nothing here.
  const std::string other_run = without.repository == repository ? without.run_id : std::string();
  auto done = database_->read([&](Session& session) -> Result<> {
    std::vector<Row> parameters;
    for (const std::string& name : asked)
      parameters.push_back({Text{name}, text(repository), text(other_run), without.attempt});
    auto rows = session.run_each(kHistory, parameters);
    if (!rows) return tl::unexpected(rows.error());
    known.clear();
    for (std::size_t at = 0; at < rows->size(); ++at)
      known[rows->text(at, 0)] = {rows->text(at, 0),        rows->number(at, 1), rows->number(at, 2),
                                  rows->number(at, 3) == 1, rows->number(at, 4), rows->number(at, 5)};
    return {};
  });
  if (!done) return tl::unexpected(done.error());
  std::vector<FingerprintHistory> ordered;
  for (const std::string& name : asked)
    if (const auto found = known.find(name); found != known.end()) ordered.push_back(found->second);
  return ordered;
}

}  // namespace cimend::core::sql
