#pragma once

#include "core/clock.h"
#include "core/documents/heal.h"

namespace cimend::selfheal {

// Whether to rerun, and every reason: a rerun needs all checks to hold, and all are made and reported even after the
// first that does not, so that a person sees everything that stands in the way. Pure.
//
// The checks, in order (the practice behind them: docs/POLICY.md):
//   analysis-present      no rerun on a guess
//   rerun-enabled         policy
//   workflow-allowlisted  policy; by default no workflow is
//   event-allowed         never for releases and deployments
//   run-failed            a cancelled run is somebody's decision
//   attempt-limit         run attempt and ledger together stay below the policy's maximum, at most 2
//   failed-job-limit      many failed jobs at once are an outage or a real break
//   job-names-allowed     never a deploy, release or publish job
//   confident-enough      the classification is at least 70 % sure; a last-resort rule's answer is no ground for an
//   effect every-cause-transient each failed job has a cause, and each cause is of the heal class "rerun"
//   (docs/TAXONOMY.md);
//                         one that is report-only or patchable, or a job nobody can explain, forbids it for all;
//                         class "once" counts only on the first attempt
core::DecisionDocument decide(const core::ContextDocument& context, core::UnixSeconds now);

}  // namespace cimend::selfheal
