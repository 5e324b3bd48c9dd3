// JUnit XML. There is no standard: Ant's report task began it, and every runner wrote down what it had. What they agree
// on is enough: <testcase> with name and classname, and inside it <failure>, <error> or <skipped>. Everything else is
// looked for in more than one place:
//
//   - the file: an attribute of the failure (Catch2), of the test case (pytest, PHPUnit, jest-junit), of a suite
//     (mocha), or in the failure's text (a traceback's frame);
//   - the message: an attribute, or the text's first line (Surefire leaves the attribute out for a bare exception);
//   - skipped: an element, or status="notrun" (GoogleTest), "skipped", "disabled";
//   - reruns: Surefire's <flakyFailure> stands in a test that passed in the end, <rerunFailure> in one that did not;
//   - linters that write JUnit (eslint) put the rule into the name and the place into the text.
//
// What suites claim in their attributes (tests="12") is not read: cases are counted, since nested suites count twice
// and torn files count what is not there.
#include <optional>
#include <string>
#include <vector>

#include "classify/pattern.h"
#include "classify/reports/kinds.h"
#include "classify/reports/place.h"
#include "classify/reports/readers.h"
#include "classify/reports/xml_reader.h"
#include "core/text.h"

namespace cimend::classify::reports {
namespace {

constexpr std::size_t kLongestText = std::size_t{64} << 10;  // of one failure, as far as it is kept

struct Suite {
  std::string name, file, package;
};

// <failure>, <error> or <flakyFailure> of a case.
struct Told {
  Kind kind = Kind::failure;
  std::string message, type, file, text;
  std::int64_t line = 0;
  std::size_t first_line = 0, last_line = 0;
};

struct Case {
  std::string name, class_name, file;
  std::int64_t line = 0;
  std::size_t first_line = 0;
  std::string output;  // of <system-out>, where nothing else tells
  bool skipped = false, failed_by_status = false;
  std::optional<Told> failure;  // the first of several
  std::optional<Told> flaky;
};

bool is_result(std::string_view element) { return element == "failure" || element == "error"; }
bool is_flaky(std::string_view element) { return element == "flakyFailure" || element == "flakyError"; }

bool says_skipped(const XmlTag& tag) {
  const std::string status = core::to_lower(tag["status"]);
  const std::string result = core::to_lower(tag["result"]);
  for (const std::string_view word : {"notrun", "skipped", "disabled", "ignored", "pending", "suppressed"}) {
    if (status == word || result == word) return true;
  }
  return false;
}

bool says_failed(const XmlTag& tag) {
  const std::string status = core::to_lower(tag["status"]);
  return status == "failed" || status == "failure" || status == "error" || status == "broken";
}

std::string_view first_of(const XmlTag& tag, std::initializer_list<std::string_view> attributes) {
  for (const std::string_view attribute : attributes) {
    if (!tag[attribute].empty()) return tag[attribute];
  }
  return {};
}

class JunitVisitor : public XmlVisitor {
 public:
  void open(const XmlTag& tag) override {
    const std::string_view name = tag.name();
    if (name == "testsuites" || name == "testsuite") {
      open_suite(tag);
    } else if (name == "testcase") {
      open_case(tag);
    } else if (is_result(name) || is_flaky(name)) {
      open_result(tag);
    } else if (name == "skipped" && case_) {
      case_->skipped = true;
    }
  }

  void close(std::string_view name, const std::string& text, std::size_t line) override {
    if (told_ && told_->text.size() < kLongestText) told_->text += text;
    if (is_result(name) || is_flaky(name)) {
      close_result(name, line);
    } else if (name == "testcase") {
      close_case(line);
    } else if (name == "system-out" && case_ && !told_) {
      case_->output = text;
    } else if ((name == "testsuites" || name == "testsuite") && !suites_.empty()) {
      suites_.pop_back();
    }
  }

  // A case that was still open where a torn report ended counts where it had told of a failure.
  Report finish() {
    if (told_) close_result(told_->kind == Kind::flaky ? "flakyFailure" : "failure", told_->first_line);
    if (case_ && case_->failure) close_case(case_->failure->last_line);
    report_.tool = tool_name(tool_, Format::junit);
    report_.tests = tests_;
    return std::move(report_);
  }

 private:
  void open_suite(const XmlTag& tag) {
    suites_.push_back(
        {std::string(tag["name"]), plain_path(first_of(tag, {"file", "filepath"})), std::string(tag["package"])});
    if (tool_.empty()) tool_ = told_tool(tag);
  }

  // Few runners sign their reports.
  static std::string_view told_tool(const XmlTag& tag) {
    const std::string_view name = tag["name"];
    if (name.starts_with("pytest")) return "pytest";
    if (name == "jest tests") return "jest";
    if (name == "Mocha Tests") return "mocha";
    if (name == "vitest tests") return "vitest";
    if (name == "nextest-run" || name.starts_with("nextest")) return "cargo-nextest";
    if (name == "rspec" || name.starts_with("rspec")) return "rspec";
    if (name == "AllTests") return "gtest";
    if (tag["package"] == "org.eslint") return "eslint";
    if (tag["noNamespaceSchemaLocation"].find("surefire") != std::string_view::npos) return "maven-surefire";
    return {};
  }

  void open_case(const XmlTag& tag) {
    Case made;
    made.name = one_line(readable(tag["name"]));
    made.class_name = one_line(readable(first_of(tag, {"classname", "class", "className"})));
    made.file = plain_path(first_of(tag, {"file", "filepath"}));
    made.line = number_of(first_of(tag, {"line", "lineno"}));
    made.first_line = tag.line();
    made.skipped = says_skipped(tag);
    made.failed_by_status = says_failed(tag);
    case_ = std::move(made);
  }

  void open_result(const XmlTag& tag) {
    if (told_) return;
    Told told;
    told.kind = tag.name() == "error" ? Kind::error : Kind::failure;
    if (is_flaky(tag.name())) told.kind = Kind::flaky;
    told.message = readable(tag["message"]);
    told.type = tag["type"];
    told.file = plain_path(tag["file"]);
    told.line = number_of(tag["line"]);
    told.first_line = tag.line();
    told_ = std::move(told);
  }

  void close_result(std::string_view name, std::size_t line) {
    if (!told_) return;
    told_->last_line = line;
    if (!case_) {
      if (is_result(name)) add_suite_problem(*told_);
    } else if (is_flaky(name)) {
      if (!case_->flaky) case_->flaky = std::move(*told_);
    } else if (!case_->failure) {
      case_->failure = std::move(*told_);
    }
    told_.reset();
  }

  void close_case(std::size_t line) {
    if (!case_) return;
    ++tests_.run;
    if (case_->failure || case_->failed_by_status) {
      ++tests_.failed;
      if (!case_->failure) case_->failure = Told{Kind::failure, "", "", "", "", 0, case_->first_line, line};
      add_case_problem(*case_->failure, core::Severity::error);
    } else if (case_->skipped) {
      ++tests_.skipped;
    } else {
      ++tests_.passed;
      if (case_->flaky) add_case_problem(*case_->flaky, core::Severity::warning);
    }
    case_.reset();
  }

  // Words that say no more than the element does.
  static bool says_nothing(std::string_view message) {
    const std::string word = core::to_lower(message);
    return word.empty() || word == "failed" || word == "failure" || word == "error" || word == "test failure" ||
           word == "collection failure";
  }

  [[nodiscard]] std::string message_of(const Told& told, Kind kind) const {
    std::string message = one_line(told.message);
    // pytest: failed on setup with "ConnectionError: no database"
    for (const std::string_view frame : {"failed on setup with \"", "failed on teardown with \""}) {
      if (message.starts_with(frame) && message.ends_with('"'))
        message = message.substr(frame.size(), message.size() - frame.size() - 1);
    }
    if (says_nothing(message) || message.starts_with("self = <")) {
      std::string telling = telling_line(told.text, case_ ? case_->name : std::string());
      if (telling.empty() && case_) telling = telling_line(case_->output, case_->name);
      if (!telling.empty()) message = telling;
    }
    const std::string_view type = std::string_view(told.type).substr(told.type.find_last_of(".\\") + 1);
    const bool says_more = kind == Kind::error && !type.empty() && type != "error" && type != "failure" &&
                           type.find(' ') == std::string_view::npos && message.find(type) == std::string::npos;
    if (says_more) message = one_line(std::string(type) + (message.empty() ? "" : ": ") + message);
    return message.empty() ? "the test failed; the report does not say why" : message;
  }

  [[nodiscard]] std::string suite_file() const {
    for (auto suite = suites_.rbegin(); suite != suites_.rend(); ++suite) {
      if (!suite->file.empty()) return suite->file;
    }
    return {};
  }
  [[nodiscard]] bool of_linter() const { return !suites_.empty() && suites_.back().package == "org.eslint"; }

  static Kind kind_of(const Told& told) {
    if (told.kind == Kind::flaky) return Kind::flaky;
    return kind_of_failure(told.kind, told.type, told.message, told.text);
  }

  void add_case_problem(const Told& told, core::Severity severity) {
    if (report_.full()) return;
    if (of_linter()) return add_lint_problem(told);
    Problem problem;
    problem.kind = kind_of(told);
    problem.severity = severity;
    problem.message = message_of(told, told.kind);
    problem.test = test_name(case_->class_name, case_->name);
    set_place(problem, told);
    const std::size_t first =
        told.first_line - case_->first_line < kMostEvidenceLines ? case_->first_line : told.first_line;
    problem.lines = evidence(first, told.last_line);
    report_.add(std::move(problem));
  }

  void set_place(Problem& problem, const Told& told) const {
    const std::string file = case_->file.empty() ? suite_file() : case_->file;
    problem.file = told.file.empty() ? file : told.file;
    problem.line = told.file.empty() && case_->file.empty() ? 0 : told.line > 0 ? told.line : case_->line;
    if (!told.file.empty() && told.line > 0) return;
    const std::string owner = file + " " + case_->class_name + " " + case_->name;
    Place place = find_place(told.text, owner);
    if (place.file.empty()) place = find_place(told.message, owner);
    if (place.file.empty()) return;
    problem.line = place.line;
    problem.column = place.column;
    const bool same = file.ends_with(place.file) || place.file.ends_with(file);
    if (file.empty() || !same) problem.file = place.file;
  }

  // eslint -f junit: "line 3, col 7, Error - 'x' is not defined. (no-undef)"
  void add_lint_problem(const Told& told) {
    static const Pattern place(R"(^\s*line (?P<line>\d+), col (?P<column>\d+), (?P<package>\w+) - (?P<message>.*)$)");
    Captures captures{};
    const std::string text = first_line(told.text);
    Problem problem;
    problem.file = suites_.back().name;
    problem.code = case_->name.starts_with("org.eslint.") ? case_->name.substr(11) : case_->name;
    problem.message = message_of(told, told.kind);
    if (place.capture(text, captures)) {
      problem.line = number_of(at(captures, Field::line));
      problem.column = number_of(at(captures, Field::column));
      problem.severity = severity_of_word(at(captures, Field::package));
    }
    problem.kind = kind_of_complaint("eslint", problem.code, problem.message);
    problem.lines = evidence(told.first_line, told.last_line);
    report_.add(std::move(problem));
  }

  // A failure beside the cases: a suite that could not be set up.
  void add_suite_problem(const Told& told) {
    Problem problem;
    problem.kind = kind_of_failure(Kind::setup, told.type, told.message, told.text);
    problem.message = message_of(told, Kind::error);
    if (!suites_.empty()) problem.test = one_line(suites_.back().name);
    const Place place = find_place(told.text, problem.test);
    problem.file = place.file.empty() ? suite_file() : place.file;
    problem.line = place.line;
    problem.lines = evidence(told.first_line, told.last_line);
    report_.add(std::move(problem));
  }

  Report report_;
  core::AnalysisDocument::Tests tests_;
  std::string tool_;
  std::vector<Suite> suites_;
  std::optional<Case> case_;
  std::optional<Told> told_;
};

}  // namespace

Reading read_junit(std::string_view bytes) {
  JunitVisitor visitor;
  const XmlEnd end = read_xml(bytes, visitor);
  if (end.refused) return {std::nullopt, end.trouble};
  Report report = visitor.finish();
  report.format = Format::junit;
  report.trouble = end.trouble;
  if (!end.complete && report.tests->run == 0 && report.problems.empty()) return {std::nullopt, end.trouble};
  report.verdict = verdict_of(report);
  return {std::move(report), {}};
}

}  // namespace cimend::classify::reports
