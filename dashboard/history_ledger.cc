#include <algorithm>

#include "dashboard/history_parts.h"

namespace cimend::dashboard {
namespace {

constexpr std::size_t kNoRun = static_cast<std::size_t>(-1);

// A time as its document tells it, else that of the run.
std::string time_or_run(const std::string& told, const RunDigest& run) {
  return is_utc_time(told) ? told : run.received_at;
}

bool within(const History& history, const LedgerRow& row, std::size_t days) {
  const core::UnixSeconds at = std::min(unix_seconds(row.at), history.now);
  return at > 0 && today(history) - at / kDaySeconds < static_cast<std::int64_t>(days);
}

// The next attempt of each run on the same commit: the first to arrive where there are several.
class NextAttempts {
 public:
  explicit NextAttempts(const History& history) {
    for (std::size_t i = 0; i < history.runs.size(); ++i) {
      const RunDigest& run = history.runs[i];
      if (!run.head_sha.empty()) by_attempt_[key(run, run.attempt)] = i;
    }
  }
  [[nodiscard]] std::size_t of(const RunDigest& run) const {
    const auto found = by_attempt_.find(key(run, run.attempt + 1));
    return found != by_attempt_.end() && !run.head_sha.empty() ? found->second : kNoRun;
  }

 private:
  static std::string key(const RunDigest& run, std::int64_t attempt) {
    return key_of({commit_key(run), std::to_string(attempt)});
  }
  std::unordered_map<std::string, std::size_t> by_attempt_;
};

LedgerRow row_of_decision(const History& history, std::size_t index, const NextAttempts& next) {
  const RunDigest& run = history.runs[index];
  LedgerRow row;
  row.run = index;
  row.kind = run.decision.rerun ? LedgerRow::Kind::rerun : LedgerRow::Kind::rerun_refused;
  row.at = time_or_run(run.decision.decided_at, run);
  row.what = run.decision.summary;
  row.why = run.decision.first_objection;
  if (!run.decision.rerun) return row;
  row.outcome_run = next.of(run);
  if (row.outcome_run != kNoRun) row.outcome = history.runs[row.outcome_run].state;
  return row;
}

LedgerRow row_of_patch(const History& history, std::size_t index) {
  const RunDigest& run = history.runs[index];
  LedgerRow row;
  row.run = index;
  const bool empty = run.patch.state == "empty";
  row.kind = empty ? LedgerRow::Kind::patch_refused : LedgerRow::Kind::patch;
  row.at = time_or_run(run.patch.created_at, run);
  row.what = empty ? "No patch" : run.patch.title;
  row.why = run.patch.reason;
  return row;
}

LedgerRow row_of_approval(const History& history, std::size_t index) {
  const RunDigest& run = history.runs[index];
  LedgerRow row;
  row.run = index;
  row.kind = LedgerRow::Kind::approval;
  row.at = time_or_run(run.publication.approved_at, run);
  row.what = run.patch.title;
  row.why = "by " + run.publication.approved_by;
  return row;
}

LedgerRow row_of_publication(const History& history, std::size_t index) {
  using Kind = LedgerRow::Kind;
  const RunDigest& run = history.runs[index];
  LedgerRow row;
  row.run = index;
  row.kind = run.published()                      ? Kind::publication
             : run.publication.state == "refused" ? Kind::publication_refused
                                                  : Kind::publication_failed;
  row.at = time_or_run(run.publication.at, run);
  row.what = run.patch.title;
  row.why = run.publication.reason;
  return row;
}

// "tier B, validation failed": what keeps a patch from going on without a person.
std::string demands(const RunDigest::Patch& patch) {
  std::string why = patch.state == "needs manual review" ? "needs manual review" : "";
  const auto add = [&](const std::string& reason) { why += (why.empty() ? "" : ", ") + reason; };
  if (patch.tier != "A" && !patch.tier.empty()) add("tier " + patch.tier);
  if (patch.validation == "failed") add("validation failed");
  if (patch.validation == "not_run") add("not validated");
  if (!patch.risk.empty() && patch.risk != "low") add(patch.risk + " risk");
  return why.empty() ? "waits for approval" : why;
}

// Why a patch waits though somebody said yes.
std::string approved_and_waits(const RunDigest::Publication& publication) {
  const std::string yes = "approved by " + publication.approved_by;
  if (publication.state.empty()) return yes + ", not published yet";
  const std::string came_of_it =
      publication.state == "refused" ? ", publishing it was refused" : ", publishing it failed";
  return yes + came_of_it + (publication.reason.empty() ? "" : ": " + publication.reason);
}

// Patches with the same are one wish, made anew for each commit of a branch; empty where the branch is not known.
std::string same_patch_key(const RunDigest& run) {
  if (run.branch.empty()) return {};
  return key_of({run.repository, run.workflow, run.branch, run.patch.title});
}

std::int64_t age_of(const History& history, const RunDigest& run) {
  const core::UnixSeconds made = unix_seconds(time_or_run(run.patch.created_at, run));
  return made > 0 ? std::max<std::int64_t>(0, history.now - made) : 0;
}

void stands_for(Waiting& newer, std::int64_t age_seconds) {
  ++newer.runs;
  newer.age_seconds = std::max(newer.age_seconds, age_seconds);
}

bool waits(const RunDigest& run) {
  return !run.published() && (run.patch.state == "proposed" || run.patch.state == "needs manual review");
}

}  // namespace

std::vector<LedgerRow> ledger(const History& history, std::size_t days) {
  const NextAttempts next(history);
  std::vector<LedgerRow> rows;
  const auto add = [&](LedgerRow row) {
    if (within(history, row, days)) rows.push_back(std::move(row));
  };
  for (std::size_t i = 0; i < history.runs.size(); ++i) {
    if (history.runs[i].decision.made) add(row_of_decision(history, i, next));
    if (!history.runs[i].patch.state.empty()) add(row_of_patch(history, i));
    if (!history.runs[i].publication.approved_by.empty()) add(row_of_approval(history, i));
    if (!history.runs[i].publication.state.empty()) add(row_of_publication(history, i));
  }
  std::stable_sort(rows.begin(), rows.end(), [](const LedgerRow& a, const LedgerRow& b) {
    const core::UnixSeconds first = unix_seconds(a.at), second = unix_seconds(b.at);
    return first != second ? first > second : a.run < b.run;
  });
  return rows;
}

std::vector<Waiting> waiting(const History& history) {
  std::vector<Waiting> all;
  std::unordered_map<std::string, bool> mended;         // whether a newer run of the branch passed
  std::unordered_map<std::string, std::size_t> newest;  // of a patch on a branch: its place in `all`, or kSettled
  constexpr std::size_t kSettled = static_cast<std::size_t>(-1);
  for (std::size_t i = 0; i < history.runs.size(); ++i) {
    const RunDigest& run = history.runs[i];
    bool& since = mended[key_of({run.repository, run.workflow, run.branch})];
    if (run.state == RunState::passed && !run.branch.empty()) since = true;
    if (since || !(waits(run) || run.published())) continue;
    const std::string key = same_patch_key(run);
    const auto newer = key.empty() ? newest.end() : newest.find(key);
    const bool approved = !run.publication.approved_by.empty();
    if (newer != newest.end() && !approved) {
      if (newer->second != kSettled) stands_for(all[newer->second], age_of(history, run));
      continue;
    }
    if (!key.empty()) newest.try_emplace(key, run.published() ? kSettled : all.size());
    if (run.published()) continue;
    all.push_back({i, run.patch.title, approved ? approved_and_waits(run.publication) : demands(run.patch),
                   age_of(history, run)});
  }
  std::stable_sort(all.begin(), all.end(), [](const Waiting& a, const Waiting& b) {
    return a.age_seconds != b.age_seconds ? a.age_seconds > b.age_seconds : a.run > b.run;
  });
  return all;
}

std::vector<std::size_t> approvals(const History& history) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < history.runs.size(); ++i) {
    const RunDigest::Publication& publication = history.runs[i].publication;
    if (!publication.approved_by.empty() || !publication.state.empty()) found.push_back(i);
  }
  const auto key = [&](std::size_t i) {
    const RunDigest::Publication& publication = history.runs[i].publication;
    return std::pair(unix_seconds(publication.approved_at), unix_seconds(publication.at));
  };
  std::stable_sort(found.begin(), found.end(), [&](std::size_t a, std::size_t b) { return key(a) > key(b); });
  return found;
}

}  // namespace cimend::dashboard
