#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cimend::fixagent {

// Unified diffs as tools print them into logs, read as hostile data.
//
// A log joins diffs of several files without a blank line, mixes other output between them and is cut anywhere; and who
// writes a log may write any diff. So lines are counted from "@@" and from nothing else, what does not add up is a
// problem of that file and is named, and header lines that ask for more than changed bytes (a mode, a rename, a binary
// patch) are kept as flags for the guards. Format: POSIX diff -u as GNU diff and git (git-diff(1), "Generating patch
// text with -p") print it.

struct DiffLine {
  enum class Kind { context, removed, added };
  Kind kind = Kind::context;
  std::string text;         // without the first column and the line end
  bool no_newline = false;  // "\ No newline at end of file" follows
  std::size_t source = 0;   // index of the input line
};

struct Hunk {
  std::int64_t old_start = 0, old_count = 0;  // start is 0 where the count is 0 and the file was empty
  std::int64_t new_start = 0, new_count = 0;
  std::size_t source = 0;  // index of the input line with "@@"
  std::vector<DiffLine> lines;
};

struct FilePatch {
  std::string old_name, new_name;  // as printed, git's quoting undone, time stamps after a tab cut off
  std::string command_name;        // last word of a "diff -u a.go.orig a.go" line; empty under "diff --git"
  std::size_t source = 0;          // index of the first line of its header
  bool git_header = false;         // began with "diff --git": names carry a/ and b/
  bool renames = false, changes_mode = false, creates = false, deletes = false, binary = false;
  bool split_lines = false;  // rustfmt: lines are what splitting at '\n' gives, so that a final newline is an empty one
  std::vector<Hunk> hunks;
  std::string problem;  // why it can't be used: "the hunk at line 12 promises 7 lines, 3 are there"; empty: whole
};

struct DiffLimits {
  std::size_t max_files = 1'000;
  std::size_t max_hunks = 10'000;   // all files together
  std::size_t max_lines = 200'000;  // of the input; the rest is not read
  std::size_t max_line_bytes = 65'536;
};

// Reads every file patch in `lines`; what is none is skipped. Never fails: what is broken carries its `problem`.
// Linear time.
std::vector<FilePatch> read_unified_diff(const std::vector<std::string>& lines, const DiffLimits& limits = {});

// The same for `rustfmt --check` and `cargo fmt --check`: "Diff in /abs/path:12:" (before 1.79 "… at line 12:"), then
// lines with ' ', '-' or '+' in the first column and no counts. One FilePatch with one hunk for each "Diff in"; the
// hunk's counts are those of its lines.
std::vector<FilePatch> read_rustfmt_diff(const std::vector<std::string>& lines, const DiffLimits& limits = {});

// True for a line that may stand in a diff: a header, "@@", or a body line. What `prepare` follows through a log.
bool may_be_diff_line(std::string_view line);
// True for a line that begins a file's diff: "diff …", "--- …", "Diff in …" (rustfmt).
bool begins_diff(std::string_view line);

// The name in a header line: git's "\"quoted\\tname\"" decoded, and cut at the tab before a time stamp. A quote that is
// not closed stays.
std::string header_name(std::string_view text);

}  // namespace cimend::fixagent
