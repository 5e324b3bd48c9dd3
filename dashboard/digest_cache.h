#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "dashboard/digest.h"

// What the last build knew, kept in site/.cimend/digests: for each run the stamps of what it was made of and of what
// was written, and its digest; for each page over many runs what it was made of. A build that finds the same stamps
// neither reads nor renders. It is an accelerator only: without the file, or with one that is broken or of another
// program, all is made again, and the same bytes come out.
//
// Stamps are of this machine (Fs::stamp), and what was written may be lost with its power, so a cache is good for one
// boot, one program and one set of options: `maker` holds all of it, and a cache of another maker is none.
//
// The bytes: magic, maker, checksum of the rest; then numbers as 8 bytes in the machine's order and texts with their
// length before them. JSON would cost ten times as much, which is more than all the rest of a build that adds one run.

namespace cimend::dashboard {

struct CachedRun {
  std::uint64_t made_of = 0;      // RunSource::stamp
  std::uint64_t context = 0;      // of what its page tells of other runs
  std::uint64_t written = 0;      // Fs::stamp of its directory in the site
  std::vector<std::string> logs;  // file names of its jobs' logs
  std::vector<core::Error> problems;
  RunDigest digest;  // names the run
};

struct CachedPage {
  std::string path;           // relative to the site
  std::uint64_t made_of = 0;  // of all that the page shows
  std::uint64_t written = 0;  // Fs::stamp of the file
};

struct DigestCache {
  std::vector<CachedRun> runs;    // sorted by run id
  std::vector<CachedPage> pages;  // sorted by path
};

// The runs are added in their order, then come the pages. Grows one string; nothing is copied.
class CacheEncoder {
 public:
  explicit CacheEncoder(std::size_t runs);
  // Adds one run, with `digest` for its own. Returns a stamp of the digest: equal digests give equal ones.
  std::uint64_t add(const CachedRun& run, const RunDigest& digest);
  // The cache. As many runs as were announced must have been added.
  std::string finish(std::uint64_t maker, const std::vector<CachedPage>& pages) &&;

 private:
  std::string bytes_;
};

// Errc::parse for bytes that are no cache, Errc::refused for one of another maker. Never reads outside `bytes`; memory
// is bounded by their size.
core::Result<DigestCache> decode_cache(std::uint64_t maker, std::string_view bytes);

// What decode_cache() does after it has held the checksum against the rest; for the fuzzer, which can't guess one.
core::Result<DigestCache> decode_checked(std::string_view rest);

}  // namespace cimend::dashboard
