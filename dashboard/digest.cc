#include "dashboard/digest.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "core/text.h"
#include "dashboard/digest_fields.h"
#include "dashboard/site_model.h"

namespace cimend::dashboard {
namespace {

using core::Fields;
using core::Json;

constexpr std::size_t kMostCauses = 5;
constexpr std::size_t kMostUnknown = 5;
constexpr std::size_t kMostTests = 50;
constexpr std::size_t kMostJobs = 50;
constexpr std::size_t kMostNames = 20;     // files, recipes, problems
constexpr std::size_t kNameBytes = 200;    // of branches, workflows, jobs, files
constexpr std::size_t kTextBytes = 400;    // of messages, summaries, lines
constexpr std::size_t kRuleBytes = 4'000;  // of a drafted rule
constexpr std::size_t kUrlBytes = 2'000;   // a longer one is left out
constexpr std::int64_t kMostCount = 1'000'000'000'000;

constexpr std::array<std::pair<RunState, std::string_view>, 5> kStates{{{RunState::failed, "failed"},
                                                                        {RunState::passed, "passed"},
                                                                        {RunState::cancelled, "cancelled"},
                                                                        {RunState::unknown, "unknown"},
                                                                        {RunState::not_analysed, "not_analysed"}}};

// --- JSON ---

template <class Part>
Json json_of(const Part& part);

Json value_of(const std::string& text) { return text; }
Json value_of(bool yes) { return yes; }
Json value_of(std::int64_t number) { return number; }
Json value_of(std::size_t number) { return std::uint64_t{number}; }
Json value_of(double number) { return number; }
Json value_of(RunState state) { return name_of(state); }

template <class Item>
Json value_of(const std::vector<Item>& items) {
  Json::Array array;
  for (const Item& item : items) {
    if constexpr (std::is_same_v<Item, std::string>) {
      array.emplace_back(item);
    } else {
      array.push_back(json_of(item));
    }
  }
  return array;
}
template <class Part>
Json value_of(const Part& part) requires requires {
  each_member(part, [](const char*, const auto&) {});
}
{ return json_of(part); }

template <class Part>
Json json_of(const Part& part) {
  Json json = Json::Object{};
  each_member(part, [&](const char* name, const auto& member) { json.set(name, value_of(member)); });
  return json;
}

// Reads members that json_of() wrote; all are required to have the right kind, and none to be there.
struct Reader {
  Fields& in;
  void operator()(const char* name, std::string& text) const { text = in.text_or(name, ""); }
  void operator()(const char* name, bool& yes) const { yes = in.boolean_or(name, false); }
  void operator()(const char* name, std::int64_t& number) const { number = in.integer_or(name, number); }
  void operator()(const char* name, std::size_t& number) const {
    number = static_cast<std::size_t>(in.integer_from_or(0, name, 0));
  }
  void operator()(const char* name, double& number) const { number = in.real_or(name, 0); }
  void operator()(const char* name, RunState& state) const {
    const std::string text = in.text_or(name, "unknown");
    state = run_state_from(text);
    if (name_of(state) != text) in.refuse(name, "expected a run's state, found \"" + text + "\"");
  }
  void operator()(const char* name, std::vector<std::string>& texts) const { texts = in.texts_or_empty(name); }
  template <class Item>
  void operator()(const char* name, std::vector<Item>& items) const {
    for (const Json& element : in.array_or_empty(name)) {
      Fields nested(element, in.path_of(name) + "[" + std::to_string(items.size()) + "]");
      each_member(items.emplace_back(), Reader{nested});
      in.adopt(nested);
    }
  }
  template <class Part>
  void operator()(const char* name, Part& part) const requires requires {
    each_member(part, [](const char*, const auto&) {});
  }
  {
    if (in.any(name).is_null()) return;
    Fields nested(in.any(name), in.path_of(name));
    each_member(part, Reader{nested});
    in.adopt(nested);
  }
};

// --- from a run ---

std::string name_text(std::string_view text) { return core::shorten(text, kNameBytes); }
std::string text_of(std::string_view text) { return core::shorten(text, kTextBytes); }

std::vector<std::string> names_of(const std::vector<std::string>& names) {
  std::vector<std::string> kept;
  for (const std::string& name : names) {
    if (kept.size() == kMostNames) break;
    kept.push_back(name_text(name));
  }
  return kept;
}

RunDigest::Cause cause_of(const core::Finding& finding) {
  RunDigest::Cause cause;
  cause.rule = name_text(finding.rule);
  cause.category = name_text(finding.category);
  cause.tool = name_text(finding.tool);
  cause.message = text_of(finding.message);
  cause.fingerprint = name_text(finding.fingerprint);
  cause.known = name_text(finding.known);
  cause.test = text_of(finding.test);
  cause.confidence = std::isfinite(finding.confidence) ? finding.confidence : 0;
  cause.log = finding.log;
  if (!finding.evidence.empty()) {
    cause.first_line = finding.evidence.front().first_line;
    cause.last_line = finding.evidence.front().last_line;
  }
  return cause;
}

void take_findings(const core::AnalysisDocument& analysis, RunDigest& digest) {
  std::set<std::string> tests;
  std::set<int> ranks_that_follow;
  for (const core::Finding& finding : analysis.findings) {
    ranks_that_follow.insert(finding.causes.begin(), finding.causes.end());
  }
  for (const core::Finding& finding : analysis.findings) {
    if (finding.severity != core::Severity::error) continue;
    if (digest.causes.size() < kMostCauses) {
      digest.causes.push_back(cause_of(finding));
      digest.causes.back().follows = ranks_that_follow.contains(finding.rank);
    }
    if (!finding.test.empty()) tests.insert(text_of(finding.test));
  }
  for (const std::string& test : tests) {
    if (digest.failed_tests.size() < kMostTests) digest.failed_tests.push_back(test);
  }
}

void take_unknown(const core::AnalysisDocument& analysis, RunDigest& digest) {
  for (const core::AnalysisDocument::Unknown& unknown : analysis.unknown) {
    if (digest.unknown.size() == kMostUnknown) return;
    RunDigest::Unknown made{text_of(unknown.signature), core::shorten(unknown.rule, kRuleBytes), unknown.log, 0, {}};
    const auto finding = std::find_if(analysis.findings.begin(), analysis.findings.end(),
                                      [&](const core::Finding& each) { return each.rank == unknown.finding; });
    if (finding != analysis.findings.end()) {
      if (!finding->evidence.empty()) made.line = finding->evidence.front().first_line;
      made.excerpt = text_of(finding->message);
    }
    digest.unknown.push_back(std::move(made));
  }
}

void take_analysis(const Run& run, RunDigest& digest) {
  if (!run.analysis.value) return;
  const core::AnalysisDocument& analysis = *run.analysis.value;
  digest.confidence = analysis.classification.confidence;
  digest.rules_version = name_text(analysis.rules_version);
  if (analysis.tests) digest.tests_run = analysis.tests->run;
  if (run.state() != RunState::failed) return;
  take_findings(analysis, digest);
  take_unknown(analysis, digest);
}

void take_patch(const Run& run, RunDigest& digest) {
  if (!run.fix.value) return;
  const core::FixMetadataDocument& fix = *run.fix.value;
  std::vector<std::string> recipes;
  for (const auto& hunk : fix.hunks) recipes.push_back(hunk.recipe);
  std::sort(recipes.begin(), recipes.end());
  recipes.erase(std::unique(recipes.begin(), recipes.end()), recipes.end());
  RunDigest::Patch& patch = digest.patch;
  patch.state = name_text(fix.state);
  patch.reason = text_of(fix.reason);
  // A patch that is not what its metadata says is none.
  if (run.patch_problem) {
    patch.state = "empty";
    patch.reason = text_of(run.patch_problem->what);
  }
  patch.title = text_of(fix.title);
  patch.tier = name_text(fix.tier);
  patch.risk = name_text(fix.risk);
  patch.validation = name_text(fix.validation.result);
  patch.files = names_of(fix.files);
  patch.recipes = names_of(recipes);
  patch.lines_added = fix.lines_added;
  patch.lines_removed = fix.lines_removed;
  patch.suggestions = static_cast<std::int64_t>(fix.suggestions.size());
  if (is_utc_time(fix.created_at)) patch.created_at = fix.created_at;
}

std::string time_of(const std::string& text) { return is_utc_time(text) ? text : std::string(); }
std::string url_of(const std::string& url) { return url.size() <= kUrlBytes ? url : std::string(); }

void take_publication(const Run& run, RunDigest& digest) {
  RunDigest::Publication& publication = digest.publication;
  if (const core::ApprovalDocument* approval = run.approval_of_patch()) {
    publication.approved_by = name_text(approval->approved_by);
    publication.approved_at = time_of(approval->approved_at);
  }
  const core::PublicationDocument* document = run.publication_of_patch();
  if (document == nullptr) return;
  publication.state = document->state;
  publication.at = time_of(document->at);
  publication.url = url_of(document->url);
  publication.number = std::min(document->number, kMostCount);
  publication.reason = text_of(document->problem);
  if (!document->refusals.empty()) publication.reason = text_of(document->refusals.front().reason);
}

void take_spend(const Run& run, RunDigest& digest) {
  if (!run.fix.value || !run.fix.value->proposer) return;
  const core::FixMetadataDocument::Proposer& proposer = *run.fix.value->proposer;
  const auto bounded = [](std::int64_t number) { return std::clamp<std::int64_t>(number, 0, kMostCount); };
  digest.spend = {bounded(proposer.calls), bounded(proposer.input_tokens) + bounded(proposer.output_tokens),
                  bounded(proposer.milliseconds)};
}

void take_decision(const Run& run, RunDigest& digest) {
  if (!run.decision) return;
  RunDigest::Decision& decision = digest.decision;
  decision.made = true;
  decision.rerun = run.decision->rerun;
  decision.summary = text_of(run.decision->summary);
  decision.budget_left = run.decision->budget_left;
  if (is_utc_time(run.decision->decided_at)) decision.decided_at = run.decision->decided_at;
  for (const core::DecisionDocument::Reason& reason : run.decision->reasons) {
    if (reason.holds) continue;
    decision.first_objection = text_of(reason.text);
    break;
  }
}

void take_run(const Run& run, RunDigest& digest) {
  if (!run.run.value) return;
  const core::RunDocument& document = *run.run.value;
  digest.workflow = name_text(document.workflow);
  digest.branch = name_text(document.branch);
  digest.event = name_text(document.event);
  digest.url = url_of(document.url);
  digest.attempt = document.attempt;
  digest.conclusion = name_text(document.conclusion);
  for (std::size_t job = 0; job < std::min(document.jobs.size(), kMostJobs); ++job) {
    digest.jobs.push_back({name_text(document.jobs[job].name), run.state_of_job(job).value_or(RunState::unknown)});
  }
  for (const core::RunDocument::Job& job : document.jobs) digest.job_seconds += job_seconds(job);
}

void take_problems(const Run& run, RunDigest& digest) {
  const auto take = [&](const std::optional<core::Error>& problem) {
    if (problem) digest.problems.push_back(text_of(problem->what));
  };
  take(run.run.problem);
  if (!run.needs_no_analysis()) take(run.analysis.problem);
  take(run.fix.problem);
  take(run.patch_problem);
  take(run.approval.problem);
  take(run.publication.problem);
  take(run.decision_problem);
}

}  // namespace

bool RunDigest::failed() const {
  if (state == RunState::not_analysed) return state_of_conclusion(conclusion) == RunState::failed;
  return state == RunState::failed;
}

Json RunDigest::to_json() const { return json_of(*this); }

core::Result<RunDigest> RunDigest::from_json(const Json& json) {
  Fields in(json, "");
  RunDigest digest;
  each_member(digest, Reader{in});
  if (const core::Error* error = in.error()) return tl::unexpected(*error);
  return digest;
}

RunDigest digest_of(const Run& run) {
  RunDigest digest;
  digest.run_id = run.run_id;
  digest.repository = name_text(run.repository());
  digest.head_sha = name_text(run.head_sha());
  digest.received_at = run.received_at();
  digest.time = unix_seconds(digest.received_at);
  digest.state = run.state();
  digest.category = name_text(run.category());
  digest.summary = text_of(run.summary());
  take_run(run, digest);
  take_analysis(run, digest);
  take_patch(run, digest);
  take_publication(run, digest);
  take_spend(run, digest);
  take_decision(run, digest);
  take_problems(run, digest);
  return digest;
}

std::int64_t job_seconds(const core::RunDocument::Job& job) {
  const core::UnixSeconds began = unix_seconds(job.started_at), ended = unix_seconds(job.completed_at);
  if (began == 0 || ended <= began || ended - began > core::kLongestJobSeconds) return 0;
  return ended - began;
}

std::string_view name_of(RunState state) {
  for (const auto& [known, name] : kStates) {
    if (known == state) return name;
  }
  return "unknown";
}

RunState run_state_from(std::string_view name) {
  for (const auto& [state, known] : kStates) {
    if (known == name) return state;
  }
  return RunState::unknown;
}

core::UnixSeconds unix_seconds(std::string_view rfc3339) { return core::read_utc_time(rfc3339).value_or(0); }

}  // namespace cimend::dashboard
