#include "fixagent/publish/remote_repository.h"

#include <fmt/format.h>

#include <utility>

#include "core/base64.h"
#include "core/http/url.h"
#include "core/text.h"

namespace cimend::fixagent {
namespace {

using core::Errc;
using core::Json;
using core::Result;

constexpr std::size_t kMostFilesNamed = 300;  // in an answer of compare
constexpr std::string_view kFingerprintKey = "Cimend-Fingerprint: ";
constexpr std::string_view kPatchKey = "Cimend-Patch: sha256:";
constexpr const char* kPretended = "(made by the request above)";

std::string encoded(std::string_view text) { return core::percent_encode(text, core::Encode::query); }

std::string text_of(const Json& json, std::string_view key) { return std::string(json[key].string_or("")); }

core::UnixSeconds time_of(const Json& json, std::string_view key) {
  return core::parse_time(json[key].string_or("")).value_or(0);
}

// A hash that GitHub gave for something that we go on to name.
Result<std::string> hash_of(const Json& json, const std::string& what) {
  std::string hash = text_of(json, "sha");
  if (hash.size() >= 40 && hash.find_first_not_of("0123456789abcdef") == std::string::npos) return hash;
  return core::fail(Errc::parse, "GitHub's answer names no " + what);
}

Result<PullRequest> read_pull_request(const Json& json) {
  PullRequest request;
  request.number = json["number"].integer_or(0);
  request.state = text_of(json, "state");
  if (request.number <= 0 || request.state.empty())
    return core::fail(Errc::parse, "GitHub's answer names no pull request");
  request.node_id = text_of(json, "node_id");
  request.url = text_of(json, "html_url");
  request.draft = json["draft"].boolean_or(false);
  request.merged = json["merged_at"].is_string();
  request.auto_merge = json["auto_merge"].is_object();
  request.head = text_of(json["head"], "ref");
  request.head_repository = text_of(json["head"]["repo"], "full_name");
  request.base = text_of(json["base"], "ref");
  const Trailers trailers = Trailers::of(json["body"].string_or(""));
  request.fingerprint = trailers.fingerprint;
  request.patch = trailers.patch_sha256;
  request.created = time_of(json, "created_at");
  request.updated = time_of(json, "updated_at");
  request.closed = time_of(json, "closed_at");
  return request;
}

// RFC 4648 with padding, which encode_base64() leaves out together with the bytes that need it.
std::string padded_base64(std::string_view bytes) {
  const std::size_t missing = (3 - bytes.size() % 3) % 3;
  std::string digits = core::encode_base64(std::string(bytes) + std::string(missing, '\0'));
  return digits.replace(digits.size() - missing, missing, missing, '=');
}

bool is_missing(const core::Error& error) { return error.code == Errc::not_found; }

}  // namespace

std::string Trailers::text() const {
  return fmt::format("{}{}\n{}{}\n", kFingerprintKey, fingerprint, kPatchKey, patch_sha256);
}

Trailers Trailers::of(std::string_view text) {
  Trailers found;
  for (const std::string_view whole : core::split(text, '\n')) {
    const std::string_view line = core::trim(whole);
    if (line.starts_with(kFingerprintKey)) found.fingerprint = line.substr(kFingerprintKey.size());
    if (line.starts_with(kPatchKey)) found.patch_sha256 = line.substr(kPatchKey.size());
  }
  return found;
}

Result<Json> RemoteRepository::get(const std::string& path) {
  core::GitHubApi::Ask ask;
  ask.url = api_.url("/repos/" + name_ + path);
  ask.repository = name_;
  ask.cached = false;
  return api_.json(ask);
}

Result<Json> RemoteRepository::post(const std::string& path, Json body, const std::string& about, bool repeatable) {
  if (effects_ == Effects::tell) {
    say_(fmt::format("would POST /repos/{}{}: {}", name_, path, about));
    return Json(Json::Object{});
  }
  core::GitHubApi::Ask ask;
  ask.method = "POST";
  ask.url = api_.url("/repos/" + name_ + path);
  ask.repository = name_;
  ask.body = std::move(body);
  ask.repeatable = repeatable;
  return api_.json(ask);
}

// --- questions ---

Result<std::string> RemoteRepository::default_branch() {
  const auto found = get("");
  if (!found) return core::with_context(found.error(), "cannot look at " + name_);
  std::string branch = text_of(*found, "default_branch");
  if (branch.empty()) return core::fail(Errc::parse, "GitHub names no default branch of " + name_);
  return branch;
}

Result<std::optional<std::string>> RemoteRepository::file(const std::string& path, const std::string& branch) {
  const auto found = get(fmt::format("/contents/{}?ref={}", encoded(path), encoded(branch)));
  if (!found && is_missing(found.error())) return std::nullopt;
  if (!found) return core::with_context(found.error(), "cannot read " + path);
  if (text_of(*found, "type") != "file" || text_of(*found, "encoding") != "base64")
    return core::fail(Errc::refused, path + " on the branch " + branch + " is no plain file");
  std::string digits;
  for (const char c : (*found)["content"].string_or(""))
    if (c != '\n' && c != '\r') digits += c;
  return core::decode_base64(digits);
}

Result<RemoteRepository::Distance> RemoteRepository::distance(const std::string& commit, const std::string& branch) {
  const auto found = get(fmt::format("/compare/{}?per_page=1", encoded(commit + "..." + branch)));
  if (!found) return core::with_context(found.error(), "cannot compare " + commit + " with " + branch);
  Distance distance;
  const std::string status = text_of(*found, "status");
  distance.descends = status == "identical" || status == "ahead";
  const Json::Array* files = (*found)["files"].array();
  if (files == nullptr) return distance;
  distance.all_files = files->size() < kMostFilesNamed;
  for (const Json& file : *files) {
    for (const char* key : {"filename", "previous_filename"})
      if (std::string name = text_of(file, key); !name.empty()) distance.files.push_back(std::move(name));
  }
  return distance;
}

Result<std::optional<RemoteRepository::Member>> RemoteRepository::member(const std::string& login) {
  const auto found = get("/collaborators/" + encoded(login) + "/permission");
  if (!found && is_missing(found.error())) return std::nullopt;
  if (!found) return core::with_context(found.error(), "cannot ask what " + login + " may do");
  return Member{text_of(*found, "permission"), text_of((*found)["user"], "type")};
}

Result<std::optional<RemoteRepository::Head>> RemoteRepository::branch(const std::string& name) {
  const auto found = get("/branches/" + encoded(name));
  if (!found && is_missing(found.error())) return std::nullopt;
  if (!found) return core::with_context(found.error(), "cannot look at the branch " + name);
  const Json& commit = (*found)["commit"];
  auto hash = hash_of(commit, "commit of the branch " + name);
  auto tree = hash_of(commit["commit"]["tree"], "tree of the branch " + name);
  if (!hash || !tree) return tl::unexpected(hash ? tree.error() : hash.error());
  Head head{std::move(*hash),
            std::move(*tree),
            text_of(commit["commit"], "message"),
            {},
            (*found)["protected"].boolean_or(false)};
  if (const Json::Array* parents = commit["parents"].array()) {
    for (const Json& parent : *parents) head.parents.push_back(text_of(parent, "sha"));
  }
  return head;
}

Result<std::string> RemoteRepository::tree_of(const std::string& commit) {
  const auto found = get("/git/commits/" + encoded(commit));
  if (!found) return core::with_context(found.error(), "cannot look at the commit " + commit);
  return hash_of((*found)["tree"], "tree of the commit " + commit);
}

// --- pull requests ---

Result<std::vector<PullRequest>> RemoteRepository::pull_requests(
    const std::string& query, const std::function<bool(const PullRequest&)>& enough) {
  std::vector<PullRequest> all;
  core::GitHubApi::Ask ask;
  ask.url = api_.url(fmt::format("/repos/{}/pulls?{}", name_, query));
  ask.repository = name_;
  ask.cached = false;
  auto read = api_.each_page(ask, [&](const Json& page) -> Result<bool> {
    if (!page.is_array()) return core::fail(Errc::parse, "pull requests: expected an array");
    for (const Json& element : *page.array()) {
      auto request = read_pull_request(element);
      if (!request) return tl::unexpected(request.error());
      if (enough(*request)) return false;
      // Anyone may name a branch of a fork as ours are named.
      if (request->head.starts_with(kBranchPrefix) && core::to_lower(request->head_repository) == core::to_lower(name_))
        all.push_back(*request);
    }
    return true;
  });
  if (!read) return core::with_context(read.error(), "cannot list the pull requests of " + name_);
  return all;
}

Result<std::vector<PullRequest>> RemoteRepository::open_pull_requests() {
  return pull_requests("state=open&sort=created&direction=desc&per_page=100", [](const PullRequest&) { return false; });
}

Result<std::vector<PullRequest>> RemoteRepository::closed_pull_requests(core::UnixSeconds since) {
  return pull_requests("state=closed&sort=updated&direction=desc&per_page=100",
                       [&](const PullRequest& request) { return request.updated < since; });
}

Result<std::optional<PullRequest>> RemoteRepository::pull_request_of(const std::string& branch,
                                                                     const std::string& base) {
  const std::string owner = name_.substr(0, name_.find('/'));
  auto all =
      pull_requests(fmt::format("state=all&head={}&base={}&per_page=100", encoded(owner + ":" + branch), encoded(base)),
                    [](const PullRequest&) { return false; });
  if (!all) return tl::unexpected(all.error());
  for (const PullRequest& request : *all)
    if (request.head == branch && request.base == base) return request;
  return std::nullopt;
}

// --- effects ---

// Blobs and trees are named by what they hold: made again they are the same, and nobody sees one that no branch leads
// to.
Result<std::string> RemoteRepository::make_tree(const std::string& base_tree, const std::vector<File>& files) {
  Json entries = Json::Array{};
  for (const File& file : files) {
    const auto blob = post("/git/blobs", Json::Object{{"content", padded_base64(file.content)}, {"encoding", "base64"}},
                           fmt::format("{}, {} bytes", file.path, file.content.size()), true);
    if (!blob) return core::with_context(blob.error(), "cannot store " + file.path);
    auto hash = effects_ == Effects::tell ? Result<std::string>(kPretended) : hash_of(*blob, "blob");
    if (!hash) return hash;
    entries.push(Json::Object{
        {"path", file.path}, {"mode", file.executable ? "100755" : "100644"}, {"type", "blob"}, {"sha", *hash}});
  }
  const auto tree = post("/git/trees", Json::Object{{"base_tree", base_tree}, {"tree", std::move(entries)}},
                         fmt::format("{} on the tree {}", core::counted(files.size(), "file"), base_tree), true);
  if (!tree) return core::with_context(tree.error(), "cannot make the tree");
  return effects_ == Effects::tell ? Result<std::string>(kPretended) : hash_of(*tree, "tree");
}

Result<std::string> RemoteRepository::make_commit(const std::string& message, const std::string& tree,
                                                  const std::string& parent) {
  const auto commit =
      post("/git/commits", Json::Object{{"message", message}, {"tree", tree}, {"parents", Json::Array{Json(parent)}}},
           fmt::format("\"{}\", on {}", message.substr(0, message.find('\n')), parent), true);
  if (!commit) return core::with_context(commit.error(), "cannot make the commit");
  return effects_ == Effects::tell ? Result<std::string>(kPretended) : hash_of(*commit, "commit");
}

Result<> RemoteRepository::make_branch(const std::string& name, const std::string& commit) {
  const auto made = post("/git/refs", Json::Object{{"ref", "refs/heads/" + name}, {"sha", commit}}, name, false);
  if (!made) return core::with_context(made.error(), "cannot make the branch " + name);
  return {};
}

Result<PullRequest> RemoteRepository::open_pull_request(const Proposal& proposal) {
  const auto opened = post("/pulls",
                           Json::Object{{"title", proposal.title},
                                        {"head", proposal.head},
                                        {"base", proposal.base},
                                        {"body", proposal.body},
                                        {"draft", proposal.draft}},
                           fmt::format("\"{}\", {} into {}{}", proposal.title, proposal.head, proposal.base,
                                       proposal.draft ? ", a draft" : ""),
                           false);
  if (!opened) return core::with_context(opened.error(), "cannot open the pull request");
  if (effects_ == Effects::perform) return read_pull_request(*opened);
  PullRequest pretended;
  pretended.draft = proposal.draft;
  return pretended;
}

Result<> RemoteRepository::add_labels(std::int64_t number, const std::vector<std::string>& labels) {
  Json names = Json::Array{};
  for (const std::string& label : labels) names.push(label);
  const auto added = post(fmt::format("/issues/{}/labels", number), Json::Object{{"labels", std::move(names)}},
                          fmt::format("{}", fmt::join(labels, ", ")), true);
  if (!added) return core::with_context(added.error(), "cannot label the pull request");
  return {};
}

Result<> RemoteRepository::enable_auto_merge(const PullRequest& request, const std::string& commit) {
  if (effects_ == Effects::tell) {
    say_("would POST GraphQL: enablePullRequestAutoMerge");
    return {};
  }
  core::GitHubApi::Ask ask;
  ask.method = "POST";
  ask.url = api_.graphql_url();
  ask.repository = name_;
  ask.body = Json(
      Json::Object{{"query",
                    "mutation($id: ID!, $head: GitObjectID!) { enablePullRequestAutoMerge(input: {pullRequestId: $id, "
                    "expectedHeadOid: $head}) { clientMutationId } }"},
                   {"variables", Json::Object{{"id", request.node_id}, {"head", commit}}}});
  const auto answer = api_.json(ask);
  if (!answer) return core::with_context(answer.error(), "cannot enable auto-merge");
  const Json::Array* errors = (*answer)["errors"].array();
  if (errors == nullptr || errors->empty()) return {};
  return core::fail(Errc::refused, "cannot enable auto-merge: " +
                                       core::shorten(core::to_valid_utf8(text_of(errors->front(), "message")), 300));
}

}  // namespace cimend::fixagent
