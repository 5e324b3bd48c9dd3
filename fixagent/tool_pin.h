#pragma once

#include <optional>
#include <string_view>

namespace cimend::fixagent {

// True where a tool whose version command printed `printed` is the one that the commit pins: "23.1.0" the very version,
// "^2.8.0" the same first number that is not 0 and not older, "~2.8" the same first two. False where no version can be
// read in `printed`.
bool pin_satisfied(std::string_view wanted, std::string_view printed);

}  // namespace cimend::fixagent
