// go test -json (cmd/test2json): an event a line. A test's own words come as "output" events before the event that says
// how it ended, those of parallel tests interleaved; so output is kept by test until then, and let go.
//
// A test fails when one of its subtests does. Such a test is counted, as Go's own summary counts it, but it is no
// problem of its own. A package that fails without a failing test did not build, panicked outside a test, or left with
// an exit code: that is told once.
#include <map>
#include <utility>

#include "classify/pattern.h"
#include "classify/reports/json_text.h"
#include "classify/reports/kinds.h"
#include "classify/reports/place.h"
#include "classify/reports/readers.h"

namespace cimend::classify::reports {
namespace {

using core::Json;

constexpr std::size_t kLongestOutput = std::size_t{16} << 10;  // kept of one test
constexpr std::size_t kMostOutput = std::size_t{64} << 20;     // kept of all that have not ended

struct Running {
  std::string output;
  std::size_t first_line = 0;  // of its first telling output
  std::size_t last_line = 0;
  bool failed_inside = false;  // a subtest, or a package's test
};

// "    sums_test.go:12: want 4, got 5", "./sums.go:3:2: undefined: x"
const Pattern& told_place() {
  static const Pattern pattern(
      R"(^\s*(?:\./)?(?P<file>[^\s:]+\.(?:go|s|c|h)):(?P<line>\d+)(?::(?P<column>\d+))?: ?(?P<message>.*)$)");
  return pattern;
}

bool only_announces(std::string_view line) {
  const std::string_view text = core::trim(line);
  return text.empty() || text.starts_with("=== ") || text.starts_with("--- ") || text.starts_with("FAIL") ||
         text.starts_with("PASS") || text.starts_with("ok ") || text.starts_with("exit status") ||
         text.starts_with('#');
}

// testify tells in a block: "Error Trace:", "Error:", "Messages:".
std::string testify_error(std::string_view output) {
  std::string message;
  bool inside = false;
  core::each_line(output, [&](std::size_t, std::string_view line) {
    line = core::trim(line);
    if (line.starts_with("Error:")) {
      inside = true;
      line.remove_prefix(6);
    } else if (line.starts_with("Test:") || line.starts_with("Messages:") || line.empty()) {
      inside = false;
    }
    if (inside) message += std::string(line) + " ";
  });
  return one_line(message);
}

// What the output says: the first line with a place, else a panic, else the first line that is no frame.
void describe(std::string_view output, Problem& problem) {
  std::string first, panic;
  bool placed = false;
  core::each_line(output, [&](std::size_t, std::string_view line) {
    if (placed || only_announces(line)) return;
    Captures captures{};
    if (panic.empty() && line.starts_with("panic: ")) panic = one_line(line);
    if (first.empty()) first = one_line(line);
    if (!panic.empty() || !told_place().capture(line, captures)) return;
    placed = true;
    problem.file = plain_path(at(captures, Field::file));
    problem.line = number_of(at(captures, Field::line));
    problem.column = number_of(at(captures, Field::column));
    problem.message = one_line(at(captures, Field::message));
  });
  if (placed && problem.message.empty()) problem.message = testify_error(output);
  if (!placed && !panic.empty()) {
    problem.message = panic;
    const Place place = find_place(output.substr(output.find("panic: ")), "");
    problem.file = place.file;
    problem.line = place.line;
  }
  if (problem.message.empty()) problem.message = first.empty() ? "it failed without a word" : first;
}

class GoTestReader {
 public:
  void read(std::size_t number, const Json& event) {
    const std::string_view action = event["Action"].string_or("");
    const std::string package(event["Package"].string_or(event["ImportPath"].string_or("")));
    const std::string test(event["Test"].string_or(""));
    if (action == "output" || action == "build-output") {
      hear(number, {package, test}, event["Output"].string_or(""));
    } else if (action == "build-fail") {
      end_build(number, package);
    } else if (action == "pass" || action == "fail" || action == "skip") {
      test.empty() ? end_package(number, package, action == "fail", event) : end_test(number, {package, test}, action);
    }
  }

  // Between the events stands what the go command itself says: a compiler's errors, packages that were not built.
  void read_words(std::size_t number, std::string_view line) {
    Captures captures{};
    if (told_place().capture(line, captures) && !at(captures, Field::column).empty()) {
      add_compile(captures, {number, number});
      told_by_words_ = true;
    } else if (line.starts_with("FAIL\t") && line.find("[build failed]") != std::string_view::npos && !told_by_words_) {
      Problem problem;
      problem.kind = Kind::compile;
      problem.message = one_line("the package does not build: " + std::string(line.substr(5)));
      problem.lines = {number, number};
      report_.add(std::move(problem));
    }
  }

  Report finish() {
    report_.format = Format::go_test;
    report_.tool = "go test";
    report_.tests = tests_;
    return std::move(report_);
  }
  [[nodiscard]] bool left_open() const { return !running_.empty(); }

 private:
  using Name = std::pair<std::string, std::string>;  // package, test

  void hear(std::size_t number, const Name& name, std::string_view text) {
    if (kept_ > kMostOutput) return;
    Running& running = running_[name];
    const bool telling = !only_announces(text);
    if (telling && running.first_line == 0) running.first_line = number;
    if (telling) running.last_line = number;
    if (running.output.size() > kLongestOutput) return;
    running.output += text;
    kept_ += text.size();
  }

  Running take(const Name& name) {
    const auto found = running_.find(name);
    if (found == running_.end()) return {};
    Running running = std::move(found->second);
    running_.erase(found);
    kept_ -= std::min(kept_, running.output.size());
    return running;
  }

  void end_test(std::size_t number, const Name& name, std::string_view action) {
    const Running running = take(name);
    ++tests_.run;
    if (action == "pass") ++tests_.passed;
    if (action == "skip") ++tests_.skipped;
    if (action != "fail") return;
    ++tests_.failed;
    const std::size_t slash = name.second.rfind('/');
    if (slash != std::string::npos) running_[{name.first, name.second.substr(0, slash)}].failed_inside = true;
    running_[{name.first, ""}].failed_inside = true;
    if (!running.failed_inside) add(number, name, running, Kind::failure);
  }

  void end_package(std::size_t number, const std::string& package, bool failed, const Json& event) {
    const Running running = take({package, ""});
    // The build's own events told it, of this package or of one that it needs.
    const bool told = running.failed_inside || event.find("FailedBuild") != nullptr;
    if (!failed || told) return;
    const bool unbuilt = running.output.find("[build failed]") != std::string::npos ||
                         running.output.find("[setup failed]") != std::string::npos;
    add(number, {package, ""}, running, unbuilt ? Kind::compile : Kind::error);
    if (unbuilt) report_.problems.back().message = "the package does not build: " + package;
  }

  // Every line of a compiler's output with a place is a problem of its own.
  void end_build(std::size_t number, const std::string& package) {
    const Running running = take({package, ""});
    const std::size_t before = report_.problems.size();
    core::each_line(running.output, [&](std::size_t, std::string_view line) {
      Captures captures{};
      if (!told_place().capture(line, captures)) return;
      add_compile(captures,
                  evidence(std::max<std::size_t>(running.first_line, 1), std::max(running.last_line, number)));
    });
    if (report_.problems.size() == before) add(number, {package, ""}, running, Kind::compile);
  }

  void add_compile(const Captures& captures, core::LineRange lines) {
    Problem problem;
    problem.kind = Kind::compile;
    problem.file = plain_path(at(captures, Field::file));
    problem.line = number_of(at(captures, Field::line));
    problem.column = number_of(at(captures, Field::column));
    problem.message = one_line(at(captures, Field::message));
    problem.lines = lines;
    report_.add(std::move(problem));
  }

  void add(std::size_t number, const Name& name, const Running& running, Kind kind) {
    Problem problem;
    describe(running.output, problem);
    problem.kind = kind_of_failure(kind, "", problem.message, running.output);
    if (problem.kind == Kind::failure && problem.message.starts_with("panic: ")) problem.kind = Kind::error;
    problem.test = name.second;
    const std::size_t first = running.first_line == 0 ? number : running.first_line;
    problem.lines = evidence(first, running.last_line == 0 ? number : running.last_line);
    report_.add(std::move(problem));
  }

  Report report_;
  core::AnalysisDocument::Tests tests_;
  std::map<Name, Running> running_;
  std::size_t kept_ = 0;
  bool told_by_words_ = false;
};

}  // namespace

Reading read_go_test(std::string_view bytes) {
  GoTestReader reader;
  const JsonLines lines =
      each_json_line(bytes, [&](std::size_t number, const Json& event) { reader.read(number, event); });
  if (lines.objects == 0) return {std::nullopt, "none of its lines is whole"};
  core::each_line(bytes, [&](std::size_t number, std::string_view line) {
    if (!line.starts_with('{')) reader.read_words(number, line);
  });
  const bool open = reader.left_open();
  Report report = reader.finish();
  if (lines.last_broken || open) report.trouble = "it ends before its tests did";
  report.verdict = verdict_of(report);
  return {std::move(report), {}};
}

}  // namespace cimend::classify::reports
