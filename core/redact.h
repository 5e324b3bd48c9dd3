#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cimend::core {

// One documented token format that is masked.
struct SecretFormat {
  std::string_view id;       // "github.pat"
  std::string_view keyword;  // a literal every such token holds; the cheap gate before the pattern
  std::string_view pattern;  // RE2; group 1, where there is one, is what is masked, else the whole match
};

// The formats in force, at least 40. Static; sorted by id.
const std::vector<SecretFormat>& secret_formats();

struct Redaction {
  std::string text;        // the same number of '\n', so line numbers stay true
  std::size_t masked = 0;  // how many secrets were masked
};

// Masks secrets: each becomes "[masked:ID]". Applied before anything is stored or shown. Looks at text as it is;
// tokens that escape sequences or line ends cut in two are found by a second look at each line without them.
// PEM private keys are masked from BEGIN to END line by line. Linear time; a text that holds no keyword costs one
// scan. Threads may call it at once.
Redaction redact(std::string_view text);

}  // namespace cimend::core
