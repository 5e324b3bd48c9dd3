#include "core/policy.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "core/text.h"

using cimend::core::Errc;
using cimend::core::Error;
using cimend::core::glob_match;
using cimend::core::MemoryFs;
using cimend::core::Policy;

namespace {

Policy parsed(const std::string& yaml) {
  const auto policy = Policy::parse(yaml, "policy.yaml");
  if (!policy) FAIL(policy.error().text());
  return *policy;
}

Error refused(const std::string& yaml) {
  INFO(yaml);
  const auto policy = Policy::parse(yaml, "policy.yaml");
  REQUIRE_FALSE(policy);
  return policy.error();
}

bool contains(const std::vector<std::string>& list, const std::string& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool protected_by_default(const std::string& path) {
  const auto globs = Policy::default_protected_paths();
  return std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) { return glob_match(glob, path); });
}

std::string manual() {
  std::ifstream file(std::string(CIMEND_SOURCE_DIR) + "/docs/POLICY.md");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("a repository without a policy gets the safe defaults") {
  MemoryFs fs;
  const auto policy = Policy::load(fs, "repository");
  REQUIRE(policy);
  CHECK(policy->rerun.workflows.empty());
  CHECK(policy->rerun.max_attempts == 2);
  CHECK(policy->rerun.max_failed_jobs == 5);
  CHECK(policy->fix.max_files == 1);
  CHECK(policy->fix.max_lines == 20);
  CHECK(policy->validate.command.empty());
}

TEST_CASE("an empty file and empty sections are the defaults") {
  for (const char* yaml : {"", "\n# nothing\n", "---\n", "rerun:\nfix:\nvalidate:\n", "{}"})
    CHECK(parsed(yaml).rerun_json() == Policy{}.rerun_json());
}

TEST_CASE("a policy is loaded from its place in the repository") {
  MemoryFs fs;
  fs.files["repository/.cimend/policy.yaml"] = "rerun: {workflows: [CI]}\n";
  const auto policy = Policy::load(fs, "repository");
  REQUIRE(policy);
  CHECK(policy->rerun.workflows == std::vector<std::string>{"CI"});
  fs.files["repository/.cimend/policy.yaml"] = "rerun: {workflow: [CI]}\n";
  const auto mistaken = Policy::load(fs, "repository");
  REQUIRE_FALSE(mistaken);
  CHECK(mistaken.error().where == "repository/.cimend/policy.yaml:1");
}

TEST_CASE("a policy that can't be read is a failure, not the defaults") {
  MemoryFs fs;
  REQUIRE(fs.make_directories("repository/.cimend/policy.yaml"));
  CHECK_FALSE(Policy::load(fs, "repository"));
}

TEST_CASE("the manual's full example is a policy") {
  const std::string text = manual();
  const std::size_t begin = text.find("```yaml\n") + 8;
  const Policy policy = parsed(text.substr(begin, text.find("```", begin) - begin));
  CHECK(policy.rerun.workflows == std::vector<std::string>{"CI", "nightly *"});
  CHECK(policy.rerun.never_jobs == std::vector<std::string>{"*deploy*", "*release*", "*publish*", "*migrate*"});
  CHECK(policy.rerun.never_events == std::vector<std::string>{"release", "deployment", "workflow_dispatch"});
  CHECK(policy.fix.allowed_paths == std::vector<std::string>{"src/**", "tests/**"});
  CHECK(contains(policy.fix.protected_paths, "src/generated/**"));
  CHECK(policy.validate.command == std::vector<std::string>{"make", "check"});
  CHECK(policy.validate.dependencies == std::vector<std::string>{"node_modules"});
  CHECK(policy.fix.generators == std::vector<std::vector<std::string>>{{"make", "generate"}});
  CHECK(policy.publish.approvers == std::vector<std::string>{"octocat"});
  CHECK(policy.publish.labels == std::vector<std::string>{"cimend"});
  CHECK_FALSE(policy.publish.enabled);
  CHECK_FALSE(policy.proposer.enabled);
}

TEST_CASE("the manual names every built-in protected path and the defaults in force") {
  const std::string text = manual();
  for (std::string glob : Policy::default_protected_paths()) {
    INFO(glob);
    glob = glob.substr(3);
    if (glob == ".*" || glob == ".*/**") continue;  // told in words
    const std::size_t either = glob.find("y*ml");
    const bool named = either == std::string::npos ? text.find("`" + glob + "`") != std::string::npos
                                                   : text.find("`" + glob.substr(0, either)) != std::string::npos;
    CHECK(named);
  }
  const Policy policy;
  const auto row = [](const char* key, std::int64_t value) {
    return "| `" + std::string(key) + "` | `" + std::to_string(value) + "` |";
  };
  for (const std::string& line :
       {row("max_attempts", policy.rerun.max_attempts), row("max_failed_jobs", policy.rerun.max_failed_jobs),
        row("max_files", policy.fix.max_files), row("max_lines", policy.fix.max_lines),
        row("max_formatter_files", policy.fix.max_formatter_files),
        row("max_formatter_lines", policy.fix.max_formatter_lines), row("max_bytes", policy.fix.max_bytes),
        row("time_limit_seconds", policy.validate.time_limit_seconds),
        row("memory_limit_mib", policy.validate.memory_limit_mib), row("retry_after_days", policy.fix.retry_after_days),
        row("max_calls", policy.proposer.max_calls), row("time_limit_seconds", policy.proposer.time_limit_seconds),
        row("max_tokens", policy.proposer.max_tokens), row("max_per_hour", policy.publish.max_per_hour),
        row("max_open", policy.publish.max_open)}) {
    INFO(line);
    CHECK(text.find(line) != std::string::npos);
  }
}

TEST_CASE("the manual has a row for every key") {
  const std::string text = manual();
  for (const char* key : {"enabled",
                          "workflows",
                          "max_attempts",
                          "max_failed_jobs",
                          "never_jobs",
                          "never_events",
                          "allowed_paths",
                          "protected_paths",
                          "max_files",
                          "max_lines",
                          "max_formatter_files",
                          "max_formatter_lines",
                          "max_bytes",
                          "lockfiles",
                          "manifests",
                          "network",
                          "generators",
                          "retry_after_days",
                          "command",
                          "time_limit_seconds",
                          "memory_limit_mib",
                          "dependencies",
                          "unsandboxed",
                          "max_calls",
                          "max_tokens",
                          "approvers",
                          "needs_approval",
                          "tiers",
                          "draft",
                          "auto_merge",
                          "labels",
                          "max_per_hour",
                          "max_open"}) {
    INFO(key);
    CHECK(text.find("\n| `" + std::string(key) + "` | ") != std::string::npos);
  }
}

TEST_CASE("nothing is published, proposed from outside, rewritten or run unsandboxed by default") {
  const Policy policy = parsed("");
  CHECK_FALSE(policy.publish.enabled);
  CHECK(policy.publish.needs_approval);
  CHECK(policy.publish.draft);
  CHECK_FALSE(policy.publish.auto_merge);
  CHECK(policy.publish.tiers == std::vector<std::string>{"A", "B"});
  CHECK_FALSE(policy.proposer.enabled);
  CHECK_FALSE((policy.fix.lockfiles || policy.fix.manifests || policy.fix.network));
  CHECK(policy.fix.generators.empty());
  CHECK(policy.fix.retry_after_days == 30);
  CHECK(policy.validate.dependencies.empty());
  CHECK_FALSE(policy.validate.unsandboxed);
}

TEST_CASE("publishing, proposers and the permissions of tools are read as written") {
  const Policy policy = parsed(
      "publish: {enabled: true, approvers: [octocat, hubot], needs_approval: false, tiers: [A], draft: false,\n"
      "          auto_merge: true, labels: [bot], max_per_hour: 60, max_open: 100}\n"
      "proposer: {enabled: true, max_calls: 10, time_limit_seconds: 3600, max_tokens: 10000000}\n"
      "fix: {lockfiles: true, manifests: true, network: true, generators: [[make, gen], [./gen.sh]],\n"
      "      retry_after_days: 3650}\n"
      "validate: {dependencies: [node_modules, web/node_modules], unsandboxed: true}\n");
  CHECK(policy.publish.enabled);
  CHECK(policy.publish.approvers == std::vector<std::string>{"octocat", "hubot"});
  CHECK_FALSE(policy.publish.needs_approval);
  CHECK(policy.publish.tiers == std::vector<std::string>{"A"});
  CHECK_FALSE(policy.publish.draft);
  CHECK(policy.publish.auto_merge);
  CHECK(policy.publish.labels == std::vector<std::string>{"bot"});
  CHECK((policy.publish.max_per_hour == 60 && policy.publish.max_open == 100));
  CHECK(policy.proposer.enabled);
  CHECK((policy.proposer.max_calls == 10 && policy.proposer.time_limit_seconds == 3600));
  CHECK(policy.proposer.max_tokens == 10'000'000);
  CHECK((policy.fix.lockfiles && policy.fix.manifests && policy.fix.network));
  CHECK(policy.fix.generators == std::vector<std::vector<std::string>>{{"make", "gen"}, {"./gen.sh"}});
  CHECK(policy.fix.retry_after_days == 3650);
  CHECK(policy.validate.dependencies == std::vector<std::string>{"node_modules", "web/node_modules"});
  CHECK(policy.validate.unsandboxed);
  CHECK(parsed("publish: {tiers: []}").publish.tiers.empty());
}

TEST_CASE("only a policy that was named comes from whoever runs cimend") {
  MemoryFs fs;
  fs.files["repository/.cimend/policy.yaml"] = fs.files["own.yaml"] = "fix: {network: true}\n";
  CHECK_FALSE(Policy::load(fs, "repository")->from_operator);
  CHECK(Policy::load(fs, "repository", "own.yaml")->from_operator);
  CHECK_FALSE(Policy::parse("fix: {network: true}", "policy.yaml")->from_operator);
  CHECK_FALSE(Policy::load(fs, "repository", "missing.yaml"));
}

TEST_CASE("an unknown key is refused with its line and the nearest known one") {
  const Error error = refused("rerun:\n  enabled: true\nfix:\n  protected_path: [a]\n");
  CHECK(error.what == "unknown key \"protected_path\" in fix");
  CHECK(error.where == "policy.yaml:4");
  CHECK(error.hint == "did you mean protected_paths?");
  CHECK(refused("rerunn: {}\n").hint == "did you mean rerun?");
  CHECK(refused("colour: {}\n").hint == "known keys: rerun fix validate proposer publish");
  CHECK(refused("<<: {}\n").code == Errc::parse);
  CHECK(refused("? [a]\n: b\n").code == Errc::parse);
}

TEST_CASE("a key that comes twice is refused") {
  CHECK(refused("fix:\n  max_lines: 1\n  max_lines: 2\n").where == "policy.yaml:3");
  CHECK(refused("fix: {}\nrerun: {}\nfix: {}\n").where == "policy.yaml:3");
}

TEST_CASE("values of the wrong kind are refused where they stand") {
  for (const char* yaml : {"rerun: 1",
                           "rerun: [a]",
                           "- a",
                           "text",
                           "rerun:\n  enabled: perhaps",
                           "rerun:\n  enabled:",
                           "rerun:\n  enabled: [true]",
                           "fix:\n  max_lines: many",
                           "fix:\n  max_lines: 1.5",
                           "fix:\n  max_lines: 99999999999999999999",
                           "fix:\n  max_lines: {a: 1}",
                           "rerun:\n  workflows: CI",
                           "rerun:\n  workflows: [[CI]]",
                           "rerun:\n  workflows: ['']",
                           "rerun:\n  workflows:",
                           "validate:\n  command: make check",
                           "publish: yes",
                           "publish:\n  enabled: 1",
                           "publish:\n  approvers: octocat",
                           "publish:\n  needs_approval: [a]",
                           "publish:\n  tiers: A",
                           "publish:\n  draft: 7",
                           "publish:\n  auto_merge:",
                           "publish:\n  labels: {a: b}",
                           "publish:\n  max_per_hour: few",
                           "publish:\n  max_open: 1.5",
                           "proposer: [a]",
                           "proposer:\n  enabled: maybe",
                           "proposer:\n  max_calls: one",
                           "proposer:\n  time_limit_seconds: 2m",
                           "proposer:\n  max_tokens: [1]",
                           "fix:\n  lockfiles: 2",
                           "fix:\n  manifests: [go.mod]",
                           "fix:\n  network: online",
                           "fix:\n  generators: make",
                           "fix:\n  generators: [make gen]",
                           "fix:\n  generators: [[]]",
                           "fix:\n  generators: [[make, [x]]]",
                           "fix:\n  retry_after_days: month",
                           "validate:\n  dependencies: node_modules",
                           "validate:\n  unsandboxed: 0"}) {
    const Error error = refused(yaml);
    CHECK(error.code == Errc::parse);
    const bool second_line = std::string(yaml).find('\n') != std::string::npos;
    CHECK(error.where == (second_line ? "policy.yaml:2" : "policy.yaml:1"));
  }
}

TEST_CASE("more than two attempts are refused, and so is every value out of bounds") {
  CHECK(refused("rerun: {max_attempts: 3}").code == Errc::refused);
  CHECK(refused("rerun: {max_attempts: 3}").what == "max_attempts must be from 1 to 2, not 3");
  for (const char* yaml : {"rerun: {max_attempts: 0}",
                           "rerun: {max_failed_jobs: 0}",
                           "rerun: {max_failed_jobs: 51}",
                           "fix: {max_files: 0}",
                           "fix: {max_files: 21}",
                           "fix: {max_lines: -1}",
                           "fix: {max_lines: 501}",
                           "fix: {max_formatter_files: 501}",
                           "fix: {max_formatter_lines: 50001}",
                           "fix: {max_bytes: 16777217}",
                           "validate: {time_limit_seconds: 0}",
                           "validate: {time_limit_seconds: 3601}",
                           "validate: {memory_limit_mib: 63}",
                           "publish: {max_per_hour: 0}",
                           "publish: {max_per_hour: 61}",
                           "publish: {max_open: 0}",
                           "publish: {max_open: 101}",
                           "publish: {tiers: [A, C]}",
                           "publish: {tiers: [a]}",
                           "proposer: {max_calls: 0}",
                           "proposer: {max_calls: 11}",
                           "proposer: {time_limit_seconds: 0}",
                           "proposer: {time_limit_seconds: 3601}",
                           "proposer: {max_tokens: 99}",
                           "proposer: {max_tokens: 10000001}",
                           "fix: {retry_after_days: 0}",
                           "fix: {retry_after_days: 3651}",
                           "validate: {dependencies: [/usr]}",
                           "validate: {dependencies: [../other]}",
                           "validate: {dependencies: [a//b]}",
                           "validate: {dependencies: [a/]}",
                           "validate: {dependencies: [.]}"})
    CHECK(refused(yaml).code == Errc::refused);
  CHECK(parsed("rerun: {max_attempts: 1}").rerun.max_attempts == 1);
}

TEST_CASE("a policy adds protected paths, jobs and events but takes none of the defaults away") {
  const Policy policy = parsed("fix: {protected_paths: []}\nrerun: {never_jobs: [], never_events: [push, release]}\n");
  CHECK(policy.fix.protected_paths == Policy::default_protected_paths());
  CHECK(policy.rerun.never_jobs == Policy{}.rerun.never_jobs);
  CHECK(policy.rerun.never_events == std::vector<std::string>{"release", "deployment", "push"});
}

TEST_CASE("globs that can never match are refused") {
  for (const char* glob : {"/src/**", "./src/**", "src/"})
    for (const char* key : {"allowed_paths", "protected_paths"})
      CHECK(refused("fix: {" + std::string(key) + ": [\"" + glob + "\"]}").code == Errc::refused);
}

TEST_CASE("anchors, aliases, several documents and large files are refused") {
  const Error alias = refused("rerun: {}\nfix:\n  allowed_paths: &a [x]\n  protected_paths: *a\n");
  CHECK(alias.code == Errc::refused);
  CHECK(alias.where == "policy.yaml:3");
  CHECK(refused("rerun: {}\n---\nfix: {}\n").code == Errc::refused);
  CHECK(refused("# " + std::string(65'536, 'x') + "\n").code == Errc::refused);
}

TEST_CASE("what is no YAML is refused with its line, however hostile") {
  CHECK(refused("rerun:\n  - [\n").code == Errc::parse);
  CHECK(refused("a: b: c\n").where.rfind("policy.yaml:1", 0) == 0);
  CHECK(refused("rerun: *nowhere\n").code != Errc::internal);
  CHECK(refused(std::string(30'000, '[')).code == Errc::parse);
  CHECK(refused(std::string(20'000, '{') + "a").code == Errc::parse);
  CHECK(refused("%YAML 9\n").code == Errc::parse);
  CHECK_FALSE(Policy::parse(std::string("\0\xFF\x01", 3), "policy.yaml"));
}

TEST_CASE("a key out of a hostile file is cut in the message") {
  CHECK(refused(std::string(5000, 'k') + ": 1\n").what.size() < 200);
}

TEST_CASE("dot-files, CI, owners, lock files and manifests are protected wherever they lie") {
  for (const char* path : {".github/workflows/ci.yml",
                           ".gitmodules",
                           ".cimend/policy.yaml",
                           "a/.npmrc",
                           "a/.git/config",
                           "CODEOWNERS",
                           "docs/CODEOWNERS",
                           "Jenkinsfile",
                           "a/Jenkinsfile.nightly",
                           "action.yaml",
                           "Cargo.lock",
                           "a/yarn.lock",
                           "package-lock.json",
                           "go.sum",
                           "package.json",
                           "x/y/go.mod",
                           "requirements-dev.txt",
                           "pom.xml",
                           "build.gradle.kts",
                           "a.csproj",
                           "certs/server.pem"})
    CHECK(protected_by_default(path));
  for (const char* path : {"src/main.c", "README.md", "docs/lock.md", "Makefile", "CMakeLists.txt", "a/b.c", "keys.c"})
    CHECK_FALSE(protected_by_default(path));
}

TEST_CASE("the rerun part is written with every value in force") {
  const Policy policy = parsed("rerun: {enabled: false, workflows: [CI], max_attempts: 1, max_failed_jobs: 3}\n");
  CHECK(policy.rerun_json().dump() ==
        R"({"enabled":false,"workflows":["CI"],"max_attempts":1,"max_failed_jobs":3,)"
        R"("never_jobs":["*deploy*","*release*","*publish*"],"never_events":["release","deployment"]})");
}
