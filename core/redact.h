#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cimend::core {

// One documented token format that is masked.
struct SecretFormat {
  enum class Value : std::uint8_t {
    any,
    random,  // has at least two of digits, lower case, upper case past the first letter; so no word of prose
    strong,  // looks drawn at random, see looks_random(): for names that are given to ordinary values too
  };
  std::string_view id;  // "github.pat"
  // A literal that every such token begins with (or holds, see `before`), or the name it is assigned to; at least two
  // bytes, any case. The cheap gate before the pattern. One that is shorter than 4 bytes, of letters and digits alone,
  // or of three and a dash ("key-") must stand at the beginning of a word, since it occurs inside others.
  std::string_view keyword;
  std::string_view pattern;  // RE2, matched where the token begins; group 1, where there is one, is what is masked
  // What issuers make, for tests and measurements, which fill in "<class:count>"; see secret_sample.h.
  std::string_view form;
  Value value = Value::any;
  std::uint8_t before = 0;  // so many bytes of the token stand before the keyword; then a word begins there
};

// The formats in force, at least 220. Static; sorted by id.
const std::vector<SecretFormat>& secret_formats();

struct Redaction {
  std::string text;        // the same number of '\n', so line numbers stay true
  std::size_t masked = 0;  // how many secrets were masked
};

// Masks secrets: each becomes "[masked:ID]", and what is masked stays masked: redact(redact(x).text) changes nothing.
// Applied before anything is stored or shown. Looks at the text as it is; tokens that escape sequences cut in two are
// found by a second look at such lines without them; tokens whose prefix says enough also inside base64. A token that a
// line end cuts in two is not found. PEM private keys are masked from BEGIN to END line by line, also behind
// timestamps. Values behind names like "password=" only where they look drawn at random. What a CI system masked itself
// ("***") stays as it is, and so do variables and placeholders. Linear time; a text that holds no keyword costs one
// scan (about 2 ms for a megabyte). Threads may call it at once. For a text that does not fit into memory:
// redact_stream.h.
Redaction redact(std::string_view text);

}  // namespace cimend::core
