#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/store/sql.h"

namespace cimend::core::sql {

// One step of the schema, core/store/migrations/BACKEND_NUMBER.sql, compiled in. A step that was released is never
// changed: databases remember its sha256.
struct Migration {
  std::int64_t version;
  std::string_view script;
};
std::span<const Migration> sqlite_migrations();
std::span<const Migration> postgresql_migrations();

// Brings the database to the last of `steps`, within the caller's transaction. Errc::refused where it is newer, or
// where a step it was made with is not ours; then nothing is changed.
Result<> migrate(Session& session, std::span<const Migration> steps, UnixSeconds now);

// For those who only read: Errc::not_found where there is no store, Errc::refused unless the database has exactly the
// last of `steps`.
Result<> check_version(Session& session, std::span<const Migration> steps);

}  // namespace cimend::core::sql
