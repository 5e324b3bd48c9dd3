#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "classify/error_lines.h"
#include "core/log.h"

namespace cimend::classify {

// What can be said of a failure that no rule knows, beside its likely lines. Texts are redacted and valid UTF-8.
struct UnknownFailure {
  std::string signature;  // the best line, normalised (fingerprint.h): equal in other runs of the same failure
  std::string rule;       // a drafted rule as YAML; empty where no line holds enough to be recognised by
};

// From the likely lines of `log`, best first. The draft is made of the first block's line that is worth a rule.
UnknownFailure describe_unknown(const core::Log& log, const std::vector<LikelyLines>& likely);

// A rule for `line` (plain, see core/log.h) as one item of a rule file, commented for the person who will finish it:
// category unknown, the tool guessed from the step's command, a pattern of the line (line_pattern.h), the line as
// example and a near miss. The item passes `rules check`: its pattern finds the line and the example and not the near
// miss. Secrets in the line are masked; the draft is valid UTF-8, holds no control characters but '\n', and no order to
// a CI runner. Empty where the line has no four letters in a row that would stay.
std::string draft_rule(std::string_view line, std::string_view command);

// The program that a command line of a step runs: "pytest" of "sudo env A=1 python -m pytest -q"; empty where none.
std::string program_in(std::string_view command);

}  // namespace cimend::classify
