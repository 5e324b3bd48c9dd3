#include "fixagent/recipes/reach.h"

#include <algorithm>
#include <optional>

#include "fixagent/prepare.h"
#include "fixagent/recipes/compiler_message.h"
#include "fixagent/unified_diff.h"

namespace cimend::fixagent {
namespace {

using core::Log;

constexpr std::size_t kNoiseLines = 3;      // lines between two files' diffs that are not part of either
constexpr std::size_t kSearchForward = 50;  // "would reformat a.py" may stand before its diff …
constexpr std::size_t kMessageLines = 60;   // of one compiler error with its notes
constexpr std::size_t kHookLines = 400;     // of one pre-commit hook

// A header that goes on like one: "---" over "+++", "diff …" over "---" or git's own lines, rustfmt's "Diff in
// PATH:3:".
bool diff_begins_at(const Log& log, std::size_t at) {
  const std::string_view line = log.plain(at);
  if (!begins_diff(line)) return false;
  if (line.starts_with("Diff in ")) return line.ends_with(':');
  const std::string_view next = at < log.line_count() ? log.plain(at + 1) : std::string_view();
  if (line.starts_with("--- ")) return next.starts_with("+++ ");
  return !next.empty() && next.front() != ' ' && next.front() != '+' && may_be_diff_line(next);
}

// Where the printed diff begins that the finding is about: at or above its line where that is inside one, else below
// it, else the nearest one above (a summary printed after the diffs).
std::optional<std::size_t> diff_start(const Log& log, std::size_t line, const core::LineRange& bounds) {
  std::size_t first = line;
  const std::size_t lowest = std::max(bounds.first_line, line > kMaxEvidenceLines ? line - kMaxEvidenceLines : 1);
  if (diff_begins_at(log, line) && !log.plain(line).starts_with("--- ")) return line;
  while (first > lowest && may_be_diff_line(log.plain(first)) && !diff_begins_at(log, first)) --first;
  if (diff_begins_at(log, first)) {
    // "diff …" and git's extended header stand above "---".
    while (first > lowest && may_be_diff_line(log.plain(first - 1)) && log.plain(first).starts_with("--- ") &&
           (log.plain(first - 1).starts_with("diff ") || log.plain(first - 1).starts_with("index "))) {
      --first;
    }
    if (first > lowest && log.plain(first).starts_with("index ")) --first;
    return first;
  }
  for (std::size_t at = line; at <= std::min(bounds.last_line, line + kSearchForward); ++at) {
    if (diff_begins_at(log, at)) return at;
  }
  std::optional<std::size_t> above;
  for (std::size_t at = line; at >= lowest && at > 0; --at) {
    if (diff_begins_at(log, at)) above = at;
    if (above && !may_be_diff_line(log.plain(at))) break;
  }
  return above;
}

// The last line of the run of diffs that begins at `first`.
std::size_t diff_end(const Log& log, std::size_t first, const core::LineRange& bounds) {
  const std::size_t most = std::min(bounds.last_line, first + kMaxEvidenceLines - 1);
  std::size_t last = first;
  std::size_t noise = 0;
  for (std::size_t at = first; at <= most && noise <= kNoiseLines; ++at) {
    noise = may_be_diff_line(log.plain(at)) ? 0 : noise + 1;
    if (noise == 0) last = at;
  }
  return last;
}

// The error and its notes: up to the next error.
std::size_t message_end(const Log& log, const core::LineRange& told, const core::LineRange& bounds) {
  std::size_t last = told.first_line;
  bool in_error = false;
  for (std::size_t at = told.first_line; at <= std::min(bounds.last_line, told.first_line + kMessageLines - 1); ++at) {
    const bool error = is_compiler_error(log.plain(at));
    if (error && in_error) break;
    in_error |= error;
    last = at;
  }
  return std::max(last, in_error ? last : told.last_line);
}

bool ends_hook(std::string_view line) {
  return line.ends_with("Passed") || line.ends_with("Failed") || line.ends_with("Skipped");
}

// One pre-commit hook's output: from its heading to the next one's.
core::LineRange hook_block(const Log& log, const core::LineRange& told, const core::LineRange& bounds) {
  core::LineRange block = told;
  const auto is_hook_line = [&](std::size_t at) {
    const std::string_view line = log.plain(at);
    return line.empty() || line.starts_with("- ") || line.starts_with("Fixing ");
  };
  while (block.first_line > bounds.first_line && is_hook_line(block.first_line) &&
         told.first_line - block.first_line < 20) {
    --block.first_line;
  }
  while (block.last_line < bounds.last_line && block.last_line - told.first_line < kHookLines &&
         is_hook_line(block.last_line + 1) && !ends_hook(log.plain(block.last_line + 1))) {
    ++block.last_line;
  }
  return block;
}

constexpr std::size_t kParagraphLines = 200;  // each way

}  // namespace

core::LineRange reach_printed_diffs(const Log& log, core::LineRange told, core::LineRange bounds) {
  const auto start = diff_start(log, told.first_line, bounds);
  return start ? core::LineRange{*start, diff_end(log, *start, bounds)} : told;
}

core::LineRange reach_compiler_message(const Log& log, core::LineRange told, core::LineRange bounds) {
  return {told.first_line, message_end(log, told, bounds)};
}

core::LineRange reach_hook(const Log& log, core::LineRange told, core::LineRange bounds) {
  return hook_block(log, told, bounds);
}

core::LineRange reach_paragraph(const Log& log, core::LineRange told, core::LineRange bounds) {
  core::LineRange out = told;
  while (out.first_line > bounds.first_line && told.first_line - out.first_line < kParagraphLines &&
         !log.plain(out.first_line - 1).empty()) {
    --out.first_line;
  }
  while (out.last_line < bounds.last_line && out.last_line - told.last_line < kParagraphLines &&
         !log.plain(out.last_line + 1).empty()) {
    ++out.last_line;
  }
  return out;
}

}  // namespace cimend::fixagent
