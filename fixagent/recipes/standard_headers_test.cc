#include "fixagent/recipes/standard_headers.h"

#include <catch2/catch.hpp>

namespace fixagent = cimend::fixagent;

TEST_CASE("names of the standard libraries have their header, the same for C and C++") {
  struct Case {
    const char *name, *cxx, *c;
  };
  for (const Case& one :
       {Case{"size_t", "cstddef", "stddef.h"}, Case{"va_start", "cstdarg", "stdarg.h"},
        Case{"atof", "cstdlib", "stdlib.h"}, Case{"numeric_limits", "limits", ""},
        Case{"memcpy", "cstring", "string.h"}, Case{"uint32_t", "cstdint", "stdint.h"}, Case{"sort", "algorithm", ""},
        Case{"unique_ptr", "memory", ""}, Case{"assert", "cassert", "assert.h"}, Case{"errno", "cerrno", "errno.h"},
        Case{"INT_MAX", "climits", "limits.h"}, Case{"close", "unistd.h", "unistd.h"}, Case{"bool", "", "stdbool.h"},
        Case{"FILE", "cstdio", "stdio.h"}}) {
    CAPTURE(one.name);
    const auto* found = fixagent::find_standard_name(one.name);
    REQUIRE(found);
    CHECK(found->cxx_header == one.cxx);
    CHECK(found->c_header == one.c);
  }
  CHECK_FALSE(fixagent::find_standard_name("prinft"));
  CHECK_FALSE(fixagent::find_standard_name(""));
  CHECK_FALSE(fixagent::find_standard_name("remove"));  // <cstdio> or <algorithm>: for a person
}

TEST_CASE("only headers of the standard libraries are taken for such, and their twins known") {
  CHECK(fixagent::is_standard_header("vector"));
  CHECK(fixagent::is_standard_header("sys/stat.h"));
  CHECK(fixagent::is_standard_header("stdint.h"));
  CHECK_FALSE(fixagent::is_standard_header("evil.h"));
  CHECK_FALSE(fixagent::is_standard_header(""));
  CHECK_FALSE(fixagent::is_standard_header("../vector"));
  CHECK(fixagent::twin_of("cstdint") == "stdint.h");
  CHECK(fixagent::twin_of("stdint.h") == "cstdint");
  CHECK(fixagent::twin_of("vector").empty());
}
