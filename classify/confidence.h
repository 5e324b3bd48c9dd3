#pragma once

#include "classify/measured.h"
#include "classify/rule.h"

namespace cimend::classify {

struct Candidate;

// How sure a finding leaves us, and when a rule had better be silent. The essay in confidence.cc says why it is
// reckoned this way; docs/MEASURING.md how it is measured.

// Below it a rule abstains, unless a user says otherwise: it is wrong more often than right.
inline constexpr double kDefaultFloor = 0.50;

// What the rule's word alone is worth: its declared confidence, moved by what was measured. 0 to 0.99.
double rule_confidence(double declared, const Measured& measured);
// How much of it is left where the finding stands (ranking.h, Standing) and for its rule's role. 0 to 1.
double standing_factor(const Candidate& candidate);
// The two multiplied, with two digits: what stands in documents.
double confidence_of(const Candidate& candidate);

// Whether the rule was measured to be wrong so often that it may no longer set a category. A rule that was not measured
// never abstains.
bool abstains(double declared, const Measured& measured, double floor);

// The lower end of Wilson's score interval (E. B. Wilson, 1927) for `right` of `of`; 0 where `of` is 0. With z = 1.96
// the true share is above it 39 times of 40.
double wilson_lower_bound(double right, double of, double z = 1.96);

}  // namespace cimend::classify
