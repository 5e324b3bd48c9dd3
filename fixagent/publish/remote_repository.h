#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/github/github_api.h"
#include "core/json.h"
#include "core/result.h"

namespace cimend::fixagent {

// A pull request as far as publishing looks at it. Its texts are from strangers.
struct PullRequest {
  std::int64_t number = 0;
  std::string node_id, url, state;  // "open", "closed"
  bool draft = false, merged = false, auto_merge = false;
  std::string head, base;          // branch names
  std::string head_repository;     // "owner/name"; empty where that is gone
  std::string fingerprint, patch;  // of the last lines of its body (Trailers)
  core::UnixSeconds created = 0, updated = 0, closed = 0;
};

// The lines that end our commit messages and pull requests, by which they are known again. Where a name comes several
// times the last line counts: what stands above is partly log text.
struct Trailers {
  std::string fingerprint;   // "Cimend-Fingerprint: …"
  std::string patch_sha256;  // "Cimend-Patch: sha256:…"
  [[nodiscard]] std::string text() const;
  static Trailers of(std::string_view text);
};

enum class Effects {
  perform,
  tell,  // say what would be asked of GitHub and pretend that it was done
};

// The calls that publishing makes of one repository at GitHub (docs.github.com/rest: git/blobs, git/trees, git/commits,
// git/refs, branches, pulls, collaborators, repos/contents, compare). Errors as core/github/github_api.h. No call
// forces, deletes or moves anything that exists.
class RemoteRepository {
 public:
  // `say` is told each request that Effects::tell leaves undone. `api` outlives this.
  RemoteRepository(core::GitHubApi& api, std::string name, Effects effects, std::function<void(const std::string&)> say)
      : api_(api), name_(std::move(name)), effects_(effects), say_(std::move(say)) {}

  [[nodiscard]] const std::string& name() const { return name_; }
  core::Result<std::string> default_branch();
  // A file's bytes on a branch; nothing where there is none.
  core::Result<std::optional<std::string>> file(const std::string& path, const std::string& branch);

  // What a branch has that a commit has not.
  struct Distance {
    bool descends = false;           // the commit is the branch's head or an ancestor of it
    std::vector<std::string> files;  // that changed since, by their old and new names
    bool all_files = true;           // GitHub names 300 at most
  };
  core::Result<Distance> distance(const std::string& commit, const std::string& branch);

  struct Member {
    std::string permission;  // "admin", "write", "read", "none"
    std::string type;        // "User", "Bot", "Organization"
  };
  // Nothing where there is no such account.
  core::Result<std::optional<Member>> member(const std::string& login);

  struct Head {
    std::string commit, tree, message;
    std::vector<std::string> parents;
    bool is_protected = false;
  };
  core::Result<std::optional<Head>> branch(const std::string& name);
  core::Result<std::string> tree_of(const std::string& commit);

  // Those of our own branches ("cimend/fix-…", no forks), newest first: open ones, or closed ones changed since then.
  core::Result<std::vector<PullRequest>> open_pull_requests();
  core::Result<std::vector<PullRequest>> closed_pull_requests(core::UnixSeconds since);
  // The newest pull request of a branch of ours to `base`, whatever its state.
  core::Result<std::optional<PullRequest>> pull_request_of(const std::string& branch, const std::string& base);

  // --- effects ---
  struct File {
    std::string path, content;
    bool executable = false;
  };
  core::Result<std::string> make_tree(const std::string& base_tree, const std::vector<File>& files);
  core::Result<std::string> make_commit(const std::string& message, const std::string& tree, const std::string& parent);
  // Errc::refused, too, where it exists.
  core::Result<> make_branch(const std::string& name, const std::string& commit);
  struct Proposal {
    std::string title, body, head, base;
    bool draft = true;
  };
  core::Result<PullRequest> open_pull_request(const Proposal& proposal);
  core::Result<> add_labels(std::int64_t number, const std::vector<std::string>& labels);
  // GitHub merges the pull request itself once every required check and review is there, and only while its head is
  // `commit` (GraphQL: enablePullRequestAutoMerge).
  core::Result<> enable_auto_merge(const PullRequest& request, const std::string& commit);

 private:
  core::Result<core::Json> get(const std::string& path);
  core::Result<core::Json> post(const std::string& path, core::Json body, const std::string& about, bool repeatable);
  core::Result<std::vector<PullRequest>> pull_requests(const std::string& query,
                                                       const std::function<bool(const PullRequest&)>& enough);

  core::GitHubApi& api_;
  std::string name_;
  Effects effects_;
  std::function<void(const std::string&)> say_;
};

inline constexpr std::string_view kBranchPrefix = "cimend/fix-";

}  // namespace cimend::fixagent
