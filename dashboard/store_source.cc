#include "dashboard/store_source.h"

#include <algorithm>
#include <set>

#include "core/text.h"
#include "dashboard/stamp.h"

namespace cimend::dashboard {
namespace {

using core::Result;

constexpr std::int64_t kPage = 1'000;
constexpr const char* kFetchAgain = "let a worker fetch and analyse the run again";

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string where_of(const core::RunKey& key) {
  return key.repository + " run " + key.run_id + " attempt " + std::to_string(key.attempt);
}

std::string commit_of(const std::string& repository, const std::string& head_sha) {
  return repository + " " + head_sha;
}

// What is known of a run before its logs came, too.
core::RunDocument document_of(const core::StoredRunRow& row) {
  core::RunDocument run;
  run.run_id = row.key.run_id;
  run.source = "github";
  run.received_at = core::rfc3339(row.first_seen);
  return run;
}

// run.json as ingest would write it: the document without its jobs, what events told since, the jobs.
Result<core::RunDocument> whole_document(const core::StoredRunRow& row) {
  core::RunDocument run = document_of(row);
  if (!row.document.empty()) {
    const auto json = core::Json::parse(row.document);
    auto read = json ? core::RunDocument::from_json(*json) : tl::unexpected(json.error());
    if (!read) return read;
    run = std::move(*read);
  }
  const auto told = [](std::string& member, const std::string& column) {
    if (!column.empty()) member = column;
  };
  run.attempt = row.key.attempt;
  if (core::valid_repository(row.key.repository)) run.repository = row.key.repository;
  told(run.conclusion, row.conclusion);
  told(run.head_sha, row.head_sha);
  told(run.branch, row.branch);
  told(run.workflow, row.workflow);
  told(run.event, row.event);
  told(run.url, row.url);
  for (const core::RunJob& job : row.jobs) {
    const auto json = core::Json::parse(job.document);
    auto read = json ? core::run_job_from_json(*json) : tl::unexpected(json.error());
    if (!read) return tl::unexpected(read.error());
    run.jobs.push_back(std::move(*read));
  }
  return run;
}

core::Error no_analysis(const std::string& where) {
  return {core::Errc::not_found, "there is no analysis", where, kFetchAgain};
}

}  // namespace

std::string directory_of(const core::RunKey& key, bool shared) {
  std::string directory = key.run_id;
  if (key.attempt > 1) directory += "-" + std::to_string(key.attempt);
  if (shared || !all_digits(key.run_id)) directory += "-" + core::sha256_hex(key.repository).substr(0, 8);
  return directory;
}

void StoreSource::add(const core::StoredRunRow& row, Listed& listed) {
  // Of two repositories with the same number (two providers), the first by name has it alone.
  const Known known{row.key, row.changed, commit_of(row.key.repository, row.head_sha)};
  std::string directory = directory_of(row.key, false);
  const auto found = known_.find(directory);
  if (found != known_.end() && !(found->second.key == row.key)) {
    Known other = found->second;
    Known own = known;
    if (other.key.repository < own.key.repository) std::swap(own, other);
    known_[directory] = own;
    directory = directory_of(other.key, true);
    known_[directory] = other;
  } else {
    known_[directory] = known;
  }
  newest_ = std::max(newest_, row.changed);
  if (!core::valid_run_id(directory) || is_taken_run_id(directory)) {
    known_.erase(directory);
    listed.problems.push_back({core::Errc::refused, "this run's id can't name a directory", where_of(row.key),
                               "run ids are made of letters, digits, '.', '_' and '-'"});
  }
}

Result<RunSource::Listed> StoreSource::list(const std::unordered_set<std::string>&) {
  Listed listed;
  core::RunQuery query;
  query.most = kPage;
  while (true) {
    const auto page = store_.runs(query);
    if (!page) return core::with_context(page.error(), "cannot list the runs");
    if (page->empty()) break;
    for (const core::StoredRunRow& row : *page) add(row, listed);
    query.before_changed = page->back().changed;
    query.before_run_id = page->back().key.run_id;
  }
  for (const auto& [directory, known] : known_) listed.runs.push_back(directory);
  std::sort(listed.runs.begin(), listed.runs.end());
  core::AttemptQuery reruns;
  reruns.kind = "rerun";
  const auto attempts = store_.attempts(reruns);
  if (!attempts) return core::with_context(attempts.error(), "cannot list the reruns");
  // Newest first: of a commit the first rerun stays.
  for (const core::AttemptRow& row : *attempts) reruns_[commit_of(row.attempt.repository, row.attempt.head_sha)] = row;
  return listed;
}

std::uint64_t StoreSource::stamp(const std::string& run_id, const std::vector<std::string>&) {
  const auto found = known_.find(run_id);
  if (found == known_.end() || found->second.changed + 2 > newest_) return 0;
  const Known& known = found->second;
  Stamp stamp;
  stamp.add(known.key.repository).add(static_cast<std::uint64_t>(known.changed));
  // The store does not count a patch as a change of its run.
  const auto patches = store_.patches(known.key);
  if (!patches) return 0;
  for (const core::PatchRow& patch : *patches) stamp.add(patch.patch_sha256).add(patch.state).add(patch.document);
  const auto rerun = reruns_.find(known.commit);
  if (rerun != reruns_.end()) stamp.add(rerun->second.attempt.idempotency_key).add(rerun->second.result);
  return stamp.value();
}

Run StoreSource::load(const std::string& run_id) {
  Run run;
  run.run_id = run_id;
  const core::RunKey& key = known_.at(run_id).key;
  const std::string where = where_of(key);
  run.directory = where;
  const auto row = store_.run(key);
  auto document = row && *row ? whole_document(**row)
                              : tl::unexpected(row ? core::Error{core::Errc::not_found, "the run is gone", where, ""}
                                                   : noted(row.error()));
  if (document) {
    run.run = read_document<core::RunDocument>(document->to_json().dump(core::JsonStyle::pretty), where, kFetchAgain);
  } else {
    run.run.problem = document.error();
    run.run.problem->where = where;
    run.run.problem->hint = kFetchAgain;
  }
  const auto analysis = store_.analysis(key);
  if (!analysis) {
    run.analysis.problem = noted(analysis.error());
  } else if (!*analysis) {
    run.analysis.problem = no_analysis(where);
  } else {
    run.analysis = read_document<core::AnalysisDocument>(**analysis, where, kFetchAgain);
  }
  load_patch(run, key);
  load_rerun(run);
  return run;
}

const core::Error& StoreSource::noted(const core::Error& error) {
  const std::lock_guard guard(losing_);
  if ((error.code == core::Errc::unavailable || error.code == core::Errc::io) && !lost_) lost_ = error;
  return error;
}

Result<> StoreSource::still_there() const {
  const std::lock_guard guard(losing_);
  if (!lost_) return {};
  return core::with_context(*lost_,
                            "the store went away while the site was made; what was not written yet stays as it was");
}

// The newest patch; of its diff the store keeps only the checksum.
void StoreSource::load_patch(Run& run, const core::RunKey& key) {
  const auto patches = store_.patches(key);
  if (!patches) {
    run.fix.problem = noted(patches.error());
  } else if (!patches->empty()) {
    run.fix = read_document<core::FixMetadataDocument>(patches->back().document, run.directory + ": patch",
                                                       "run `cimend-fixagent apply` again");
  }
}

// What the ledger remembers of a rerun of the run's commit. A refusal leaves no entry there.
void StoreSource::load_rerun(Run& run) {
  if (!run.run.value || run.run.value->attempt != 1 || run.state() != RunState::failed) return;
  const auto found = reruns_.find(known_.at(run.run_id).commit);
  if (found == reruns_.end()) return;
  core::DecisionDocument decision;
  decision.run_id = run.run_id;
  decision.repository = run.repository();
  decision.head_sha = run.head_sha();
  decision.rerun = true;
  decision.action = "rerun-failed-jobs";
  decision.summary = found->second.result.empty() ? "A rerun was recorded." : "Rerun: " + found->second.result;
  decision.idempotency_key = found->second.attempt.idempotency_key;
  decision.decided_at = core::rfc3339(found->second.recorded);
  run.decision = std::move(decision);
}

Result<std::string> StoreSource::load_log(const Run& run, const core::RunDocument::Job& job) {
  return core::fail(core::Errc::not_found,
                    "This site is made of the store alone: the log of " + job.name + " is not in it.", run.directory,
                    "build the site where the logs are, with --from");
}

}  // namespace cimend::dashboard
