#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/clock.h"
#include "core/result.h"
#include "core/store/store.h"
#include "fixagent/publish/remote_repository.h"

namespace cimend::fixagent {

// One publication in the ledger (core/store/store.h, attempts). It is recorded before the first effect and finished
// after the last; recorded again it is the same one, so that a publication which broke off goes on.
struct PublicationKey {
  std::string repository, fingerprint, patch_sha256;
  std::string base_commit, run_id;
  // sha256 over repository, fingerprint and patch.
  [[nodiscard]] std::string text() const;
};

// Why it must not go on, or nothing: the budget of its cause or of its run is used up, or another patch for the same
// cause is being published right now (recorded in the last ten minutes and not finished).
core::Result<std::optional<std::string>> record_publication(core::Store& ledger, const PublicationKey& key,
                                                            core::UnixSeconds now);
core::Result<> finish_publication(core::Store& ledger, const PublicationKey& key, const PullRequest& request);
// How many others of the repository were recorded since then.
core::Result<std::int64_t> other_publications(core::Store& ledger, const PublicationKey& key, core::UnixSeconds since);

// A pull request that people closed without merging it.
core::Result<> record_rejection(core::Store& ledger, const std::string& repository, const PullRequest& request);
// A sentence that names the pull request which mended this cause and was closed unmerged within the last `days`, as far
// as the ledger knows; for the guard `no-second-try`. A fingerprint holds the repository's name. A ledger that can't be
// read tells nothing: publish asks GitHub itself.
std::optional<std::string> rejected_before(core::Store& ledger, const std::string& fingerprint, core::UnixSeconds now,
                                           std::int64_t days);

}  // namespace cimend::fixagent
