#include "classify/known.h"

#include <algorithm>

namespace cimend::classify {
namespace {

bool same_repository(const JobRun& a, const JobRun& b) {
  return a.repository.empty() || b.repository.empty() || a.repository == b.repository;
}

// The same attempt of the same run. A log without a run is no run at all.
bool same_run(const JobRun& a, const JobRun& b) {
  return !a.run_id.empty() && a.run_id == b.run_id && a.attempt == b.attempt && same_repository(a, b);
}

bool passed_elsewhere(const JobRun& failed, const History& history) {
  if (failed.head_sha.empty()) return false;
  const std::vector<JobRun> passes = history.passes(failed.head_sha, failed.job);
  return std::any_of(passes.begin(), passes.end(),
                     [&](const JobRun& pass) { return same_repository(failed, pass) && !same_run(failed, pass); });
}

}  // namespace

std::string_view name_of(Known known) {
  switch (known) {
    case Known::new_failure: return "new";
    case Known::seen: return "seen";
    case Known::flaky: return "flaky";
  }
  return "";
}

Known known(std::string_view fingerprint, const JobRun& now, const History& history) {
  if (passed_elsewhere(now, history)) return Known::flaky;
  bool seen = false;
  for (const JobRun& earlier : history.failures(fingerprint)) {
    if (!same_repository(earlier, now) || same_run(earlier, now)) continue;
    if (passed_elsewhere(earlier, history)) return Known::flaky;
    seen = true;
  }
  return seen ? Known::seen : Known::new_failure;
}

void mark_known(core::AnalysisDocument& document, const JobRun& now, const History& history) {
  for (core::Finding& finding : document.findings) {
    if (finding.severity != core::Severity::error || finding.log >= document.logs.size()) continue;
    JobRun place = now;
    place.job = document.logs[finding.log].name;
    finding.known = name_of(known(finding.fingerprint, place, history));
  }
}

}  // namespace cimend::classify
