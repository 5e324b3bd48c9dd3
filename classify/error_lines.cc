#include "classify/error_lines.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>

#include "classify/fingerprint.h"
#include "core/text.h"

namespace cimend::classify {
namespace {

// How the lines are chosen. Lines are scored by their looks: a beginning such as "ERROR:" says most, a word such as
// "failed" says something, a line that sums up ("3 tests failed") hardly anything, since the reason stands above it.
// What is nearer to the end counts for more, and so does the first line of a kind. Then a cascade is read backwards:
// error lines with few others between them are one stretch, and of a stretch the first that is about as strong as its
// strongest is the cause; what follows is shown after it. A line that a passing log has, too, is none. Measured with
// all rules switched off on 471 labelled logs of travis-chunks, pairs and actions-full: the first block is right in 67,
// 84 and 91 % of them; the strongest line nearest to the end, without stretches and summaries, in 50, 77 and 64 %.

constexpr std::size_t kReach = 4000;  // lines looked at, from the end
constexpr std::size_t kLongestBlock = 10;
constexpr std::size_t kTail = 8;
constexpr std::size_t kGap = 2;          // lines between two error lines of one block
constexpr std::size_t kStretchGap = 12;  // and of one stretch
constexpr std::size_t kLinesBefore = 3;  // of a block, before its telling line

// Scores. A difference below kClear is none: the earlier line stays.
constexpr double kStrongLine = 3;
constexpr double kWeakLine = 1;
constexpr double kSummaryLine = 0.3;
constexpr double kErrorMarker = 2;
constexpr double kFirstOfKind = 0.5;
constexpr double kAtTheEnd = 1.5;
constexpr double kClear = 0.5;
constexpr double kBesideTheCause = 1;
constexpr double kNextInStretch = 0.5;

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

// A program tells what it does, perhaps with a name that holds a word for failure ("Compiling Data.Error").
constexpr auto kProgress = std::to_array<std::string_view>({
    R"(^\W*(?:\d+%|\d+ ?(?:/|of) ?\d+)?\W*(?:compiling|linting|downloading|downloaded|fetching|installing|copying|)"
    R"(checking|building|generating|unpacking|preparing|processing|loading|creating|adding|extracting|inflating)\b)",
    R"(\bretry(?:ing)?\b)",
});

// They sum up what failed, or tell what to do next: the reason stands above them. Warnings are no better.
constexpr auto kSummaries = std::to_array<std::string_view>({
    R"(\b\d+ (?:[\w()]+ ){0,2}(?:failed|failures?|failing|errors?|errored)\b)",  // "3 tests failed"
    R"((?:failed|failures?|errors?|failing)\s*[:=(]\s*\d)",                      // "failures=6"
    R"(^\W*(?:\w+ )?(?:fail|failed|failures?|errors?|failing)(?: \w+)?\W*$)",    // "** TEST FAILED **"
    R"(recipe for target)",
    R"(aborting due to)",
    R"(could not compile)",
    R"(errors? occurred)",
    R"(\bbuild (?:fail|error|unsuccessful))",
    R"(there (?:are|were) .*(?:failures|errors))",
    R"(after correcting the problems)",
    R"(\[Help \d)",
    R"(re-?run\b)",
    R"(for more information|^see (?:also|the))",
    R"(with errors)",
    R"(^warning\b|\bwarning:)",
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

bool is_progress(std::string_view line) {
  static const AnyOf progress(Letters::any_case, kProgress);
  return progress.found_in(line);
}

bool is_summary(std::string_view line) {
  static const AnyOf summaries(Letters::any_case, kSummaries);
  return summaries.found_in(line);
}

// How much a line looks like the error: 0 not at all.
double looks_of(const core::Line& line) {
  const std::string_view text = line.plain;
  if (text.empty() || only_tells_the_end(text) || is_harmless(text) || is_progress(text)) return 0;
  double points = 0;
  if (is_summary(text)) {
    points = kSummaryLine;
  } else if (is_strong(text)) {
    points = kStrongLine;
  } else if (is_weak(text)) {
    points = kWeakLine;
  }
  return points > 0 && line.marker == core::Marker::error ? points + kErrorMarker : points;
}

// The first three words: lines of one kind begin alike and end in names.
std::string kind_of(std::string_view line) {
  const std::string text = normalised(line);
  std::size_t end = 0;
  for (int words = 0; words < 3 && end < text.size(); ++words) end = std::min(text.find(' ', end), text.size() - 1) + 1;
  return text.substr(0, std::min(end, std::size_t{40}));
}

// Error lines that stand together.
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

struct ErrorLine {
  std::size_t number = 0;
  double looks = 0;
};

std::vector<ErrorLine> error_lines_in(const core::Log& log, const Baseline& baseline, core::LineRange region) {
  std::vector<ErrorLine> found;
  std::set<std::string> kinds;
  for (std::size_t number = region.first_line; number <= region.last_line; ++number) {
    const core::Line line = log.line(number);
    const double looks = looks_of(line);
    if (looks == 0 || baseline.holds(line.plain)) continue;
    const bool first_of_kind = kinds.insert(kind_of(line.plain)).second;
    found.push_back({number, first_of_kind ? looks + kFirstOfKind : looks});
  }
  return found;
}

// The blocks of one stretch while it grows.
class Stretch {
 public:
  explicit Stretch(core::LineRange region) : region_(region) {}

  void add(const ErrorLine& line) {
    const bool joins = !blocks_.empty() && line.number - blocks_.back().lines.last_line <= kGap + 1 &&
                       line.number - blocks_.back().lines.first_line < kLongestBlock;
    if (!joins) blocks_.push_back({{line.number, line.number}, line.number, 0});
    Block& block = blocks_.back();
    block.lines.last_line = line.number;
    if (line.looks >= block.score + kClear) block.telling_line = line.number;
    block.score = std::max(block.score, line.looks);
    if (line.looks >= best_ + kClear) cause_ = line.number;
    best_ = std::max(best_, line.looks);
  }

  // The block with the cause first, then those after it, then those before; a stretch near the end before others.
  void finish(std::vector<Block>& all) {
    if (blocks_.empty()) return;
    const auto size = static_cast<double>(region_.last_line - region_.first_line + 1);
    const double nearness = static_cast<double>(blocks_.back().lines.last_line - region_.first_line + 1) / size;
    double after = 0;
    for (Block& block : blocks_) {
      const bool explains = block.lines.last_line >= cause_;
      block.score = explains ? std::max(best_ - after, block.score - kBesideTheCause) : block.score - kBesideTheCause;
      block.score += kAtTheEnd * nearness;
      if (explains) after += kNextInStretch;
      all.push_back(block);
    }
    *this = Stretch(region_);
  }

 private:
  core::LineRange region_;
  std::vector<Block> blocks_;
  std::size_t cause_ = 0;
  double best_ = 0;
};

std::vector<Block> blocks_of(const std::vector<ErrorLine>& lines, core::LineRange region) {
  std::vector<Block> blocks;
  Stretch stretch(region);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0 && lines[i].number - lines[i - 1].number > kStretchGap + 1) stretch.finish(blocks);
    stretch.add(lines[i]);
  }
  stretch.finish(blocks);
  return blocks;
}

bool ends_paragraph(std::string_view line) { return core::trim(line).empty() || only_tells_the_end(line); }

// A message is more than the line that names it: it goes on to the end of the paragraph, but into no other block.
void show_paragraphs(const core::Log& log, core::LineRange region, std::vector<Block>& blocks) {
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    core::LineRange& lines = blocks[i].lines;
    const std::size_t most = i + 1 == blocks.size() ? region.last_line : blocks[i + 1].lines.first_line - 1;
    lines.first_line =
        std::max(lines.first_line, blocks[i].telling_line - std::min(blocks[i].telling_line - 1, kLinesBefore));
    lines.last_line = std::min(lines.last_line, lines.first_line + kLongestBlock - 1);
    while (lines.last_line < std::min(most, lines.first_line + kLongestBlock - 1) &&
           !ends_paragraph(log.plain(lines.last_line + 1))) {
      ++lines.last_line;
    }
  }
}

// The last of the region's lines that `tells`, or nothing.
template <class Tells>
std::optional<std::size_t> last_line_that(core::LineRange region, Tells tells) {
  for (std::size_t line = region.last_line; line >= region.first_line; --line) {
    if (tells(line)) return line;
  }
  return std::nullopt;
}

// The last words, or the last that no passing log has.
core::LineRange tail_of(const core::Log& log, const Baseline& baseline, core::LineRange region) {
  const auto has_text = [&](std::size_t line) { return !ends_paragraph(log.plain(line)); };
  const auto is_new = [&](std::size_t line) { return has_text(line) && !baseline.holds(log.plain(line)); };
  auto last = last_line_that(region, is_new);
  if (!last) last = last_line_that(region, has_text);
  if (!last) last = region.last_line;
  return {*last > region.first_line + kTail ? *last - kTail + 1 : region.first_line, *last};
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
  std::vector<Block> blocks = blocks_of(error_lines_in(log, baseline, region), region);
  show_paragraphs(log, region, blocks);
  std::stable_sort(blocks.begin(), blocks.end(), [](const Block& a, const Block& b) { return a.score > b.score; });
  std::vector<LikelyLines> likely;
  for (const Block& block : blocks) {
    if (likely.size() < most) likely.push_back({block.lines, block.telling_line});
  }
  // A program's last words come last.
  if (likely.empty()) {
    const core::LineRange tail = tail_of(log, baseline, region);
    likely.push_back({tail, tail.last_line, false});
  }
  return likely;
}

}  // namespace cimend::classify
