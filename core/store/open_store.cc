#include "core/store/postgresql_database.h"
#include "core/store/sql_store.h"
#include "core/store/sqlite_database.h"
#include "core/store/store.h"

namespace cimend::core {

Result<std::unique_ptr<Store>> open_store(const std::string& location, const Clock& clock,
                                          const StoreOptions& options) {
  const auto begins_with = [&](std::string_view scheme) { return location.compare(0, scheme.size(), scheme) == 0; };
  const bool is_server = begins_with("postgres://") || begins_with("postgresql://");
  auto database = is_server ? sql::PostgresqlDatabase::open(location, clock.now(), options)
                            : sql::SqliteDatabase::open(location, clock.now(), options);
  if (!database) return tl::unexpected(database.error());
  return std::unique_ptr<Store>(std::make_unique<sql::SqlStore>(std::move(*database), clock));
}

}  // namespace cimend::core
