#pragma once

#include <functional>
#include <string>
#include <utility>

#include "core/descriptor.h"
#include "core/fs.h"
#include "core/json.h"
#include "core/result.h"

namespace cimend::core {

// Small JSON state between runs, in two kinds that must not be mixed up (docs/ARCHITECTURE.md, "State").
//
// *Live* state (budgets, open attempts) must survive: each write also writes a backup copy PATH.bak, and a primary
// that is missing or torn is restored from it and rewritten.
// *Terminal or expiring* state (finished reports, cooldowns) must not come back from the dead: missing means gone, torn
// means gone, and there is never a backup.
//
// A file is one line of JSON and a checksum line; a file whose checksum does not match is torn.

enum class Changed { no, yes };

class LiveState {
 public:
  LiveState(Fs& fs, std::string path) : fs_(fs), path_(std::move(path)) {}
  // The state; a null value where neither primary nor backup was ever written. Restores and rewrites the primary from
  // the backup when it is missing or torn. Errc::parse when both are torn: nothing is guessed, and nothing overwritten.
  Result<Json> read();
  // Reads, lets `mutate` change the value, and writes when it did (both copies, backup first). A mutation that leaves
  // an equal value (member order does not count) writes nothing. Hold a FileLock where several processes may call it.
  Result<Changed> update(const std::function<void(Json&)>& mutate);

 private:
  Fs& fs_;
  std::string path_;
};

class TerminalState {
 public:
  TerminalState(Fs& fs, std::string path) : fs_(fs), path_(std::move(path)) {}
  // The state; a null value where it is missing or torn.
  Result<Json> read();
  // The same promise as LiveState::update, without a backup.
  Result<Changed> update(const std::function<void(Json&)>& mutate);
  Result<> forget();

 private:
  Fs& fs_;
  std::string path_;
};

// An advisory lock (flock) on PATH.lock for as long as the object lives. Waits at most `wait_milliseconds`; then
// Errc::unavailable. The kernel drops it when the process dies.
class FileLock {
 public:
  static Result<FileLock> acquire(const std::string& path, int wait_milliseconds = 10'000);

 private:
  explicit FileLock(Descriptor locked) : locked_(std::move(locked)) {}
  Descriptor locked_;
};

}  // namespace cimend::core
