#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "classify/rule.h"
#include "classify/scan_plan.h"

namespace cimend::classify {

// The shipped rules as cimend-rules-compiler writes them: constant tables, so that a cold start reads no YAML, derives
// no literals and builds no matcher.
struct EmbeddedText {
  std::string_view text;
  int line, column;
};

struct EmbeddedRule {
  std::string_view id, category, tool, match, forbid, after, within_step, heading, while_lines, until, needs, message,
      fix;
  int marker;  // core::Marker, or -1
  int max_lines;
  core::Severity severity;
  Role role;
  double confidence;
  std::span<const std::string_view> then, last;
  std::span<const EmbeddedText> examples, near_misses;
  std::string_view source;
  int source_line;
  Measured measured;
};

struct EmbeddedPlannedText {
  std::string_view text;
  std::span<const std::uint32_t> entries;
};

struct EmbeddedSet {
  std::string_view version;  // 12 hex digits of the sources' sha256
  std::span<const EmbeddedRule> rules;
  std::span<const EmbeddedPlannedText> beginnings, texts, literals;
  std::span<const std::uint32_t> unfiltered;
  std::span<const std::string_view> characters;
  std::span<const std::span<const std::uint16_t>> grams;
  std::string_view database;  // LiteralSearch::serialise; empty where there are no literals
};

// Defined in the generated file.
const EmbeddedSet& embedded_set();

enum class Proofs { with, without };  // examples and near misses
Rule to_rule(const EmbeddedRule& embedded, Proofs proofs);
ScanPlan to_plan(const EmbeddedSet& set);

// The source of the generated file.
std::string write_embedded_source(const std::vector<Rule>& rules, std::string_view version, const ScanPlan& plan,
                                  std::string_view database);

}  // namespace cimend::classify
