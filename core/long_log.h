#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/log.h"
#include "core/text.h"

namespace cimend::core {

// A log that is too long to be held: of its lines those are kept that can matter, with what stands around them; the
// numbers stay those of the whole log.
struct LongLog {
  std::string bytes;           // the lines that are kept
  std::vector<LineRun> runs;   // their numbers
  std::size_t line_count = 0;  // of the whole
  std::uint64_t byte_count = 0;
  std::string sha256;
};

// Condenses a log while it is read, in memory that does not grow with it.
//
// Kept are: the first lines; the last ones, as far back as the last line that was kept for another reason; what a CI
// system wrote for itself; and the lines that `interesting` names, each with those before and after it that a rule may
// look at. Where even that is too much (a hostile log, or a compiler that says the same a million times), what comes
// later is left out but for the last lines. A line loses what is over a megabyte.
class LogCondenser {
 public:
  // Names the lines of a part that matter, in rising order. Lines are numbered from 1 within the part.
  using Interesting = std::function<std::vector<std::size_t>(const Log& part)>;

  struct Limits {
    std::size_t part_bytes = std::size_t{4} << 20;
    std::size_t most_bytes = std::size_t{32} << 20;  // kept, the last lines apart
    std::size_t most_lines = 400'000;                // kept, the last lines apart
    std::size_t before = 200, after = 200;           // around an interesting line
    std::size_t first = 300, last = 4'000;           // lines of the whole
    std::size_t last_bytes = std::size_t{8} << 20;   // of the last lines
  };

  explicit LogCondenser(Interesting interesting);
  LogCondenser(Interesting interesting, Limits limits);
  // Any pieces, cut anywhere.
  void add(std::string_view bytes);
  // The rest is read; nothing may be added after.
  LongLog finish();

 private:
  struct Kept {
    std::size_t number;
    std::string raw;
  };
  void read_part();
  void see(std::size_t number, std::string_view raw, bool wanted);
  void keep(std::size_t number, std::string_view raw);
  void keep_recent(std::size_t from);
  [[nodiscard]] bool full() const;

  Interesting interesting_;
  Limits limits_;
  Sha256 digest_;
  std::string part_;
  std::size_t line_length_ = 0;  // of the line that is being read
  std::size_t keep_until_ = 0;   // line number
  std::size_t lines_ = 0;
  std::uint64_t bytes_ = 0;
  LongLog kept_;
  std::size_t kept_lines_ = 0;
  std::deque<Kept> recent_;  // the last lines that are not in kept_
  std::size_t recent_bytes_ = 0;
};

}  // namespace cimend::core
