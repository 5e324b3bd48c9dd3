#include "classify/error_lines.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <string>

#include "core/text.h"

namespace cimend::classify {
namespace {

constexpr std::size_t kReach = 4000;  // lines looked at, from the end
constexpr std::size_t kLongestBlock = 10;
constexpr std::size_t kTail = 8;
constexpr std::size_t kGap = 2;  // lines between two error lines of one block

enum class Letters { any_case, as_written };

// Finds lines that hold any of several patterns (RE2). They are few and of our own making, so they stand as tables.
class AnyOf {
 public:
  template <std::size_t N>
  AnyOf(Letters letters, const std::array<std::string_view, N>& patterns)
      : regex_(joined(letters, {patterns.begin(), patterns.end()}), options()) {}
  [[nodiscard]] bool found_in(std::string_view line) const {
    return re2::RE2::PartialMatch(re2::StringPiece(line.data(), line.size()), regex_);
  }

 private:
  static std::string joined(Letters letters, const std::vector<std::string_view>& patterns) {
    return (letters == Letters::any_case ? "(?i)" : "") + fmt::format("{}", fmt::join(patterns, "|"));
  }
  static re2::RE2::Options options() {
    re2::RE2::Options made(re2::RE2::Latin1);
    made.set_log_errors(false);
    return made;
  }
  re2::RE2 regex_;
};

// They only say that something before them failed.
constexpr auto kEnds = std::to_array<std::string_view>({
    R"(process completed with exit code)",
    R"(exited with (?:code )?\d)",
    R"(exit(?:ed)? (?:code|status))",
    R"(^The command ")",
    R"(^Done\. Your build)",
    R"(make(?:\[\d+\])?: \*\*\*)",
    R"(npm ERR!)",
    R"(^error Command failed)",
    R"(^Build step .* marked build)",
});

// They say that nothing failed, or hold a word for failure without being a message.
constexpr auto kHarmless = std::to_array<std::string_view>({
    R"(\b(?:0|no) (?:errors?|fail\w*|warnings?))",                 // "0 errors"
    R"(\b(?:errors?|failures?|failed)[:=]\s*0\b)",                 // "Failures: 0"
    R"(-W?error\b)",                                               // -Werror
    R"(--?\w*fail\w*)",                                            // --fail-fast
    R"(\berrors?\.(?:py|js|ts|go|rb|c|h|cc|cpp|o|java|class)\b)",  // a file's name
    R"(\bok\b)",                                                   // a test that passed
    R"(\bPASS(?:ED)?\b)",                                          // the same
    R"(^(?:\+|\$|>) )",                                            // a command as a shell shows it
});

// How messages begin, and the words that tools put before one.
constexpr auto kStrong = std::to_array<std::string_view>({
    R"(^\s*\[?(?:ERROR|FATAL|FAIL(?:ED|URE)?|E|Error|Fatal|error|fatal|FAILURE|CRITICAL|panic)\b\]?[:! ])",
    R"(^\s*\w*(?:Error|Exception)\b:)",
    R"(^\s*Traceback)",
    R"(^\s*thread '.*' panicked)",
    R"(^\s*Segmentation fault)",
    R"(^\s*\*\*\* )",
    R"(: (?:fatal )?error[: ])",
    R"(\b(?:ERROR|FATAL)\b)",
});

// Words that stand in messages, and elsewhere.
constexpr auto kWeak = std::to_array<std::string_view>({
    R"(\b\w*(?:error|exception)s?\b)",
    R"(fail(?:ed|ure|s|ing)?\b)",
    R"(\bfatal\b)",
    R"(\bpanic)",
    R"(not found)",
    R"(no such file)",
    R"(denied)",
    R"(cannot )",
    R"(could not )",
    R"(unable to)",
    R"(undefined)",
    R"(unexpected)",
    R"(\bmissing\b)",
    R"(\binvalid\b)",
    R"(\bkilled\b)",
    R"(timed? ?out)",
    R"(✗|✖|✘|×)",
});

// Among kEnds: what ended well.
constexpr auto kGoodEnds = std::to_array<std::string_view>({R"((?:code|status|with):? 0\b)"});

bool only_tells_the_end(std::string_view line) {
  static const AnyOf ends(Letters::any_case, kEnds);
  return ends.found_in(line);
}

bool ended_well(std::string_view line) {
  static const AnyOf good_ends(Letters::any_case, kGoodEnds);
  return good_ends.found_in(line);
}

bool is_harmless(std::string_view line) {
  static const AnyOf harmless(Letters::any_case, kHarmless);
  return harmless.found_in(line);
}

bool is_strong(std::string_view line) {
  static const AnyOf strong(Letters::as_written, kStrong);
  return strong.found_in(line);
}

bool is_weak(std::string_view line) {
  static const AnyOf weak(Letters::any_case, kWeak);
  return weak.found_in(line);
}

// How much a line looks like the error: 0 not at all.
int strength(std::string_view line) {
  if (line.empty() || only_tells_the_end(line) || is_harmless(line)) return 0;
  if (is_strong(line)) return 3;
  return is_weak(line) ? 1 : 0;
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

bool tells_of_failure(std::string_view line) {
  if (line.empty()) return false;
  if (only_tells_the_end(line)) return !ended_well(line);
  return is_strong(line) && !is_harmless(line);
}

}  // namespace

bool tells_of_failure_after(const core::Log& log, std::size_t line) {
  const std::size_t last = log.line_count();
  for (std::size_t at = std::max(line + 1, last > kReach ? last - kReach : 1); at <= last; ++at) {
    if (tells_of_failure(log.plain(at))) return true;
  }
  return false;
}

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
