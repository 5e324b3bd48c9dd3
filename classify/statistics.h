#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "classify/classifier.h"
#include "classify/measure_labels.h"
#include "classify/measured.h"
#include "core/fs.h"
#include "core/result.h"

namespace cimend::classify {

// What labelled logs say of the rules: docs/MEASURING.md tells how to read it.

struct RuleStatistics {
  std::string rule;
  double declared = 0;
  double confidence = 0;  // with the measurements in force
  bool abstains = false;
  Measured measured;        // on these logs
  std::size_t covered = 0;  // logs of broken builds where it matched and another rule's finding showed its line
  std::string covered_by;   // the rule that did so most often
  std::size_t behind = 0;   // logs where it found something and another rule's finding of an error stood above
  std::string behind_rule;  // the one that stood first most often
  // Generality: in how many logs of broken builds it found something, of how many projects, in how many files of
  // labels.
  std::size_t fired_logs = 0, fired_projects = 0, label_files = 0;

  [[nodiscard]] bool fired() const { return measured.findings > 0 || measured.passing > 0 || covered > 0; }
  // It fires, and never is anybody's first finding.
  [[nodiscard]] bool shadowed() const { return measured.decided == 0 && covered + behind > 0; }
};

// Answers by how sure they were: whether confidence means what it says.
struct Reliability {
  struct Bucket {
    std::size_t answers = 0;
    std::size_t right = 0;
    double confidence = 0;  // sum
    double squares = 0;     // sum of squared distances from the truth
  };
  std::array<Bucket, 10> buckets;  // below .1, below .2, … up to 1
  void add(double confidence, bool right);
  [[nodiscard]] std::size_t answers() const;
  // The distance between confidence and share right, by bucket, weighted by answers ("expected calibration error").
  [[nodiscard]] double error() const;
  // Mean squared distance of confidence from the truth, 0 or 1 (G. W. Brier, 1950).
  [[nodiscard]] double brier() const;
};

struct Statistics {
  std::string rules_version;
  std::vector<RuleStatistics> rules;  // sorted by id
  std::size_t broken = 0, passing = 0;
  std::size_t judged = 0;         // broken ones whose label says anything
  std::size_t answered = 0;       // of these, with a category
  std::size_t right = 0;          // of these, in agreement with the label
  std::size_t called_failed = 0;  // passing ones
  std::size_t projects = 0;
  Reliability as_declared;              // with what rules declare
  Reliability in_force;                 // with the measurements in force
  Reliability held_out;                 // as measured on these logs, each log without what its own project told
  std::vector<core::Error> unreadable;  // logs that could not be read; they count nowhere

  [[nodiscard]] Measurements measurements() const;
  // The least general tenth of the rules that found something: those of the fewest projects; of equals, those with the
  // fewest logs a finding; of these, the first by id. What stands and falls with them was learned by heart.
  [[nodiscard]] std::vector<std::string> least_general() const;
};

struct StatisticsOptions {
  std::function<void(std::size_t done, std::size_t of)> progress;  // called now and then, from this thread
};

// Classifies every log of the labels, broken and passing, once each and several at a time, and counts. The result does
// not depend on the number of threads.
Statistics gather_statistics(core::Fs& fs, const RuleSet& rules, const std::vector<LabelledCase>& cases,
                             const StatisticsOptions& options = {});

}  // namespace cimend::classify
