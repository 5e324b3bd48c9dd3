#include "ingest/ci_environment.h"

#include <catch2/catch.hpp>

#include <map>

namespace cimend::ingest {
namespace {

core::RunDocument facts(std::map<std::string, std::string> variables) {
  return facts_from_environment([variables = std::move(variables)](const std::string& name) {
    const auto found = variables.find(name);
    return found == variables.end() ? "" : found->second;
  });
}

TEST_CASE("GitHub Actions tells its run") {
  const auto run = facts({{"GITHUB_RUN_ID", "42"},
                          {"GITHUB_REPOSITORY", "acme/rocket"},
                          {"GITHUB_SHA", "0123456789abcdef"},
                          {"GITHUB_REF_NAME", "12/merge"},
                          {"GITHUB_HEAD_REF", "fix"},
                          {"GITHUB_WORKFLOW", "CI"},
                          {"GITHUB_EVENT_NAME", "pull_request"},
                          {"GITHUB_RUN_ATTEMPT", "3"},
                          {"GITHUB_SERVER_URL", "https://github.com"}});
  CHECK(run.run_id == "42");
  CHECK(run.repository == "acme/rocket");
  CHECK(run.branch == "fix");
  CHECK(run.attempt == 3);
  CHECK(run.url == "https://github.com/acme/rocket/actions/runs/42");
}

TEST_CASE("GitLab's subgroups become an owner of one part") {
  const auto run = facts({{"GITLAB_CI", "true"},
                          {"CI_PIPELINE_ID", "7"},
                          {"CI_PROJECT_PATH", "group/sub/project"},
                          {"CI_COMMIT_SHA", "abcdef0"},
                          {"CI_COMMIT_REF_NAME", "main"},
                          {"CI_PIPELINE_SOURCE", "push"},
                          {"CI_PIPELINE_URL", "https://gitlab.example/p/7"}});
  CHECK(run.repository == "group.sub/project");
  CHECK(run.run_id == "7");
  CHECK(run.event == "push");
}

TEST_CASE("Travis, CircleCI, Azure and Jenkins tell theirs") {
  CHECK(facts({{"TRAVIS", "true"}, {"TRAVIS_BUILD_ID", "9"}, {"TRAVIS_TEST_RESULT", "1"}}).conclusion == "failure");
  const auto circle = facts({{"CIRCLECI", "true"},
                             {"CIRCLE_BUILD_NUM", "5"},
                             {"CIRCLE_PROJECT_USERNAME", "acme"},
                             {"CIRCLE_PROJECT_REPONAME", "rocket"}});
  CHECK(circle.run_id == "5");
  CHECK(circle.repository == "acme/rocket");
  const auto azure = facts({{"TF_BUILD", "True"},
                            {"BUILD_BUILDID", "11"},
                            {"BUILD_REPOSITORY_NAME", "acme/rocket"},
                            {"SYSTEM_COLLECTIONURI", "https://dev.azure.com/acme/"},
                            {"SYSTEM_TEAMPROJECT", "p"}});
  CHECK(azure.url == "https://dev.azure.com/acme/p/_build/results?buildId=11");
  for (const char* url : {"https://git.example/acme/rocket.git", "git@git.example:acme/rocket.git"}) {
    const auto jenkins = facts({{"JENKINS_URL", "https://j/"}, {"BUILD_TAG", "jenkins-a b/c-3"}, {"GIT_URL", url}});
    CHECK(jenkins.repository == "acme/rocket");
    CHECK(jenkins.run_id == "jenkins-a-b-c-3");
  }
}

TEST_CASE("what a receiver would refuse is left out") {
  const auto run = facts({{"GITHUB_RUN_ID", "../42"},
                          {"GITHUB_REPOSITORY", "a/.."},
                          {"GITHUB_SHA", "HEAD"},
                          {"GITHUB_RUN_ATTEMPT", "-4"},
                          {"GITHUB_SERVER_URL", "javascript:"},
                          {"GITHUB_WORKFLOW", "\xff"}});
  CHECK(run.run_id.empty());
  CHECK(run.repository.empty());
  CHECK(run.head_sha.empty());
  CHECK(run.attempt == 1);
  CHECK(run.url.empty());
  CHECK(run.workflow == "\xEF\xBF\xBD");
}

TEST_CASE("outside of CI nothing is known, and options win over the environment") {
  CHECK(facts({{"BUILD_ID", "7"}}).run_id.empty());
  core::RunDocument over;
  over.branch = "mine";
  const auto merged = merge_facts(facts({{"GITHUB_RUN_ID", "42"}, {"GITHUB_REF_NAME", "main"}}), over);
  CHECK(merged.branch == "mine");
  CHECK(merged.run_id == "42");
}

}  // namespace
}  // namespace cimend::ingest
