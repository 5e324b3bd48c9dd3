#include "core/store/sqlite_session.h"

#include <fmt/format.h>

namespace cimend::core::sql {
namespace {

Errc kind_of(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM: return Errc::io;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return Errc::unavailable;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return Errc::parse;
    case SQLITE_TOOBIG: return Errc::refused;
    default: return Errc::internal;
  }
}

const char* hint_for(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL: return "make room on this disk, or remove old runs with `cimend-ingest prune`";
    case SQLITE_NOTADB: return "name a file that cimend made, or one that is not there yet";
    case SQLITE_CORRUPT: return "restore the database from a backup";
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN: return "look at the permissions of the file and of its directory";
    default: return "";
  }
}

int bind(sqlite3_stmt* statement, int place, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return sqlite3_bind_int64(statement, place, *number);
  if (const auto* text = std::get_if<Text>(&value))
    return sqlite3_bind_text64(statement, place, text->utf8.data(), text->utf8.size(), SQLITE_STATIC, SQLITE_UTF8);
  const std::string& bytes = std::get<Bytes>(value).bytes;
  return sqlite3_bind_blob64(statement, place, bytes.data(), bytes.size(), SQLITE_STATIC);
}

std::vector<std::string> current_row(sqlite3_stmt* statement) {
  std::vector<std::string> row;
  for (int column = 0; column < sqlite3_column_count(statement); ++column) {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
    row.emplace_back(bytes == nullptr ? std::string() : std::string(bytes, size));
  }
  return row;
}

}  // namespace

Result<std::unique_ptr<SqliteSession>> SqliteSession::open(const std::string& path, Access access) {
  const int flags = (access == Access::write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY) |
                    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  sqlite3* connection = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &connection, flags, nullptr);
  std::unique_ptr<SqliteSession> session(new SqliteSession(connection, path));
  if (code != SQLITE_OK) return tl::unexpected(session->told(code, "opening the store"));
  sqlite3_busy_timeout(connection, 5000);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  // Whoever closes last must not write: the writer makes its last checkpoint itself, where it sees what became of it.
  sqlite3_db_config(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  return session;
}

Error SqliteSession::told(int code, std::string_view doing) {
  last_code_ = code;
  if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC) sync_failed_ = true;
  const char* message = connection_ ? sqlite3_errmsg(connection_.get()) : sqlite3_errstr(code);
  const std::string_view general = sqlite3_errstr(code);
  const std::string why = message == general ? std::string(general) : fmt::format("{} ({})", message, general);
  return {kind_of(code), fmt::format("the store: {} (at \"{}\")", why, doing), path_, hint_for(code)};
}

Result<SqliteSession::Prepared*> SqliteSession::prepared(const Statement& statement, std::size_t parameters) {
  if (const auto found = prepared_.find(&statement); found != prepared_.end()) return &found->second;
  sqlite3_stmt* made = nullptr;
  const int code =
      sqlite3_prepare_v3(connection_.get(), statement.sqlite, -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr);
  if (code != SQLITE_OK) return tl::unexpected(told(code, statement.name));
  Prepared& kept = prepared_[&statement];
  kept.statement.reset(made);
  for (std::size_t at = 1; at <= parameters; ++at)
    kept.places.push_back(sqlite3_bind_parameter_index(made, fmt::format("${}", at).c_str()));
  return &kept;
}

Result<> SqliteSession::step(const Statement& statement, Prepared& prepared, const Row& parameters, Rows& rows) {
  sqlite3_stmt* raw = prepared.statement.get();
  int code = SQLITE_OK;
  for (std::size_t at = 0; at < parameters.size() && code == SQLITE_OK; ++at)
    if (prepared.places[at] != 0) code = bind(raw, prepared.places[at], parameters[at]);
  if (code == SQLITE_OK)
    while ((code = sqlite3_step(raw)) == SQLITE_ROW) rows.add(current_row(raw));
  Result<> done;
  if (code != SQLITE_DONE) done = tl::unexpected(told(code, statement.name));  // before reset, which ends the message
  sqlite3_reset(raw);
  sqlite3_clear_bindings(raw);  // the texts are the caller's
  return done;
}

Result<Rows> SqliteSession::run(const Statement& statement, const Row& parameters) {
  auto kept = prepared(statement, parameters.size());
  if (!kept) return tl::unexpected(kept.error());
  Rows rows;
  if (auto done = step(statement, **kept, parameters, rows); !done) return tl::unexpected(done.error());
  return rows;
}

Result<Rows> SqliteSession::run_each(const Statement& statement, const std::vector<Row>& parameters) {
  Rows rows;
  if (parameters.empty()) return rows;
  auto kept = prepared(statement, parameters.front().size());
  if (!kept) return tl::unexpected(kept.error());
  for (const Row& row : parameters)
    if (auto done = step(statement, **kept, row, rows); !done) return tl::unexpected(done.error());
  return rows;
}

Result<> SqliteSession::script(const std::string& text) {
  const int code = sqlite3_exec(connection_.get(), text.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return tl::unexpected(told(code, text.substr(0, text.find('\n')).substr(0, 80)));
  return {};
}

}  // namespace cimend::core::sql
