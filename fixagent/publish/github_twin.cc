#include "fixagent/publish/github_twin.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "core/base64.h"
#include "core/http/url.h"
#include "core/text.h"

namespace cimend::fixagent::test {
namespace {

using core::HttpResponse;
using core::Json;

std::string hash_of(const std::string& text) { return core::sha256_hex(text).substr(0, 40); }

HttpResponse answered(int status, const Json& body) { return {status, {}, body.dump()}; }
HttpResponse message(int status, const std::string& text) {
  return answered(status, Json::Object{{"message", text}, {"documentation_url", "https://docs.github.com/rest"}});
}

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%' || at + 2 >= text.size()) {
      out += text[at];
      continue;
    }
    out += static_cast<char>(std::strtol(std::string(text.substr(at + 1, 2)).c_str(), nullptr, 16));
    at += 2;
  }
  return out;
}

std::string parameter(const std::string& query, const std::string& name) {
  for (const std::string_view part : core::split(query, '&'))
    if (part.starts_with(name + "=")) return decoded(part.substr(name.size() + 1));
  return {};
}

std::string text_of(const Json& json, std::string_view key) { return std::string(json[key].string_or("")); }

bool takes(std::string& path, std::string_view prefix) {
  if (!path.starts_with(prefix)) return false;
  path.erase(0, prefix.size());
  return true;
}

std::string padded(std::string text) {
  const std::size_t missing = (3 - text.size() % 3) % 3;
  std::string digits = core::encode_base64(text + std::string(missing, '\0'));
  return digits.replace(digits.size() - missing, missing, missing, '=') + "\n";
}

Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

}  // namespace

void GitHubTwin::start(const std::string& commit) {
  const std::string tree = hash_of("base of " + commit);
  trees[tree] = {};
  commits[commit] = {tree, "before", {}};
  branches[default_branch] = commit;
}

core::Result<HttpResponse> GitHubTwin::answer(const core::HttpRequest& request) {
  const std::lock_guard lock(mutex_);
  const bool fails = ++asked == fail_request;
  if (fails && fault == Fault::lost_request) return core::fail(core::Errc::unavailable, "no connection");
  if (fails && fault == Fault::server_error) return message(502, "Server Error");
  HttpResponse response = handle(request);
  if (fails) return core::fail(core::Errc::unavailable, "the connection broke");
  return response;
}

HttpResponse GitHubTwin::handle(const core::HttpRequest& request) {
  const auto url = core::Url::parse(request.url);
  if (!url) return message(400, "no address");
  std::string path = url->path;
  if (core::header(request.headers, "Authorization") != "Bearer test-token") return message(401, "Bad credentials");
  const auto body = Json::parse(request.body.empty() ? "{}" : request.body);
  if (!body) return message(400, "Problems parsing JSON");
  if (path == "/graphql") return mutate(*body);
  if (!takes(path, "/repos/" + repository)) return message(404, "Not Found");
  if (request.method == "GET") return get(path, url->query);
  effects.push_back(request.method + " " + path);
  return request.method == "POST" ? post(path, *body) : message(405, "Method Not Allowed");
}

HttpResponse GitHubTwin::get(const std::string& path, const std::string& query) {
  std::string rest = path;
  if (path.empty()) return answered(200, Json::Object{{"full_name", repository}, {"default_branch", default_branch}});
  if (path == "/pulls") return list_pulls(query);
  if (takes(rest, "/compare/")) return compare();
  if (takes(rest, "/branches/")) return branch(decoded(rest));
  if (takes(rest, "/contents/")) {
    const auto found = files.find(decoded(rest));
    if (found == files.end() || parameter(query, "ref") != default_branch) return message(404, "Not Found");
    return answered(200, Json::Object{{"type", "file"}, {"encoding", "base64"}, {"content", padded(found->second)}});
  }
  if (takes(rest, "/collaborators/")) {
    const auto found = members.find(rest.substr(0, rest.find('/')));
    if (found == members.end()) return message(404, "Not Found");
    return answered(200, Json::Object{{"permission", found->second.first},
                                      {"user", Json::Object{{"login", found->first}, {"type", found->second.second}}}});
  }
  if (takes(rest, "/git/commits/")) {
    const auto found = commits.find(rest);
    if (found == commits.end()) return message(404, "Not Found");
    return answered(200, Json::Object{{"sha", rest}, {"tree", Json::Object{{"sha", found->second.tree}}}});
  }
  return message(404, "Not Found");
}

HttpResponse GitHubTwin::branch(const std::string& name) {
  const auto found = branches.find(name);
  if (found == branches.end()) return message(404, "Branch not found");
  const Commit& commit = commits.at(found->second);
  Json parents = Json::Array{};
  for (const std::string& parent : commit.parents) parents.push(Json::Object{{"sha", parent}});
  return answered(
      200,
      Json::Object{{"name", name},
                   {"protected", protected_branches.count(name) != 0},
                   {"commit", Json::Object{{"sha", found->second},
                                           {"parents", std::move(parents)},
                                           {"commit", Json::Object{{"message", commit.message},
                                                                   {"tree", Json::Object{{"sha", commit.tree}}}}}}}});
}

HttpResponse GitHubTwin::compare() {
  if (distance.empty()) return message(404, "Not Found");
  Json list = Json::Array{};
  for (const auto& [name, before] : changed_files) {
    Json file = Json::Object{{"filename", name}};
    if (!before.empty()) file.set("previous_filename", before);
    list.push(std::move(file));
  }
  return answered(200, Json::Object{{"status", distance}, {"files", std::move(list)}});
}

HttpResponse GitHubTwin::post(const std::string& path, const Json& body) {
  if (path == "/git/blobs") {
    const std::string content = core::decode_base64(text_of(body, "content"));
    const std::string hash = hash_of("blob " + content);
    blobs[hash] = content;
    return answered(201, Json::Object{{"sha", hash}});
  }
  if (path == "/git/trees") return make_tree(body);
  if (path == "/git/commits") return make_commit(body);
  if (path == "/git/refs") return make_ref(body);
  if (path == "/pulls") return make_pull(body);
  std::string rest = path;
  if (takes(rest, "/issues/") && rest.ends_with("/labels")) return label(std::atoll(rest.c_str()), body);
  return message(404, "Not Found");
}

HttpResponse GitHubTwin::make_tree(const Json& body) {
  if (trees.count(text_of(body, "base_tree")) == 0) return message(422, "base_tree is not a tree");
  std::map<std::string, Entry> tree;
  std::string whole = text_of(body, "base_tree");
  for (const Json& entry : *body["tree"].array()) {
    const auto blob = blobs.find(text_of(entry, "sha"));
    if (blob == blobs.end()) return message(422, "tree.sha is not a blob");
    tree[text_of(entry, "path")] = {blob->second, text_of(entry, "mode")};
    whole += entry.dump();
  }
  const std::string hash = hash_of("tree " + whole);
  trees[hash] = std::move(tree);
  return answered(201, Json::Object{{"sha", hash}});
}

HttpResponse GitHubTwin::make_commit(const Json& body) {
  Commit commit{text_of(body, "tree"), text_of(body, "message"), {}};
  if (trees.count(commit.tree) == 0) return message(422, "Tree SHA does not exist");
  for (const Json& parent : *body["parents"].array()) commit.parents.emplace_back(parent.string_or(""));
  const std::string hash = hash_of(fmt::format("commit {} {}", commits.size(), body.dump()));  // it holds a date
  commits[hash] = std::move(commit);
  return answered(201, Json::Object{{"sha", hash}});
}

HttpResponse GitHubTwin::make_ref(const Json& body) {
  std::string name = text_of(body, "ref");
  if (!takes(name, "refs/heads/")) return message(422, "Reference name is not valid");
  if (branches.count(name) != 0) return message(422, "Reference already exists");
  if (commits.count(text_of(body, "sha")) == 0) return message(422, "Object does not exist");
  branches[name] = text_of(body, "sha");
  return answered(201, Json::Object{{"ref", "refs/heads/" + name}});
}

HttpResponse GitHubTwin::make_pull(const Json& body) {
  Pull pull;
  pull.title = text_of(body, "title");
  pull.body = text_of(body, "body");
  pull.head = text_of(body, "head");
  pull.base = text_of(body, "base");
  pull.draft = body["draft"].boolean_or(false);
  pull.head_repository = repository;
  for (const Pull& other : pulls) {
    if (other.state != "open" || other.head != pull.head || other.base != pull.base) continue;
    return answered(
        422,
        Json::Object{
            {"message", "Validation Failed"},
            {"errors", Json::Array{Json::Object{{"message", "A pull request already exists for acme:" + pull.head}}}}});
  }
  if (branches.count(pull.head) == 0 || branches.count(pull.base) == 0) return message(422, "Validation Failed");
  pull.number = static_cast<std::int64_t>(pulls.size()) + 1;
  pulls.push_back(pull);
  return answered(201, pull_json(pull));
}

Json GitHubTwin::pull_json(const Pull& pull) const {
  return Json::Object{
      {"number", pull.number},
      {"node_id", fmt::format("PR_{}", pull.number)},
      {"html_url", fmt::format("https://github.com/{}/pull/{}", repository, pull.number)},
      {"state", pull.state},
      {"draft", pull.draft},
      {"title", pull.title},
      {"body", pull.body},
      {"created_at", pull.created_at},
      {"updated_at", pull.updated_at},
      {"closed_at", or_null(pull.closed_at)},
      {"merged_at", or_null(pull.merged_at)},
      {"auto_merge", pull.auto_merge ? Json(Json::Object{}) : Json()},
      {"head", Json::Object{{"ref", pull.head}, {"repo", Json::Object{{"full_name", pull.head_repository}}}}},
      {"base", Json::Object{{"ref", pull.base}}}};
}

HttpResponse GitHubTwin::list_pulls(const std::string& query) {
  const std::string state = parameter(query, "state"), head = parameter(query, "head"), base = parameter(query, "base");
  Json list = Json::Array{};
  for (const Pull& pull : pulls) {
    if (state != "all" && pull.state != state) continue;
    if (!head.empty() && head != "acme:" + pull.head) continue;
    if (!base.empty() && base != pull.base) continue;
    list.push(pull_json(pull));
  }
  return answered(200, list);
}

HttpResponse GitHubTwin::label(std::int64_t number, const Json& body) {
  for (Pull& pull : pulls) {
    if (pull.number != number) continue;
    for (const Json& name : *body["labels"].array()) pull.labels.emplace(name.string_or(""));
    return answered(200, Json::Array{});
  }
  return message(404, "Not Found");
}

HttpResponse GitHubTwin::mutate(const Json& body) {
  graphql.push_back(body);
  effects.emplace_back("POST /graphql");
  if (!graphql_error.empty())
    return answered(200, Json::Object{{"errors", Json::Array{Json::Object{{"message", graphql_error}}}}});
  for (Pull& pull : pulls)
    if (fmt::format("PR_{}", pull.number) == text_of(body["variables"], "id")) pull.auto_merge = true;
  return answered(200, Json::Object{{"data", Json::Object{}}});
}

}  // namespace cimend::fixagent::test
