#pragma once

#include <string>
#include <string_view>

namespace cimend::classify {

// The text with what changes from run to run taken out: digits become '0' (one a run of them), hexadecimal words of
// eight or more digits 'x', a path keeps its last part only, white space becomes one blank.
// Two lines that differ only in times, counts, ids and directories become equal.
std::string normalised(std::string_view text);

// 16 hex digits that are the same for the same failure in another run, on another runner, at another line: sha256 over
// rule, normalised message, test and the file's base name.
std::string fingerprint(std::string_view rule, std::string_view message, std::string_view test, std::string_view file);

}  // namespace cimend::classify
