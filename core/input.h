#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/fs.h"
#include "core/long_log.h"
#include "core/result.h"

namespace cimend::core {

struct InputLimits {
  std::size_t max_bytes = std::size_t{1} << 30;        // bytes after decompression, one file
  std::size_t max_total_bytes = std::size_t{2} << 30;  // all entries of an archive together
  std::size_t max_entries = 10'000;                    // entries of an archive
  std::size_t max_ratio = 1000;                        // decompressed by compressed, once over 1 MiB

  // Where it is set, a single text of more than `condense_over` bytes is condensed while it is read, and max_bytes does
  // not hold for it: its memory does not grow with it.
  std::function<LogCondenser()> condenser;
  std::size_t condense_over = std::size_t{32} << 20;
};

// For logs that cimend-ingest stored: what it took in with other limits must be read again however well it packs (one
// line a hundred thousand times). Their size stays bounded.
inline InputLimits stored_limits() {
  InputLimits limits;
  limits.max_ratio = std::numeric_limits<std::size_t>::max();
  return limits;
}

// gzip and zstd by their first bytes (never by the name); anything else comes back as it is. Concatenated members are
// read. Errc::refused over the limits, Errc::parse on broken data.
Result<std::string> decompress(std::string bytes, const InputLimits& limits = {});
// The same, piece by piece; `take` says why it wants no more. max_bytes is left to it.
Result<> decompress_into(std::string_view bytes, const InputLimits& limits,
                         const std::function<Result<>(std::string_view)>& take);
bool looks_compressed(std::string_view bytes);

// zstd at level 3: what logs are kept as.
std::string compress_zstd(std::string_view bytes);

struct ArchiveEntry {
  std::string name;  // as it stands in the archive, in UTF-8 where it is; data, never a path
  std::string bytes;
  bool truncated = false;  // the archive ended inside it, or it is over max_bytes: what was read is kept
};

struct RejectedEntry {
  std::string name;
  std::string reason;  // "leaves the archive", "symbolic link", "device", "absolute path", "name has NUL"
};

struct Archive {
  std::vector<ArchiveEntry> entries;  // regular files, in archive order
  std::vector<RejectedEntry> rejected;
  bool truncated = false;  // it ended early; what was read is kept
  std::string problem;     // why, where truncated
};

// True for a zip archive or tar by the first bytes.
bool looks_like_archive(std::string_view bytes);

// Reads zip and tar (also .tar.gz) in memory through libarchive, and counts bytes itself: an entry's declared size is
// not believed. Nested archives are entries like any other. Errc::parse where not even one entry can be read.
Result<Archive> read_archive(std::string_view bytes, const InputLimits& limits = {});

// Where an input came from and what it holds: one log each. `path` may be a file (.gz, .zst, .zip, .tar.gz by content),
// a directory (its files below, sorted, at most 10 000; hidden ones and run.json left out), or "-" for standard input.
struct NamedInput {
  std::string name;   // file name, path below the directory, or entry name
  std::string bytes;  // decompressed
  bool truncated = false;
  std::optional<LongLog> condensed = std::nullopt;  // then `bytes` is empty
};
struct InputSet {
  enum class Source { file, directory, archive, standard_input } source = Source::file;
  std::vector<NamedInput> inputs;
  std::vector<RejectedEntry> rejected;
};
Result<InputSet> open_input(Fs& fs, const std::string& path, const InputLimits& limits = {});

}  // namespace cimend::core
