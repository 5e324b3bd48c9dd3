#include "ingest/ci_environment.h"

#include <charconv>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "core/text.h"

namespace cimend::ingest {
namespace {

using core::RunDocument;

RunDocument github(const Environment& variable) {
  RunDocument run;
  run.run_id = variable("GITHUB_RUN_ID");
  run.repository = variable("GITHUB_REPOSITORY");
  run.head_sha = variable("GITHUB_SHA");
  run.branch = variable("GITHUB_HEAD_REF").empty() ? variable("GITHUB_REF_NAME") : variable("GITHUB_HEAD_REF");
  run.workflow = variable("GITHUB_WORKFLOW");
  run.event = variable("GITHUB_EVENT_NAME");
  run.url = variable("GITHUB_SERVER_URL") + "/" + run.repository + "/actions/runs/" + run.run_id;
  const std::string attempt = variable("GITHUB_RUN_ATTEMPT");
  std::from_chars(attempt.data(), attempt.data() + attempt.size(), run.attempt);
  return run;
}

RunDocument gitlab(const Environment& variable) {
  RunDocument run;
  run.run_id = variable("CI_PIPELINE_ID");
  run.repository = variable("CI_PROJECT_PATH");
  run.head_sha = variable("CI_COMMIT_SHA");
  run.branch = variable("CI_COMMIT_REF_NAME");
  run.workflow = variable("CI_PIPELINE_NAME");
  run.event = variable("CI_PIPELINE_SOURCE");
  run.url = variable("CI_PIPELINE_URL");
  return run;
}

RunDocument travis(const Environment& variable) {
  RunDocument run;
  run.run_id = variable("TRAVIS_BUILD_ID");
  run.repository = variable("TRAVIS_REPO_SLUG");
  run.head_sha = variable("TRAVIS_COMMIT");
  run.branch = variable("TRAVIS_PULL_REQUEST_BRANCH").empty() ? variable("TRAVIS_BRANCH")
                                                              : variable("TRAVIS_PULL_REQUEST_BRANCH");
  run.event = variable("TRAVIS_EVENT_TYPE");
  run.url = variable("TRAVIS_BUILD_WEB_URL");
  const std::string result = variable("TRAVIS_TEST_RESULT");
  if (!result.empty()) run.conclusion = result == "0" ? "success" : "failure";
  return run;
}

RunDocument circle(const Environment& variable) {
  RunDocument run;
  run.run_id = variable("CIRCLE_WORKFLOW_ID").empty() ? variable("CIRCLE_BUILD_NUM") : variable("CIRCLE_WORKFLOW_ID");
  run.repository = variable("CIRCLE_PROJECT_USERNAME") + "/" + variable("CIRCLE_PROJECT_REPONAME");
  run.head_sha = variable("CIRCLE_SHA1");
  run.branch = variable("CIRCLE_BRANCH");
  run.url = variable("CIRCLE_BUILD_URL");
  return run;
}

RunDocument azure(const Environment& variable) {
  RunDocument run;
  run.run_id = variable("BUILD_BUILDID");
  run.repository = variable("BUILD_REPOSITORY_NAME");
  run.head_sha = variable("BUILD_SOURCEVERSION");
  run.branch = variable("BUILD_SOURCEBRANCHNAME");
  run.workflow = variable("BUILD_DEFINITIONNAME");
  run.event = variable("BUILD_REASON");
  run.url = variable("SYSTEM_COLLECTIONURI") + variable("SYSTEM_TEAMPROJECT") + "/_build/results?buildId=" + run.run_id;
  return run;
}

// "owner/name" of "https://host/owner/name.git" or "git@host:owner/name.git".
std::string repository_of_git_url(std::string_view url) {
  if (url.size() > 4 && url.substr(url.size() - 4) == ".git") url.remove_suffix(4);
  const std::size_t name = url.find_last_of('/');
  if (name == std::string_view::npos || name == 0) return {};
  const std::size_t owner = url.find_last_of("/:", name - 1);
  return owner == std::string_view::npos ? "" : std::string(url.substr(owner + 1));
}

RunDocument jenkins(const Environment& variable) {
  RunDocument run;
  run.run_id = variable("BUILD_TAG").empty() ? variable("BUILD_ID") : variable("BUILD_TAG");  // unique for the server
  run.repository = repository_of_git_url(variable("GIT_URL"));
  run.head_sha = variable("GIT_COMMIT");
  run.branch = variable("GIT_BRANCH");
  run.workflow = variable("JOB_NAME");
  run.url = variable("BUILD_URL");
  return run;
}

bool plain(std::string_view text, std::string_view more) {
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && more.find(c) == std::string_view::npos) return false;
  }
  return !text.empty() && text.front() != '.';
}

std::string as_repository(std::string path) {
  const std::size_t last = path.rfind('/');
  if (last == std::string::npos) return {};
  for (std::size_t at = 0; at < last; ++at)
    if (path[at] == '/') path[at] = '.';
  const bool good =
      plain(std::string_view(path).substr(0, last), "._-") && plain(std::string_view(path).substr(last + 1), "._-");
  return good && path.size() <= 200 ? path : "";
}

std::string as_run_id(std::string id) {
  for (char& c : id)
    if (!plain(std::string_view(&c, 1), "_-") && c != '.') c = '-';
  id.resize(std::min<std::size_t>(id.size(), 100));
  return core::valid_run_id(id) ? id : "";
}

std::string as_commit(const std::string& sha) {
  const bool hex = sha.find_first_not_of("0123456789abcdef") == std::string::npos;
  return hex && sha.size() >= 7 && sha.size() <= 64 ? sha : "";
}

// What a receiver would refuse is rather left out than the reason that nothing arrives.
RunDocument fit(RunDocument run) {
  run.run_id = as_run_id(run.run_id);
  run.repository = as_repository(run.repository);
  run.head_sha = as_commit(run.head_sha);
  for (std::string* text : {&run.branch, &run.workflow, &run.event, &run.url})
    *text = core::shorten(core::to_valid_utf8(*text), 1000);
  if (run.url.rfind("https://", 0) != 0 && run.url.rfind("http://", 0) != 0) run.url.clear();
  if (run.attempt < 1 || run.attempt > 1000) run.attempt = 1;
  return run;
}

}  // namespace

Environment process_environment() {
  return [](const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return std::string(value == nullptr ? "" : value);
  };
}

RunDocument facts_from_environment(const Environment& variable) {
  static constexpr std::pair<const char*, RunDocument (*)(const Environment&)> kSystems[] = {
      {"GITHUB_RUN_ID", github}, {"GITLAB_CI", gitlab}, {"TRAVIS", travis},
      {"CIRCLECI", circle},      {"TF_BUILD", azure},   {"JENKINS_URL", jenkins}};
  for (const auto& [sign, read] : kSystems)
    if (!variable(sign).empty()) return fit(read(variable));
  return {};
}

RunDocument merge_facts(RunDocument facts, const RunDocument& over) {
  const auto prefer = [](std::string& into, const std::string& said) {
    if (!said.empty()) into = said;
  };
  prefer(facts.run_id, over.run_id);
  prefer(facts.repository, over.repository);
  prefer(facts.head_sha, over.head_sha);
  prefer(facts.branch, over.branch);
  prefer(facts.workflow, over.workflow);
  prefer(facts.event, over.event);
  prefer(facts.conclusion, over.conclusion);
  prefer(facts.url, over.url);
  if (over.attempt != 1) facts.attempt = over.attempt;
  return facts;
}

}  // namespace cimend::ingest
