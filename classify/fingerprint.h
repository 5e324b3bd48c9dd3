#pragma once

#include <string>
#include <string_view>

namespace cimend::classify {

// The text with what changes from run to run taken out: numbers, dates and times become '0', durations '0s', sizes
// '0B', commits, digests, addresses and UUIDs 'x', scratch names of mktemp's kind 'x' or 'tmpx'; a path keeps its last
// part only, a plural after a number its singular, white space becomes one blank. Two lines that differ only in these
// become equal. Linear time.
std::string normalised(std::string_view text);

// 16 hex digits that are the same for the same failure in another run, on another runner, at another line: sha256 over
// rule, normalised message, test and the file's base name. Of test and file only addresses, UUIDs, digests and scratch
// names are taken out: test_1 and test_2 are two tests.
std::string fingerprint(std::string_view rule, std::string_view message, std::string_view test, std::string_view file);

}  // namespace cimend::classify
