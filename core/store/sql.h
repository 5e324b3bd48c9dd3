#pragma once

#include <charconv>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/result.h"
#include "core/store/store.h"

namespace cimend::core::sql {

// What the store's rules are written on: one statement after the other in a transaction, told in both dialects. Only
// claiming differs so much that each backend has its own (Database::claim). Everything that can be decided above this
// line is decided there once, so that the two backends cannot drift apart.

// A text as both backends keep it: valid UTF-8 without NUL (PostgreSQL takes nothing else), made by text() alone.
struct Text {
  std::string utf8;
};
struct Bytes {
  std::string bytes;
};
using Value = std::variant<std::int64_t, Text, Bytes>;
using Row = std::vector<Value>;

// What is no UTF-8, and NUL, becomes U+FFFD. Names that are compared in our own code go through it, too.
std::string clean(std::string_view bytes);
inline Value text(std::string_view bytes) { return Text{clean(bytes)}; }

// What a statement gave, as text; NULL is the empty text. Not for BLOB and bytea.
class Rows {
 public:
  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  [[nodiscard]] const std::string& text(std::size_t row, std::size_t column) const { return rows_[row][column]; }
  [[nodiscard]] std::int64_t number(std::size_t row, std::size_t column) const {
    const std::string& digits = rows_[row][column];
    std::int64_t value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
  }
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

 private:
  std::vector<std::vector<std::string>> rows_;
};

// One statement in both dialects, its parameters $1, $2, …; a static object: sessions keep it prepared under its
// address and `name`. A statement for run_each() takes one row of parameters in SQLite, and in PostgreSQL an array for
// each column of them ("FROM unnest($1, $2)"), so that a batch is one round trip.
struct Statement {
  const char* name;
  const char* sqlite;
  const char* postgresql;
};
constexpr Statement both(const char* name, const char* text) { return {name, text, text}; }

class Session {
 public:
  virtual ~Session() = default;
  virtual Result<Rows> run(const Statement& statement, const Row& parameters) = 0;
  // For all rows, in order (all of one shape); the rows they gave, in no order that is promised. None: nothing is done.
  virtual Result<Rows> run_each(const Statement& statement, const std::vector<Row>& parameters) = 0;
  // Several statements without parameters.
  virtual Result<> script(const std::string& text) = 0;
};

enum class Ending : unsigned char {
  keep,
  undo,  // nothing was changed, or what was is to be forgotten
};
enum class Repeat : unsigned char { no, yes };

// One of the two backends. Threads may call at once.
class Database {
 public:
  virtual ~Database() = default;
  // `body` in one transaction that is on disk when the call says so. `body` may be called several times (a lost
  // connection, a deadlock), each time on a database that shows nothing of the time before.
  virtual Result<> transact(const std::function<Result<Ending>(Session&)>& body) = 0;
  // One statement that changes something and is its own transaction. After a connection was lost it is tried again only
  // where doing it twice is doing it once.
  virtual Result<> once(Repeat repeat, const std::function<Result<>(Session&)>& body) = 0;
  // Statements that change nothing; they don't wait for those that do.
  virtual Result<> read(const std::function<Result<>(Session&)>& body) = 0;

  // Store::claim, at the time `now`.
  virtual Result<std::vector<ClaimedTask>> claim(const ClaimRequest& request, UnixSeconds now) = 0;
  // Transactions that free room (SQLite: also on a full disk), and after the last of them: what is free goes back to
  // the file system.
  virtual Result<> transact_freeing(const std::function<Result<Ending>(Session&)>& body) { return transact(body); }
  virtual void give_back_room() {}
  // What can be told without writing to the database: whether the reserve is there.
  virtual Result<> check() { return {}; }

  // A task may have been added; wakes wait_for_task() here and, where there are any, in the other processes.
  virtual void tasks_added() = 0;
  virtual void wait_for_task(int milliseconds) = 0;

  // "sqlite" or "postgresql".
  [[nodiscard]] virtual std::string_view name() const = 0;
};

}  // namespace cimend::core::sql
