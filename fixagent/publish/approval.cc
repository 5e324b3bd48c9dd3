#include "fixagent/publish/approval.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/documents/document_file.h"
#include "core/documents/run.h"
#include "core/text.h"

namespace cimend::fixagent {
namespace {

using core::ApprovalDocument;
using core::Errc;
using core::FixMetadataDocument;

constexpr std::size_t kMostPatchBytes = std::size_t{16} << 20;  // the most that a policy allows

bool may_write(const RemoteRepository::Member& member) {
  return member.permission == "admin" || member.permission == "maintain" || member.permission == "write";
}

}  // namespace

std::string approval_name(const std::string& run_id) { return "approval-" + run_id + ".json"; }

std::string directory_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, std::max<std::size_t>(slash, 1));
}

bool same_login(std::string_view one, std::string_view other) { return core::to_lower(one) == core::to_lower(other); }

core::Result<std::string> read_patch(core::Fs& fs, const std::string& metadata_path,
                                     const FixMetadataDocument& metadata) {
  if (metadata.patch.empty() || metadata.patch.find('/') != std::string::npos)
    return core::fail(Errc::refused, "the metadata name no patch beside them", metadata_path);
  auto patch = fs.read(core::join_path(directory_of(metadata_path), metadata.patch), kMostPatchBytes);
  if (patch && core::sha256_hex(*patch) != metadata.patch_sha256)
    return core::fail(Errc::refused, "the patch is not the one that the metadata describe", metadata.patch,
                      "make the patch again: `cimend-fixagent apply`");
  return patch;
}

core::Result<Approved> approve(core::Fs& fs, const core::Clock& clock, const ApproveOptions& options) {
  if (!core::valid_login(options.login))
    return core::fail(Errc::refused, "not a person's login: \"" + core::shorten(options.login, 60) + "\"", {},
                      "it is the name that GitHub shows after the @");
  auto metadata = core::read_document<FixMetadataDocument>(fs, options.metadata);
  if (!metadata) return tl::unexpected(metadata.error());
  const auto patch = read_patch(fs, options.metadata, *metadata);
  if (!patch) return tl::unexpected(patch.error());
  if (metadata->state != "proposed" || patch->empty())
    return core::fail(Errc::refused, "there is nothing to approve: the patch is \"" + metadata->state + "\"",
                      options.metadata, metadata->reason);
  const std::string repository = options.repository.empty() ? metadata->repository : options.repository;
  if (!core::valid_repository(repository))
    return core::fail(Errc::refused, "the metadata do not say which repository the patch is for", options.metadata,
                      "name it with --repository OWNER/NAME");
  Approved approved;
  approved.approval = {metadata->patch_sha256, repository, options.login, core::rfc3339(clock.now())};
  approved.path = core::join_path(options.out.empty() ? directory_of(options.metadata) : options.out,
                                  approval_name(metadata->run_id));
  approved.metadata = std::move(*metadata);
  if (auto written = core::write_document(fs, approved.path, approved.approval); !written)
    return tl::unexpected(written.error());
  return approved;
}

std::vector<std::string> objections(const ApprovalDocument& approval, const std::string& patch_sha256,
                                    const std::string& repository, const core::Policy::Publish& policy,
                                    const std::optional<RemoteRepository::Member>& member) {
  std::vector<std::string> all;
  const std::string& login = approval.approved_by;
  if (approval.patch_sha256 != patch_sha256)
    all.push_back("the approval is of another patch: sha256 " + approval.patch_sha256);
  if (approval.repository != repository) all.push_back("the approval is for " + approval.repository);
  const bool named = std::any_of(policy.approvers.begin(), policy.approvers.end(),
                                 [&](const std::string& approver) { return same_login(approver, login); });
  if (!policy.approvers.empty() && !named) all.push_back(login + " is not among the policy's publish.approvers");
  if (!member) {
    all.push_back("GitHub knows no " + login + " in " + repository);
    return all;
  }
  if (!may_write(*member))
    all.push_back(fmt::format("{} may not write to {}: the permission is \"{}\"", login, repository,
                              core::shorten(core::to_valid_utf8(member->permission), 40)));
  if (member->type != "User")
    all.push_back(login + " is no person's account: GitHub calls it \"" +
                  core::shorten(core::to_valid_utf8(member->type), 40) + "\"");
  return all;
}

}  // namespace cimend::fixagent
