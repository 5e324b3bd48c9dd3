#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/result.h"

namespace cimend::core {

// What a server keeps: deliveries, runs, the queue of tasks, analyses and their fingerprints, attempts, patches and
// the audit log. Logs themselves are blobs (core/blobs/blobs.h); here stand their keys.
//
// Two backends hold to one conformance suite (core/store/store_conformance.h):
//   SQLite      one file, one process: its one writing connection also makes the checkpoints, because SQLite 3.40 can
//               corrupt a WAL that several connections reset. A second process that wants to write is refused.
//   PostgreSQL  any number of receivers and workers; tasks are claimed with FOR UPDATE SKIP LOCKED.
//
// What a call acknowledges is on disk (synchronous=FULL, synchronous_commit=on) and survives kill -9 and power loss.
// After an fsync that failed the backend's process ends (StoreOptions::sync_failed): what the kernel then holds in
// memory is not what is on the disk, so only a start from the disk is right. Errc::io: disk full and the like, nothing
// was written. Errc::unavailable: the server can't be reached or the file belongs to another process. Calls block;
// threads may call one store at once.
//
// Times, those of leases too, come from the Clock that the store was opened with: the clocks of all workers must agree
// within a few seconds, and the clock must be good for several threads. Texts are kept as valid UTF-8 (what is none,
// and NUL, becomes U+FFFD), bodies as they are. Names longer than 512 bytes (keys of tasks and attempts: 1 024) are
// Errc::refused.

// One run attempt of one repository.
struct RunKey {
  std::string repository;  // "owner/name"; or "local" where none is known
  std::string run_id;
  std::int64_t attempt = 1;
  friend bool operator==(const RunKey& a, const RunKey& b) {
    return a.repository == b.repository && a.run_id == b.run_id && a.attempt == b.attempt;
  }
};

// A request that asked for something and was taken, kept so that a repetition is known.
struct Delivery {
  std::string source;       // "github" or "api"
  std::string id;           // X-GitHub-Delivery, or the sender's idempotency key
  std::string event;        // "workflow_run", "logs"
  std::string repository;   // or empty
  std::string body_sha256;  // of event and body
  std::string body;         // as it is kept: zstd of the redacted body; empty where only the hash is kept
};

// Something a worker is to do.
struct NewTask {
  std::string kind;        // "fetch", "analyse", "forward", …
  std::string key;         // equal keys are one task, until prune() forgets it: "fetch/owner/name/42/1"
  std::string repository;  // for the limit of tasks a repository has at once
  std::string payload;     // JSON
  UnixSeconds not_before = 0;
};

// One job of a run attempt: one whose log is stored, or that an event told of.
struct RunJob {
  std::string name;
  std::string document;  // its member of run.json: RunDocument::Job
  // An event knows less than whoever has the log, and may come after it: a job of that name that is there stays.
  bool if_new = false;
};

// What became known about a run. Empty members and lower states change nothing, so events may come in any order:
// "completed" before "queued" gives the same row as after it: of each member the value that came with the highest state
// stays, among equal states the last one.
struct RunUpdate {
  enum class State : unsigned char { queued = 0, in_progress = 1, completed = 2 };
  RunKey key;
  State state = State::queued;
  std::string conclusion, head_sha, branch, workflow, event, url;
  std::string document;  // run.json without its jobs, once logs are stored
  // Each replaces the one of the same name (but see RunJob::if_new), so jobs may come in one by one, from anywhere.
  std::vector<RunJob> jobs;
};

// One accepted request and all that follows from it: written together or not at all.
struct Intake {
  Delivery delivery;
  std::optional<RunUpdate> run;
  std::vector<NewTask> tasks;
};

enum class Acceptance : unsigned char {
  accepted,
  duplicate,  // same id and body, or the same body under another id: nothing was done
  conflict,   // same id, another body: nothing was done but an entry in the audit log
};

// A task in the hands of one worker. `token` grows with every claim of the task; whoever holds an old one is refused.
struct Lease {
  std::int64_t task = 0;
  std::int64_t token = 0;
};
struct ClaimedTask {
  Lease lease;
  std::string kind, key, repository, payload;
  std::int64_t tries = 1;  // this one included
};
struct ClaimRequest {
  std::string worker;              // for people: "host:pid"
  std::vector<std::string> kinds;  // empty: any
  std::size_t most = 1;
  std::int64_t lease_seconds = 60;
  std::size_t most_per_repository = 4;  // tasks of one repository that are held at once, by all workers together
};

// What an analysis adds to the memory of failures, one a finding of severity error.
struct FingerprintSeen {
  std::string fingerprint;  // 16 hex digits
  std::string category, rule;
};
struct SavedAnalysis {
  RunKey run;
  std::string head_sha;
  std::string verdict, category;  // of the classification
  std::string document;           // cimend.analysis/1
  std::vector<FingerprintSeen> fingerprints;
};

// How a worker leaves a task. What is to be saved is saved together with the change of the task, and only while the
// lease holds.
struct TaskOutcome {
  enum class Next : unsigned char {
    done,
    retry,  // at `retry_at`
    dead,   // for people, with `reason`
  };
  Next next = Next::done;
  UnixSeconds retry_at = 0;
  std::string reason;  // why again or why dead
  std::optional<RunUpdate> run;
  std::optional<SavedAnalysis> analysis;
  std::vector<NewTask> tasks;
};

enum class Held : unsigned char {
  yes,
  no,  // its time ran out, another worker has the task, or it is over: nothing was changed
};

struct QueueCounts {
  std::size_t ready = 0, waiting = 0, held = 0, done = 0, dead = 0;  // waiting: for its time
  std::int64_t oldest_ready_seconds = 0;                             // age of the oldest that could be claimed
};
struct DeadTask {
  std::int64_t task = 0;
  std::string kind, key, repository, reason;
  std::int64_t tries = 0;
  UnixSeconds since = 0;
};

struct StoredRunRow {
  RunKey key;
  RunUpdate::State state = RunUpdate::State::queued;
  std::string conclusion, head_sha, branch, workflow, event, url, document;
  std::string verdict, category;  // of its analysis; empty before
  std::vector<RunJob> jobs;       // by name; filled by run() alone
  UnixSeconds first_seen = 0, changed = 0;
};
struct RunQuery {
  std::string repository;   // empty: any
  std::int64_t most = 100;  // rows; those that share time and run id with the last come with it, so no page cuts them
  std::optional<UnixSeconds> before_changed;  // the page before
  std::string before_run_id;                  // tie-break of the page before; with before_changed
};

// What is known of a failure from earlier runs of its repository.
struct FingerprintHistory {
  std::string fingerprint;
  std::int64_t runs = 0;     // run attempts that had it
  std::int64_t commits = 0;  // different head_sha among them
  // A later attempt of such a run, or a run of the same workflow on the same commit that changed after it was first
  // seen, passed: flaky.
  bool passed_on_same_commit = false;
  UnixSeconds first_seen = 0, last_seen = 0;
};

// One effect on the world outside (a rerun, a patch published), recorded before it happens.
struct Attempt {
  std::string idempotency_key;
  std::string kind;  // "rerun", "publish"
  std::string repository, head_sha, fingerprint;
  std::string actor;  // which program asked
};
struct AttemptAnswer {
  enum class State : unsigned char {
    recorded,  // do it
    repeated,  // this key was recorded before: do not do it again
    refused,   // the budget of repository, commit and fingerprint is used up
  };
  State state = State::recorded;
  std::int64_t used = 0;  // of the budget, this one included
};

// An attempt as the ledger keeps it.
struct AttemptRow {
  Attempt attempt;
  UnixSeconds recorded = 0, finished = 0;  // 0: not finished
  std::string result;                      // as finish_attempt() was told last
};
struct AttemptQuery {
  std::string kind;
  std::string repository, fingerprint;  // empty: any
  UnixSeconds since = 0;                // recorded then or later
};

struct PatchRow {
  RunKey run;
  std::string fingerprint, patch_sha256, state;  // of the metadata document
  std::string document;                          // cimend.metadata/1
  UnixSeconds created = 0;
};

struct AuditEntry {
  std::string actor;    // "receiver", "worker host:pid", "person NAME"
  std::string action;   // "delivery.conflict", "attempt.recorded"
  std::string subject;  // what it was done to
  std::string detail;   // JSON
};
// sha256 over the entry before, the number, the time and the four texts, each with its length before it. The first
// entry's predecessor is 64 zeros.
struct AuditRow {
  std::int64_t number = 0;  // from 1, without gaps
  UnixSeconds time = 0;
  AuditEntry entry;
  std::string hash;  // 64 hex digits
};
struct AuditCheck {
  std::int64_t entries = 0;
  std::string last_hash;
  std::optional<std::int64_t> broken_at;  // the first entry whose hash or number is wrong
};

struct PruneStep {
  std::vector<RunKey> runs;  // gone from the store; their logs are now the caller's to remove
  bool more = false;
};

class Store {
 public:
  virtual ~Store() = default;

  // All of the batch in one transaction and one sync; an answer each, in order, as if taken one after the other.
  virtual Result<std::vector<Acceptance>> accept(const std::vector<Intake>& batch) = 0;

  // False where a task with this key exists already.
  virtual Result<bool> enqueue(const NewTask& task) = 0;
  // Oldest first. A lease that ran out is a task that can be claimed again, with a new token.
  virtual Result<std::vector<ClaimedTask>> claim(const ClaimRequest& request) = 0;
  virtual Result<Held> extend(const Lease& lease, std::int64_t lease_seconds) = 0;
  // Whether the lease still holds, to be asked before an effect outside.
  virtual Result<Held> holds(const Lease& lease) = 0;
  virtual Result<Held> finish(const Lease& lease, const TaskOutcome& outcome) = 0;
  virtual Result<QueueCounts> queue_counts() = 0;
  virtual Result<std::vector<DeadTask>> dead_tasks(std::size_t most) = 0;
  // A dead task may be claimed again, its tries counted anew; false where there is no such dead task.
  virtual Result<bool> revive(std::int64_t task) = 0;
  // Blocks until a task may have been added by anyone, or the time has passed. Spurious returns are allowed.
  virtual void wait_for_task(int milliseconds) = 0;

  virtual Result<> update_run(const RunUpdate& update) = 0;
  virtual Result<std::optional<StoredRunRow>> run(const RunKey& key) = 0;
  virtual Result<std::vector<StoredRunRow>> runs(const RunQuery& query) = 0;  // last changed first
  virtual Result<> save_analysis(const SavedAnalysis& analysis) = 0;          // replaces that of the same run
  virtual Result<std::optional<std::string>> analysis(const RunKey& key) = 0;
  // One a fingerprint that is known, in the order asked for; the run attempt `without` is not counted.
  virtual Result<std::vector<FingerprintHistory>> history(const std::string& repository,
                                                          const std::vector<std::string>& fingerprints,
                                                          const RunKey& without) = 0;

  // Counts and records in one transaction, with an entry in the audit log; `budget` is the most attempts of one kind
  // for repository, commit and fingerprint.
  virtual Result<AttemptAnswer> record_attempt(const Attempt& attempt, std::int64_t budget) = 0;
  // The last result told stays. Errc::not_found where the attempt was not recorded.
  virtual Result<> finish_attempt(const std::string& idempotency_key, const std::string& result) = 0;
  // Newest first, at most 1 000.
  virtual Result<std::vector<AttemptRow>> attempts(const AttemptQuery& query) = 0;
  // The same patch again changes its state and document.
  virtual Result<> save_patch(const PatchRow& patch) = 0;
  virtual Result<std::vector<PatchRow>> patches(const RunKey& run) = 0;

  virtual Result<> audit(const AuditEntry& entry) = 0;
  virtual Result<std::vector<AuditRow>> audit_entries(std::int64_t from, std::size_t most) = 0;
  virtual Result<AuditCheck> verify_audit() = 0;

  // Removes at most `most` runs last changed before then, with their analyses, patches, fingerprints, and as many
  // deliveries, finished and dead tasks of that age. Called again until nothing is left (`more`); may be stopped
  // between. The audit log and the attempts stay. SQLite: works on a full disk by giving up the reserve, and after the
  // last step gives room back to the file system and makes the reserve again.
  virtual Result<PruneStep> prune(UnixSeconds changed_before, std::size_t most) = 0;

  // Whether it can be written to now: writes one row. SQLite: Errc::io, too, where the reserve can't be made.
  virtual Result<> check() = 0;
  // "sqlite" or "postgresql".
  [[nodiscard]] virtual std::string_view backend() const = 0;
  // The schema's version; migrations are forward only and run when a store is opened.
  virtual Result<std::int64_t> schema_version() = 0;
};

// Errc::refused where a name in it is longer than a store keeps (512 bytes; keys of tasks 1 024). accept() asks the
// same and then takes nothing of the batch: ask before an intake joins those of others.
Result<> valid_intake(const Intake& intake);

// The store's own hash of an audit entry.
std::string audit_hash(std::string_view previous, std::int64_t number, UnixSeconds time, const AuditEntry& entry);

struct StoreOptions {
  bool read_only = false;                             // for the dashboard: nothing is migrated, created or locked
  std::size_t reserve_bytes = std::size_t{16} << 20;  // SQLite: kept in NAME.reserve, given up when the disk is full
  int checkpoint_pages = 4096;                        // SQLite: of log (4 KB each) before they go into the database
  std::size_t connections = 4;                        // PostgreSQL: at most
  // Called after a sync that failed; must not come back. The default prints why and ends the process with code 70.
  std::function<void(const Error&)> sync_failed;
};

// `location` is "postgres://…" or "postgresql://…", else the file of a SQLite database, made where it is missing with
// its directories; ":memory:" is the twin for tests. Errc::unavailable where another process writes to the file:
// `where` names it. Errc::refused for a schema newer than this program.
// `clock` outlives the store.
Result<std::unique_ptr<Store>> open_store(const std::string& location, const Clock& clock,
                                          const StoreOptions& options = {});

}  // namespace cimend::core
