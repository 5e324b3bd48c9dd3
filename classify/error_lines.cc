#include "classify/error_lines.h"

#include <re2/re2.h>

#include <algorithm>

#include "core/text.h"

namespace cimend::classify {
namespace {

constexpr std::size_t kReach = 4000;  // lines looked at, from the end
constexpr std::size_t kLongestBlock = 10;
constexpr std::size_t kTail = 8;
constexpr std::size_t kGap = 2;  // lines between two error lines of one block

re2::RE2::Options options() {
  re2::RE2::Options made(re2::RE2::Latin1);
  made.set_log_errors(false);
  return made;
}

bool matches(const re2::RE2& regex, std::string_view line) {
  return re2::RE2::PartialMatch(re2::StringPiece(line.data(), line.size()), regex);
}

// Lines that only say that something before them failed, or that nothing did.
bool only_tells_the_end(std::string_view line) {
  static const re2::RE2 regex(
      R"((?i)process completed with exit code|exited with (?:code )?\d|exit(?:ed)? (?:code|status)|^The command "|^Done\. Your build|make(?:\[\d+\])?: \*\*\*|npm ERR!|^error Command failed|^Build step .* marked build)",
      options());
  return matches(regex, line);
}
bool says_that_nothing_failed(std::string_view line) {
  static const re2::RE2 regex(
      R"((?i)\b(?:0|no) (?:errors?|fail\w*|warnings?)|\b(?:errors?|failures?|failed)[:=]\s*0\b|-W?error\b|--?\w*fail\w*|\berrors?\.(?:py|js|ts|go|rb|c|h|cc|cpp|o|java|class)\b|\bok\b|\bPASS(?:ED)?\b|^(?:\+|\$|>) )",
      options());
  return matches(regex, line);
}

// How much a line looks like the error: 0 not at all.
int strength(std::string_view line) {
  static const re2::RE2 strong(
      R"(^\s*(?:\[?(?:ERROR|FATAL|FAIL(?:ED|URE)?|E|Error|Fatal|error|fatal|FAILURE|CRITICAL|panic)\b\]?[:! ]|\w*(?:Error|Exception)\b:|Traceback|thread '.*' panicked|Segmentation fault|\*\*\* )|: (?:fatal )?error[: ]|\b(?:ERROR|FATAL)\b)",
      options());
  static const re2::RE2 weak(
      R"((?i)\b\w*(?:error|exception)s?\b|fail(?:ed|ure|s|ing)?\b|\bfatal\b|\bpanic|not found|no such file|denied|cannot |could not |unable to|undefined|unexpected|\bmissing\b|\binvalid\b|\bkilled\b|timed? ?out|✗|✖|✘|×)",
      options());
  if (line.empty() || only_tells_the_end(line) || says_that_nothing_failed(line)) return 0;
  if (matches(strong, line)) return 3;
  return matches(weak, line) ? 1 : 0;
}

struct Block {
  core::LineRange lines;
  std::size_t telling_line = 0;
  double score = 0;
};

// Where GitHub shows a step's command and environment, in a group at its beginning; nothing failed in there.
std::size_t after_heading(const core::Log& log, const core::Step& step) {
  if (log.line(step.first_line).marker != core::Marker::group) return step.first_line;
  for (std::size_t line = step.first_line; line < step.last_line; ++line) {
    if (log.line(line).marker == core::Marker::endgroup) return line + 1;
  }
  return step.first_line;
}

core::LineRange region_of(const core::Log& log) {
  core::LineRange region{1, log.line_count()};
  if (const core::Step* step = log.failed_step()) region = {after_heading(log, *step), step->last_line};
  if (region.last_line - region.first_line > kReach) region.first_line = region.last_line - kReach;
  return region;
}

// Error lines with at most kGap others between them, scored: what is strong and near the end explains best.
std::vector<Block> blocks_in(const core::Log& log, const Baseline& baseline, core::LineRange region) {
  std::vector<Block> blocks;
  const double size = static_cast<double>(region.last_line - region.first_line + 1);
  for (std::size_t number = region.first_line; number <= region.last_line; ++number) {
    const core::Line line = log.line(number);
    int points = strength(line.plain);
    if (line.marker == core::Marker::error && points > 0) points += 2;
    if (points == 0 || baseline.holds(line.plain)) continue;
    const double nearness = static_cast<double>(number - region.first_line + 1) / size;
    const bool joins = !blocks.empty() && number - blocks.back().lines.last_line <= kGap + 1 &&
                       number - blocks.back().lines.first_line < kLongestBlock;
    if (!joins) blocks.push_back({{number, number}, number, 0});
    Block& block = blocks.back();
    block.lines.last_line = number;
    const double score = points + 1.5 * nearness;
    if (score >= block.score + 1) block.telling_line = number;
    block.score = std::max(block.score, score);
  }
  return blocks;
}

core::LineRange tail_of(const core::Log& log, core::LineRange region) {
  std::size_t last = region.last_line;
  const auto tells_nothing = [&](std::size_t line) {
    return core::trim(log.plain(line)).empty() || only_tells_the_end(log.plain(line));
  };
  while (last > region.first_line && tells_nothing(last)) --last;
  return {last > region.first_line + kTail ? last - kTail + 1 : region.first_line, last};
}

}  // namespace

std::vector<LikelyLines> likely_error_lines(const core::Log& log, const Baseline& baseline, std::size_t most) {
  if (log.line_count() == 0) return {};
  const core::LineRange region = region_of(log);
  std::vector<Block> blocks = blocks_in(log, baseline, region);
  std::stable_sort(blocks.begin(), blocks.end(), [](const Block& a, const Block& b) { return a.score > b.score; });
  std::vector<LikelyLines> likely;
  for (const Block& block : blocks) {
    if (likely.size() < most) likely.push_back({block.lines, block.telling_line});
  }
  // A program's last words come last.
  if (likely.empty()) {
    const core::LineRange tail = tail_of(log, region);
    likely.push_back({tail, tail.last_line});
  }
  return likely;
}

}  // namespace cimend::classify
