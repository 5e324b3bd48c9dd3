#pragma once

// Included before every RapidJSON header. RapidJSON's assertion guards wrong-type getters and missing members; left to
// <cassert> it is undefined behaviour in a build with NDEBUG. Here it throws in every build, and whoever calls
// RapidJSON catches it where he calls. One header for all, because two definitions in one program would break the
// one-definition rule.

#include <stdexcept>

#ifdef RAPIDJSON_RAPIDJSON_H_
#error "core/rapidjson_assert.h must come before RapidJSON's own headers"
#endif
#define RAPIDJSON_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : throw std::logic_error("RapidJSON assertion: " #condition))
