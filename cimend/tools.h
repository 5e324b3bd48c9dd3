#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace cimend::front {

// One of the executables that the front knows.
struct Tool {
  std::string_view name;     // "classify": the executable is cimend-classify
  std::string_view purpose;  // one line for the help
};

// In the order of the line: ingest, classify, selfheal, fixagent, dashboard.
const std::vector<Tool>& tools();

// The path of cimend-NAME: beside this program's own executable, else in PATH. Errc::unavailable when it is in neither.
core::Result<std::string> find_tool(std::string_view name);

// Replaces this process by cimend-NAME with the given arguments; comes back only to say why it could not.
core::Error become_tool(std::string_view name, const std::vector<std::string>& arguments);

// The known command nearest to what was typed, or empty where nothing is near.
std::string nearest_command(std::string_view typed);

}  // namespace cimend::front
