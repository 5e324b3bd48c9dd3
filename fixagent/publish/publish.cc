// The order of the effects is what makes a publication that broke off safe to begin again:
//
//   ledger   recorded under a key of repository, cause and patch
//   blobs, tree   named by their content; made twice they are the same, and no branch leads to them
//   commit        made anew each time (it holds a date); a forgotten one hangs in the air
//   branch        GitHub refuses a second one of the name. One that is there already is ours if its commit has our
//                 tree, our parent and our trailers; else we stop
//   pull request  GitHub refuses a second open one of the same branches. One that is there already is ours by the
//                 trailer of its body
//   labels, auto-merge   may be set twice
//   ledger   finished
//
// So each step first looks for what it would make, and a refusal by GitHub makes it look again: somebody else, or we
// ourselves before the connection broke, may have been quicker. There is no step that undoes one: a branch without a
// pull request is what the next call goes on from.

#include "fixagent/publish/publish.h"

#include <fmt/format.h>

#include <utility>

#include "core/documents/document_file.h"
#include "core/documents/run.h"
#include "core/git.h"
#include "core/policy.h"
#include "core/text.h"
#include "fixagent/publish/approval.h"
#include "fixagent/publish/publish_checks.h"
#include "fixagent/publish/publish_ledger.h"
#include "fixagent/publish/pull_request.h"
#include "fixagent/publish/remote_repository.h"

namespace cimend::fixagent {
namespace {

using core::Errc;
using core::FixMetadataDocument;
using core::PublicationDocument;
using core::Result;

constexpr const char* kPolicyPath = ".cimend/policy.yaml";
constexpr core::UnixSeconds kHour = 3'600;
constexpr core::UnixSeconds kDay = 86'400;

bool is_commit(const std::string& text) {
  return text.size() >= 40 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

class Publisher {
 public:
  Publisher(const PublishParts& parts, const PublishOptions& options, FixMetadataDocument metadata)
      : parts_(parts),
        options_(options),
        remote_(parts.github, options.repository.empty() ? metadata.repository : options.repository,
                options.dry_run ? Effects::tell : Effects::perform, parts.say) {
    facts_.repository = remote_.name();
    facts_.cause = cause_of(metadata, remote_.name());
    metadata.fingerprint = facts_.cause;
    facts_.metadata = std::move(metadata);
    facts_.now = parts.clock.now();
  }

  Published run() {
    Published published;
    document_.run_id = facts_.metadata.run_id;
    document_.repository = facts_.repository;
    document_.patch_sha256 = facts_.metadata.patch_sha256;
    document_.fingerprint = facts_.cause;
    document_.at = core::rfc3339(facts_.now);
    if (auto done = work(); !done) {
      document_.state = "failed";
      document_.problem = done.error().what;
      published.problem = done.error();
    }
    published.document = std::move(document_);
    return published;
  }

 private:
  Result<> work() {
    if (!core::valid_repository(facts_.repository))
      return core::fail(Errc::refused, "the metadata do not say which repository the patch is for", options_.metadata,
                        "name it with --repository OWNER/NAME");
    if (auto gathered = gather(); !gathered) return gathered;
    const auto own = own_request(facts_);
    if (own && own->merged) {
      parts_.say(fmt::format("already merged: #{}", own->number));
      return conclude(*own, facts_.taken ? facts_.taken->commit : "");
    }
    document_.refusals = check_publication(facts_);
    document_.branch = facts_.metadata.branch.starts_with(kBranchPrefix) ? facts_.metadata.branch : "";
    if (!document_.refusals.empty()) return remember_rejection();
    if (!options_.dry_run) {
      auto objection = record_publication(*parts_.ledger, key(), facts_.now);
      if (!objection) return tl::unexpected(objection.error());
      if (*objection) {
        refuse("budget", **objection);
        return {};
      }
      parts_.say("recorded in the ledger: " + key().text());
    }
    return make(own);
  }

  // --- questions ---

  Result<> gather() {
    if (auto read = read_own_patch(); !read) return read;
    if (auto read = read_policy(); !read) return read;
    if (auto read = read_base(); !read) return read;
    if (auto read = read_approval(); !read) return read;
    auto open = remote_.open_pull_requests();
    if (!open) return tl::unexpected(open.error());
    auto closed = remote_.closed_pull_requests(facts_.now - facts_.policy.fix.retry_after_days * kDay);
    if (!closed) return tl::unexpected(closed.error());
    facts_.open = std::move(*open);
    facts_.closed = std::move(*closed);
    if (parts_.ledger == nullptr) return {};
    const auto others = other_publications(*parts_.ledger, key(), facts_.now - kHour);
    if (!others) return tl::unexpected(others.error());
    facts_.ledger_last_hour = *others;
    return {};
  }

  // What is wrong with the patch is a reason to refuse, told together with the others; a checkout that does not have
  // the commit leaves the question open.
  Result<> read_own_patch() {
    const auto patch = read_patch(parts_.fs, options_.metadata, facts_.metadata);
    if (!patch || patch->empty()) {
      facts_.patch_problem = patch ? "there is no patch" : patch.error().what;
      return {};
    }
    const std::string& commit = facts_.metadata.base_commit;
    auto opened = core::Repository::open(options_.checkout);
    if (!opened) return tl::unexpected(opened.error());
    if (const auto there = opened->resolve(commit); !there) {
      core::Error error = there.error();
      error.hint = "fetch the patch's commit into the checkout: git fetch origin " + commit;
      return core::with_context(error, "the checkout lacks the commit that the patch is for");
    }
    auto after = opened->apply(commit, *patch);
    if (!after) {
      facts_.patch_problem = "the patch does not apply to its commit: " + after.error().what;
      return {};
    }
    facts_.after = std::move(*after);
    for (const auto& [path, content] : facts_.after) {
      const auto entry = opened->entry(commit, path);
      const bool executable = entry && *entry && (*entry)->kind == core::TreeEntry::Kind::executable;
      files_.push_back({path, content, executable});
    }
    return {};
  }

  Result<> read_policy() {
    auto branch = remote_.default_branch();
    if (!branch) return tl::unexpected(branch.error());
    facts_.default_branch = *branch;
    Result<core::Policy> policy = core::Policy{};
    if (!options_.policy.empty()) {
      policy = core::Policy::load(parts_.fs, "", options_.policy);
    } else {
      const auto yaml = remote_.file(kPolicyPath, *branch);
      if (!yaml) return tl::unexpected(yaml.error());
      if (*yaml) policy = core::Policy::parse(**yaml, fmt::format("{} on {}", kPolicyPath, *branch));
    }
    if (!policy) return tl::unexpected(policy.error());
    facts_.policy = std::move(*policy);
    return {};
  }

  Result<> read_base() {
    facts_.base = options_.base.empty() ? facts_.default_branch : options_.base;
    document_.base = facts_.base;
    if (!is_commit(facts_.metadata.base_commit)) {
      facts_.base_problem = "the metadata do not name the commit that the patch is for";
    } else {
      auto distance = remote_.distance(facts_.metadata.base_commit, facts_.base);
      if (!distance && distance.error().code != Errc::not_found) return tl::unexpected(distance.error());
      if (distance) facts_.distance = std::move(*distance);
      if (!distance)
        facts_.base_problem = fmt::format("GitHub knows no commit {} or no branch {} in {}",
                                          facts_.metadata.base_commit, facts_.base, facts_.repository);
    }
    if (!facts_.metadata.branch.starts_with(kBranchPrefix)) return {};
    auto taken = remote_.branch(facts_.metadata.branch);
    if (!taken) return tl::unexpected(taken.error());
    facts_.taken = std::move(*taken);
    return {};
  }

  Result<> read_approval() {
    if (options_.approval.empty()) return {};
    auto approval = core::read_document<core::ApprovalDocument>(parts_.fs, options_.approval);
    if (!approval) return tl::unexpected(approval.error());
    document_.approved_by = approval->approved_by;
    auto member = remote_.member(approval->approved_by);
    if (!member) return tl::unexpected(member.error());
    facts_.approval = std::move(*approval);
    facts_.approver = std::move(*member);
    return {};
  }

  void refuse(std::string check, std::string reason) {
    document_.refusals.push_back({std::move(check), std::move(reason)});
    document_.state = "refused";
  }

  Result<> remember_rejection() {
    document_.state = "refused";
    const auto rejected = rejected_request(facts_);
    if (!rejected || parts_.ledger == nullptr || options_.dry_run) return {};
    return record_rejection(*parts_.ledger, facts_.repository, *rejected);
  }

  [[nodiscard]] PublicationKey key() const {
    const auto& metadata = facts_.metadata;
    return {facts_.repository, facts_.cause, metadata.patch_sha256, metadata.base_commit, metadata.run_id};
  }

  // --- effects ---

  Result<> make(const std::optional<PullRequest>& own) {
    const auto tree = make_tree();
    if (!tree) return tl::unexpected(tree.error());
    if (own) {
      parts_.say(fmt::format("pull request #{} is there", own->number));
      // People may have put commits of their own on the branch: then it is theirs.
      pushed_to_ = !facts_.taken || !is_ours(*facts_.taken, *tree);
      return finish(*own, facts_.taken ? facts_.taken->commit : "");
    }
    parts_.say(fmt::format("tree {}: {}", *tree, core::counted(files_.size(), "file")));
    const auto commit = commit_on_branch(*tree);
    if (!commit) return tl::unexpected(commit.error());
    parts_.say(fmt::format("branch {}: commit {}", facts_.metadata.branch, *commit));
    const auto request = request_of_branch();
    if (!request) return tl::unexpected(request.error());
    parts_.say(fmt::format("pull request #{}{}", request->number, request->draft ? ", a draft" : ""));
    return finish(*request, *commit);
  }

  Result<std::string> make_tree() {
    auto base_tree = remote_.tree_of(facts_.metadata.base_commit);
    if (!base_tree) return base_tree;
    return remote_.make_tree(*base_tree, files_);
  }

  [[nodiscard]] bool is_ours(const RemoteRepository::Head& head, const std::string& tree) const {
    return head.tree == tree && head.parents == std::vector<std::string>{facts_.metadata.base_commit} &&
           Trailers::of(head.message).patch_sha256 == facts_.metadata.patch_sha256;
  }

  Result<std::string> commit_of(const RemoteRepository::Head& head, const std::string& tree) const {
    if (is_ours(head, tree)) return head.commit;
    return core::fail(Errc::refused, facts_.metadata.branch + " exists with another commit, " + head.commit, {},
                      "look at it, and delete the branch if nobody needs it");
  }

  Result<std::string> commit_on_branch(const std::string& tree) {
    const std::string& branch = facts_.metadata.branch;
    if (facts_.taken) return commit_of(*facts_.taken, tree);
    auto commit = remote_.make_commit(publication_message(facts_.metadata), tree, facts_.metadata.base_commit);
    if (!commit) return commit;
    const auto made = remote_.make_branch(branch, *commit);
    if (made) return commit;
    if (made.error().code != Errc::refused) return tl::unexpected(made.error());
    const auto there = remote_.branch(branch);
    if (!there) return tl::unexpected(there.error());
    return *there ? commit_of(**there, tree) : Result<std::string>(tl::unexpected(made.error()));
  }

  Result<PullRequest> request_of_branch() {
    const auto* approval = facts_.approval ? &*facts_.approval : nullptr;
    auto opened =
        remote_.open_pull_request({publication_title(facts_.metadata), publication_body(facts_.metadata, approval),
                                   facts_.metadata.branch, facts_.base, facts_.policy.publish.draft});
    if (opened || opened.error().code != Errc::refused) return opened;
    const auto there = remote_.pull_request_of(facts_.metadata.branch, facts_.base);
    if (!there) return tl::unexpected(there.error());
    const bool ours = *there && (*there)->state == "open" && (*there)->patch == facts_.metadata.patch_sha256;
    return ours ? Result<PullRequest>(**there) : opened;
  }

  // What may be done twice, once the pull request is there.
  Result<> finish(const PullRequest& request, const std::string& commit) {
    const auto& labels = facts_.policy.publish.labels;
    if (!labels.empty()) {
      if (auto added = remote_.add_labels(request.number, labels); !added) return added;
      parts_.say(fmt::format("labels: {}", fmt::join(labels, ", ")));
    }
    document_.auto_merge = request.auto_merge ? "enabled" : auto_merge_objection(facts_, request.draft);
    if (document_.auto_merge.empty() && pushed_to_) document_.auto_merge = "the branch holds more than the patch";
    if (document_.auto_merge.empty()) {
      auto enabled = remote_.enable_auto_merge(request, commit);
      if (!enabled && enabled.error().code != Errc::refused) return enabled;
      document_.auto_merge = enabled ? "enabled" : enabled.error().what;
    }
    if (document_.auto_merge != "off") parts_.say("auto-merge: " + document_.auto_merge);
    return conclude(request, commit);
  }

  Result<> conclude(const PullRequest& request, const std::string& commit) {
    document_.state = "published";
    document_.branch = facts_.metadata.branch;
    document_.commit = is_commit(commit) ? commit : "";
    document_.number = request.number;
    document_.url = request.url;
    if (options_.dry_run) return {};
    auto finished = finish_publication(*parts_.ledger, key(), request);
    // One that a ledger elsewhere holds.
    if (!finished && finished.error().code != Errc::not_found) return finished;
    return {};
  }

  const PublishParts& parts_;
  const PublishOptions& options_;
  RemoteRepository remote_;
  PublicationFacts facts_;
  std::vector<RemoteRepository::File> files_;
  bool pushed_to_ = false;  // the branch's head is not our commit
  PublicationDocument document_;
};

}  // namespace

std::string publication_name(const std::string& run_id) { return "publication-" + run_id + ".json"; }

Result<Published> publish(const PublishParts& parts, const PublishOptions& options) {
  auto metadata = core::read_document<FixMetadataDocument>(parts.fs, options.metadata);
  if (!metadata) return tl::unexpected(metadata.error());
  const std::string run_id = metadata->run_id;
  Published published = Publisher(parts, options, std::move(*metadata)).run();
  if (options.dry_run) return published;
  const std::string path = core::join_path(directory_of(options.metadata), publication_name(run_id));
  if (auto written = core::write_document(parts.fs, path, published.document); !written)
    return tl::unexpected(written.error());
  return published;
}

}  // namespace cimend::fixagent
