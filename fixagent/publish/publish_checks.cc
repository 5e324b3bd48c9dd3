#include "fixagent/publish/publish_checks.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/documents/run.h"
#include "core/text.h"
#include "fixagent/proposal.h"
#include "fixagent/publish/approval.h"

namespace cimend::fixagent {
namespace {

using core::FixMetadataDocument;

constexpr core::UnixSeconds kHour = 3'600;
constexpr core::UnixSeconds kDay = 86'400;
constexpr std::int64_t kMostOfRun = 5;
constexpr const char* kMakeAgain = "make the patch again";

std::string named(const PullRequest& request) { return fmt::format("#{} ({})", request.number, request.url); }

// "cimend/fix-" and then what a run id may be, so that no name with a meaning of its own can be meant.
bool is_own_branch(std::string_view name) {
  return name.starts_with(kBranchPrefix) && core::valid_run_id(name.substr(kBranchPrefix.size()));
}

bool is_cause(std::string_view text) {
  return !text.empty() && text.size() <= 200 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/:-") ==
             std::string_view::npos;
}

class Checks {
 public:
  explicit Checks(const PublicationFacts& facts) : facts_(facts), own_(own_request(facts)) {}

  std::vector<core::PublicationDocument::Refusal> run() {
    check_consent_of_repository();
    check_patch();
    check_paths();
    check_branch();
    if (!own_) check_base();
    check_approval();
    check_other_requests();
    if (!own_) check_limits();
    return std::move(refusals_);
  }

 private:
  void refuse(std::string check, std::string reason) { refusals_.push_back({std::move(check), std::move(reason)}); }

  void check_consent_of_repository() {
    const auto& policy = facts_.policy.publish;
    if (!policy.enabled) refuse("publish-enabled", "the policy does not say publish.enabled: true");
    const std::string& tier = facts_.metadata.tier;
    const bool allowed = std::find(policy.tiers.begin(), policy.tiers.end(), tier) != policy.tiers.end();
    if (tier == "C" || !allowed)
      refuse("tier", fmt::format("the patch is of tier \"{}\", the policy publishes {}", tier,
                                 policy.tiers.empty() ? "none" : fmt::format("{}", fmt::join(policy.tiers, " and "))));
    if (!facts_.metadata.repository.empty() && facts_.metadata.repository != facts_.repository)
      refuse("repository", "the patch was made for " + facts_.metadata.repository);
  }

  void check_patch() {
    const auto& metadata = facts_.metadata;
    if (metadata.state != "proposed")
      refuse("state", fmt::format("the patch is \"{}\"{}{}", metadata.state, metadata.reason.empty() ? "" : ": ",
                                  metadata.reason));
    if (metadata.validation.result == "failed") refuse("state", "validation failed: " + metadata.validation.reason);
    if (!facts_.patch_problem.empty()) refuse("patch", facts_.patch_problem);
    if (metadata.guards.empty()) refuse("guards", "the metadata name no guard that looked at the patch");
    for (const auto& guard : metadata.guards)
      if (!guard.passed) refuse("guards", fmt::format("the guard {} said no: {}", guard.name, guard.text));
    if (!is_cause(facts_.cause)) refuse("fingerprint", "the metadata do not say which cause the patch mends");
  }

  void check_paths() {
    std::vector<std::string> touched;
    for (const auto& [path, content] : facts_.after) {
      touched.push_back(path);
      const std::string lower = core::to_lower(path);
      if (lower.starts_with(".github/") || lower.find("/.github/") != std::string::npos)
        refuse("paths", "it changes " + path + ", which says what CI does");
    }
    std::vector<std::string> told = facts_.metadata.files;
    std::sort(told.begin(), told.end());
    if (facts_.patch_problem.empty() && told != touched)
      refuse("paths", "the patch changes other files than its metadata say");
  }

  void check_branch() {
    const std::string& branch = facts_.metadata.branch;
    if (!is_own_branch(branch) || branch != branch_name(facts_.metadata.run_id))
      refuse("branch", fmt::format("\"{}\" is no branch for patches: it must be {}", branch,
                                   branch_name(facts_.metadata.run_id)));
    if (branch == facts_.default_branch || branch == facts_.base)
      refuse("branch", branch + " is the branch that the patch is for, never the one to write");
    if (facts_.base.starts_with(kBranchPrefix)) refuse("base", facts_.base + " is a branch of ours, no base");
    if (!facts_.taken) return;
    if (facts_.taken->is_protected) refuse("branch", branch + " is protected");
    const bool same = Trailers::of(facts_.taken->message).patch_sha256 == facts_.metadata.patch_sha256 &&
                      facts_.taken->parents == std::vector<std::string>{facts_.metadata.base_commit};
    if (!same && !own_)
      refuse("branch", fmt::format("{} exists with another commit, {}", branch, facts_.taken->commit));
  }

  void check_base() {
    const auto& metadata = facts_.metadata;
    if (!facts_.base_problem.empty()) return refuse("base-commit", facts_.base_problem);
    if (!facts_.distance.descends)
      return refuse("base-commit",
                    fmt::format("the commit {} is not in {}: {}", metadata.base_commit, facts_.base, kMakeAgain));
    if (!facts_.distance.all_files)
      return refuse("base-changed", fmt::format("too much changed in {} since {} to look at: {}", facts_.base,
                                                metadata.base_commit, kMakeAgain));
    for (const auto& [path, content] : facts_.after) {
      const auto& files = facts_.distance.files;
      if (std::find(files.begin(), files.end(), path) != files.end())
        refuse("base-changed",
               fmt::format("{} changed in {} since {}: {}", path, facts_.base, metadata.base_commit, kMakeAgain));
    }
  }

  void check_approval() {
    if (!facts_.approval) {
      if (facts_.policy.publish.needs_approval)
        refuse("approval", "nobody approved the patch: `cimend-fixagent approve`, then name its file with --approval");
      return;
    }
    for (std::string& objection : objections(*facts_.approval, facts_.metadata.patch_sha256, facts_.repository,
                                             facts_.policy.publish, facts_.approver))
      refuse("approval", std::move(objection));
  }

  void check_other_requests() {
    for (const PullRequest& request : facts_.open) {
      if (own_ && request.number == own_->number) continue;
      if (request.fingerprint == facts_.cause)
        refuse("one-open", "pull request " + named(request) + " for the same cause is open");
      else if (request.head == facts_.metadata.branch)
        refuse("one-open", "pull request " + named(request) + " stands on the branch already");
    }
    if (const auto rejected = rejected_request(facts_))
      refuse("no-second-try",
             fmt::format("pull request {} for the same cause was closed without being merged within the last {}",
                         named(*rejected),
                         core::counted(static_cast<std::uint64_t>(facts_.policy.fix.retry_after_days), "day")));
  }

  void check_limits() {
    const auto& policy = facts_.policy.publish;
    std::int64_t last_hour = 0, of_run = 0;
    for (const auto* list : {&facts_.open, &facts_.closed}) {
      for (const PullRequest& request : *list) {
        last_hour += request.created > facts_.now - kHour ? 1 : 0;
        of_run += request.head.starts_with(facts_.metadata.branch) ? 1 : 0;
      }
    }
    const auto open = static_cast<std::int64_t>(facts_.open.size());
    last_hour = std::max(last_hour, facts_.ledger_last_hour);
    if (open >= policy.max_open)
      refuse("max-open", fmt::format("{} of cimend are open, the policy allows {}",
                                     core::counted(facts_.open.size(), "pull request"), policy.max_open));
    if (last_hour >= policy.max_per_hour)
      refuse("max-per-hour",
             fmt::format("{} of cimend in the last hour, the policy allows {}",
                         core::counted(static_cast<std::uint64_t>(last_hour), "pull request"), policy.max_per_hour));
    if (of_run >= kMostOfRun) refuse("max-per-run", fmt::format("{} patches of this run were published", of_run));
  }

  const PublicationFacts& facts_;
  std::optional<PullRequest> own_;
  std::vector<core::PublicationDocument::Refusal> refusals_;
};

// The owners that CODEOWNERS names for a file, or nullptr.
const std::vector<std::string>* owners_of(const FixMetadataDocument& metadata, const std::string& file) {
  for (const auto& entry : metadata.owners)
    if (entry.file == file) return &entry.owners;
  return nullptr;
}

bool owned_by(const std::vector<std::string>& owners, const std::string& login) {
  return std::any_of(owners.begin(), owners.end(), [&](const std::string& owner) {
    return owner.starts_with('@') && same_login(std::string_view(owner).substr(1), login);
  });
}

}  // namespace

std::string cause_of(const FixMetadataDocument& metadata, const std::string& repository) {
  if (!metadata.fingerprint.empty()) return metadata.fingerprint;
  if (metadata.hunks.empty()) return {};
  const auto& hunk = metadata.hunks.front();
  std::string whole;
  for (const std::string* part : {&repository, &hunk.rule, &hunk.recipe, &hunk.file, &hunk.log_text})
    whole += fmt::format("{}:{}", part->size(), *part);
  return core::sha256_hex(whole).substr(0, 16);
}

std::optional<PullRequest> own_request(const PublicationFacts& facts) {
  for (const auto* list : {&facts.open, &facts.closed}) {
    for (const PullRequest& request : *list) {
      const bool own = request.head == facts.metadata.branch && request.base == facts.base &&
                       request.patch == facts.metadata.patch_sha256;
      if (own && (request.state == "open" || request.merged)) return request;
    }
  }
  return std::nullopt;
}

std::optional<PullRequest> rejected_request(const PublicationFacts& facts) {
  for (const PullRequest& request : facts.closed) {
    if (!request.merged && request.fingerprint == facts.cause &&
        request.closed > facts.now - facts.policy.fix.retry_after_days * kDay)
      return request;
  }
  return std::nullopt;
}

std::vector<core::PublicationDocument::Refusal> check_publication(const PublicationFacts& facts) {
  return Checks(facts).run();
}

std::string auto_merge_objection(const PublicationFacts& facts, bool draft) {
  const FixMetadataDocument& metadata = facts.metadata;
  if (!facts.policy.publish.auto_merge) return "off";
  if (metadata.tier != "A") return "only tier A is merged without a person's click";
  if (metadata.validation.result != "passed" || !metadata.validation.reproduced.value_or(false))
    return "validation did not both pass with the patch and fail without it";
  if (!facts.approval) return "no code owner approved the patch";
  for (const auto& [file, content] : facts.after) {
    const auto* owners = owners_of(metadata, file);
    if (owners == nullptr || owners->empty()) return "CODEOWNERS names nobody for " + file;
    if (!owned_by(*owners, facts.approval->approved_by))
      return facts.approval->approved_by + " is not named as code owner of " + file + " (teams are not looked into)";
  }
  if (draft) return "the pull request is a draft: set publish.draft: false";
  return {};
}

}  // namespace cimend::fixagent
