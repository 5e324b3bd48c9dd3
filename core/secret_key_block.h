#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/secret_finder.h"

namespace cimend::core {

// Finds the lines of PEM private keys (RFC 7468; OpenSSH and PGP alike) in a text that may be part of a longer one.
//
// "-----BEGIN … PRIVATE KEY-----" alone is only talk about keys. It opens a block where the key stands behind it on its
// own line ("…-----\nMIIE…" with its line ends written out), or where below it, after at most 16 header and empty
// lines, comes a line whose last word is base64 of a key's width. A block ends with "-----END", with a line that cannot
// be part of it, or after 400 lines: RSA with 16384 bits has about 200. Lines may stand behind timestamps and hold
// colours.
class KeyBlocks {
 public:
  enum class Text { ends, goes_on };  // whether further lines come behind the text

  // `lines_left` is what the part before left over; 0 at the beginning.
  KeyBlocks(std::string_view text, Text what_follows, std::size_t lines_left)
      : text_(text), more_(what_follows == Text::goes_on), lines_left_(lines_left) {}

  // Adds what is to be masked to `ranges`. Returns up to where the text is judged: all of it, or to the beginning of a
  // line that only those behind the text can explain: the BEGIN line and 16 of at most 2 KB. Linear time.
  std::size_t find(const std::vector<KeyOpening>& openings, std::vector<SecretRange>& ranges);

  // What the next part begins with.
  [[nodiscard]] std::size_t lines_left() const { return lines_left_; }

 private:
  enum class Kind { header, body, ending, other, unknown };
  struct KeyLine {
    Kind kind = Kind::other;
    std::size_t begin = 0, end = 0;  // what is masked of it
  };
  enum class First { yes, no };

  [[nodiscard]] KeyLine read_line(std::size_t begin, First first) const;
  [[nodiscard]] Kind near_ending(std::size_t line) const;
  [[nodiscard]] Kind look_ahead(std::size_t line) const;
  [[nodiscard]] bool goes_on_in_line(std::size_t at, std::size_t stop) const;
  [[nodiscard]] std::size_t end_of_ending(std::size_t ending, std::size_t stop) const;
  std::size_t mask_lines(std::size_t line, std::vector<SecretRange>& ranges);

  std::string_view text_;
  bool more_;
  std::size_t lines_left_;
  std::size_t ended_line_ = std::string_view::npos;  // where the last block ended, and what was left of it there
  std::size_t left_at_end_ = 0;
};

}  // namespace cimend::core
