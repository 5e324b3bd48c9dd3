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
  counts_before_words,  // "3 failed, 2 passed"
  counts_after_words,   // "Tests run: 5, Failures: 1", "failures=1"
};

struct Signal {
  SignalKind kind;
  const char* tool;
  const char* pattern;
};

// The table. Static.
const std::vector<Signal>& signals();
// The same patterns, compiled on use, in the same order.
const std::vector<Pattern>& signal_patterns();

// Reads the counts of one summary line and adds them. Words it does not know are left alone.
void add_test_counts(std::string_view line, SignalKind kind, core::AnalysisDocument::Tests& tests);

}  // namespace cimend::classify
