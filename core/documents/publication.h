#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "core/result.h"

namespace cimend::core {

// cimend.approval/1: a person's yes to one patch, byte for byte. Written by `cimend-fixagent approve` to
// fix-agent/approval-<run_id>.json. It says who; whether that person may is asked of GitHub when the patch is
// published.
struct ApprovalDocument {
  static constexpr const char* kSchema = "cimend.approval/1";

  std::string patch_sha256;  // of the patch's bytes
  std::string repository;    // "owner/name"
  std::string approved_by;   // a GitHub login
  std::string approved_at;   // RFC 3339

  [[nodiscard]] Json to_json() const;
  static Result<ApprovalDocument> from_json(const Json& json);
};

// True for what GitHub takes as a person's login: 1 to 39 of [A-Za-z0-9-], no hyphen at either end; and of a managed
// account, with "_" and its company's short code after it.
bool valid_login(std::string_view login);

// cimend.publication/1: what came of publishing a patch, also when nothing was done. Written by `cimend-fixagent
// publish` to fix-agent/publication-<run_id>.json.
struct PublicationDocument {
  struct Refusal {
    std::string check;   // "approval"
    std::string reason;  // one sentence
  };
  static constexpr const char* kSchema = "cimend.publication/1";

  std::string run_id, repository, patch_sha256, fingerprint;
  std::string state;  // "published", "refused", "failed"
  std::string branch, base, commit;
  std::int64_t number = 0;        // of the pull request; 0: none
  std::string url;                // of the pull request
  std::string approved_by;        // a login
  std::string auto_merge;         // "off", "enabled", or why not
  std::vector<Refusal> refusals;  // all of them, where it is refused
  std::string problem;            // where it failed
  std::string at;                 // RFC 3339

  [[nodiscard]] Json to_json() const;
  static Result<PublicationDocument> from_json(const Json& json);
};

}  // namespace cimend::core
