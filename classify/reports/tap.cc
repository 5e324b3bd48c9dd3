// Test Anything Protocol, versions 12 to 14 (testanything.org).
//
//   TAP version 14
//   # Subtest: parser                a subtest: the same again, four blanks in
//       ok 1 - reads numbers
//       not ok 2 - reads dates
//         ---                        what a failure has to tell: YAML, two blanks further in
//         message: 'not a date'
//         at: lib/dates.js:12:3
//         ...
//       1..2
//   not ok 1 - parser                how the subtest ended
//   ok 2 - writes # SKIP no disk     directives: SKIP and TODO are no failures
//   1..2
//   Bail out! the disk is gone       everything ended here
//
// A point that ends a subtest is not counted, since its points are; it is a problem only where none of them failed.
// Perl's Test::More tells the reason in comments behind the point ("#   Failed test 'x'", "#   at t/a.t line 5.",
// "#          got: '1'"), Bats does likewise. Of the YAML a few words are read, one a line: what a person writes into
// it is anybody's guess, and a parser for all of YAML would be a door for hostile bytes.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "classify/reports/kinds.h"
#include "classify/reports/place.h"
#include "classify/reports/readers.h"
#include "core/log.h"
#include "core/text.h"

namespace cimend::classify::reports {
namespace {

constexpr std::size_t kDeepest = 32;
constexpr std::size_t kLongestText = std::size_t{16} << 10;

std::size_t indent_of(std::string_view line) {
  const std::size_t at = line.find_first_not_of(' ');
  return at == std::string_view::npos ? line.size() : at;
}

// "ok 3 - name # SKIP why"
struct Point {
  bool ok = false, skip = false, todo = false;
  std::string name;
};

std::optional<Point> point_of(std::string_view line) {
  Point point;
  point.ok = line.starts_with("ok");
  if (!point.ok && !line.starts_with("not ok")) return std::nullopt;
  line.remove_prefix(point.ok ? 2 : 6);
  if (!line.empty() && line.front() != ' ' && line.front() != '\t') return std::nullopt;
  line = core::trim(line);
  const std::size_t name_at = std::min(line.find_first_not_of("0123456789"), line.size());
  line = core::trim(line.substr(name_at));
  if (line.starts_with("- ")) line.remove_prefix(2);
  std::size_t directive = line.rfind(" # ");
  if (line.starts_with("# ")) directive = 0;
  if (directive != std::string_view::npos) {
    const std::string word = core::to_lower(core::trim(line.substr(directive + 2)).substr(0, 4));
    point.skip = word == "skip";
    point.todo = word == "todo";
    if (point.skip || point.todo || word == "time") line = line.substr(0, directive);
  }
  // TAP 14 opens a subtest on the point's own line, too.
  if (line.ends_with(" {")) line.remove_suffix(2);
  point.name = one_line(line);
  return point;
}

// A failed point, until what follows it has told its reason.
struct Failed {
  Problem problem;
  std::string text;     // comments and YAML as they stand
  std::string message;  // of the YAML
  std::size_t indent = 0;
};

struct Level {
  std::string subtest;  // "# Subtest: NAME"
  std::int64_t points = 0, planned = -1;
  std::size_t plan_line = 0;
  bool failed = false;
};

class TapReader {
 public:
  void read(std::size_t number, std::string_view line) {
    line_ = number;
    while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    const std::size_t indent = indent_of(line);
    const std::string_view text = line.substr(indent);
    if (in_yaml_) return read_yaml(text, indent);
    if (text.starts_with("Bail out!")) return bail_out(text);
    if (text.starts_with("# Subtest")) return open_subtest(text);
    if (const auto point = point_of(text); point && indent % 4 == 0) return add_point(*point, indent / 4);
    if (text.starts_with("1..") && indent % 4 == 0) return plan(text.substr(3), indent / 4);
    if (failed_ && text.starts_with('#')) return hear(core::trim(text.substr(1)));
    if (failed_ && (text == "---" || text.starts_with("--- "))) {
      in_yaml_ = true;
    } else if (failed_ && indent > failed_->indent) {
      hear(text);  // mocha indents it and leaves it at that
    }
  }

  Report finish() {
    tell_failed();
    if (!levels_.empty()) close_to(0);
    check_plan();
    report_.format = Format::tap;
    report_.tool = tool_name({}, Format::tap);
    report_.tests = tests_;
    return std::move(report_);
  }
  [[nodiscard]] bool complete() const { return bailed_out_ || (!levels_.empty() && levels_[0].planned >= 0); }

 private:
  Level& level(std::size_t depth) {
    while (levels_.size() <= depth && levels_.size() < kDeepest)
      levels_.push_back({std::move(next_subtest_), 0, -1, 0, false});
    return levels_[std::min(depth, levels_.size() - 1)];
  }

  // Leaves subtests that are deeper than `depth`; says whether there were any points in them, and whether one failed.
  struct Inside {
    bool points = false, failed = false;
  };
  Inside close_to(std::size_t depth) {
    Inside inside;
    while (levels_.size() > depth + 1) {
      inside.points = inside.points || levels_.back().points > 0;
      inside.failed = inside.failed || levels_.back().failed;
      levels_.pop_back();
    }
    return inside;
  }

  void open_subtest(std::string_view text) {
    tell_failed();
    const std::size_t colon = text.find(':');
    next_subtest_ = colon == std::string_view::npos ? "" : one_line(text.substr(colon + 1));
  }

  [[nodiscard]] std::string full_name(std::size_t depth, const std::string& name) const {
    std::string full;
    for (std::size_t i = 1; i <= depth && i < levels_.size(); ++i) {
      if (!levels_[i].subtest.empty()) full += levels_[i].subtest + " > ";
    }
    return full + name;
  }

  void add_point(const Point& point, std::size_t depth) {
    tell_failed();
    depth = std::min(depth, kDeepest - 1);
    const Inside inside = close_to(depth);
    Level& here = level(depth);
    ++here.points;
    const bool bad = !point.ok && !point.todo && !point.skip;
    here.failed = here.failed || bad || inside.failed;
    if (!inside.points) count(point, bad);
    if (!bad || inside.failed || report_.full()) return;
    failed_.emplace();
    failed_->indent = depth * 4;
    failed_->problem.test = full_name(depth, point.name);
    failed_->problem.lines = {line_, line_};
  }

  void count(const Point& point, bool bad) {
    ++tests_.run;
    if (bad) {
      ++tests_.failed;
    } else if (point.skip || !point.ok) {
      ++tests_.skipped;
    } else {
      ++tests_.passed;
    }
  }

  void plan(std::string_view text, std::size_t depth) {
    tell_failed();
    const std::string_view digits = text.substr(0, text.find_first_not_of("0123456789"));
    if (digits.empty()) return;
    Level& here = level(std::min(depth, kDeepest - 1));
    here.planned = number_of(digits);
    here.plan_line = line_;
  }

  void check_plan() {
    if (levels_.empty() || bailed_out_) return;
    const Level& top = levels_[0];
    if (top.planned < 0 || top.points == top.planned) return;
    // Fewer than planned at the end of a torn file say nothing; complete() tells that.
    Problem problem;
    problem.kind = Kind::error;
    problem.message = "planned " + core::counted(static_cast<std::uint64_t>(top.planned), "test") + ", but " +
                      std::to_string(top.points) + " ran";
    problem.lines = {top.plan_line, top.plan_line};
    report_.add(std::move(problem));
  }

  void bail_out(std::string_view text) {
    tell_failed();
    if (bailed_out_) return;  // a subtest's is repeated on every level above
    bailed_out_ = true;
    Problem problem;
    problem.kind = Kind::error;
    problem.message = one_line(text);
    problem.lines = {line_, line_};
    report_.add(std::move(problem));
  }

  void hear(std::string_view text) {
    if (failed_->text.size() > kLongestText) return;
    failed_->text.append(text).append("\n");
    failed_->problem.lines.last_line = line_;
  }

  // Inside "---" and "...". Strings over several lines ("stack: |-") are text like the rest.
  void read_yaml(std::string_view text, std::size_t indent) {
    failed_->problem.lines.last_line = line_;
    if (text == "..." && indent <= failed_->indent + 4) {
      in_yaml_ = false;
      return;
    }
    if (failed_->text.size() <= kLongestText) failed_->text.append(text).append("\n");
    const std::size_t colon = text.find(": ");
    if (colon == std::string_view::npos) {
      if (wants_message_ && !core::trim(text).empty()) {
        failed_->message = one_line(failed_->message + " " + std::string(text));
        wants_message_ = failed_->message.ends_with(':');
      }
      return;
    }
    set(text.substr(0, colon), unquoted(core::trim(text.substr(colon + 2))));
  }

  static std::string_view unquoted(std::string_view value) {
    const bool quoted =
        value.size() > 1 && (value.front() == '\'' || value.front() == '"') && value.back() == value.front();
    return quoted ? value.substr(1, value.size() - 2) : value;
  }

  void set(std::string_view key, std::string_view value) {
    Problem& problem = failed_->problem;
    wants_message_ = false;
    const bool block = value.starts_with('|') || value.starts_with('>');
    if (key == "message" || key == "error") {
      wants_message_ = block;
      if (!block && failed_->message.empty()) failed_->message = one_line(value);
    } else if (key == "file" || key == "fileName") {
      problem.file = plain_path(value);
    } else if (key == "line" || key == "lineNumber") {
      problem.line = number_of(value);
    } else if (key == "column") {
      problem.column = number_of(value);
    } else if ((key == "at" || key == "location") && problem.file.empty()) {
      take_place(find_place(value, ""));
    }
  }

  void take_place(const Place& place) {
    failed_->problem.file = place.file;
    failed_->problem.line = place.line;
    failed_->problem.column = place.column;
  }

  // Comments' lines that say that it failed and where, which the problem says anyway.
  static bool only_announces(std::string_view line) {
    return line.empty() || line.starts_with("Failed test") || line.starts_with("at ") || line.starts_with("(in test") ||
           line.starts_with("Looks like you") || line.starts_with("tests ") || line.starts_with("pass ") ||
           line.starts_with("fail ");
  }

  // Perl: "got: '1'" and "expected: '2'" in two lines.
  static std::string message_in(std::string_view text) {
    std::string message, first;
    core::each_line(text, [&](std::size_t number, std::string_view line) {
      line = core::trim(line);
      if (number > 8 || only_announces(line) || line.starts_with("(in ") || message.size() > 300) return;
      if (first.empty()) first = line;
      const bool again = line.size() > first.size() && line.find(first) != std::string_view::npos;
      if (again || message.find(line) != std::string::npos) return;
      if (!message.empty()) message += message.ends_with(':') ? " " : ", ";
      message += line;
    });
    return one_line(message);
  }

  void tell_failed() {
    in_yaml_ = false;
    wants_message_ = false;
    if (!failed_) return;
    Problem& problem = failed_->problem;
    problem.message = failed_->message.empty() ? message_in(failed_->text) : failed_->message;
    if (problem.message.empty()) problem.message = problem.test.empty() ? "the test failed" : "not ok: " + problem.test;
    if (problem.file.empty()) take_place(find_place(failed_->text, problem.test));
    problem.kind = kind_of_failure(Kind::failure, "", problem.message, failed_->text);
    problem.lines = evidence(problem.lines.first_line, problem.lines.last_line);
    report_.add(std::move(problem));
    failed_.reset();
  }

  Report report_;
  core::AnalysisDocument::Tests tests_;
  std::vector<Level> levels_;
  std::string next_subtest_;
  std::optional<Failed> failed_;
  bool in_yaml_ = false, wants_message_ = false, bailed_out_ = false;
  std::size_t line_ = 0;
};

}  // namespace

Reading read_tap(std::string_view bytes) {
  TapReader reader;
  core::each_line(bytes, [&](std::size_t number, std::string_view line) { reader.read(number, line); });
  const bool complete = reader.complete();
  Report report = reader.finish();
  if (report.tests->run == 0 && report.problems.empty() && !complete) return {std::nullopt, "it has no test points"};
  if (!complete) report.trouble = "it ends without a plan";
  report.verdict = verdict_of(report);
  return {std::move(report), {}};
}

}  // namespace cimend::classify::reports
