#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "classify/pattern.h"
#include "core/documents/analysis.h"

namespace cimend::classify {

// Lines that say nothing about a cause but tell how a log ended and how many tests ran. They are searched together with
// the rules; unlike rules they are few, the same for everybody, and part of the program.
enum class SignalKind : std::uint8_t {
  run_succeeded,        // the CI system's own last word
  run_failed,           //
  run_cancelled,        //
  run_complete,         // it came to its end; whether well is told by its steps
  tool_succeeded,       // a build tool's last word; a later step may still have failed
  tool_failed,          //
  tests_succeeded,      // a test runner's last word where its counts do not tell; of a part of the tests perhaps
  tests_failed,         //
  counts_before_words,  // "3 failed, 2 passed"
  counts_after_words,   // "Tests run: 5, Failures: 1", "failures=1"
};

// Whether a summary's counts alone say that the tests passed: "3 passed in 0.01s" does, "Ran 3 tests in 0.001s" does
// not.
enum class Counts : std::uint8_t { tell_success, tell_numbers };

struct Signal {
  SignalKind kind;
  const char* tool;
  const char* pattern;
  Counts counts = Counts::tell_success;  // of the two kinds that count
};

bool counts_tests(SignalKind kind);

// The table. Static.
const std::vector<Signal>& signals();
// The same patterns, compiled on use, in the same order.
const std::vector<Pattern>& signal_patterns();

// Reads the counts of one summary line and adds them. Words it does not know are left alone.
void add_test_counts(std::string_view line, SignalKind kind, core::AnalysisDocument::Tests& tests);

// What a line that a signal matched says of the tests: tests_succeeded, tests_failed, or nothing.
enum class TestWord : std::uint8_t { nothing, succeeded, failed };
TestWord test_word(const Signal& signal, std::string_view line);

}  // namespace cimend::classify
