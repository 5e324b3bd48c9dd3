#pragma once

#include <string>
#include <vector>

#include "core/input.h"
#include "core/result.h"

namespace cimend::ingest {

// A zip archive of the entries, deflated, with one fixed time for all: the same entries give the same bytes. In memory.
core::Result<std::string> write_zip(const std::vector<core::NamedInput>& entries);

}  // namespace cimend::ingest
