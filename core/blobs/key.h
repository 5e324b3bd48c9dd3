#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace cimend::core {

// What every kind of Blobs says of keys, in one wording.
Result<> check_blob_key(std::string_view key);               // Errc::refused where it is none
tl::unexpected<Error> no_such_blob(const std::string& key);  // Errc::not_found

}  // namespace cimend::core
