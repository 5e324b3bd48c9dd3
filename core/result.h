#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace cimend::core {

// What kind of failure this is, so that a caller can react without reading the text.
enum class Errc {
  io,           // the operating system refused: open, read, write, rename, spawn
  parse,        // bytes that do not have the form they claim
  not_found,    // a file, log, rule or object that should be there is not
  refused,      // understood, and a policy, guard or limit says no
  unavailable,  // a helper program or service is missing or too slow
  internal,     // our own bug
};

// The lower-case name of `code`, as it stands in documents: "not_found".
std::string_view name_of(Errc code);

// One failure, told so that the person reading the CI log can act on it.
struct [[nodiscard]] Error {
  Errc code = Errc::internal;
  std::string what;   // "cannot open rules/linux.yaml: permission denied"
  std::string where;  // "rules/linux.yaml:42", or empty
  std::string hint;   // "run `cimend-classify rules check`", or empty

  // All three on up to three lines, without a trailing newline: what `main` prints.
  [[nodiscard]] std::string text() const;
};

template <class T = void>
using Result = tl::expected<T, Error>;

// Shortest way to return a failure: `return fail(Errc::parse, "not JSON", path, "…")`.
[[nodiscard]] tl::unexpected<Error> fail(Errc code, std::string what, std::string where = {}, std::string hint = {});

// The same failure with "doing X: " before its text; use it on the way up where the caller knows more.
[[nodiscard]] tl::unexpected<Error> with_context(Error error, std::string_view doing);

}  // namespace cimend::core
