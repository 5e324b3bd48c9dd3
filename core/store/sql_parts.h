#pragma once

#include <cstdint>
#include <vector>

#include "core/store/sql.h"

namespace cimend::core::sql {

// The parts of a change that several calls of Store make, each within the caller's transaction. They lock rows in one
// order (tasks, runs, what belongs to runs, the audit log's head), and runs among themselves by key, so that two
// transactions never wait for each other.

// Merges the updates into their runs, which are made where they are missing (docs of RunUpdate; field_states in the
// schema): of each member the value with the highest state stays, among equals the last one.
Result<> update_runs(Session& session, const std::vector<const RunUpdate*>& updates, UnixSeconds now);

// How many were new.
Result<std::size_t> add_tasks(Session& session, const std::vector<const NewTask*>& tasks, UnixSeconds now);

Result<> save_analysis(Session& session, const SavedAnalysis& analysis, UnixSeconds now);

// Last in a transaction: from here to its end no one else can append.
Result<> append_audit(Session& session, const std::vector<AuditEntry>& entries, UnixSeconds now);

}  // namespace cimend::core::sql
