// The reports of .NET's runners: NUnit 2 and 3, xUnit.net, Visual Studio's TRX. Three vocabularies of one sentence: a
// test has a name and an outcome, and a failed one a message and a stack trace.
//
//   NUnit    <test-case fullname= result="Failed"> <failure> <message> <stack-trace>
//   xUnit    <test name= result="Fail">            <failure exception-type=> <message> <stack-trace>
//   TRX      <UnitTestResult testName= outcome="Failed"> … <ErrorInfo> <Message> <StackTrace>
//
// TRX names the class of a test in another place, behind the results; so problems get it at the end.
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "classify/reports/kinds.h"
#include "classify/reports/place.h"
#include "classify/reports/readers.h"
#include "classify/reports/xml_reader.h"
#include "core/text.h"

namespace cimend::classify::reports {
namespace {

constexpr std::size_t kMostDefinitions = 100'000;

enum class Outcome { passed, failed, error, timeout, skipped };

Outcome outcome_of_word(std::string_view word) {
  const std::string lower = core::to_lower(word);
  for (const std::string_view failed : {"failed", "failure", "fail"}) {
    if (lower == failed) return Outcome::failed;
  }
  for (const std::string_view error : {"error", "aborted", "crashed"}) {
    if (lower == error) return Outcome::error;
  }
  if (lower == "timeout") return Outcome::timeout;
  for (const std::string_view passed : {"passed", "success", "pass", "passedbutrunaborted", "completed"}) {
    if (lower == passed) return Outcome::passed;
  }
  return Outcome::skipped;
}

struct Test {
  std::string name, id, exception, message, stack;
  Outcome outcome = Outcome::passed;
  std::size_t first_line = 0;
};

class DotnetVisitor : public XmlVisitor {
 public:
  explicit DotnetVisitor(Format format) : format_(format) {}

  void open(const XmlTag& tag) override {
    if (is_test(tag.name())) {
      test_ = open_test(tag);
    } else if (tag.name() == "failure" && test_) {
      test_->exception = tag["exception-type"];
    } else if (format_ == Format::trx) {
      open_definition(tag);
    }
  }

  void close(std::string_view name, const std::string& text, std::size_t line) override {
    if (name == "UnitTest") definition_.clear();
    if (!test_) return;
    if ((name == "message" || name == "Message") && test_->message.empty()) test_->message = text;
    if ((name == "stack-trace" || name == "StackTrace") && test_->stack.empty()) test_->stack = text;
    if (is_test(name)) close_test(line);
  }

  Report finish() {
    for (const auto& [index, id] : ids_) {
      const auto defined = classes_.find(id);
      Problem& problem = report_.problems[index];
      if (defined != classes_.end()) problem.test = test_name(defined->second, problem.test);
    }
    report_.format = format_;
    report_.tool = tool_name({}, format_);
    report_.tests = tests_;
    return std::move(report_);
  }

 private:
  [[nodiscard]] bool is_test(std::string_view element) const {
    if (format_ == Format::nunit) return element == "test-case";
    if (format_ == Format::xunit) return element == "test";
    return element == "UnitTestResult";
  }

  static Test open_test(const XmlTag& tag) {
    Test test;
    for (const std::string_view attribute : {"fullname", "testName", "name"}) {
      if (test.name.empty()) test.name = one_line(readable(tag[attribute]));
    }
    test.id = tag["testId"];
    test.first_line = tag.line();
    const std::string_view said = tag["result"].empty() ? tag["outcome"] : tag["result"];
    if (!said.empty()) {
      test.outcome = outcome_of_word(said);
    } else if (core::to_lower(tag["executed"]) == "false") {
      test.outcome = Outcome::skipped;
    } else if (core::to_lower(tag["success"]) == "false") {
      test.outcome = Outcome::failed;
    }
    if (test.outcome == Outcome::failed && tag["label"] == "Error") test.outcome = Outcome::error;
    return test;
  }

  // <UnitTest id="…"> … <TestMethod className="A.B" name="C">
  void open_definition(const XmlTag& tag) {
    if (tag.name() == "UnitTest") definition_ = tag["id"];
    if (tag.name() != "TestMethod" || definition_.empty() || classes_.size() >= kMostDefinitions) return;
    const std::string_view name = tag["className"];
    classes_.emplace(definition_, std::string(name.substr(0, name.find(','))));
  }

  void close_test(std::size_t line) {
    ++tests_.run;
    switch (test_->outcome) {
      case Outcome::passed: ++tests_.passed; break;
      case Outcome::skipped: ++tests_.skipped; break;
      case Outcome::failed:
      case Outcome::error:
      case Outcome::timeout: add_problem(line); break;
    }
    test_.reset();
  }

  void add_problem(std::size_t line) {
    ++tests_.failed;
    if (report_.full()) return;
    Problem problem;
    const Kind told = test_->outcome == Outcome::error ? Kind::error : Kind::failure;
    // xUnit tells an assertion by its exception only.
    const bool threw = !test_->exception.empty() && test_->exception.find("Xunit") == std::string::npos &&
                       test_->exception.find("Assert") == std::string::npos;
    problem.kind = kind_of_failure(threw ? Kind::error : told, test_->exception, test_->message, test_->stack);
    if (test_->outcome == Outcome::timeout) problem.kind = Kind::timeout;
    problem.message = one_line(test_->message);
    if (problem.message.empty()) problem.message = first_line(test_->stack);
    if (problem.message.empty()) problem.message = "the test failed; the report does not say why";
    problem.test = test_->name;
    const Place place = find_place(test_->stack, test_->name);
    problem.file = place.file;
    problem.line = place.line;
    problem.lines = evidence(test_->first_line, line);
    const std::size_t before = report_.problems.size();
    report_.add(std::move(problem));
    if (!test_->id.empty() && report_.problems.size() > before) ids_.emplace(before, test_->id);
  }

  Format format_;
  Report report_;
  core::AnalysisDocument::Tests tests_;
  std::optional<Test> test_;
  std::string definition_;
  std::map<std::string, std::string, std::less<>> classes_;  // TRX: test id → class
  std::map<std::size_t, std::string> ids_;                   // problem → test id
};

}  // namespace

Reading read_dotnet(std::string_view bytes, Format format) {
  DotnetVisitor visitor(format);
  const XmlEnd end = read_xml(bytes, visitor);
  if (end.refused) return {std::nullopt, end.trouble};
  Report report = visitor.finish();
  report.trouble = end.trouble;
  if (!end.complete && report.tests->run == 0) return {std::nullopt, end.trouble};
  report.verdict = verdict_of(report);
  return {std::move(report), {}};
}

}  // namespace cimend::classify::reports
