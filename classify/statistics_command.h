#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "classify/classifier.h"

namespace cimend::classify {

enum class StatisticsFormat : std::uint8_t { human, json };

struct StatisticsCommand {
  std::vector<std::string> labels;
  ClassifierOptions classifier;
  StatisticsFormat format = StatisticsFormat::human;
  std::string out;    // a file instead of standard output
  std::string write;  // a measurement file to write, or empty
};

// `rules stats`. Exit code: kAnsweredNo where a log could not be read and the rest was counted, kCouldNotAnswer where
// the labels or the rules can't be used.
int rule_statistics(StatisticsCommand command);

}  // namespace cimend::classify
