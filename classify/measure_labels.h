#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/documents/analysis.h"
#include "core/fs.h"
#include "core/result.h"

namespace cimend::classify {

// A log whose cause somebody has told: what rules are measured with. docs/MEASURING.md is the reference of the format.
struct LabelledCase {
  std::string id;
  std::string file;         // of labels, as it was named
  std::string log;          // path that can be opened
  std::string passing_log;  // of the same job, or empty
  std::string project;      // what logs are grouped by; the id where the label names none
  core::Verdict verdict = core::Verdict::failed;
  std::vector<std::string> categories;  // any of them is right: of the taxonomy, or the front of one; empty: not told
  std::vector<core::LineRange> lines;   // that explain the failure, sorted; empty: not told
  std::vector<std::string> failed_tests;

  // Whether it says anything that a finding can be held to.
  [[nodiscard]] bool judges() const { return !lines.empty() || !categories.empty() || !failed_tests.empty(); }
};

struct LabelledCases {
  std::vector<LabelledCase> cases;  // files in the order given, cases in the order of the file
  std::vector<std::string> notes;   // "cases.jsonl:3: …": what was passed over
};

// Reads JSONL files. Paths in a file are relative to its directory. Errc::parse, with file and line, for a line that is
// no case; members it does not know are left alone, since labels serve others, too.
core::Result<LabelledCases> read_labels(core::Fs& fs, const std::vector<std::string>& paths);

// What a finding says that a label can be held against.
struct Claim {
  std::string_view category;
  std::string_view test;
  const std::vector<core::LineRange>& evidence;
};

// Whether the claim agrees with everything that the case tells of it: one of the first ten evidence lines is labelled,
// and the category is one of the labelled. Where neither is told, the test has to be one of the failed.
// Only for a case that judges().
bool agrees(const LabelledCase& labels, const Claim& claim);

}  // namespace cimend::classify
