#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

struct hs_database;

namespace cimend::classify {

// Finds many literals in one pass, ASCII case ignored (Vectorscan's literal matcher; it decides nothing, it only says
// where to look). Immutable; threads may share one.
class LiteralSearch {
 public:
  // Costs some milliseconds for some hundred literals. Errc::unavailable where this machine lacks the instructions.
  // `literals` must hold at least one, none of them empty.
  static core::Result<LiteralSearch> compile(const std::vector<std::string>& literals);
  // From what `serialise` gave. Costs some microseconds. Errc::unavailable where it was made for another kind of
  // machine or version: compile then.
  static core::Result<LiteralSearch> load(std::string_view bytes);
  // For any machine of the same architecture: the plain instruction set, so that a package built here runs there and
  // two machines build the same bytes.
  static core::Result<std::string> serialise(const std::vector<std::string>& literals);

  LiteralSearch(LiteralSearch&&) noexcept;
  LiteralSearch& operator=(LiteralSearch&&) noexcept;
  ~LiteralSearch();

  // Calls visit(literal's index, offset of the byte after it) for every place where one ends, overlaps included, in
  // the order of offsets. Errc::internal where the matcher has no memory.
  template <class Visit>
  core::Result<> each(std::string_view text, Visit&& visit) const {
    return scan(
        text, [](void* context, unsigned index, std::uint64_t end) { (*static_cast<Visit*>(context))(index, end); },
        &visit);
  }

 private:
  using Report = void (*)(void* context, unsigned index, std::uint64_t end);
  struct Free {
    void operator()(hs_database* database) const;
  };
  explicit LiteralSearch(hs_database* database);
  core::Result<> scan(std::string_view text, Report report, void* context) const;

  std::unique_ptr<hs_database, Free> database_;
};

}  // namespace cimend::classify
