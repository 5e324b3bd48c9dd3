#pragma once

#include <functional>
#include <optional>
#include <string>

#include "core/clock.h"
#include "core/documents/publication.h"
#include "core/fs.h"
#include "core/github/github_api.h"
#include "core/result.h"
#include "core/store/store.h"

namespace cimend::fixagent {

// "publication-<run_id>.json"
std::string publication_name(const std::string& run_id);

struct PublishOptions {
  std::string metadata;        // metadata-<run_id>.json, the patch beside it
  std::string checkout = ".";  // of the repository, with the patch's base commit
  std::string repository;      // "owner/name"; empty: the metadata's
  std::string base;            // branch that the patch is for; empty: the default branch
  std::string approval;        // file; empty: none
  std::string policy;          // file; empty: .cimend/policy.yaml of the default branch, as GitHub has it
  bool dry_run = false;
};

// What publishing works with; all of it outlives the call.
struct PublishParts {
  core::Fs& fs;
  core::GitHubApi& github;
  const core::Clock& clock;                     // real time: it is compared with GitHub's
  core::Store* ledger;                          // nullptr only for a dry run
  std::function<void(const std::string&)> say;  // one line a step
};

struct Published {
  core::PublicationDocument document;
  std::optional<core::Error> problem;  // where its state is "failed"
};

// Turns a patch that apply and validate left into a draft pull request: one branch, one commit, one pull request, all
// new; nothing that exists is forced, moved or deleted. All checks are made before the first effect, and the ledger has
// the publication before it, too. Called again, after success or after breaking off at any point, it goes on from what
// is there and ends with the same branch and the same pull request; two at once do so, too.
// OUT/publication-<run_id>.json is written whatever came of it, but not by a dry run. Fails only where the metadata
// can't be read or that document can't be written. Cost: about a dozen requests and one a file.
core::Result<Published> publish(const PublishParts& parts, const PublishOptions& options);

}  // namespace cimend::fixagent
