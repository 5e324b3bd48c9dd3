#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/secret_finder.h"

namespace cimend::core {

// Redacts a text part by part: what redact() does with the whole and StreamRedactor with what it has read. What is
// masked in a line depends on that line alone, but for PEM keys, whose lines are carried from part to part; so where a
// text is cut between lines makes no difference. Not for two threads at once.
class LineRedactor {
 public:
  enum class Rest : std::uint8_t {
    none,   // the text ends here
    lines,  // the part ends with '\n' and further lines follow
    line,   // the part's last line goes on; it has at least kShortestCut bytes
  };
  static constexpr std::size_t kShortestCut = 16 << 10;

  // Appends the redacted part to `out`. Returns how many of its bytes are done: all for Rest::none; else the others are
  // to be handed in again, with what follows. For Rest::lines they are those of a PEM block that cannot be judged yet
  // (its BEGIN line and at most 34 KB); for Rest::line the last 4 KB or fewer, lest the cut goes through a secret.
  std::size_t add(std::string_view part, Rest rest, std::string& out);

  // Secrets so far; a key counts once.
  [[nodiscard]] std::size_t masked() const { return masked_; }

 private:
  // The rest of a secret that is longer than a part: its beginning is masked, this is left out.
  enum class Skip : std::uint8_t { no, token, key };

  std::size_t skip(std::string_view part);
  std::size_t cut(std::string_view part, const std::vector<SecretRange>& ranges);
  void write(std::string_view part, const std::vector<SecretRange>& ranges, std::string& out);
  void write_line(std::string_view line, std::vector<SecretRange> ranges, std::string& out);
  std::string mask(std::string_view line, const std::vector<SecretRange>& ranges);

  std::size_t masked_ = 0;
  std::size_t key_lines_left_ = 0;
  Skip skip_ = Skip::no;
};

}  // namespace cimend::core
