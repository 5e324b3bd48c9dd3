#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace cimend::tests {

// Holds a document against a JSON Schema (draft 4) of docs/schemas/, for tests. Errc::parse with the place in the
// document and the keyword it breaks ("#/findings/0/line: breaks minimum (#/definitions/finding/…)").
//
// RapidJSON 1.1.0 ignores a `pattern` that its own small regular expressions can't read (no \d, no classes by name),
// and formats; so patterns in our schemas keep to sets, groups and counts, and a pattern it refuses is an error here.
core::Result<> check_schema(const std::string& schema_path, std::string_view document);

}  // namespace cimend::tests
