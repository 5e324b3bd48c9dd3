#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace cimend::core {

// A file that grows piece by piece and takes its name in one step, as Fs::write_atomic writes one. One thread a file.
class AtomicFile {
 public:
  virtual ~AtomicFile() = default;  // without commit(): the old file stays, no sibling is left
  virtual Result<> append(std::string_view bytes) = 0;
  // Once, and nothing after it; done means on the disk under its name.
  virtual Result<> commit() = 0;
};

// The files of the outside world, behind an abstract type with an in-memory twin (MemoryFs) and a twin that
// fails on demand (FaultyFs), so that every tool's file handling can be tested without a disk and against a
// failing one. Paths are what the operating system takes; directories end without a slash.
// One Fs may be used by several threads.
class Fs {
 public:
  enum class Kind { none, file, directory, other };  // symbolic links are followed; dangling ones are `none`

  virtual ~Fs() = default;
  // The whole file. Errc::not_found where it is missing, Errc::refused where it is over `max_bytes`, Errc::io else.
  virtual Result<std::string> read(const std::string& path, std::size_t max_bytes = kMaxBytes) = 0;
  // The same piece by piece, in memory that does not grow with the file; `take` says why it wants no more.
  virtual Result<> read_pieces(const std::string& path, const std::function<Result<>(std::string_view)>& take);
  // Replaces the file so that a reader, or a crash at any moment, sees the old bytes or the new ones, never a
  // mixture and never an empty file: a sibling file is written, synced and renamed over it, then the directory is
  // synced. Missing directories on the way are made. On failure the old file is untouched and no sibling is left.
  // Errc::refused where something that is no regular file (a device, a pipe) stands there: renaming over it
  // would destroy it.
  virtual Result<> write_atomic(const std::string& path, std::string_view bytes) = 0;
  // The same in pieces, for what does not fit into memory. By default the pieces are gathered for write_atomic.
  virtual Result<std::unique_ptr<AtomicFile>> create_atomic(const std::string& path);
  // As write_atomic, but left to the system to bring to the disk: a reader sees the old bytes or the new ones, and a
  // power loss may leave the file empty. Measured: 35 µs a file where write_atomic took 420. For many files that can be
  // made again. Missing directories are made. By default write_atomic.
  virtual Result<> write_unsynced(const std::string& path, std::string_view bytes);
  // Removes a file; done, too, where it was not there.
  virtual Result<> remove(const std::string& path) = 0;
  virtual Result<> make_directories(const std::string& path) = 0;
  [[nodiscard]] virtual Kind kind(const std::string& path) = 0;
  // Names (not paths) in a directory, sorted bytewise, without "." and "..".
  virtual Result<std::vector<std::string>> list(const std::string& directory) = 0;
  // A number that changes with the file, without reading it: made of where it lies on the disk, its size and its times;
  // a directory's changes with the names in it. 0: nothing is there or it can't be looked at. Good for this machine and
  // as long as nobody copies the file. A change within the same tick of the file system's clock (4 ms) that leaves file
  // and size the same is not seen. By default the bytes are read.
  [[nodiscard]] virtual std::uint64_t stamp(const std::string& path);

  static constexpr std::size_t kMaxBytes = std::size_t{2} << 30;
};

// The machine's file system.
class RealFs : public Fs {
 public:
  Result<std::string> read(const std::string& path, std::size_t max_bytes = kMaxBytes) override;
  Result<> read_pieces(const std::string& path, const std::function<Result<>(std::string_view)>& take) override;
  Result<> write_atomic(const std::string& path, std::string_view bytes) override;
  Result<std::unique_ptr<AtomicFile>> create_atomic(const std::string& path) override;
  Result<> write_unsynced(const std::string& path, std::string_view bytes) override;
  Result<> remove(const std::string& path) override;
  Result<> make_directories(const std::string& path) override;
  Kind kind(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;
  [[nodiscard]] std::uint64_t stamp(const std::string& path) override;
};

// What can be read from an open descriptor up to its end, piece by piece; `name` is for the error.
Result<> read_descriptor(int descriptor, const std::string& name,
                         const std::function<Result<>(std::string_view)>& take);

// A file system in memory, for tests. Not for several threads. `files` may be looked at and changed at will.
class MemoryFs : public Fs {
 public:
  std::map<std::string, std::string> files;
  std::set<std::string> directories;  // made by make_directories; those above a file need not stand here
  Result<std::string> read(const std::string& path, std::size_t max_bytes = kMaxBytes) override;
  Result<> write_atomic(const std::string& path, std::string_view bytes) override;
  Result<> remove(const std::string& path) override;
  Result<> make_directories(const std::string& path) override;
  Kind kind(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;
};

// Hands every call on to another Fs but fails the n-th one (n from 1; 0 fails none) with Errc::io, without any effect.
// A fault loop runs n = 1, 2, … until `calls()` stays below n and looks after each run that nothing is half-written.
class FaultyFs : public Fs {
 public:
  FaultyFs(Fs& inner, int fail_call) : inner_(inner), fail_call_(fail_call) {}
  Result<std::string> read(const std::string& path, std::size_t max_bytes = kMaxBytes) override;
  Result<> write_atomic(const std::string& path, std::string_view bytes) override;
  // Every append() and commit() of the file is a call that can fail, too; the file must not outlive this.
  Result<std::unique_ptr<AtomicFile>> create_atomic(const std::string& path) override;
  Result<> write_unsynced(const std::string& path, std::string_view bytes) override;
  Result<> remove(const std::string& path) override;
  Result<> make_directories(const std::string& path) override;
  Kind kind(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;
  [[nodiscard]] std::uint64_t stamp(const std::string& path) override;
  [[nodiscard]] int calls() const { return calls_; }

 private:
  class File;
  bool fails_now() { return ++calls_ == fail_call_; }
  Fs& inner_;
  int fail_call_;
  int calls_ = 0;
};

// "a/b" from "a" and "b"; "b" where a is empty. `name` must be relative.
std::string join_path(std::string_view directory, std::string_view name);

}  // namespace cimend::core
