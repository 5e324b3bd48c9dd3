#include "core/result.h"

namespace cimend::core {

std::string_view name_of(Errc code) {
  switch (code) {
    case Errc::io: return "io";
    case Errc::parse: return "parse";
    case Errc::not_found: return "not_found";
    case Errc::refused: return "refused";
    case Errc::unavailable: return "unavailable";
    case Errc::internal: return "internal";
  }
  return "internal";
}

std::string Error::text() const {
  std::string out = what;
  if (!where.empty()) out += "\n  where: " + where;
  if (!hint.empty()) out += "\n  hint: " + hint;
  return out;
}

tl::unexpected<Error> fail(Errc code, std::string what, std::string where, std::string hint) {
  return tl::unexpected<Error>(Error{code, std::move(what), std::move(where), std::move(hint)});
}

tl::unexpected<Error> with_context(Error error, std::string_view doing) {
  error.what = std::string(doing) + ": " + error.what;
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace cimend::core
