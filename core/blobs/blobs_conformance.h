#pragma once

#include "core/blobs/blobs.h"

namespace cimend::core {

// What every Blobs promises, seen from outside; Catch2 assertions. `blobs` is empty and writes below no prefix that
// others use.
void check_blobs_conform(Blobs& blobs);

// Writes, in pieces of `piece_bytes`, and reads back; for tests.
Result<> put_blob(Blobs& blobs, const std::string& key, std::string_view bytes, std::size_t piece_bytes = 1 << 20);
Result<std::string> get_blob(Blobs& blobs, const std::string& key);

}  // namespace cimend::core
