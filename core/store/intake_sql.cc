// Taking deliveries. A batch is a handful of statements whatever its size. The database itself says which deliveries
// are new (two unique indexes: source and id, source and body); for the others one look tells a repetition from a
// conflict.

#include <map>
#include <utility>

#include "core/json.h"
#include "core/store/limits.h"
#include "core/store/sql_parts.h"
#include "core/store/sql_store.h"

namespace cimend::core::sql {
namespace {

constexpr Statement kInsertDelivery = {
    "insert_delivery",
    "INSERT INTO deliveries(source, delivery_id, event, repository, body_sha256, body, received_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING source, delivery_id, body_sha256",
    "INSERT INTO deliveries(source, delivery_id, event, repository, body_sha256, body, received_at)"
    " SELECT source, delivery_id, event, repository, body_sha256, body, received_at"
    " FROM unnest($1, $2, $3, $4, $5, $6, $7) WITH ORDINALITY"
    "  AS new(source, delivery_id, event, repository, body_sha256, body, received_at, place) ORDER BY place"
    " ON CONFLICT DO NOTHING RETURNING source, delivery_id, body_sha256"};

constexpr Statement kKnownDelivery = {
    "known_delivery", "SELECT source, delivery_id, body_sha256 FROM deliveries WHERE source = $1 AND delivery_id = $2",
    "SELECT source, delivery_id, body_sha256 FROM deliveries"
    " JOIN unnest($1, $2) AS wanted(source, delivery_id) USING (source, delivery_id)"};

// Source and id of a delivery, as they are stored.
using Name = std::pair<std::string, std::string>;
Name name_of(const Delivery& delivery) { return {clean(delivery.source), clean(delivery.id)}; }

std::map<Name, std::string> hashes_by_name(const Rows& rows) {
  std::map<Name, std::string> hashes;
  for (std::size_t row = 0; row < rows.size(); ++row)
    hashes.emplace(Name(rows.text(row, 0), rows.text(row, 1)), rows.text(row, 2));
  return hashes;
}

// The batch on its way through one transaction.
class Batch {
 public:
  Batch(Session& session, const std::vector<Intake>& intakes, UnixSeconds now)
      : session_(session), intakes_(intakes), now_(now), answers_(intakes.size(), Acceptance::duplicate) {}

  Result<> insert() {
    std::vector<Row> rows;
    for (const Intake& intake : intakes_) {
      const Delivery& delivery = intake.delivery;
      rows.push_back({text(delivery.source), text(delivery.id), text(delivery.event), text(delivery.repository),
                      text(delivery.body_sha256), Bytes{delivery.body}, now_});
    }
    auto inserted = session_.run_each(kInsertDelivery, rows);
    if (!inserted) return tl::unexpected(inserted.error());
    const auto hashes = hashes_by_name(*inserted);
    for (std::size_t at = 0; at < intakes_.size(); ++at) {
      const auto found = hashes.find(name_of(intakes_[at].delivery));
      if (found == hashes.end() || found->second != clean(intakes_[at].delivery.body_sha256)) continue;
      if (accepted_.emplace(found->first, at).second) answers_[at] = Acceptance::accepted;
    }
    return {};
  }

  // What was not new is a conflict where its id is known with another body. (An id that this batch itself brought later
  // was not known yet.)
  Result<> find_conflicts() {
    std::vector<Row> rows;
    for (std::size_t at = 0; at < intakes_.size(); ++at) {
      if (answers_[at] == Acceptance::accepted) continue;
      rows.push_back({text(intakes_[at].delivery.source), text(intakes_[at].delivery.id)});
    }
    auto known = session_.run_each(kKnownDelivery, rows);
    if (!known) return tl::unexpected(known.error());
    const auto hashes = hashes_by_name(*known);
    for (std::size_t at = 0; at < intakes_.size(); ++at) {
      if (answers_[at] == Acceptance::accepted) continue;
      const auto found = hashes.find(name_of(intakes_[at].delivery));
      if (found == hashes.end() || found->second == clean(intakes_[at].delivery.body_sha256)) continue;
      const auto brought = accepted_.find(found->first);
      if (brought != accepted_.end() && brought->second > at) continue;
      answers_[at] = Acceptance::conflict;
      conflicts_.push_back(told(intakes_[at].delivery, found->second));
    }
    return {};
  }

  Result<> follow() {
    std::vector<const RunUpdate*> runs;
    std::vector<const NewTask*> tasks;
    for (std::size_t at = 0; at < intakes_.size(); ++at) {
      if (answers_[at] != Acceptance::accepted) continue;
      if (intakes_[at].run) runs.push_back(&*intakes_[at].run);
      for (const NewTask& task : intakes_[at].tasks) tasks.push_back(&task);
    }
    auto added = add_tasks(session_, tasks, now_);
    if (!added) return tl::unexpected(added.error());
    added_tasks_ = *added > 0;
    if (auto updated = update_runs(session_, runs, now_); !updated) return updated;
    return append_audit(session_, conflicts_, now_);
  }

  [[nodiscard]] Ending ending() const { return accepted_.empty() && conflicts_.empty() ? Ending::undo : Ending::keep; }
  [[nodiscard]] bool added_tasks() const { return added_tasks_; }
  std::vector<Acceptance> answers() { return std::move(answers_); }

 private:
  static AuditEntry told(const Delivery& delivery, const std::string& known_sha256) {
    return {"receiver", "delivery.conflict", delivery.source + "/" + delivery.id,
            Json(Json::Object{{"event", delivery.event},
                              {"repository", delivery.repository},
                              {"body_sha256", delivery.body_sha256},
                              {"known_body_sha256", known_sha256}})
                .dump()};
  }

  Session& session_;
  const std::vector<Intake>& intakes_;
  UnixSeconds now_;
  std::vector<Acceptance> answers_;
  std::map<Name, std::size_t> accepted_;  // place in the batch
  std::vector<AuditEntry> conflicts_;
  bool added_tasks_ = false;
};

}  // namespace

Result<std::vector<Acceptance>> SqlStore::accept(const std::vector<Intake>& batch) {
  if (batch.empty()) return std::vector<Acceptance>();
  for (const Intake& intake : batch)
    if (auto good = valid_intake(intake); !good) return tl::unexpected(good.error());
  std::vector<Acceptance> answers;
  bool added_tasks = false;
  auto done = database_->transact([&](Session& session) -> Result<Ending> {
    Batch working(session, batch, clock_.now());
    if (auto inserted = working.insert(); !inserted) return tl::unexpected(inserted.error());
    if (auto found = working.find_conflicts(); !found) return tl::unexpected(found.error());
    if (auto followed = working.follow(); !followed) return tl::unexpected(followed.error());
    answers = working.answers();
    added_tasks = working.added_tasks();
    return working.ending();
  });
  if (!done) return tl::unexpected(done.error());
  if (added_tasks) database_->tasks_added();
  return answers;
}

}  // namespace cimend::core::sql
