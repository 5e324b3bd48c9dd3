#pragma once

#include <memory>
#include <string>
#include <utility>

#include "core/store/sql.h"
#include "core/store/store.h"

namespace cimend::core::sql {

// Store's rules over either backend. Its calls stand in files by what they are about: intake_sql.cc, queue_sql.cc,
// runs_sql.cc, ledger_sql.cc, prune_sql.cc.
class SqlStore : public Store {
 public:
  SqlStore(std::unique_ptr<Database> database, const Clock& clock) : database_(std::move(database)), clock_(clock) {}

  Result<std::vector<Acceptance>> accept(const std::vector<Intake>& batch) override;

  Result<bool> enqueue(const NewTask& task) override;
  Result<std::vector<ClaimedTask>> claim(const ClaimRequest& request) override;
  Result<Held> extend(const Lease& lease, std::int64_t lease_seconds) override;
  Result<Held> holds(const Lease& lease) override;
  Result<Held> finish(const Lease& lease, const TaskOutcome& outcome) override;
  Result<QueueCounts> queue_counts() override;
  Result<std::vector<DeadTask>> dead_tasks(std::size_t most) override;
  Result<bool> revive(std::int64_t task) override;
  void wait_for_task(int milliseconds) override;

  Result<> update_run(const RunUpdate& update) override;
  Result<std::optional<StoredRunRow>> run(const RunKey& key) override;
  Result<std::vector<StoredRunRow>> runs(const RunQuery& query) override;
  Result<> save_analysis(const SavedAnalysis& analysis) override;
  Result<std::optional<std::string>> analysis(const RunKey& key) override;
  Result<std::vector<FingerprintHistory>> history(const std::string& repository,
                                                  const std::vector<std::string>& fingerprints,
                                                  const RunKey& without) override;

  Result<AttemptAnswer> record_attempt(const Attempt& attempt, std::int64_t budget) override;
  Result<> finish_attempt(const std::string& idempotency_key, const std::string& result) override;
  Result<std::vector<AttemptRow>> attempts(const AttemptQuery& query) override;
  Result<> save_patch(const PatchRow& patch) override;
  Result<std::vector<PatchRow>> patches(const RunKey& run) override;

  Result<> audit(const AuditEntry& entry) override;
  Result<std::vector<AuditRow>> audit_entries(std::int64_t from, std::size_t most) override;
  Result<AuditCheck> verify_audit() override;

  Result<PruneStep> prune(UnixSeconds changed_before, std::size_t most) override;

  Result<> check() override;
  [[nodiscard]] std::string_view backend() const override { return database_->name(); }
  Result<std::int64_t> schema_version() override;

 private:
  std::unique_ptr<Database> database_;
  const Clock& clock_;
};

}  // namespace cimend::core::sql
