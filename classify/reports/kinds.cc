#include "classify/reports/kinds.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/log.h"
#include "core/text.h"

namespace cimend::classify::reports {
namespace {

constexpr std::size_t kLookedAt = 4000;  // bytes of a text in which its words are looked for
constexpr std::size_t kLongestTool = 40;
constexpr double kTestConfidence = 0.97;
constexpr double kLintConfidence = 0.95;

bool has_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

// "ZeroDivisionError: division by zero", "java.io.IOException: …": something was thrown that is no assertion.
bool throws(std::string_view message) {
  const std::size_t colon = message.find_first_of(": \n");
  const std::string_view first = message.substr(0, colon);
  if (colon == std::string_view::npos || message[colon] != ':') return false;
  if (!first.ends_with("Error") && !first.ends_with("Exception")) return false;
  return !has_any(message, {"Assert", "assert", "expect(", "Expect", "expected"});
}

bool first_lines_throw(std::string_view text) {
  constexpr std::size_t kFirst = 3;
  bool threw = false;
  core::each_line(text.substr(0, kLookedAt), [&](std::size_t number, std::string_view line) {
    threw = threw || (number <= kFirst && throws(core::trim(line)));
  });
  return threw;
}

bool is_lint(Kind kind) {
  return kind == Kind::style || kind == Kind::format || kind == Kind::type || kind == Kind::security;
}

}  // namespace

std::string_view name_of(Format format) {
  switch (format) {
    case Format::junit: return "junit";
    case Format::nunit: return "nunit";
    case Format::xunit: return "xunit";
    case Format::trx: return "trx";
    case Format::checkstyle: return "checkstyle";
    case Format::tap: return "tap";
    case Format::sarif: return "sarif";
    case Format::cargo: return "cargo";
    case Format::go_test: return "go-test";
    case Format::playwright: return "playwright";
    case Format::jest: return "jest";
    case Format::mocha: return "mocha";
    case Format::rspec: return "rspec";
    case Format::eslint: return "eslint";
    case Format::diagnostics: return "diagnostics";
  }
  return "report";
}

std::string_view title_of(Format format) {
  switch (format) {
    case Format::junit: return "JUnit XML";
    case Format::nunit: return "NUnit XML";
    case Format::xunit: return "xUnit.net XML";
    case Format::trx: return "TRX";
    case Format::checkstyle: return "checkstyle XML";
    case Format::tap: return "TAP";
    case Format::sarif: return "SARIF";
    case Format::cargo: return "cargo JSON";
    case Format::go_test: return "go test JSON";
    case Format::playwright: return "Playwright JSON";
    case Format::jest: return "jest JSON";
    case Format::mocha: return "mocha JSON";
    case Format::rspec: return "RSpec JSON";
    case Format::eslint: return "eslint JSON";
    case Format::diagnostics: return "linter JSON";
  }
  return "a report";
}

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::failure: return "failure";
    case Kind::error: return "error";
    case Kind::setup: return "setup";
    case Kind::collection: return "collection";
    case Kind::snapshot: return "snapshot";
    case Kind::crash: return "crash";
    case Kind::timeout: return "timeout";
    case Kind::race: return "race";
    case Kind::flaky: return "flaky";
    case Kind::compile: return "compile";
    case Kind::type: return "type";
    case Kind::style: return "style";
    case Kind::format: return "format";
    case Kind::security: return "security";
  }
  return "failure";
}

std::string_view category_of(Kind kind, Format format) {
  switch (kind) {
    case Kind::failure: return "test.assertion";
    case Kind::error: return "test.error";
    case Kind::setup: return "test.setup";
    case Kind::collection: return "test.collection";
    case Kind::snapshot: return "test.snapshot";
    case Kind::crash: return "test.crash";
    case Kind::timeout: return "timeout.test";
    case Kind::race: return "sanitizer.thread";
    case Kind::flaky: return "flaky.same-sha-flip";
    case Kind::compile: return "compile.error";
    case Kind::type: return format == Format::cargo ? "compile.type-error" : "lint.type";
    case Kind::style: return "lint.style";
    case Kind::format: return "lint.format";
    case Kind::security: return "security.vulnerability";
  }
  return "unknown";
}

Kind kind_of_failure(Kind otherwise, std::string_view type, std::string_view message, std::string_view text) {
  const std::string said = fmt::format("{}\n{}\n{}", type, message.substr(0, kLookedAt), text.substr(0, kLookedAt));
  if (has_any(said, {"toMatchSnapshot", "toMatchInlineSnapshot", "toMatchImageSnapshot", "toHaveScreenshot(",
                     "AssertionError: Snapshot", "[snapshot]"})) {
    return Kind::snapshot;
  }
  if (has_any(said, {"SIGSEGV", "SIGABRT", "SIGBUS", "Segmentation fault", "core dumped", "VM terminated without",
                     "worker crashed", "test crashed", "The forked VM"})) {
    return Kind::crash;
  }
  if (has_any(said, {"Exceeded timeout of ", "Timeout of ", "test timed out after", "TestTimedOutException",
                     "Test timeout of ", "Test timed out", "timed out in ", "Failed: Timeout >"})) {
    return Kind::timeout;
  }
  if (has_any(said, {"WARNING: DATA RACE", "race detected during execution of test"})) return Kind::race;
  if (message.starts_with("collection failure") ||
      has_any(said, {"Test suite failed to run", "ImportError while importing test module", "_FailedTest"})) {
    return Kind::collection;
  }
  if (message.starts_with("failed on setup") || message.starts_with("failed on teardown") ||
      message.starts_with("test setup failure") || has_any(type, {"OneTimeSetUp", "SetUpException"})) {
    return Kind::setup;
  }
  // Runners that have only one word for both: what was thrown tells.
  const bool asserts =
      has_any(type, {"Assert", "assert", "ComparisonFailure", "ExpectationFailed", "ExpectationNotMet"});
  if (otherwise == Kind::error && asserts) return Kind::failure;
  const bool threw = throws(message) || first_lines_throw(text);
  if (otherwise == Kind::failure && !asserts && threw) return Kind::error;
  return otherwise;
}

Kind kind_of_complaint(std::string_view tool, std::string_view code, std::string_view message) {
  const std::string said = core::to_lower(fmt::format("{} {}", tool, code));
  if (message.starts_with("Parsing error:") || code == "E999" || code == "syntax-error") return Kind::compile;
  if (has_any(said, {"prettier", "rustfmt", "gofmt", "gofumpt", "clang-format", "/black", "isort", "spotless"}))
    return Kind::format;
  if (has_any(said, {"mypy", "pyright", "pytype", "phpstan", "psalm", "sorbet", "flow-type"})) return Kind::type;
  if (has_any(said, {"trivy", "grype", "snyk", "codeql", "gosec", "bandit", "gitleaks", "checkov", "tfsec", "brakeman",
                     "osv-scanner", "dependency-check", "cargo-audit"}))
    return Kind::security;
  if (has_any(said, {"gcc", "g++", "gnu c", "clang ", "msvc", "rustc", "javac", "error ts"})) return Kind::compile;
  return Kind::style;
}

core::Severity severity_of_word(std::string_view word) {
  const std::string lower = core::to_lower(core::trim(word));
  for (const std::string_view error : {"error", "fatal", "fatal error", "failure", "2", "high", "critical", "blocker",
                                       "major", "e", "f", "fail", "convention-error"}) {
    if (lower == error) return core::Severity::error;
  }
  for (const std::string_view note : {"note", "info", "information", "informational", "hint", "help", "style", "none",
                                      "suggestion", "i", "ignore", "low", "0", "trivial", "refactor", "convention"}) {
    if (lower == note) return core::Severity::note;
  }
  return core::Severity::warning;
}

std::string tool_name(std::string_view told, Format format) {
  std::string name;
  for (const char c : core::trim(told)) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || std::string_view(" ._-+#/").find(c) != std::string_view::npos) name += c;
    if (name.size() >= kLongestTool) break;
  }
  const std::string_view kept = core::trim(name);
  return std::string(kept.empty() ? name_of(format) : kept);
}

Rule rule_for(const Report& report, const Problem& problem) {
  Rule rule;
  rule.id = fmt::format("report.{}.{}", name_of(report.format), name_of(problem.kind));
  rule.category = category_of(problem.kind, report.format);
  rule.tool = report.tool;
  rule.severity = problem.severity;
  rule.confidence = is_lint(problem.kind) ? kLintConfidence : kTestConfidence;
  return rule;
}

void Report::add(Problem problem) {
  if (!full()) problems.push_back(std::move(problem));
}

bool Report::full() {
  if (problems.size() < kMostProblems) return false;
  ++problems_left_out;
  return true;
}

}  // namespace cimend::classify::reports
