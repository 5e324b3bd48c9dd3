// What test runners write as one JSON document: Playwright, jest and vitest, mocha, RSpec.
#include <optional>
#include <string>

#include "classify/reports/json_readers.h"
#include "classify/reports/kinds.h"
#include "classify/reports/place.h"
#include "classify/reports/readers.h"

namespace cimend::classify::reports {
namespace {

using core::Json;

core::LineRange lines_of(const JsonText& json, const Json& object) {
  const core::LineRange lines = json.lines_of(object);
  return evidence(lines.first_line, lines.last_line);
}

const Json::Array& elements(const Json& value) {
  static const Json::Array none;
  return value.array() != nullptr ? *value.array() : none;
}

void count(core::AnalysisDocument::Tests& tests, std::int64_t core::AnalysisDocument::Tests::*outcome) {
  ++tests.run;
  ++(tests.*outcome);
}

using Tests = core::AnalysisDocument::Tests;

// Of a message that holds the diff and the stack too: what comes before them.
std::string told_of(std::string_view message) {
  std::size_t end = message.size();
  for (const std::string_view stop : {"\n    at ", "\n\n    at "}) end = std::min(end, message.find(stop));
  return one_line(message.substr(0, end));
}

// Fills in what a failure's text tells of the place.
void set_place(Problem& problem, std::string_view text, const std::string& file) {
  const Place place = find_place(text, file);
  const bool same = !place.file.empty() && (file.ends_with(place.file) || place.file.ends_with(file));
  problem.file = file.empty() ? place.file : file;
  if (!file.empty() && !same) return;
  problem.line = place.line;
  problem.column = place.column;
}

class PlaywrightReader {
 public:
  explicit PlaywrightReader(const JsonText& json) : json_(json) {}

  Report read() {
    for (const Json& suite : elements(json_.root()["suites"])) read_suite(suite, "");
    for (const Json& error : elements(json_.root()["errors"])) add_global_error(error);
    report_.format = Format::playwright;
    report_.tool = "playwright";
    report_.tests = tests_;
    return std::move(report_);
  }

 private:
  void read_suite(const Json& suite, const std::string& path) {
    const std::string title(suite["title"].string_or(""));
    const bool is_file = title == suite["file"].string_or("");
    const std::string inside = is_file ? path : path.empty() ? title : path + " › " + title;
    for (const Json& spec : elements(suite["specs"])) read_spec(spec, inside);
    for (const Json& nested : elements(suite["suites"])) read_suite(nested, inside);  // depth bounded by JsonText
  }

  // A spec runs once a project (a browser), and each is a test.
  void read_spec(const Json& spec, const std::string& path) {
    const std::string title(spec["title"].string_or(""));
    for (const Json& test : elements(spec["tests"])) {
      const std::string_view status = test["status"].string_or("");
      if (status == "skipped") {
        count(tests_, &Tests::skipped);
        continue;
      }
      if (status.empty()) continue;  // torn
      const bool bad = status == "unexpected";
      count(tests_, bad ? &Tests::failed : &Tests::passed);
      if (bad || status == "flaky") add(spec, test, path.empty() ? title : path + " › " + title, bad);
    }
  }

  static const Json& error_of(const Json& test) {
    static const Json none;
    for (const Json& result : elements(test["results"])) {
      if (result["error"].is_object()) return result["error"];
      if (!elements(result["errors"]).empty()) return elements(result["errors"]).front();
    }
    return none;
  }

  void add(const Json& spec, const Json& test, const std::string& name, bool bad) {
    const Json& error = error_of(test);
    const std::string_view message = error["message"].string_or("");
    const std::string_view stack = error["stack"].string_or("");
    Problem problem;
    problem.kind = bad ? kind_of_failure(Kind::failure, "", message, stack) : Kind::flaky;
    problem.severity = bad ? core::Severity::error : core::Severity::warning;
    problem.message = told_of(message);
    if (problem.message.empty()) problem.message = bad ? "the test did not end as expected" : "passed on a retry";
    problem.test = name;
    problem.file = plain_path(spec["file"].string_or(error["location"]["file"].string_or("")));
    const Json& place = error["location"].is_object() ? error["location"] : spec;
    problem.line = std::max<std::int64_t>(place["line"].integer_or(0), 0);
    problem.column = std::max<std::int64_t>(place["column"].integer_or(0), 0);
    problem.lines = lines_of(json_, test);
    report_.add(std::move(problem));
  }

  // What kept tests from being run at all.
  void add_global_error(const Json& error) {
    Problem problem;
    problem.kind = Kind::collection;
    problem.message = told_of(error["message"].string_or(error["value"].string_or("")));
    problem.file = plain_path(error["location"]["file"].string_or(""));
    problem.line = std::max<std::int64_t>(error["location"]["line"].integer_or(0), 0);
    problem.column = std::max<std::int64_t>(error["location"]["column"].integer_or(0), 0);
    problem.lines = lines_of(json_, error);
    report_.add(std::move(problem));
  }

  const JsonText& json_;
  Report report_;
  Tests tests_;
};

void add_jest_test(const JsonText& json, const Json& test, const std::string& file, Report& report, Tests& tests) {
  const std::string_view status = test["status"].string_or("");
  if (status.empty()) return;  // torn
  if (status == "passed") return count(tests, &Tests::passed);
  if (status != "failed") return count(tests, &Tests::skipped);  // pending, todo, skipped, disabled
  count(tests, &Tests::failed);
  std::string told;
  for (const Json& message : elements(test["failureMessages"])) {
    if (told.empty()) told = message.string_or("");
  }
  Problem problem;
  problem.kind = kind_of_failure(Kind::failure, "", told, "");
  problem.message = told_of(told);
  if (problem.message.empty()) problem.message = "the test failed; the report does not say why";
  problem.test = test["fullName"].string_or(test["title"].string_or(""));
  set_place(problem, told, file);
  if (problem.line == 0) problem.line = std::max<std::int64_t>(test["location"]["line"].integer_or(0), 0);
  problem.lines = lines_of(json, test);
  report.add(std::move(problem));
}

// A file whose tests could not even be loaded.
void add_jest_file_error(const JsonText& json, const Json& file_result, const std::string& file, Report& report) {
  const std::string_view told = file_result["message"].string_or("");
  Problem problem;
  problem.kind = Kind::collection;
  problem.message = telling_line(told, "");
  if (problem.message.empty()) problem.message = "the file's tests could not be run";
  set_place(problem, told, file);
  problem.lines = lines_of(json, file_result);
  report.add(std::move(problem));
}

}  // namespace

std::optional<Report> playwright_report(const JsonText& json) {
  const Json& root = json.root();
  const bool is_one = root["suites"].is_array() && root["config"].is_object() &&
                      (root["stats"].is_object() || root["errors"].is_array());
  if (!is_one) return std::nullopt;
  return PlaywrightReader(json).read();
}

std::optional<Report> jest_report(const JsonText& json) {
  const Json& root = json.root();
  if (!root["testResults"].is_array() || root.find("numTotalTests") == nullptr) return std::nullopt;
  Report report;
  report.format = Format::jest;
  Tests tests;
  for (const Json& file_result : elements(root["testResults"])) {
    const std::string file = plain_path(file_result["name"].string_or(""));
    const Json::Array& results = elements(file_result["assertionResults"]);
    for (const Json& test : results) add_jest_test(json, test, file, report, tests);
    if (results.empty() && file_result["status"].string_or("") == "failed")
      add_jest_file_error(json, file_result, file, report);
  }
  report.tool = root.find("numRuntimeErrorTestSuites") != nullptr ? "jest" : "vitest";
  report.tests = tests;
  return report;
}

std::optional<Report> mocha_report(const JsonText& json) {
  const Json& root = json.root();
  const bool is_one =
      root["stats"].is_object() && root["tests"].is_array() && root["failures"].is_array() && root["passes"].is_array();
  if (!is_one) return std::nullopt;
  Report report;
  report.format = Format::mocha;
  report.tool = "mocha";
  Tests tests;
  tests.passed = static_cast<std::int64_t>(elements(root["passes"]).size());
  tests.skipped = static_cast<std::int64_t>(elements(root["pending"]).size());
  tests.failed = static_cast<std::int64_t>(elements(root["failures"]).size());
  tests.run = tests.passed + tests.skipped + tests.failed;
  for (const Json& failure : elements(root["failures"])) {
    const std::string_view stack = failure["err"]["stack"].string_or("");
    const std::string_view message = failure["err"]["message"].string_or("");
    const std::string name(failure["fullTitle"].string_or(failure["title"].string_or("")));
    Problem problem;
    problem.kind = kind_of_failure(Kind::failure, failure["err"]["code"].string_or(""), first_line(stack), stack);
    if (name.find("\" hook") != std::string::npos) problem.kind = Kind::setup;
    problem.message = one_line(message);
    problem.test = one_line(name);
    set_place(problem, stack, plain_path(failure["file"].string_or("")));
    problem.lines = lines_of(json, failure);
    report.add(std::move(problem));
  }
  report.tests = tests;
  return report;
}

std::optional<Report> rspec_report(const JsonText& json) {
  const Json& root = json.root();
  if (!root["examples"].is_array() || root["summary"].find("example_count") == nullptr) return std::nullopt;
  Report report;
  report.format = Format::rspec;
  report.tool = "rspec";
  Tests tests;
  for (const Json& example : elements(root["examples"])) {
    const std::string_view status = example["status"].string_or("");
    if (status.empty()) continue;  // torn
    if (status != "failed") {
      count(tests, status == "passed" ? &Tests::passed : &Tests::skipped);
      continue;
    }
    count(tests, &Tests::failed);
    const Json& exception = example["exception"];
    const std::string_view type = exception["class"].string_or("");
    Problem problem;
    const bool asserts = type.find("Expectation") != std::string_view::npos;
    problem.kind = kind_of_failure(asserts ? Kind::failure : Kind::error, type, exception["message"].string_or(""), "");
    problem.message = one_line(exception["message"].string_or(""));
    problem.test = one_line(example["full_description"].string_or(""));
    problem.file = plain_path(example["file_path"].string_or(""));
    problem.line = std::max<std::int64_t>(example["line_number"].integer_or(0), 0);
    problem.lines = lines_of(json, example);
    report.add(std::move(problem));
  }
  const std::int64_t outside = root["summary"]["errors_outside_of_examples_count"].integer_or(0);
  if (outside > 0) {
    Problem problem;
    problem.kind = Kind::collection;
    problem.message = "an error outside of the examples: " +
                      first_line(elements(root["messages"]).empty() ? std::string_view()
                                                                    : elements(root["messages"])[0].string_or(""));
    problem.lines = lines_of(json, root["summary"]);
    report.add(std::move(problem));
  }
  report.tests = tests;
  return report;
}

}  // namespace cimend::classify::reports
