#include "core/store/postgresql_session.h"

#include <array>

#include <fmt/format.h>

namespace cimend::core::sql {
namespace {

// pg_type.dat of PostgreSQL: these never change.
constexpr Oid kBytea = 17, kInt8 = 20, kText = 25, kByteaArray = 1001, kTextArray = 1009, kInt8Array = 1016;

using ResultPointer = std::unique_ptr<PGresult, decltype(&PQclear)>;

void put_32(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>((value >> shift) & 0xff);
}

void put_64(std::string& out, std::uint64_t value) {
  put_32(out, static_cast<std::uint32_t>(value >> 32));
  put_32(out, static_cast<std::uint32_t>(value));
}

// A value as the server's receive functions take it: int8 in network byte order, the others as they are.
void put_value(std::string& out, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value))
    put_64(out, static_cast<std::uint64_t>(*number));
  else if (const auto* text = std::get_if<Text>(&value))
    out += text->utf8;
  else
    out += std::get<Bytes>(value).bytes;
}

Oid type_of(const Value& value) {
  constexpr std::array<Oid, 3> kTypes = {kInt8, kText, kBytea};
  return kTypes[value.index()];
}

Oid array_of(Oid element) {
  if (element == kInt8) return kInt8Array;
  return element == kText ? kTextArray : kByteaArray;
}

// array_recv() of PostgreSQL: dimensions, whether there are NULLs, the element type; for each dimension its size and
// lower bound; each element with its size before it.
std::string array_of_column(const std::vector<Row>& rows, std::size_t column) {
  std::string out;
  put_32(out, 1);
  put_32(out, 0);
  put_32(out, type_of(rows.front()[column]));
  put_32(out, static_cast<std::uint32_t>(rows.size()));
  put_32(out, 1);
  for (const Row& row : rows) {
    const std::size_t begin = out.size();
    put_32(out, 0);
    put_value(out, row[column]);
    std::string size;
    put_32(size, static_cast<std::uint32_t>(out.size() - begin - 4));
    out.replace(begin, 4, size);
  }
  return out;
}

// By class of the SQLSTATE (appendix A of PostgreSQL's manual).
Errc kind_of(std::string_view state, bool lost) {
  if (state == "53100" || state == "58030") return Errc::io;  // disk full, io error
  if (lost || state == "57014" || state == "25006") return Errc::unavailable;
  const std::string_view kind = state.substr(0, 2);
  if (kind == "08" || kind == "53" || kind == "57" || kind == "40" || kind == "55") return Errc::unavailable;
  if (kind == "28" || kind == "3D" || state == "42501") return Errc::refused;  // who may do what
  return Errc::internal;
}

std::string hint_for(std::string_view state, bool lost) {
  if (state == "53100") return "make room on the database server's disk";
  if (state == "25006") return "name the primary server, not a standby";
  if (state == "42501") return "GRANT it to this role on the tables of the store's schema; to read, SELECT is enough";
  if (lost) return "look at the database server, and at CIMEND_DATABASE_URL";
  return {};
}

// Where the store is, for messages: never the password.
std::string place_of(PGconn* connection) {
  const auto known = [](const char* text) { return text == nullptr ? "" : text; };
  return fmt::format("{}/{}", known(PQhost(connection)), known(PQdb(connection)));
}

std::string first_line(const char* message) {
  const std::string_view text = message == nullptr ? "" : message;
  return std::string(text.substr(0, text.find('\n')));
}

// Every statement of the store goes by an index, and by the one that fits best once its table is large. A plan that was
// made while the table was small, and stayed prepared, takes any index or none: measured here, 40 times slower after
// 10 000 runs. Planning anew each time costs about 0.1 ms.
//
// A process that is stopped in the middle of a transaction keeps the rows it locked, and so its task from those who
// would take it over: its session ends after two seconds of silence. Ours never think that long between statements.
constexpr const char* kSettings =
    "SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '2s'; SET client_min_messages = warning;"
    "SET plan_cache_mode = force_custom_plan; SET jit = off; SET enable_seqscan = off; SET enable_hashjoin = off; SET "
    "enable_mergejoin = off";

}  // namespace

// Parameters as PQexecPrepared takes them.
struct PostgresqlSession::Encoded {
  std::vector<std::string> bytes;
  std::vector<Oid> types;
};

Result<std::unique_ptr<PostgresqlSession>> PostgresqlSession::open(const std::string& url, bool read_only) {
  // Before the url in the list: the url may say otherwise. After it: it may not.
  const std::array<const char*, 8> names = {
      "connect_timeout",           "application_name", "keepalives_idle", "tcp_user_timeout",
      "fallback_application_name", "dbname",           "client_encoding", nullptr};
  const std::array<const char*, 8> values = {"10", "cimend", "15", "30000", "cimend", url.c_str(), "UTF8", nullptr};
  std::unique_ptr<PostgresqlSession> session(new PostgresqlSession(PQconnectdbParams(names.data(), values.data(), 1)));
  PGconn* connection = session->connection();
  if (session->lost()) return tl::unexpected(session->told(nullptr, "connecting to the store"));
  PQsetNoticeProcessor(
      connection, [](void*, const char*) {}, nullptr);
  if (const char* encoding = PQparameterStatus(connection, "server_encoding");
      std::string_view(encoding ? encoding : "") != "UTF8")
    return fail(Errc::refused, "the database is not encoded in UTF8", place_of(connection),
                "make one with `createdb --encoding UTF8 --template template0 NAME`");
  if (auto set = session->script(kSettings); !set) return tl::unexpected(set.error());
  if (read_only) {
    if (auto set = session->script("SET default_transaction_read_only = on"); !set) return tl::unexpected(set.error());
  }
  // What is acknowledged is on disk; stronger settings (remote_apply) stay.
  auto commit = session->ask("SHOW synchronous_commit");
  if (!commit) return tl::unexpected(commit.error());
  if (*commit == "off" || *commit == "local") {
    if (auto set = session->script("SET synchronous_commit = on"); !set) return tl::unexpected(set.error());
  }
  return session;
}

Error PostgresqlSession::told(const PGresult* result, std::string_view doing) {
  const char* state = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
  state_ = state == nullptr ? "" : state;
  const char* message = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  return {kind_of(state_, lost()),
          fmt::format("{}: {}", doing, first_line(message == nullptr ? PQerrorMessage(connection()) : message)),
          place_of(connection()), hint_for(state_, lost())};
}

Result<Rows> PostgresqlSession::rows_of(PGresult* raw, std::string_view doing) {
  const ResultPointer result(raw, &PQclear);
  const ExecStatusType status = PQresultStatus(raw);
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) return tl::unexpected(told(raw, doing));
  state_.clear();
  Rows rows;
  for (int at = 0; at < PQntuples(raw); ++at) {
    std::vector<std::string> row;
    for (int column = 0; column < PQnfields(raw); ++column)
      row.emplace_back(PQgetvalue(raw, at, column), static_cast<std::size_t>(PQgetlength(raw, at, column)));
    rows.add(std::move(row));
  }
  return rows;
}

Result<Rows> PostgresqlSession::execute(const Statement& statement, const Encoded& parameters) {
  const int count = static_cast<int>(parameters.bytes.size());
  if (prepared_.count(&statement) == 0) {
    auto prepared = rows_of(
        PQprepare(connection(), statement.name, statement.postgresql, count, parameters.types.data()), statement.name);
    if (!prepared) return prepared;
    prepared_.insert(&statement);
  }
  std::vector<const char*> values;
  std::vector<int> sizes;
  for (const std::string& bytes : parameters.bytes) {
    values.push_back(bytes.data());
    sizes.push_back(static_cast<int>(bytes.size()));
  }
  const std::vector<int> binary(parameters.bytes.size(), 1);
  return rows_of(PQexecPrepared(connection(), statement.name, count, values.data(), sizes.data(), binary.data(), 0),
                 statement.name);
}

Result<Rows> PostgresqlSession::run(const Statement& statement, const Row& parameters) {
  Encoded encoded;
  for (const Value& value : parameters) {
    encoded.types.push_back(type_of(value));
    put_value(encoded.bytes.emplace_back(), value);
  }
  return execute(statement, encoded);
}

Result<Rows> PostgresqlSession::run_each(const Statement& statement, const std::vector<Row>& parameters) {
  if (parameters.empty()) return Rows();
  Encoded encoded;
  for (std::size_t column = 0; column < parameters.front().size(); ++column) {
    encoded.types.push_back(array_of(type_of(parameters.front()[column])));
    encoded.bytes.push_back(array_of_column(parameters, column));
  }
  return execute(statement, encoded);
}

Result<> PostgresqlSession::script(const std::string& text) {
  auto rows = rows_of(PQexec(connection(), text.c_str()), std::string_view(text).substr(0, 80));
  if (!rows) return tl::unexpected(rows.error());
  return {};
}

Result<std::string> PostgresqlSession::ask(const std::string& text) {
  auto rows = rows_of(PQexec(connection(), text.c_str()), text);
  if (!rows) return tl::unexpected(rows.error());
  return rows->empty() ? std::string() : rows->text(0, 0);
}

}  // namespace cimend::core::sql
