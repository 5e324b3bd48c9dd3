#include <re2/re2.h>

#include <algorithm>

#include "fixagent/recipes/compiler_message.h"
#include "fixagent/recipes/reach.h"
#include "fixagent/recipes/rust_suggestion.h"

namespace cimend::fixagent {
namespace {

constexpr std::size_t kImportLines = 12;  // a loader's stack begins right below its message
constexpr std::size_t kTestLines = 100;   // of one failed browser test

}  // namespace

core::LineRange reach_import(const core::Log& log, core::LineRange told, core::LineRange bounds) {
  const std::string_view first = log.plain(told.first_line);
  if (first.starts_with("error[") || first.starts_with("error: ") || is_compiler_error(first))
    return reach_compiler_suggestion(log, told, bounds);
  core::LineRange out{told.first_line,
                      std::min(bounds.last_line, std::max(told.last_line, told.first_line + kImportLines))};
  if (out.first_line > bounds.first_line && log.plain(out.first_line - 1).starts_with("ERROR in ")) --out.first_line;
  return out;
}

core::LineRange reach_browser_test(const core::Log& log, core::LineRange told, core::LineRange bounds) {
  static const RE2 heading(R"(^\s+\d+\) .* (?:\xE2\x80\xBA|›) .*$|^\s+[1-9]\d* (?:failed|flaky|passed|skipped)\b.*$)",
                           RE2::Latin1);
  core::LineRange out = told;
  out.last_line = told.first_line;
  const std::size_t most = std::min(bounds.last_line, told.first_line + kTestLines);
  while (out.last_line < most && !RE2::FullMatch(std::string(log.plain(out.last_line + 1)), heading)) ++out.last_line;
  return out;
}

}  // namespace cimend::fixagent
