#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cimend::classify::reports {

// A place in a source file; line and column 0 where they are not told.
struct Place {
  std::string file;
  std::int64_t line = 0;
  std::int64_t column = 0;
};

// The place that a failure's text (a traceback, a stack, a runner's own words) points at: the first in a file that
// `owner` names (a test's class, file or suite, in any notation); else the first that is no library's. No file where
// the text names none. Looks at the first 200 lines.
Place find_place(std::string_view text, std::string_view owner);

// A file name without "file://", "./" and percent signs for characters.
std::string plain_path(std::string_view path);

// The text as one line: white space becomes one blank, at most 600 bytes, no escape sequences.
std::string one_line(std::string_view text);
// The first line that is not blank, as one_line().
std::string first_line(std::string_view text);

// The line of a failure's text that says most in the fewest words: pytest's first "E   …", else the first that is not
// the test's own name, a frame or an announcement ("thread 'a' panicked at …:", "● …"), with the next where it ends in
// a colon; as one_line().
std::string telling_line(std::string_view text, std::string_view test);

// A number as documents hold it; 0 for anything else.
std::int64_t number_of(std::string_view digits);

// "suite" and "name" as one name of a test, without saying the same twice.
std::string test_name(std::string_view suite, std::string_view name);

}  // namespace cimend::classify::reports
