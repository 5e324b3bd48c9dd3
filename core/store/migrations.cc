#include "core/store/migrations.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/text.h"

namespace cimend::core::sql {
namespace {

constexpr const char* kMakeTable =
    "CREATE TABLE IF NOT EXISTS schema_version("
    "version bigint PRIMARY KEY, sha256 text NOT NULL, applied bigint NOT NULL)";
// 1 where migrate() was here before.
constexpr Statement kMade = {"made",
                             "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_version'",
                             "SELECT CASE WHEN to_regclass('schema_version') IS NULL THEN 0 ELSE 1 END::bigint"};
constexpr Statement kApplied = both("applied", "SELECT version, sha256 FROM schema_version ORDER BY version");
constexpr Statement kRecord =
    both("record_version", "INSERT INTO schema_version(version, sha256, applied) VALUES ($1, $2, $3)");

std::int64_t last_version(std::span<const Migration> steps) { return steps.empty() ? 0 : steps.back().version; }

// The version that the database has, where all its steps are ours.
Result<std::int64_t> known_version(Session& session, std::span<const Migration> steps) {
  auto rows = session.run(kApplied, {});
  if (!rows) return tl::unexpected(rows.error());
  std::int64_t version = 0;
  for (std::size_t at = 0; at < rows->size(); ++at) {
    version = rows->number(at, 0);
    const auto step =
        std::find_if(steps.begin(), steps.end(), [&](const Migration& s) { return s.version == version; });
    if (step == steps.end())
      return fail(
          Errc::refused,
          fmt::format("the store has schema version {}, this program knows up to {}", version, last_version(steps)),
          "schema_version", "use the program that wrote it, or a newer one");
    if (rows->text(at, 1) != sha256_hex(step->script))
      return fail(Errc::refused, fmt::format("the store was made with another schema version {}", version),
                  "schema_version", "use the program that wrote it");
  }
  return version;
}

}  // namespace

Result<> migrate(Session& session, std::span<const Migration> steps, UnixSeconds now) {
  if (auto made = session.script(kMakeTable); !made) return made;
  const auto version = known_version(session, steps);
  if (!version) return tl::unexpected(version.error());
  for (const Migration& step : steps) {
    if (step.version <= *version) continue;
    if (auto done = session.script(std::string(step.script)); !done)
      return with_context(done.error(), fmt::format("bringing the store to schema version {}", step.version));
    auto recorded = session.run(kRecord, {step.version, text(sha256_hex(step.script)), now});
    if (!recorded) return tl::unexpected(recorded.error());
  }
  return {};
}

Result<> check_version(Session& session, std::span<const Migration> steps) {
  const auto made = session.run(kMade, {});
  if (!made) return tl::unexpected(made.error());
  if (made->empty() || made->number(0, 0) == 0)
    return fail(Errc::not_found, "the database is there, but no store is in it", "schema_version",
                "it is made by `cimend serve`; name the database, and the schema, that the server has");
  const auto version = known_version(session, steps);
  if (!version) return tl::unexpected(version.error());
  if (*version == last_version(steps)) return {};
  return fail(Errc::refused,
              fmt::format("the store has schema version {}, reading needs {}", *version, last_version(steps)),
              "schema_version", "open it once for writing, with `cimend serve`: that brings it up to date");
}

}  // namespace cimend::core::sql
