// Claiming with one writer: nothing else changes the queue meanwhile, so it is looked at step by step. For each
// repository that has open tasks, the oldest that its limit leaves room for; of those together, the oldest.

#include <algorithm>

#include "core/json.h"
#include "core/store/sqlite_database.h"

namespace cimend::core::sql {
namespace {

// Steps from one repository to the next in the index of open tasks, whatever their number.
constexpr Statement kOpenRepositories = {
    "open_repositories",
    "WITH RECURSIVE open_repository(name) AS ("
    " SELECT min(repository) FROM tasks WHERE state < 2"
    " UNION ALL SELECT (SELECT min(repository) FROM tasks WHERE state < 2 AND repository > name)"
    " FROM open_repository WHERE name IS NOT NULL)"
    "SELECT name, (SELECT count(*) FROM tasks WHERE state = 1 AND repository = name AND lease_until > $1)"
    " FROM open_repository WHERE name IS NOT NULL",
    ""};
constexpr Statement kClaimable = {"claimable",
                                  "SELECT id FROM tasks WHERE state < 2 AND repository = $2"
                                  " AND (state = 0 AND not_before <= $1 OR state = 1 AND lease_until <= $1)"
                                  " AND ($3 = '[]' OR kind IN (SELECT value FROM json_each($3))) ORDER BY id LIMIT $4",
                                  ""};
constexpr Statement kHold = {
    "hold",
    "UPDATE tasks SET state = 1, token = token + 1, tries = tries + 1, worker = $2, lease_until = $3, changed = $4"
    " WHERE id = $1 RETURNING id, token, kind, key, repository, payload, tries",
    ""};

Result<std::vector<std::int64_t>> claimable(Session& session, const ClaimRequest& request, UnixSeconds now) {
  auto repositories = session.run(kOpenRepositories, {now});
  if (!repositories) return tl::unexpected(repositories.error());
  Json::Array kinds;
  for (const std::string& kind : request.kinds) kinds.emplace_back(clean(kind));
  const std::string wanted = Json(std::move(kinds)).dump();
  std::vector<std::int64_t> ids;
  for (std::size_t at = 0; at < repositories->size(); ++at) {
    const std::int64_t room = static_cast<std::int64_t>(request.most_per_repository) - repositories->number(at, 1);
    if (room <= 0) continue;
    const std::int64_t most = std::min(room, static_cast<std::int64_t>(request.most));
    auto rows = session.run(kClaimable, {now, Text{repositories->text(at, 0)}, Text{wanted}, most});
    if (!rows) return tl::unexpected(rows.error());
    for (std::size_t row = 0; row < rows->size(); ++row) ids.push_back(rows->number(row, 0));
  }
  std::sort(ids.begin(), ids.end());
  if (ids.size() > request.most) ids.resize(request.most);
  return ids;
}

}  // namespace

Result<std::vector<ClaimedTask>> SqliteDatabase::claim(const ClaimRequest& request, UnixSeconds now) {
  std::vector<ClaimedTask> claimed;
  bell_.looking();
  auto done = transact([&](Session& session) -> Result<Ending> {
    claimed.clear();
    auto ids = claimable(session, request, now);
    if (!ids) return tl::unexpected(ids.error());
    std::vector<Row> parameters;
    for (const std::int64_t id : *ids)
      parameters.push_back({id, text(request.worker), now + request.lease_seconds, now});
    auto rows = session.run_each(kHold, parameters);
    if (!rows) return tl::unexpected(rows.error());
    for (std::size_t at = 0; at < rows->size(); ++at)
      claimed.push_back({{rows->number(at, 0), rows->number(at, 1)},
                         rows->text(at, 2),
                         rows->text(at, 3),
                         rows->text(at, 4),
                         rows->text(at, 5),
                         rows->number(at, 6)});
    return claimed.empty() ? Ending::undo : Ending::keep;
  });
  if (!done) return tl::unexpected(done.error());
  return claimed;
}

}  // namespace cimend::core::sql
