#pragma once

#include <string>
#include <string_view>

namespace cimend::fixagent {

// Which header declares a name of the standard libraries: half of all missing-include errors come without a hint
// (`size_t`, `std::numeric_limits`, `va_start`, `atof`).
struct StandardName {
  enum class Scope {
    global,  // C and POSIX: usable unqualified in C++, too
    std,     // C++ only, in namespace std
  };
  std::string_view name;
  std::string_view cxx_header;  // "cstddef"; empty: not in C++
  std::string_view c_header;    // "stddef.h"; empty: not in C
  Scope scope = Scope::global;
};

// nullptr for a name that is not known. The one header of each name is where its standard (ISO C17, ISO C++20,
// POSIX.1-2017) declares it; names that several headers declare have the smallest.
const StandardName* find_standard_name(std::string_view name);

// True for "vector", "stdio.h", "sys/stat.h": the only headers that a log may add to a file.
bool is_standard_header(std::string_view header);

// "stdint.h" for "cstdint" and the other way round; empty where there is no such twin.
std::string twin_of(std::string_view header);

}  // namespace cimend::fixagent
