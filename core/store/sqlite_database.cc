#include "core/store/sqlite_database.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "core/store/migrations.h"

namespace cimend::core::sql {
namespace {

constexpr std::size_t kMostReaders = 4;
constexpr const char* kVacuumStep = "PRAGMA incremental_vacuum(2048)";

constexpr Statement kJournalMode = {"journal_mode", "PRAGMA journal_mode = WAL", ""};
constexpr Statement kPageCount = {"page_count", "PRAGMA page_count", ""};
constexpr Statement kFreePages = {"freelist_count", "PRAGMA freelist_count", ""};

constexpr const char* kWriterSettings =
    "PRAGMA auto_vacuum = INCREMENTAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA cache_size = -16384;"
    "PRAGMA journal_size_limit = 67108864;";

int note_wal_pages(void* pages, sqlite3* /*connection*/, const char* /*name*/, int count) {
  *static_cast<int*>(pages) = count;
  return SQLITE_OK;
}

Result<std::int64_t> pragma_number(Session& session, const Statement& statement) {
  auto rows = session.run(statement, {});
  if (!rows) return tl::unexpected(rows.error());
  return rows->empty() ? 0 : rows->number(0, 0);
}

}  // namespace

Result<std::unique_ptr<Database>> SqliteDatabase::open(const std::string& path, UnixSeconds now,
                                                       const StoreOptions& options) {
  if (path.empty()) return fail(Errc::not_found, "no file is named for the store");
  std::unique_ptr<SqliteDatabase> database(new SqliteDatabase(path, options));
  auto opened = options.read_only ? database->open_for_reading() : database->open_for_writing(now);
  if (!opened) {
    database->stopped_ = true;  // nothing of it is to be written
    return tl::unexpected(opened.error());
  }
  return std::unique_ptr<Database>(std::move(database));
}

Result<> SqliteDatabase::open_for_writing(UnixSeconds now) {
  if (!in_memory()) {
    if (const auto parent = std::filesystem::path(path_).parent_path(); !parent.empty()) {
      std::error_code ignored;  // opening the lock tells what is wrong
      std::filesystem::create_directories(parent, ignored);
    }
    auto lock = WriterLock::acquire(path_);
    if (!lock) return tl::unexpected(lock.error());
    lock_ = std::move(*lock);
    reserve_ = ReserveFile(path_ + ".reserve", options_.reserve_bytes);
  }
  auto writer = SqliteSession::open(path_, Access::write);
  if (!writer) return tl::unexpected(writer.error());
  writer_ = std::move(*writer);
  if (auto set = writer_->script(kWriterSettings); !set) return set;
  if (!in_memory()) {
    auto mode = writer_->run(kJournalMode, {});
    if (!mode) return tl::unexpected(mode.error());
    if (mode->empty() || mode->text(0, 0) != "wal")
      return fail(Errc::io, "the file system does not support a write-ahead log", path_,
                  "keep the store on a local disk");
  }
  sqlite3_wal_hook(writer_->connection(), &note_wal_pages, &wal_pages_);
  auto migrated = transact([&](Session& session) -> Result<Ending> {
    if (auto done = migrate(session, sqlite_migrations(), now); !done) return tl::unexpected(done.error());
    return Ending::keep;
  });
  if (!migrated) return migrated;
  (void)reserve_.make();  // where there is no room for it now, check() says so
  return {};
}

Result<> SqliteDatabase::open_for_reading() {
  if (in_memory()) return fail(Errc::not_found, "a store in memory has nothing to read");
  if (std::error_code problem; !std::filesystem::exists(path_, problem))
    return fail(Errc::not_found, "there is no store", path_, "it is made by `cimend serve`");
  return read([](Session& session) { return check_version(session, sqlite_migrations()); });
}

SqliteDatabase::~SqliteDatabase() {
  idle_readers_.clear();
  if (!writer_ || in_memory() || stopped_) return;
  const std::lock_guard guard(writing_);
  (void)checkpoint(SQLITE_CHECKPOINT_TRUNCATE);  // saves the next start reading the log
}

Result<> SqliteDatabase::may_write() const {
  if (stopped_)
    return fail(Errc::io, "the store stopped after a sync that failed", path_, "look at the disk, then start again");
  if (!writer_) return fail(Errc::refused, "the store was opened for reading", path_);
  return {};
}

void SqliteDatabase::note_sync_failure(const Error& error) {
  stopped_ = true;
  if (options_.sync_failed) {
    options_.sync_failed(error);
    return;
  }
  std::fprintf(stderr,
               "cimend: a sync of the store failed; ending so that the next start reads what is on the disk\n%s\n",
               error.text().c_str());
  _exit(70);
}

Result<> SqliteDatabase::checkpoint(int mode) {
  const int code = sqlite3_wal_checkpoint_v2(writer_->connection(), nullptr, mode, nullptr, nullptr);
  if (code == SQLITE_OK || code == SQLITE_BUSY)
    return {};  // busy: a reader needs the log; the next one brings the rest
  Error error = writer_->told(code, "checkpoint");
  if (writer_->sync_failed()) note_sync_failure(error);
  return tl::unexpected(std::move(error));
}

Result<> SqliteDatabase::transact_locked(const std::function<Result<Ending>(Session&)>& body) {
  if (auto may = may_write(); !may) return may;
  Result<> done = writer_->script("BEGIN IMMEDIATE");
  if (done) {
    const auto ending = body(*writer_);
    if (!ending) done = tl::unexpected(ending.error());
    if (done && *ending == Ending::keep) done = writer_->script("COMMIT");
    // Some failures have rolled back already.
    if (sqlite3_get_autocommit(writer_->connection()) == 0)
      sqlite3_exec(writer_->connection(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
  if (writer_->sync_failed()) {
    note_sync_failure(done ? Error{Errc::io, "a sync failed", path_, ""} : done.error());
    return done ? fail(Errc::io, "a sync failed", path_) : done;
  }
  // What was committed is on disk in the log. A checkpoint that finds no room is tried again after the next commit; one
  // whose sync fails stops the store, but takes back nothing: its bytes are still in the log.
  if (done && wal_pages_ >= options_.checkpoint_pages) {
    wal_pages_ = 0;
    (void)checkpoint(SQLITE_CHECKPOINT_PASSIVE);
  }
  return done;
}

Result<> SqliteDatabase::transact(const std::function<Result<Ending>(Session&)>& body) {
  const std::lock_guard guard(writing_);
  return transact_locked(body);
}

Result<> SqliteDatabase::once(Repeat /*repeat*/, const std::function<Result<>(Session&)>& body) {
  return transact([&](Session& session) -> Result<Ending> {
    if (auto done = body(session); !done) return tl::unexpected(done.error());
    return Ending::keep;
  });
}

Result<> SqliteDatabase::read(const std::function<Result<>(Session&)>& body) {
  if (in_memory()) {
    const std::lock_guard guard(writing_);
    return body(*writer_);
  }
  auto reader = take_reader();
  if (!reader) return tl::unexpected(reader.error());
  auto done = body(**reader);
  give_reader(std::move(*reader));
  return done;
}

Result<std::unique_ptr<SqliteSession>> SqliteDatabase::take_reader() {
  {
    std::unique_lock lock(readers_mutex_);
    reader_given_.wait(lock, [&] { return !idle_readers_.empty() || readers_ < kMostReaders; });
    if (!idle_readers_.empty()) {
      auto reader = std::move(idle_readers_.back());
      idle_readers_.pop_back();
      return reader;
    }
    ++readers_;
  }
  auto opened = SqliteSession::open(path_, Access::read);
  if (opened) return opened;
  {
    const std::lock_guard guard(readers_mutex_);
    --readers_;
  }
  reader_given_.notify_one();
  return opened;
}

void SqliteDatabase::give_reader(std::unique_ptr<SqliteSession> reader) {
  {
    const std::lock_guard guard(readers_mutex_);
    idle_readers_.push_back(std::move(reader));
  }
  reader_given_.notify_one();
}

// On a full disk even a deletion finds no room in the log. Then the reserve is given up, and stays so until
// give_back_room() finds the room to make it again.
Result<> SqliteDatabase::transact_freeing(const std::function<Result<Ending>(Session&)>& body) {
  const std::lock_guard guard(writing_);
  auto done = transact_locked(body);
  if (!done && !stopped_ && writer_ && writer_->disk_full() && !reserve_given_) {
    reserve_.release();
    reserve_given_ = true;
    done = transact_locked(body);
  }
  // The log's room serves the next step, too.
  if (done && reserve_given_ && !stopped_) (void)checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
  return done;
}

void SqliteDatabase::give_back_room() {
  if (in_memory()) return;
  while (true) {
    const std::lock_guard guard(writing_);  // others write between two steps
    if (!may_write()) return;
    const auto free_pages = pragma_number(*writer_, kFreePages);
    const auto pages = pragma_number(*writer_, kPageCount);
    const bool worth = free_pages && pages && *free_pages > 0 && (!reserve_.whole() || *free_pages > *pages / 4);
    if (!worth || !writer_->script(kVacuumStep) || !checkpoint(SQLITE_CHECKPOINT_TRUNCATE)) break;
    const auto left = pragma_number(*writer_, kFreePages);
    if (!left || *left >= *free_pages) break;
  }
  const std::lock_guard guard(writing_);
  if (writer_ && writer_->sync_failed() && !stopped_) note_sync_failure({Errc::io, "a sync failed", path_, ""});
  if (reserve_.make()) reserve_given_ = false;
}

Result<> SqliteDatabase::check() {
  const std::lock_guard guard(writing_);
  if (auto may = may_write(); !may) return may;
  return reserve_.make();
}

}  // namespace cimend::core::sql
