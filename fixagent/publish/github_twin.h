#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/http/http.h"
#include "core/json.h"

namespace cimend::fixagent::test {

// GitHub in memory, as far as publishing asks it, with its rules: a second branch of a name and a second open pull
// request of the same branches are refused. Threads may ask at once; the members are for before and after.
class GitHubTwin {
 public:
  struct Commit {
    std::string tree, message;
    std::vector<std::string> parents;
  };
  struct Pull {
    std::int64_t number = 0;
    std::string title, body, head, base, state = "open", head_repository;
    bool draft = false, auto_merge = false;
    std::string created_at = "2023-11-14T22:13:20Z", updated_at = "2023-11-14T22:13:20Z", closed_at, merged_at;
    std::set<std::string> labels;
  };
  struct Entry {
    std::string content, mode;
  };
  enum class Fault { lost_request, lost_answer, server_error };

  core::Result<core::HttpResponse> answer(const core::HttpRequest& request);

  // A commit that is there before, with its branch.
  void start(const std::string& commit);
  [[nodiscard]] const Commit& head_of(const std::string& branch) const { return commits.at(branches.at(branch)); }
  // What a tree puts in place of the base tree's files.
  [[nodiscard]] std::map<std::string, Entry> files_of(const std::string& tree) const { return trees.at(tree); }

  std::string repository = "acme/rocket";
  std::string default_branch = "main";
  std::map<std::string, std::string> files;  // on the default branch
  std::map<std::string, std::string> branches;
  std::set<std::string> protected_branches;
  std::map<std::string, Commit> commits;
  std::map<std::string, std::string> blobs;
  std::map<std::string, std::map<std::string, Entry>> trees;
  std::vector<Pull> pulls;
  std::map<std::string, std::pair<std::string, std::string>> members;  // login → permission, type
  std::string distance = "identical";
  std::vector<std::pair<std::string, std::string>> changed_files;  // name, name before or empty
  std::string graphql_error;
  std::vector<core::Json> graphql;

  int fail_request = 0;  // the n-th, from 1
  Fault fault = Fault::lost_request;
  int asked = 0;
  std::vector<std::string> effects;  // "POST /git/refs"

 private:
  core::HttpResponse handle(const core::HttpRequest& request);
  core::HttpResponse get(const std::string& path, const std::string& query);
  core::HttpResponse post(const std::string& path, const core::Json& body);
  core::HttpResponse branch(const std::string& name);
  core::HttpResponse compare();
  core::HttpResponse make_tree(const core::Json& body);
  core::HttpResponse make_commit(const core::Json& body);
  core::HttpResponse make_ref(const core::Json& body);
  core::HttpResponse make_pull(const core::Json& body);
  core::HttpResponse list_pulls(const std::string& query);
  core::HttpResponse label(std::int64_t number, const core::Json& body);
  core::HttpResponse mutate(const core::Json& body);
  [[nodiscard]] core::Json pull_json(const Pull& pull) const;

  std::mutex mutex_;
};

}  // namespace cimend::fixagent::test
