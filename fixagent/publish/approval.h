#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/documents/fix.h"
#include "core/documents/publication.h"
#include "core/fs.h"
#include "core/policy.h"
#include "core/result.h"
#include "fixagent/publish/remote_repository.h"

namespace cimend::fixagent {

// "approval-<run_id>.json"
std::string approval_name(const std::string& run_id);

struct ApproveOptions {
  std::string metadata;    // metadata-<run_id>.json, the patch beside it
  std::string login;       // who says yes
  std::string repository;  // "owner/name"; empty: the metadata's
  std::string out;         // directory; empty: the metadata's
};
struct Approved {
  core::ApprovalDocument approval;
  core::FixMetadataDocument metadata;  // what was approved
  std::string path;                    // of the approval
};
// Writes OUT/approval-<run_id>.json. Errc::refused where there is nothing to approve (no patch, one that needs manual
// review, another one than the metadata describe) or the login is none.
core::Result<Approved> approve(core::Fs& fs, const core::Clock& clock, const ApproveOptions& options);

// Why this approval does not let this patch be published, a sentence each; empty where it does. `member` is what GitHub
// says of the approver in the repository.
std::vector<std::string> objections(const core::ApprovalDocument& approval, const std::string& patch_sha256,
                                    const std::string& repository, const core::Policy::Publish& policy,
                                    const std::optional<RemoteRepository::Member>& member);

// Logins are compared as GitHub does, upper and lower case the same.
bool same_login(std::string_view one, std::string_view other);

// The patch beside its metadata, if it is the one described. Errc::refused where it is another.
core::Result<std::string> read_patch(core::Fs& fs, const std::string& metadata_path,
                                     const core::FixMetadataDocument& metadata);
// "fix-agent" of "fix-agent/metadata-1.json"; empty where there is no slash.
std::string directory_of(const std::string& path);

}  // namespace cimend::fixagent
