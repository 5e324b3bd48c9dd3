// How sure a finding leaves us.
//
// A rule's author declares how sure the line alone makes him. That is a guess. Where labelled logs are at hand, the
// guess is a prior and the logs move it:
//
//     confidence = (kPrior × declared + votes) ÷ (kPrior + projects)
//
// the mean of a Beta distribution whose prior is worth kPrior projects. A project has one vote (measured.h), since its
// logs break alike: twenty logs of one project say little more than one about the next project. Hits in passing logs
// are misses. So a rule that three projects proved right is moved a little, one that thirty did stands at .98, and one
// that was never seen keeps what its author said.
//
// Worked example: declared .85, decided in five projects, right in all logs of four and in half of those of the fifth,
// and false alarms in the passing logs of one more: (4 × .85 + 4.5) ÷ (4 + 6) = .79.
//
// Rejected: the Wilson lower bound as the confidence. It answers another question ("how bad may this rule be?"), so it
// says .5 of rules that are right 19 times of 20. Measured on labelled logs of 29 languages, each judged without what
// its own project had told: logarithmic loss .67 with the bound (z = 1.96), .25 as declared, .23 with the mean. The
// bound stands beside the counts in `rules stats`, where the question is asked. kPrior from 1 to 8 differ by .003; 4 is
// the least that keeps a rule with two false alarms from falling silent.
//
// A rule abstains where the mean is below a floor: its findings stay as evidence, but set neither category nor verdict.
// The floor is where being wrong gets likelier than being right, and it is also the least that a rule may declare, so
// that no author's modesty brings a rule there, only measured failure. What it costs and saves (ci/measure prints the
// trade): of 638 answers 16 fell silent and 2 of these were right, the share right rose from .93 to .95, and the three
// passing logs that were called failed no longer were; with each project's own logs held out, 21 fell and 5 were right.

#include "classify/confidence.h"

#include <algorithm>
#include <cmath>

#include "classify/ranking.h"

namespace cimend::classify {
namespace {

constexpr double kPrior = 4;        // in projects
constexpr double kMostSure = 0.99;  // no count of logs makes it certain

}  // namespace

double rule_confidence(double declared, const Measured& measured) {
  const double projects = measured.projects;
  return std::min(kMostSure, (kPrior * declared + measured.votes) / (kPrior + projects));
}

double standing_factor(const Candidate& c) {
  double factor = 1;
  switch (c.standing) {
    case Standing::explains: break;
    case Standing::follows: factor = 0.9; break;
    case Standing::in_tests: factor = 0.6; break;
    case Standing::earlier_step: factor = 0.85; break;
    case Standing::outside: factor = 0.7; break;
    case Standing::good_step: factor = 0.5; break;
    case Standing::in_passing_log:
    case Standing::got_over: factor = 0.4; break;
    case Standing::no_error: break;
  }
  if (c.rule->role == Role::symptom) factor *= 0.9;
  if (c.rule->role == Role::wrapper) factor *= 0.5;
  return factor;
}

double confidence_of(const Candidate& c) {
  return std::round(rule_confidence(c.rule->confidence, c.rule->measured) * standing_factor(c) * 100) / 100;
}

bool abstains(double declared, const Measured& measured, double floor) {
  return measured.projects > 0 && rule_confidence(declared, measured) < floor;
}

double wilson_lower_bound(double right, double of, double z) {
  if (of <= 0) return 0;
  const double share = right / of;
  const double middle = share + z * z / (2 * of);
  const double half = z * std::sqrt(share * (1 - share) / of + z * z / (4 * of * of));
  return std::max(0.0, (middle - half) / (1 + z * z / of));
}

}  // namespace cimend::classify
