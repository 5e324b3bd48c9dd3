#include "fixagent/recipes/python_text.h"

#include <algorithm>

namespace cimend::fixagent {
namespace {

// One past the string that begins with the quote at `at`. A single-quoted one ends with its line at the latest.
std::size_t string_end(std::string_view source, std::size_t at) {
  const char quote = source[at];
  const bool triple = source.substr(at, 3) == std::string(3, quote);
  for (std::size_t i = at + (triple ? 3 : 1); i < source.size(); ++i) {
    if (source[i] == '\\') {
      ++i;
    } else if (!triple && source[i] == '\n') {
      return i;
    } else if (source[i] == quote && (!triple || source.substr(i, 3) == std::string(3, quote))) {
      return i + (triple ? 3 : 1);
    }
  }
  return source.size();
}

}  // namespace

std::vector<PythonPart> python_parts(std::string_view source) {
  std::vector<PythonPart> parts(source.size(), PythonPart::code);
  for (std::size_t at = 0; at < source.size();) {
    std::size_t end = at + 1;
    PythonPart part = PythonPart::code;
    if (source[at] == '#') {
      end = std::min(source.find('\n', at), source.size());
      part = PythonPart::comment;
    } else if (source[at] == '"' || source[at] == '\'') {
      end = string_end(source, at);
      part = PythonPart::string;
    }
    std::fill(parts.begin() + static_cast<std::ptrdiff_t>(at), parts.begin() + static_cast<std::ptrdiff_t>(end), part);
    at = end;
  }
  return parts;
}

}  // namespace cimend::fixagent
