#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/documents/analysis.h"

namespace cimend::classify::reports {

// Structured inputs beside logs: what test runners, linters and compilers write for machines.
//
// A report tells what a log only shows: which test, in which file and line, with which words, and how many ran. It is
// recognised by its content, never by its name, and each problem in it becomes a finding like any other, with the lines
// of the report as evidence. What the report does not say is not invented: a lint report has no test counts.
//
// Reports are as hostile as logs. Nothing is expanded (an XML document that declares entities is refused), depth, text
// and the number of problems are bounded, and memory grows with the input, not with what it claims. A report that ends
// early keeps what was read of it.

enum class Format : std::uint8_t {
  junit,        // JUnit XML, the element names that Ant began with and every runner varies
  nunit,        // NUnit 2 (test-results) and 3 (test-run)
  xunit,        // xUnit.net v1 and v2 (assembly, assemblies)
  trx,          // Visual Studio's TestRun
  checkstyle,   // checkstyle XML, which many linters write
  tap,          // Test Anything Protocol 12 to 14
  sarif,        // SARIF 2.1.0
  cargo,        // cargo --message-format=json
  go_test,      // go test -json
  playwright,   // Playwright's json reporter
  jest,         // jest --json, vitest's json reporter
  mocha,        // mocha's json reporter
  rspec,        // rspec --format json
  eslint,       // eslint -f json, stylelint -f json
  diagnostics,  // a flat list of {file, line, message} as ruff, pylint, shellcheck, hadolint … write it
};
// As it stands in rule ids ("report.junit.failure"), and for people ("JUnit XML").
std::string_view name_of(Format format);
std::string_view title_of(Format format);

enum class Kind : std::uint8_t {
  failure,     // an assertion of a test
  error,       // a test ended by anything else
  setup,       // what a test needs did not come up
  collection,  // tests that could not even be loaded
  snapshot,    // what was written down differs
  crash,       // the process died
  timeout,     // a test that took too long
  race,        // a data race that the run detected
  flaky,       // failed, then passed in the same run
  compile,     // a compiler's error
  type,        // a type checker's, in a compiler or a linter
  style,       // a linter's
  format,      // a formatter's
  security,    // a scanner's
};
std::string_view name_of(Kind kind);
// The category of docs/TAXONOMY.md that a problem of a report has.
std::string_view category_of(Kind kind, Format format);

// One failed test, one thing a linter complains of. Texts are raw: not redacted, perhaps not valid UTF-8.
struct Problem {
  Kind kind = Kind::failure;
  core::Severity severity = core::Severity::error;
  std::string message;  // one line
  std::string test;     // "suite.test" as the report names it; empty where it is no test
  std::string file;
  std::int64_t line = 0;  // 0: not told
  std::int64_t column = 0;
  std::string code;       // a linter's rule, a compiler's number
  core::LineRange lines;  // of the report, 1-based, counted on '\n' alone
};

struct Report {
  Format format = Format::junit;
  std::string tool;  // "pytest"; the format's own where the report does not name it. Plain letters, bounded
  // failed where a problem is an error, passed where everything that ran was good, unknown where nothing ran or the
  // report ends early without a problem.
  core::Verdict verdict = core::Verdict::unknown;
  std::optional<core::AnalysisDocument::Tests> tests;  // counted, not believed: attributes that sum up are not read
  std::vector<Problem> problems;                       // in the order of the report, at most kMostProblems
  std::size_t problems_left_out = 0;
  std::string
      trouble;  // what is wrong with the rest of it, a part of a sentence: "it ends inside <testcase>"; or empty

  static constexpr std::size_t kMostProblems = 1000;
  // Adds a problem, or counts it where there are enough.
  void add(Problem problem);
  // Whether there are enough; where so, counts one more, so that its maker need not make it.
  bool full();
};

// What read_report() made of some bytes. No report and no reason: they never claimed to be one.
struct Reading {
  std::optional<Report> report;
  std::string why_not;  // "it looks like JUnit XML, but it declares entities"
};

// Reads any of the formats. Never fails: what is no report is a log. Linear time, and it looks at the first kilobytes
// only where they do not begin like a report. Threads may call it at once.
Reading read_report(std::string_view bytes);

}  // namespace cimend::classify::reports
