#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace cimend::core {

// Bytes that are to be masked.
struct SecretRange {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t format = 0;    // index into secret_formats()
  std::size_t found_at = 0;  // where the keyword stands
  bool counts = true;        // false for the further lines of a key
};

// Where "-----BEGIN … PRIVATE KEY-----" stands; secret_key_block.h says whether a key follows.
struct KeyOpening {
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct SecretFinds {
  std::vector<SecretRange> ranges;
  std::vector<KeyOpening> openings;  // sorted
};

// The secrets of a text but for PEM blocks. What is found in a line depends on that line alone. Linear time.
SecretFinds find_secrets(std::string_view text);

// Of ranges that begin together the one that names the secret best comes first: an issuer's format before a mere name,
// then the nearest keyword, then the longest.
void sort_ranges(std::vector<SecretRange>& ranges);

}  // namespace cimend::core
