#pragma once

#include <string>
#include <string_view>

#include "fixagent/guards/syntax.h"

namespace cimend::fixagent {

// What a change does to limits: coverage thresholds, timeouts, tolerances, line lengths, the levels of a linter's
// rules, and the switches that turn warnings into errors. A limit that moves is a decision, whichever way it moves, so
// any change is told: a number bound to a key whose words mean a limit ("max_complexity = 12", "--max-warnings 0",
// `jest.setTimeout(5000)`), a rule's level in a file of settings ("error" to "warn"), and a strict switch taken away
// (-Werror, --strict, `set -e`). Linear time.
enum class ThresholdChange : std::uint8_t { none, timeouts };  // what is allowed
// Empty where no limit moves.
std::string moved_threshold(std::string_view before, std::string_view after, std::string_view path, Language language,
                            ThresholdChange allowed = ThresholdChange::none);

}  // namespace cimend::fixagent
