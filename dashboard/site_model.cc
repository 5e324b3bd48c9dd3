#include "dashboard/site_model.h"

#include <algorithm>
#include <set>

#include "core/input.h"
#include "core/json.h"
#include "core/redact.h"
#include "core/text.h"

namespace cimend::dashboard {
namespace {

constexpr std::size_t kMaxDocumentBytes = std::size_t{64} << 20;
constexpr const char* kDecideAgain = "run `cimend-selfheal decide` again";
constexpr const char* kApproveAgain = "run `cimend-fixagent approve` again";
constexpr const char* kPublishAgain = "run `cimend-fixagent publish` again: what was published is found, not doubled";

core::Result<core::Json> parse_document(std::string_view text, const std::string& path) {
  core::Result<core::Json> json = core::Json::parse(text);
  if (json) return json;
  core::Error error = json.error();
  error.where = error.where.empty() ? path : path + ": " + error.where;
  return core::with_context(std::move(error), "cannot read the document");
}

template <class Document>
Loaded<Document> refused(core::Error error, const std::string& where, const std::string& hint) {
  Loaded<Document> loaded;
  if (error.where.empty()) error.where = where;
  if (error.hint.empty()) error.hint = hint;
  loaded.problem = std::move(error);
  return loaded;
}

template <class Document>
Loaded<Document> load_document(core::Fs& fs, const std::string& path, const std::string& hint) {
  const core::Result<std::string> bytes = fs.read(path, kMaxDocumentBytes);
  if (!bytes) return refused<Document>(bytes.error(), path, hint);
  return read_document<Document>(*bytes, path, hint);
}

// A document that need not be there: missing is no problem, and what cannot be read is one.
template <class Document>
Loaded<Document> load_optional_document(core::Fs& fs, const std::string& path, const std::string& hint) {
  Loaded<Document> loaded = load_document<Document>(fs, path, hint);
  if (loaded.problem && loaded.problem->code == core::Errc::not_found) loaded.problem.reset();
  return loaded;
}

// Documents in directories that all runs share.
std::string metadata_name(const std::string& run_id) { return "metadata-" + run_id + ".json"; }
std::string patch_name(const std::string& run_id) { return "patch-" + run_id + ".diff"; }
std::string approval_name(const std::string& run_id) { return "approval-" + run_id + ".json"; }
std::string publication_name(const std::string& run_id) { return "publication-" + run_id + ".json"; }
std::string decision_name(const std::string& run_id) { return "decision-" + run_id + ".json"; }

// What people said of the patch and what became of it; neither has to be there.
void load_publication(core::Fs& fs, const Sources& sources, const OtherDocuments& others, Run& run) {
  const std::string approval = approval_name(run.run_id);
  if (others.fix_agent.count(approval) == 1) {
    run.approval =
        load_optional_document<core::ApprovalDocument>(fs, sources.fix_agent + "/" + approval, kApproveAgain);
  }
  const std::string publication = publication_name(run.run_id);
  if (others.fix_agent.count(publication) == 0) return;
  const std::string path = sources.fix_agent + "/" + publication;
  run.publication = load_optional_document<core::PublicationDocument>(fs, path, kPublishAgain);
  if (!run.publication.value || run.publication.value->run_id == run.run_id) return;
  run.publication = refused<core::PublicationDocument>(
      {core::Errc::refused, "the publication is that of another run", path, {}}, path, kPublishAgain);
}

void load_patch(core::Fs& fs, const Sources& sources, Run& run) {
  const std::string metadata = sources.fix_agent + "/metadata-" + run.run_id + ".json";
  run.fix = load_optional_document<core::FixMetadataDocument>(fs, metadata, "run `cimend-fixagent apply` again");
  if (!run.fix.value) return;
  const std::string path = sources.fix_agent + "/patch-" + run.run_id + ".diff";
  core::Result<std::string> patch = fs.read(path, kMaxDocumentBytes);
  if (patch) {
    run.patch = std::move(*patch);
    if (run.has_patch()) check_patch(run, path);
  } else if (run.fix.value->state != "empty") {
    run.patch_problem = patch.error();
  }
}

std::string classify_command(const std::string& directory) { return "cimend-classify --run " + directory; }

core::Error no_logs(const std::string& directory) {
  return {core::Errc::not_found, "there is no logs directory", directory,
          "run `cimend triage LOG`, which makes one, or name it with --from"};
}

// What names a log: "build.log.zst", "build.log" and "build" are the same job's.
std::string_view log_stem(std::string_view name) {
  for (const std::string_view ending : {".zst", ".gz", ".log", ".txt"}) {
    if (name.ends_with(ending)) name.remove_suffix(ending.size());
  }
  return name.substr(name.rfind('/') + 1);
}

bool is_log_of(const core::AnalysisDocument::AnalysedLog& log, const core::RunDocument::Job& job) {
  return log.name == job.name || (!job.log.empty() && log_stem(log.name) == log_stem(job.log));
}

std::unordered_set<std::string> names_in(core::Fs& fs, const std::string& directory,
                                         std::vector<core::Error>& problems) {
  const core::Result<std::vector<std::string>> names = fs.list(directory);
  if (names) return {names->begin(), names->end()};
  if (names.error().code != core::Errc::not_found) problems.push_back(names.error());
  return {};
}

// A run's own decision, else the latest of all where it is this run's.
void load_decision(core::Fs& fs, const Sources& sources, const OtherDocuments& others, Run& run) {
  if (others.decision && others.decision->run_id == run.run_id) run.decision = others.decision;
  if (others.self_heal.count(decision_name(run.run_id)) == 0) return;
  Loaded<core::DecisionDocument> own =
      load_document<core::DecisionDocument>(fs, sources.self_heal + "/" + decision_name(run.run_id), kDecideAgain);
  if (own.value) run.decision = std::move(own.value);
  run.decision_problem = std::move(own.problem);
}

}  // namespace

template <class Document>
Loaded<Document> read_document(std::string_view text, const std::string& where, const std::string& hint) {
  Loaded<Document> loaded;
  loaded.bytes = core::redact(text).text;
  const core::Result<core::Json> json = parse_document(loaded.bytes, where);
  core::Result<Document> document = json ? Document::from_json(*json) : tl::unexpected(json.error());
  if (document) {
    loaded.value = std::move(*document);
    return loaded;
  }
  std::string bytes = std::move(loaded.bytes);
  loaded = refused<Document>(document.error(), where, hint);
  loaded.bytes = std::move(bytes);
  return loaded;
}
template Loaded<core::RunDocument> read_document(std::string_view, const std::string&, const std::string&);
template Loaded<core::AnalysisDocument> read_document(std::string_view, const std::string&, const std::string&);
template Loaded<core::DecisionDocument> read_document(std::string_view, const std::string&, const std::string&);
template Loaded<core::FixMetadataDocument> read_document(std::string_view, const std::string&, const std::string&);
template Loaded<core::ApprovalDocument> read_document(std::string_view, const std::string&, const std::string&);
template Loaded<core::PublicationDocument> read_document(std::string_view, const std::string&, const std::string&);

void check_patch(Run& run, const std::string& path) {
  const auto refuse = [&](std::string what) {
    run.patch_problem = core::Error{core::Errc::refused, std::move(what), path,
                                    "run `cimend-fixagent apply` again and look at its output"};
  };
  const core::Redaction masked = core::redact(run.patch);
  if (masked.masked > 0) {
    run.patch = masked.text;
    return refuse("the patch holds what looks like a secret: it is shown masked and not offered for download");
  }
  const std::string& told = run.fix.value->patch_sha256;
  if (!told.empty() && told != core::sha256_hex(run.patch)) {
    refuse("the patch is not the one its metadata describes (sha256 differs): it is not offered for download");
  }
}

std::vector<std::string> OtherDocuments::of(const std::string& run_id, const Sources& sources) const {
  std::vector<std::string> paths;
  const auto add = [&](const std::unordered_set<std::string>& names, const std::string& directory,
                       const std::string& name) {
    if (names.count(name) == 1) paths.push_back(directory + "/" + name);
  };
  add(fix_agent, sources.fix_agent, metadata_name(run_id));
  add(fix_agent, sources.fix_agent, patch_name(run_id));
  add(fix_agent, sources.fix_agent, approval_name(run_id));
  add(fix_agent, sources.fix_agent, publication_name(run_id));
  add(self_heal, sources.self_heal, decision_name(run_id));
  if (decision && decision->run_id == run_id) paths.push_back(sources.self_heal + "/decision.json");
  return paths;
}

OtherDocuments other_documents(core::Fs& fs, const Sources& sources, std::vector<core::Error>& problems) {
  OtherDocuments others{names_in(fs, sources.fix_agent, problems), names_in(fs, sources.self_heal, problems), {}};
  if (others.self_heal.count("decision.json") == 0) return others;
  Loaded<core::DecisionDocument> decision =
      load_document<core::DecisionDocument>(fs, sources.self_heal + "/decision.json", kDecideAgain);
  if (decision.problem) problems.push_back(*decision.problem);
  others.decision = std::move(decision.value);
  return others;
}

core::Result<std::vector<std::string>> run_ids(core::Fs& fs, const Sources& sources,
                                               const std::unordered_set<std::string>& known,
                                               std::vector<core::Error>& problems) {
  if (fs.kind(sources.logs) != core::Fs::Kind::directory) return tl::unexpected(no_logs(sources.logs));
  core::Result<std::vector<std::string>> names = fs.list(sources.logs);
  if (!names) return core::with_context(names.error(), "cannot list the runs");
  std::vector<std::string> directories;
  for (std::string& name : *names) {
    if (known.count(name) == 1) {
      directories.push_back(std::move(name));
      continue;
    }
    const std::string path = sources.logs + "/" + name;
    const core::Fs::Kind kind = fs.kind(path);
    if (kind == core::Fs::Kind::directory && is_taken_run_id(name)) {
      problems.push_back({core::Errc::refused, "this run's id is the name of a page", path,
                          "name it otherwise with `cimend-ingest read --run-id`"});
    } else if (kind == core::Fs::Kind::none) {
      problems.push_back({core::Errc::io, "this run cannot be looked at", path,
                          "see who may read it, and whether it is a link to nothing"});
    } else if (kind == core::Fs::Kind::directory && core::valid_run_id(name)) {
      directories.push_back(std::move(name));
    } else if (kind == core::Fs::Kind::directory) {
      problems.push_back({core::Errc::refused, "this directory's name is no run id", path,
                          "run ids are made of letters, digits, '.', '_' and '-'; `cimend-ingest read` makes them"});
    }
  }
  return directories;
}

bool is_taken_run_id(std::string_view run_id) { return core::to_lower(run_id) == "index.html"; }

Run load_run(core::Fs& fs, const Sources& sources, const OtherDocuments& others, const std::string& run_id) {
  Run run;
  run.run_id = run_id;
  run.directory = sources.logs + "/" + run_id;
  run.run =
      load_document<core::RunDocument>(fs, run.directory + "/run.json", "run `cimend-ingest read` on the log again");
  run.analysis = load_document<core::AnalysisDocument>(fs, run.directory + "/analysis.json",
                                                       "run `" + classify_command(run.directory) + "`");
  if (others.fix_agent.count(metadata_name(run_id)) == 1) load_patch(fs, sources, run);
  load_publication(fs, sources, others, run);
  load_decision(fs, sources, others, run);
  return run;
}

void note_problems(const Run& run, std::vector<core::Error>& problems) {
  const auto note = [&](const std::optional<core::Error>& problem) {
    if (!problem) return;
    core::Error named = *problem;
    named.what = "run " + run.run_id + ": " + named.what;
    problems.push_back(std::move(named));
  };
  note(run.run.problem);
  if (!run.needs_no_analysis()) note(run.analysis.problem);
  note(run.fix.problem);
  note(run.patch_problem);
  note(run.approval.problem);
  note(run.publication.problem);
  note(run.decision_problem);
}

RunState Run::state() const {
  if (analysis.value) return state_of(analysis.value->classification.verdict);
  return needs_no_analysis() ? state_of_conclusion(run.value->conclusion) : RunState::not_analysed;
}

bool Run::needs_no_analysis() const {
  if (analysis.value || !run.value) return false;
  if (analysis.problem && analysis.problem->code != core::Errc::not_found) return false;  // there is one, unreadable
  const RunState told = state_of_conclusion(run.value->conclusion);
  return told == RunState::passed || told == RunState::cancelled;
}

std::string_view Run::repository() const {
  if (run.value && !run.value->repository.empty()) return run.value->repository;
  return analysis.value ? std::string_view(analysis.value->repository) : std::string_view();
}

std::string_view Run::head_sha() const {
  if (run.value && !run.value->head_sha.empty()) return run.value->head_sha;
  return analysis.value ? std::string_view(analysis.value->head_sha) : std::string_view();
}

std::string_view Run::received_at() const {
  return run.value && is_utc_time(run.value->received_at) ? std::string_view(run.value->received_at) : "";
}

std::string_view Run::category() const {
  if (state() != RunState::failed) return {};
  return analysis.value->classification.category;
}

std::string Run::summary() const {
  if (needs_no_analysis()) return state() == RunState::passed ? "The run passed" : "The run was cancelled";
  if (!analysis.value) {
    return analysis.problem->code == core::Errc::not_found ? "Not analysed yet" : "The analysis could not be read";
  }
  if (!analysis.value->classification.summary.empty()) return analysis.value->classification.summary;
  if (state() == RunState::failed) return "Failed: " + category_title(analysis.value->classification.category);
  return "Run " + run_id;
}

const core::Finding* Run::best_finding() const {
  if (!analysis.value || analysis.value->findings.empty() || state() == RunState::passed) return nullptr;
  return &analysis.value->findings.front();
}

std::optional<RunState> Run::state_of_job(std::size_t job) const {
  const std::string& conclusion = run.value->jobs[job].conclusion;
  if (!conclusion.empty()) return state_of_conclusion(conclusion);
  for (std::size_t log = 0; analysis.value && log < analysis.value->logs.size(); ++log) {
    if (job_of_log(log) == job) return state_of(analysis.value->logs[log].verdict);
  }
  return std::nullopt;
}

bool Run::broke_in(std::size_t job, core::LineRange lines) const {
  for (std::size_t log = 0; analysis.value && log < analysis.value->logs.size(); ++log) {
    const auto& failed = analysis.value->logs[log].failed_step;
    if (!failed || job_of_log(log) != job) continue;
    return failed->lines.first_line <= lines.last_line && failed->lines.last_line >= lines.first_line;
  }
  return false;
}

const core::ApprovalDocument* Run::approval_of_patch() const {
  if (!fix.value || !approval.value || patch_problem) return nullptr;
  const bool same_bytes = approval.value->patch_sha256 == fix.value->patch_sha256;
  const bool same_place = fix.value->repository.empty() || approval.value->repository == fix.value->repository;
  return same_bytes && same_place ? &*approval.value : nullptr;
}

const core::PublicationDocument* Run::publication_of_patch() const {
  if (!fix.value || !publication.value) return nullptr;
  return publication.value->patch_sha256 == fix.value->patch_sha256 ? &*publication.value : nullptr;
}

std::optional<std::size_t> Run::job_of_log(std::size_t index) const {
  if (!run.value || !analysis.value || index >= analysis.value->logs.size()) return std::nullopt;
  const core::AnalysisDocument::AnalysedLog& log = analysis.value->logs[index];
  const std::vector<core::RunDocument::Job>& jobs = run.value->jobs;
  const auto find = [&](auto matches) -> std::optional<std::size_t> {
    const auto found = std::find_if(jobs.begin(), jobs.end(), matches);
    if (found == jobs.end()) return std::nullopt;
    return static_cast<std::size_t>(found - jobs.begin());
  };
  // Two jobs may have printed the same bytes: name and checksum together decide before either alone.
  const auto same_name = [&](const core::RunDocument::Job& job) { return is_log_of(log, job); };
  const auto same_bytes = [&](const core::RunDocument::Job& job) {
    return !job.sha256.empty() && job.sha256 == log.sha256;
  };
  if (const auto job = find([&](const auto& each) { return same_name(each) && same_bytes(each); })) return job;
  if (const auto job = find(same_bytes)) return job;
  if (const auto job = find(same_name)) return job;
  if (jobs.size() == analysis.value->logs.size()) return index;
  return std::nullopt;
}

core::Result<std::string> load_log(core::Fs& fs, const Run& run, const core::RunDocument::Job& job) {
  // The name comes out of a document and becomes a path: one name in the run's own directory, nothing else.
  if (job.log.empty() || job.log.find('/') != std::string::npos || job.log.front() == '.' ||
      job.log.find('\0') != std::string::npos) {
    return core::fail(core::Errc::refused, "the log's file name is not one", run.directory + "/run.json",
                      "run `cimend-ingest read` on the log again");
  }
  const std::string path = run.directory + "/" + job.log;
  core::Result<std::string> bytes = fs.read(path);
  if (bytes) bytes = core::decompress(std::move(*bytes), core::stored_limits());
  if (!bytes) {
    core::Error error = bytes.error();
    if (error.where.empty()) error.where = path;
    if (error.hint.empty()) error.hint = "run `cimend-ingest read` on the log again";
    return core::with_context(std::move(error), "cannot read a log");
  }
  return core::redact(*bytes).text;
}

}  // namespace cimend::dashboard
