#pragma once

#include <string_view>

#include "core/store/store.h"

namespace cimend::core::sql {

// PostgreSQL keeps at most 2 704 bytes of an entry in an index, and the widest index has four names. Both backends hold
// to the same bounds: Errc::refused, `where` names the member.
constexpr std::size_t kMostNameBytes = 512;  // repositories, run ids, commits, fingerprints, job names, …
constexpr std::size_t kMostKeyBytes = 1024;  // keys of tasks and attempts

Result<> valid_name(std::string_view member, std::string_view name);
Result<> valid_key(std::string_view member, std::string_view key);
Result<> valid(const RunKey& key);
Result<> valid(const NewTask& task);
Result<> valid(const RunUpdate& update);
Result<> valid(const SavedAnalysis& analysis);

}  // namespace cimend::core::sql
