#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/documents/fix.h"
#include "core/documents/publication.h"
#include "core/policy.h"
#include "fixagent/publish/remote_repository.h"

namespace cimend::fixagent {

// Everything that decides whether a patch may be published, gathered before anything is decided.
struct PublicationFacts {
  core::FixMetadataDocument metadata;
  std::string patch_problem;                 // why the patch's bytes are not the described ones or do not apply
  std::map<std::string, std::string> after;  // the touched files' new content, out of the patch itself
  std::string repository;                    // "owner/name" that is to be written to
  std::string cause;                         // cause_of()
  core::Policy policy;
  std::string default_branch, base;
  std::string base_problem;  // why GitHub can't compare the base commit with the base branch
  RemoteRepository::Distance distance;
  std::optional<RemoteRepository::Head> taken;  // what stands at the branch that is to be written
  std::optional<core::ApprovalDocument> approval;
  std::optional<RemoteRepository::Member> approver;
  std::vector<PullRequest> open, closed;
  std::int64_t ledger_last_hour = 0;  // other publications that the ledger counts
  core::UnixSeconds now = 0;
};

// The cause that the patch mends: the metadata's fingerprint, or where they have none a hash over repository, rule,
// file and log line of the first hunk. Empty without either.
std::string cause_of(const core::FixMetadataDocument& metadata, const std::string& repository);

// This patch's own pull request, open or merged, from a publication before.
std::optional<PullRequest> own_request(const PublicationFacts& facts);
// The pull request for the same cause that people closed unmerged within policy.fix.retry_after_days.
std::optional<PullRequest> rejected_request(const PublicationFacts& facts);

// Every check that says no, each by its name and with its reason (docs/PUBLISHING.md lists them). A function of the
// facts alone.
std::vector<core::PublicationDocument::Refusal> check_publication(const PublicationFacts& facts);

// Why GitHub's auto-merge must not be enabled for `request`; empty where it may.
std::string auto_merge_objection(const PublicationFacts& facts, bool draft);

}  // namespace cimend::fixagent
