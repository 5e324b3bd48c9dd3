#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cimend::core {

// The log model: what every room means by a line, its plain text, a step.
//
// A CI log is bytes from many programs in one stream: timestamps the runner put before each line, colours, progress
// bars that overwrite themselves, markers that open groups. Rules must see what a program printed; pages must show
// what stood there; and both must mean the same line by the same number. So there is one count (lines end at '\n'
// alone, from 1) and two views of a line: `raw`, the bytes as they came, and `plain`, what is left for a rule.

// Calls `visit(number, line)` for every line. Lines end at '\n' alone and numbers start at 1, so that a number stored
// by classify points at the same bytes in dashboard. A trailing '\r' is part of the line. A last line without '\n'
// counts; nothing after the last '\n' does not.
template <class Visit>
void each_line(std::string_view log, Visit visit) {
  std::size_t number = 0;
  while (!log.empty()) {
    const std::size_t end = log.find('\n');
    visit(++number, log.substr(0, end));
    if (end == std::string_view::npos) break;
    log.remove_prefix(end + 1);
  }
}

// What a CI system wrote into the log for itself.
enum class Marker : std::uint8_t {
  none,
  group,        // ##[group]NAME, ::group::NAME
  endgroup,     // ##[endgroup]
  command,      // ##[command]…, [command]…
  error,        // ##[error]…, ::error …::…
  warning,      // ##[warning]…
  notice,       // ##[notice]…
  debug,        // ##[debug]…
  section,      // ##[section]…; GitLab section_start; Jenkins [Pipeline] { (NAME)
  section_end,  // ##[section]Finishing…; GitLab section_end; Jenkins [Pipeline] }, [Pipeline] // NAME
  fold_start,   // travis_fold:start:NAME
  fold_end,     // travis_fold:end:NAME
};

// The lower-case name of a marker, as rules write it ("error"); "none" for none.
std::string_view name_of(Marker marker);

// The properties of a "::error file=src/a.c,line=3,title=T::message" line (also behind a timestamp) in their order,
// with %25 %0D %0A %3A %2C decoded; empty for any other line. `raw` is Line::raw. Source: GitHub's "Workflow commands".
std::vector<std::pair<std::string, std::string>> command_properties(std::string_view raw);

// The step that BuildKit says a line belongs to, "#9 5.121 …" and "#9 ERROR: …": 9. `raw` is Line::raw.
std::optional<unsigned> buildkit_step(std::string_view raw);

// One line. Views point into the Log they came from.
struct Line {
  std::string_view raw;    // the bytes as they stand, without '\n'
  std::string_view plain;  // see Log
  Marker marker = Marker::none;
};

// The time that the CI system stamped on a line, "2026-04-22T16:09:37.3317193Z" as GitHub writes it or
// "2026-04-22T16:09:37.331719Z" as GitLab does; empty where it did not. It has that form, but may be no time of the
// calendar (read_utc_time). `raw` is Line::raw; its first 40 bytes are enough.
std::string_view line_time(std::string_view raw);

// Lines that stand together: `count` of them from `first_line` on.
struct LineRun {
  std::size_t first_line = 1;
  std::size_t count = 0;
};

// Some of a log's kept lines, in order: for work that is shared between threads.
struct LogPart {
  std::size_t first_row = 0, rows = 0;
  std::size_t plain_begin = 0, plain_end = 0;  // in Log::plain_text()
};

// A part of the log that one command printed, as far as the CI system's own markers tell.
struct Step {
  std::string name;     // "Run pytest -q", "script.1", a section's name
  std::string command;  // the command line where the log shows it, else empty
  std::size_t first_line = 1;
  std::size_t last_line = 1;     // inclusive
  std::optional<int> exit_code;  // where the log tells it
  bool failed = false;           // exit code other than 0, or an error marker that says so
};

// A whole log, read once. Owns its bytes; views stay valid while it lives and is not moved from. Immutable after
// `read`, so threads may share it. Memory: the bytes once or twice, and 24 bytes a line.
//
// `plain` is the line without
//   - a byte-order mark at the start of the log (also at the start of a line: archives join files that have one),
//   - GitHub's timestamp ("2026-04-22T16:09:37.3317193Z "), or GitLab's ("2026-04-22T16:09:37.331719Z 01O "); a date
//     of any other form was printed by a program and stays,
//   - "#9 5.121 " (BuildKit's step and time) and "[2026-04-22T16:09:37.331Z] " (Jenkins' Timestamper),
//   - "JOB<tab>STEP<tab>" before the timestamp, where the log's first line has it (`gh run view --log`),
//   - ANSI escape sequences (CSI, OSC incl. links, single-character), also in caret notation ("^[[31m"); where a log
//     lost the escape byte of an SGR sequence, its rest is left alone,
//   - carriage-return progress: of the parts between '\r' (and "cursor to column 1") the last one that is not blank
//     stays, so "10%\r50%\r100%\r" is "100%". A terminal would show "Xbc" for "abc\rX"; here it is "X", since rules
//     anchor at what a program wrote last,
//   - the marker's own words ("##[error]"), kept in `marker`. Of "::error file=a.c,line=1::message" the message is
//   left;
//     command_properties() reads the rest from `raw`. Jenkins' "[Pipeline] …" lines stay whole,
//   - Travis' travis_time / travis_fold and GitLab's section_start / section_end control words; they count like a '\r',
//     and a "[0K" right after one goes with it.
// Everything else, leading white space included, stays; bytes that are not UTF-8 stay too. A row's marker is the last
// one of its line ("travis_fold:end:a" and "travis_fold:start:b" often share a line: fold_start).
class Log {
 public:
  // Never fails: any bytes are a log. Linear time. Lines over kMaxPlain keep only that many bytes of plain text.
  static Log read(std::string bytes);
  // A log of which only some lines are left (long_log.h): `bytes` are those lines, and `runs` tell their numbers, in
  // rising order. The other lines up to `line_count` are there, but empty.
  static Log read_kept(std::string bytes, std::vector<LineRun> runs, std::size_t line_count);

  [[nodiscard]] std::string_view bytes() const { return bytes_; }
  [[nodiscard]] std::size_t line_count() const { return line_count_; }
  [[nodiscard]] std::size_t kept_count() const { return lines_.size(); }
  // Calls visit(number, plain text) for every line that is kept; of a whole log for all. The cheapest way through.
  template <class Visit>
  void each_kept(Visit&& visit) const {
    each_kept(LogPart{0, lines_.size(), 0, 0}, visit);
  }
  // The same for a part.
  template <class Visit>
  void each_kept(const LogPart& part, Visit&& visit) const {
    const std::size_t end = part.first_row + part.rows;
    for (std::size_t run = 0; run < runs_.size() && first_rows_[run] < end; ++run) {
      const std::size_t last = std::min(end, first_rows_[run] + runs_[run].count);
      for (std::size_t row = std::max(part.first_row, first_rows_[run]); row < last; ++row) {
        const Row& at = lines_[row];
        visit(runs_[run].first_line + (row - first_rows_[run]),
              std::string_view(plain_).substr(at.plain_begin, at.plain_size));
      }
    }
  }
  // The kept lines in parts of about `plain_bytes`; at least one part.
  [[nodiscard]] std::vector<LogPart> parts(std::size_t plain_bytes) const;
  // `number` from 1 to line_count().
  [[nodiscard]] Line line(std::size_t number) const;
  [[nodiscard]] std::string_view plain(std::size_t number) const { return line(number).plain; }

  // All plain lines, each followed by '\n', as one buffer: what the scanner searches.
  [[nodiscard]] std::string_view plain_text() const { return plain_; }
  // Turns offsets in plain_text() into line numbers. Cheapest for offsets that rise.
  class Cursor {
   public:
    explicit Cursor(const Log& log) : log_(log) {}
    std::size_t line_at(std::size_t plain_offset) {
      if (plain_offset < begin_ || plain_offset >= end_) go_to(plain_offset);
      return number_;
    }
    // The plain text of the line that line_at() told.
    [[nodiscard]] std::string_view plain() const { return log_.plain_text().substr(begin_, end_ - begin_ - 1); }

   private:
    void go_to(std::size_t plain_offset);
    void take(std::size_t row);

    const Log& log_;
    std::size_t begin_ = 0, end_ = 0;  // of the current line and its '\n'
    std::size_t row_ = 0;
    std::size_t number_ = 0;
  };

  // In order of first line, not overlapping; empty where the log has no markers that cut it (log_steps.cc says
  // how each CI system's are read). GitHub: a "##[group]Run …" begins a step that lasts to the next one or to
  // "Post job cleanup."; what comes before the first is "Set up job".
  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }
  // The step that holds the line, or nullptr.
  [[nodiscard]] const Step* step_at(std::size_t number) const;
  // The step where the run broke, clean-up left out; nullptr where no step failed. Where several failed: the first,
  // since later ones fail because of it; on Travis, where commands do not wait for each other, the last.
  [[nodiscard]] const Step* failed_step() const;

  // True where the first bytes look like no text at all (NUL bytes, an executable or archive header).
  [[nodiscard]] bool looks_binary() const { return binary_; }

  static constexpr std::size_t kMaxPlain = std::size_t{64} * 1024;

 private:
  struct Row {
    std::uint64_t raw_begin;
    std::uint64_t plain_begin;
    std::uint32_t plain_size;
    Marker marker;
  };
  friend class LogReader;
  // Index of the line's row; nothing for a line that was left out.
  [[nodiscard]] std::optional<std::size_t> row_of(std::size_t number) const;
  // The number of a row's line.
  [[nodiscard]] std::size_t number_of(std::size_t row) const;

  std::string bytes_;
  std::string plain_;
  std::vector<Row> lines_;               // of the lines that are kept
  std::vector<LineRun> runs_;            // which those are; of a whole log one
  std::vector<std::size_t> first_rows_;  // by run
  std::size_t line_count_ = 0;
  std::vector<Step> steps_;
  std::optional<std::size_t> failed_step_;
  bool binary_ = false;
};

}  // namespace cimend::core
