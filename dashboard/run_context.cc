#include "dashboard/run_context.h"

#include <algorithm>

#include "core/text.h"

namespace cimend::dashboard {
namespace {

RunContext::Attempt attempt_of(const RunDigest& run, bool here) {
  return {run.run_id, run.attempt, run.state, run.summary, run.received_at, run.jobs, here};
}

// At most kMostAttempts of `rows` around `run`, oldest first.
std::vector<std::size_t> around(std::vector<std::size_t> rows, std::size_t run) {
  std::reverse(rows.begin(), rows.end());
  const auto here = static_cast<std::size_t>(std::find(rows.begin(), rows.end(), run) - rows.begin());
  // One after it where there is one, the others before it; what is missing before is taken after.
  std::size_t last = std::min(here + 2, rows.size());
  const std::size_t first = last > kMostAttempts ? last - kMostAttempts : 0;
  last = std::min(first + kMostAttempts, rows.size());
  const auto at = [&](std::size_t index) { return rows.begin() + static_cast<std::ptrdiff_t>(index); };
  return {at(first), at(last)};
}

// Texts one behind the other, so that no two lists of texts look the same.
void add(std::string& bytes, std::string_view text) {
  bytes += std::to_string(text.size());
  bytes += ':';
  bytes += text;
}

}  // namespace

std::string RunContext::fingerprint() const {
  std::string bytes;
  for (const Attempt& attempt : attempts) {
    add(bytes, attempt.run_id);
    add(bytes, std::to_string(attempt.attempt));
    add(bytes, word_for(attempt.state).bytes());
    add(bytes, attempt.summary);
    add(bytes, attempt.received_at);
    add(bytes, attempt.here ? "here" : "");
    for (const RunDigest::Job& job : attempt.jobs) {
      add(bytes, job.name);
      add(bytes, word_for(job.state).bytes());
    }
    add(bytes, "|");
  }
  if (last_passed) {
    add(bytes, last_passed->run_id);
    add(bytes, last_passed->head_sha);
    add(bytes, last_passed->received_at);
  }
  return core::sha256_hex(bytes);
}

RunContexts::RunContexts(const History& history) : history_(history) {
  for (std::size_t i = 0; i < history.runs.size(); ++i) {
    const RunDigest& run = history.runs[i];
    if (!run.head_sha.empty()) by_commit_[{run.repository, run.workflow, run.head_sha}].push_back(i);
    if (run.state == RunState::passed && run.time != 0) {
      passed_[{run.repository, run.workflow, run.branch}].push_back(i);
    }
  }
}

RunContext RunContexts::of(std::size_t index) const {
  RunContext context;
  const RunDigest& run = history_.runs[index];
  const auto same = by_commit_.find({run.repository, run.workflow, run.head_sha});
  if (same != by_commit_.end() && same->second.size() > 1) {
    for (const std::size_t row : around(same->second, index)) {
      context.attempts.push_back(attempt_of(history_.runs[row], row == index));
    }
  }
  const auto passed = passed_.find({run.repository, run.workflow, run.branch});
  if (passed == passed_.end() || run.time == 0) return context;
  const auto before = std::upper_bound(passed->second.begin(), passed->second.end(), index);
  if (before == passed->second.end()) return context;
  const RunDigest& last = history_.runs[*before];
  context.last_passed = {last.run_id, last.head_sha, last.received_at};
  return context;
}

}  // namespace cimend::dashboard
