#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fixagent/guards/syntax.h"

namespace cimend::fixagent {

// Marks that silence a check: a patch that adds one makes the build green without mending anything. Each mark is looked
// for where it works: `noqa` in comments, `#[allow(…)]` and `it.skip` in code, `continue-on-error: true` in settings
// (where strings count, since a command line stands in one). In a string of a program nothing counts.

// Every mark in the text with its arguments ("noqa: f401", "# [ allow ( dead_code )"), in no particular order.
// Linear time.
std::vector<std::string> suppressions_of(std::string_view text, Language language);

// The first mark that is in `after` more often than in `before`, empty where there is none. A mark that becomes wider
// (`noqa: F401` to `noqa`) is a new one.
std::string added_suppression(std::string_view before, std::string_view after, Language language);

}  // namespace cimend::fixagent
