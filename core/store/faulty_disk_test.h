#pragma once

#include <map>
#include <string>

namespace cimend::core {

// A disk for SQLite that fails on demand and can lose power: between SQLite and its own way to the files stands a shim
// (sqlite3_vfs), the default one while this object lives. It counts writes (with truncations) or syncs, fails the n-th
// of them or all from the n-th on, and remembers of each file what was in it at its last good sync: that is what
// lose_power() leaves. One at a time.
class FaultyDisk {
 public:
  enum class Call { write, sync };
  enum class Times { once, always };

  FaultyDisk();
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  // From now on; n from 1. `code` is what SQLite is told: SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC.
  void fail(Call call, int n, int code, Times times);
  void heal();
  [[nodiscard]] int calls() const { return calls_; }  // of the kind to fail, since fail()
  [[nodiscard]] int failures() const { return failures_; }
  [[nodiscard]] int calls_after_failure() const { return calls_after_failure_; }  // of both kinds
  // Puts each file of the database `path` back to its last good sync. Nothing may have it open.
  void lose_power(const std::string& path) const;

  // For the shim: what to answer instead of the call; 0 for going on.
  int answer(Call call);
  void remember(const std::string& file, std::string bytes) { synced_[file] = std::move(bytes); }
  void forget(const std::string& file) { synced_.erase(file); }

 private:
  Call call_ = Call::write;
  Times times_ = Times::once;
  int n_ = 0, code_ = 0, calls_ = 0, failures_ = 0, calls_after_failure_ = 0;
  std::map<std::string, std::string> synced_;
};

}  // namespace cimend::core
