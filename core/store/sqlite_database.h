#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/store/reserve_file.h"
#include "core/store/sqlite_session.h"
#include "core/store/store.h"
#include "core/store/task_bell.h"
#include "core/store/writer_lock.h"

namespace cimend::core::sql {

// The store in one file.
//
// One connection writes, behind a mutex, and it alone makes checkpoints, when it has committed enough: SQLite 3.40 can
// corrupt a WAL that two connections reset, and its own automatic checkpoint forgets a sync that failed. Reading calls
// have connections of their own (read-only, a few, made on demand) and never wait for a write. ":memory:" has the one
// connection for all.
class SqliteDatabase : public Database {
 public:
  static Result<std::unique_ptr<Database>> open(const std::string& path, UnixSeconds now, const StoreOptions& options);
  ~SqliteDatabase() override;

  Result<> transact(const std::function<Result<Ending>(Session&)>& body) override;
  Result<> once(Repeat repeat, const std::function<Result<>(Session&)>& body) override;
  Result<> read(const std::function<Result<>(Session&)>& body) override;
  Result<std::vector<ClaimedTask>> claim(const ClaimRequest& request, UnixSeconds now) override;
  Result<> transact_freeing(const std::function<Result<Ending>(Session&)>& body) override;
  void give_back_room() override;
  Result<> check() override;
  void tasks_added() override { bell_.ring(); }
  void wait_for_task(int milliseconds) override { bell_.wait(milliseconds); }
  [[nodiscard]] std::string_view name() const override { return "sqlite"; }

 private:
  SqliteDatabase(std::string path, StoreOptions options) : path_(std::move(path)), options_(std::move(options)) {}
  [[nodiscard]] bool in_memory() const { return path_ == ":memory:"; }

  Result<> open_for_writing(UnixSeconds now);
  Result<> open_for_reading();
  Result<> may_write() const;
  // The caller holds writing_.
  Result<> transact_locked(const std::function<Result<Ending>(Session&)>& body);
  Result<> checkpoint(int mode);
  void note_sync_failure(const Error& error);

  Result<std::unique_ptr<SqliteSession>> take_reader();
  void give_reader(std::unique_ptr<SqliteSession> reader);

  std::string path_;
  StoreOptions options_;
  WriterLock lock_;
  ReserveFile reserve_;
  TaskBell bell_;

  std::mutex writing_;
  std::unique_ptr<SqliteSession> writer_;
  int wal_pages_ = 0;           // as of the last commit
  bool stopped_ = false;        // a sync failed, and options_.sync_failed came back
  bool reserve_given_ = false;  // since the disk was full

  std::mutex readers_mutex_;
  std::condition_variable reader_given_;
  std::vector<std::unique_ptr<SqliteSession>> idle_readers_;
  std::size_t readers_ = 0;
};

}  // namespace cimend::core::sql
