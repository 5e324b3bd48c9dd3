#include "dashboard/run_context.h"

#include <algorithm>

#include "dashboard/stamp.h"

namespace cimend::dashboard {
namespace {

constexpr std::size_t kKeptCauses = 5;  // of each sort, in a digest

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

// What makes a failure one of a kind, as in clusters(): the fingerprint, else rule and message, else the signature of
// what no rule knows. Views of a digest.
struct CauseView {
  enum class Kind { fingerprint, rule, signature } kind = Kind::fingerprint;
  std::string_view key, message;
  std::string_view title, category;

  [[nodiscard]] bool same_as(const CauseView& other) const {
    return kind == other.kind && key == other.key && message == other.message;
  }
};

CauseView view_of(const RunDigest::Cause& cause) {
  const std::string_view title = cause.message.empty() ? cause.rule : cause.message;
  if (!cause.fingerprint.empty()) {
    return {CauseView::Kind::fingerprint, cause.fingerprint, {}, title, cause.category};
  }
  return {CauseView::Kind::rule, cause.rule, cause.message, title, cause.category};
}

bool holds(const std::vector<CauseView>& causes, const CauseView& cause) {
  return std::any_of(causes.begin(), causes.end(), [&](const CauseView& each) { return each.same_as(cause); });
}

// Each kind once, best first; none of a run that did not fail.
std::vector<CauseView> causes_of(const RunDigest& run) {
  std::vector<CauseView> causes;
  if (!run.failed()) return causes;
  if (!run.unclassified()) {
    for (const RunDigest::Cause& cause : run.causes) {
      const CauseView view = view_of(cause);
      if (!cause.follows && !holds(causes, view)) causes.push_back(view);
    }
  }
  for (const RunDigest::Unknown& unknown : run.unknown) {
    const CauseView view{CauseView::Kind::signature, unknown.signature, {}, unknown.signature, "unknown"};
    if (!unknown.signature.empty() && !holds(causes, view)) causes.push_back(view);
  }
  return causes;
}

// The first of causes_of(), without the others.
std::optional<CauseView> first_cause_of(const RunDigest& run) {
  if (!run.failed()) return std::nullopt;
  if (!run.unclassified()) {
    for (const RunDigest::Cause& cause : run.causes) {
      if (!cause.follows) return view_of(cause);
    }
  }
  for (const RunDigest::Unknown& unknown : run.unknown) {
    if (unknown.signature.empty()) continue;
    return CauseView{CauseView::Kind::signature, unknown.signature, {}, unknown.signature, "unknown"};
  }
  return std::nullopt;
}

bool is_cut(const RunDigest& run) { return run.causes.size() >= kKeptCauses || run.unknown.size() >= kKeptCauses; }

RunContext::Cause told(const CauseView& cause) { return {std::string(cause.title), std::string(cause.category)}; }

void compare(const RunDigest& run, const RunDigest& earlier, RunContext::Before& before) {
  const std::vector<CauseView> causes = causes_of(run);
  const std::vector<CauseView> earlier_causes = causes_of(earlier);
  before.unexplained = (run.failed() && causes.empty()) || (earlier.failed() && earlier_causes.empty());
  if (before.unexplained || !earlier.failed()) return;
  before.cut = is_cut(run) || is_cut(earlier);
  for (const CauseView& cause : causes) {
    (holds(earlier_causes, cause) ? before.stayed : before.appeared).push_back(told(cause));
  }
  for (const CauseView& cause : earlier_causes) {
    if (!holds(causes, cause)) before.gone.push_back(told(cause));
  }
}

bool has_ended(const RunDigest& run) { return run.time != 0 && (run.failed() || run.state == RunState::passed); }

// Without any of them a run is of no line: nothing says that another has to do with it.
bool has_line(const RunDigest& run) { return !run.repository.empty() || !run.workflow.empty() || !run.branch.empty(); }

void add(Stamp& stamp, const std::vector<RunContext::Cause>& causes) {
  stamp.add(std::uint64_t{causes.size()});
  for (const RunContext::Cause& cause : causes) stamp.add(cause.title).add(cause.category);
}

void add(Stamp& stamp, const RunContext::Attempt& attempt) {
  stamp.add(attempt.run_id).add(static_cast<std::uint64_t>(attempt.attempt));
  stamp.add(static_cast<std::uint64_t>(attempt.state)).add(attempt.summary).add(attempt.received_at);
  stamp.add(std::uint64_t{attempt.here}).add(std::uint64_t{attempt.jobs.size()});
  for (const RunDigest::Job& job : attempt.jobs) stamp.add(job.name).add(static_cast<std::uint64_t>(job.state));
}

void add(Stamp& stamp, const RunContext::Before& before) {
  stamp.add(before.run_id).add(before.received_at).add(std::uint64_t{before.failed});
  stamp.add(std::uint64_t{before.unexplained}).add(std::uint64_t{before.cut});
  for (const auto* causes : {&before.appeared, &before.stayed, &before.gone}) add(stamp, *causes);
  stamp.add(std::uint64_t{before.in_a_row}).add(before.first_run_id).add(before.first_received_at);
}

}  // namespace

std::uint64_t RunContext::fingerprint() const {
  Stamp stamp;
  stamp.add(std::uint64_t{attempts.size()});
  for (const Attempt& attempt : attempts) add(stamp, attempt);
  stamp.add(std::uint64_t{last_passed.has_value()});
  if (last_passed) stamp.add(last_passed->run_id).add(last_passed->head_sha).add(last_passed->received_at);
  if (before) add(stamp, *before);
  return stamp.value();
}

RunContexts::RunContexts(const History& history) : history_(history) {
  for (std::size_t i = 0; i < history.runs.size(); ++i) {
    const RunDigest& run = history.runs[i];
    if (!run.head_sha.empty()) by_commit_[{run.repository, run.workflow, run.head_sha}].push_back(i);
    if (!has_ended(run)) continue;
    Line& line = lines_[{run.repository, run.workflow, run.branch}];
    line.ended.push_back(i);
    if (run.state == RunState::passed) line.passed.push_back(i);
  }
  for (auto& [key, line] : lines_) count_rows(line);
}

// From the oldest on.
void RunContexts::count_rows(Line& line) const {
  line.in_a_row.resize(line.ended.size());
  std::optional<CauseView> earlier;
  for (std::size_t i = line.ended.size(); i-- > 0;) {
    const std::optional<CauseView> cause = first_cause_of(history_.runs[line.ended[i]]);
    const bool same = cause && earlier && cause->same_as(*earlier);
    if (cause) line.in_a_row[i] = same ? line.in_a_row[i + 1] + 1 : 1;
    earlier = cause;
  }
}

std::optional<RunContext::Before> RunContexts::before(const Line& line, std::size_t index) const {
  const RunDigest& run = history_.runs[index];
  const auto here = std::lower_bound(line.ended.begin(), line.ended.end(), index);
  if (!has_line(run) || here == line.ended.end() || *here != index || here + 1 == line.ended.end()) {
    return std::nullopt;
  }
  const RunDigest& earlier = history_.runs[*(here + 1)];
  RunContext::Before before;
  before.run_id = earlier.run_id;
  before.received_at = earlier.received_at;
  before.failed = earlier.failed();
  compare(run, earlier, before);
  const auto at = static_cast<std::size_t>(here - line.ended.begin());
  before.in_a_row = line.in_a_row[at];
  if (before.in_a_row > 1) {
    const RunDigest& first = history_.runs[line.ended[at + before.in_a_row - 1]];
    before.first_run_id = first.run_id;
    before.first_received_at = first.received_at;
  }
  return before;
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
  const auto line = lines_.find({run.repository, run.workflow, run.branch});
  if (line == lines_.end() || run.time == 0) return context;
  context.before = before(line->second, index);
  const Rows& passed = line->second.passed;
  const auto last_one = std::upper_bound(passed.begin(), passed.end(), index);
  if (last_one == passed.end()) return context;
  const RunDigest& last = history_.runs[*last_one];
  context.last_passed = {last.run_id, last.head_sha, last.received_at};
  return context;
}

}  // namespace cimend::dashboard
