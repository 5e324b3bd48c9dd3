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
        row("memory_limit_mib", policy.validate.memory_limit_mib)}) {
    INFO(line);
    CHECK(text.find(line) != std::string::npos);
  }
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
  for (const char* yaml : {"rerun: 1", "rerun: [a]", "- a", "text", "rerun:\n  enabled: perhaps",
                           "rerun:\n  enabled:", "rerun:\n  enabled: [true]", "fix:\n  max_lines: many",
                           "fix:\n  max_lines: 1.5", "fix:\n  max_lines: 99999999999999999999",
                           "fix:\n  max_lines: {a: 1}", "rerun:\n  workflows: CI", "rerun:\n  workflows: [[CI]]",
                           "rerun:\n  workflows: ['']", "rerun:\n  workflows:", "validate:\n  command: make check"}) {
    const Error error = refused(yaml);
    CHECK(error.code == Errc::parse);
    const bool second_line = std::string(yaml).find('\n') != std::string::npos;
    CHECK(error.where == (second_line ? "policy.yaml:2" : "policy.yaml:1"));
  }
}

TEST_CASE("more than two attempts are refused, and so is every value out of bounds") {
  CHECK(refused("rerun: {max_attempts: 3}").code == Errc::refused);
  CHECK(refused("rerun: {max_attempts: 3}").what == "max_attempts must be from 1 to 2, not 3");
  for (const char* yaml :
       {"rerun: {max_attempts: 0}", "rerun: {max_failed_jobs: 0}", "rerun: {max_failed_jobs: 51}",
        "fix: {max_files: 0}", "fix: {max_files: 21}", "fix: {max_lines: -1}", "fix: {max_lines: 501}",
        "fix: {max_formatter_files: 501}", "fix: {max_formatter_lines: 50001}", "fix: {max_bytes: 16777217}",
        "validate: {time_limit_seconds: 0}", "validate: {time_limit_seconds: 3601}",
        "validate: {memory_limit_mib: 63}"})
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
