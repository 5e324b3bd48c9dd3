#include "fixagent/publish/publish_checks.h"

#include <catch2/catch.hpp>

#include <memory>

#include "core/documents/document_file.h"
#include "core/git.h"
#include "core/text.h"
#include "fixagent/publish/approval.h"
#include "fixagent/publish/publish_ledger.h"
#include "fixagent/publish/publish_setting_test.h"

namespace cimend::fixagent {
namespace {

using core::PublicationDocument;
using test::Base;
using test::GitHubTwin;
using test::has;
using test::kMetadata;
using test::kNow;
using test::kPolicy;
using test::Setting;

TEST_CASE("publishing is off unless the policy on the default branch says so, whatever the checkout says") {
  Setting setting(std::make_shared<Base>());
  setting.base.repository.write(".cimend/policy.yaml", kPolicy);
  setting.github.files.clear();
  CHECK(setting.refusals() == "publish-enabled");
  setting.github.files[".cimend/policy.yaml"] = "publish:\n  enabled: false\n";
  CHECK(setting.refusals() == "publish-enabled");
  // Whoever runs it may name a policy of their own.
  setting.fs.files["operator.yaml"] = kPolicy;
  auto options = setting.options();
  options.policy = "operator.yaml";
  CHECK(setting.run(options)->document.state == "published");
}

TEST_CASE("a broken policy on the default branch publishes nothing") {
  Setting setting;
  setting.github.files[".cimend/policy.yaml"] = "publish:\n  enable: true\n";
  const auto published = setting.run();
  REQUIRE(published);
  REQUIRE(published->problem);
  CHECK(has(published->problem->text(), ".cimend/policy.yaml on main:2"));
  CHECK(setting.github.effects.empty());
}

TEST_CASE("every reason against a patch is told at once") {
  Setting setting;
  setting.metadata.state = "needs manual review";
  setting.metadata.tier = "";
  setting.metadata.guards.push_back({"no-secrets", false, "a token"});
  setting.metadata.branch = "main";
  setting.metadata.files.push_back("other.cc");
  setting.github.distance = "diverged";
  setting.write();
  setting.github.files[".cimend/policy.yaml"] = "publish:\n  enabled: false\n  approvers: [somebody]\n";
  CHECK(setting.refusals() == "publish-enabled tier state guards paths branch branch base-commit approval");
}

TEST_CASE("only a proposed patch of an allowed tier is published, byte for byte the one described") {
  Setting setting;
  const auto with = [&](auto change) {
    const auto before = setting.metadata;
    change(setting.metadata);
    setting.write();
    const std::string names = setting.refusals();
    setting.metadata = before;
    setting.write();
    return names;
  };
  using Metadata = core::FixMetadataDocument;
  CHECK(with([](Metadata& m) { m.state = "needs manual review"; }) == "state");
  CHECK(with([](Metadata& m) { m.state = "empty"; }) == "state");
  CHECK(with([](Metadata& m) { m.validation.result = "failed"; }) == "state");
  CHECK(with([](Metadata& m) { m.tier = ""; }) == "tier");
  CHECK(with([](Metadata& m) { m.guards[0].passed = false; }) == "guards");
  CHECK(with([](Metadata& m) { m.guards.clear(); }) == "guards");
  auto elsewhere = setting.options();
  elsewhere.repository = "acme/rocket";
  setting.metadata.repository = "acme/other";
  setting.write();
  CHECK(setting.run(elsewhere)->document.refusals.at(0).check == "repository");
  setting.metadata.repository = "acme/rocket";
  CHECK(with([](Metadata& m) { m.files = {"src/a.cc"}; }) == "paths");
  CHECK(with([](Metadata& m) { m.fingerprint = "a\nCimend-Patch: x"; }) == "fingerprint");
  setting.write();
  setting.fs.files["fix-agent/patch-123.diff"] += "\n";
  CHECK(setting.refusals() == "patch");
  setting.fs.files.erase("fix-agent/patch-123.diff");
  CHECK(setting.refusals() == "patch");
  setting.write();
  setting.github.files[".cimend/policy.yaml"] = "publish: {enabled: true, tiers: [B]}\n";
  CHECK(setting.refusals() == "tier");
}

TEST_CASE("a patch for a commit that the base branch does not have, or whose files changed since, is refused") {
  Setting setting;
  for (const char* status : {"behind", "diverged", ""}) {
    setting.github.distance = status;
    CHECK(setting.refusals() == "base-commit");
  }
  setting.github.distance = "ahead";
  setting.github.changed_files = {{"src/a.cc", ""}};
  CHECK(setting.refusals() == "base-changed");
  setting.github.changed_files = {{"src/b.cc", "src/a.cc"}};
  CHECK(setting.refusals() == "base-changed");
  for (int n = 0; n < 300; ++n) setting.github.changed_files.emplace_back("x" + std::to_string(n), "");
  setting.github.changed_files.erase(setting.github.changed_files.begin());
  CHECK(setting.refusals() == "base-changed");
  setting.github.changed_files = {{"src/b.cc", ""}};
  setting.require_published();
}

TEST_CASE("no branch is written but one of our own") {
  Setting setting;
  for (const char* branch : {"main", "cimend/fix-", "cimend/fix-../../main", "cimend/fix-124", "release",
                             "CIMEND/FIX-123", "cimend/fix-123 ", "refs/heads/cimend/fix-123"}) {
    INFO(branch);
    setting.metadata.branch = branch;
    setting.write();
    CHECK(has(setting.refusals(), "branch"));
  }
  setting.metadata.branch = "cimend/fix-123";
  setting.write();
  setting.github.default_branch = "cimend/fix-123";
  setting.github.start(setting.base.commit);
  CHECK(has(setting.refusals(), "branch"));
}

TEST_CASE("a branch that exists with another commit is left alone") {
  Setting setting;
  setting.github.commits["f00d"] = {setting.github.head_of("main").tree, "by hand", {setting.base.commit}};
  const std::string other(40, 'f');
  setting.github.commits[other] = setting.github.commits["f00d"];
  setting.github.branches["cimend/fix-123"] = other;
  CHECK(setting.refusals() == "branch");
  // The same trailers over other bytes.
  setting.github.commits[other].message = "x\n\nCimend-Patch: sha256:" + setting.metadata.patch_sha256 + "\n";
  const auto published = setting.run();
  REQUIRE(published);
  REQUIRE(published->problem);
  CHECK(has(published->problem->text(), "exists with another commit"));
  CHECK(setting.github.branches.at("cimend/fix-123") == other);
  CHECK(setting.github.pulls.empty());
  setting.github.effects.clear();
  setting.github.protected_branches.insert("cimend/fix-123");
  CHECK(setting.refusals() == "branch");
}

TEST_CASE("a patch to what CI does is refused though its guards let it pass") {
  Setting setting(std::make_shared<Base>());
  setting.base.repository.write(".github/workflows/ci.yml", "on: push\n");
  setting.base.commit = setting.base.repository.commit();
  const auto opened = core::Repository::open(setting.base.repository.path());
  REQUIRE(opened);
  setting.base.patch = *opened->diff_to(setting.base.commit, {{".github/workflows/ci.yml", "on: [push]\n"}});
  setting.metadata.base_commit = setting.base.commit;
  setting.metadata.patch_sha256 = core::sha256_hex(setting.base.patch);
  setting.metadata.files = {".github/workflows/ci.yml"};
  setting.github.start(setting.base.commit);
  setting.write();
  setting.approve_as("octocat");
  CHECK(setting.refusals() == "paths");
}

TEST_CASE("an approval counts for one patch, one repository and a person who may write there") {
  Setting setting;
  auto none = setting.options();
  none.approval.clear();
  CHECK(setting.run(none)->document.refusals.at(0).check == "approval");
  setting.github.members["octocat"] = {"read", "User"};
  CHECK(setting.refusals() == "approval");
  setting.github.members["octocat"] = {"write", "Bot"};
  CHECK(setting.refusals() == "approval");
  setting.github.members.erase("octocat");
  CHECK(setting.refusals() == "approval");
  setting.github.members["octocat"] = {"admin", "User"};
  setting.github.members["mallory"] = {"admin", "User"};
  setting.approve_as("mallory");
  CHECK(setting.refusals() == "approval");  // not named by the policy
  setting.github.files[".cimend/policy.yaml"] = "publish: {enabled: true}\n";
  setting.require_published();

  Setting other;
  auto approval = core::read_document<core::ApprovalDocument>(other.fs, "fix-agent/approval-123.json");
  REQUIRE(approval);
  approval->patch_sha256 = std::string(64, '0');
  REQUIRE(core::write_document(other.fs, "fix-agent/approval-123.json", *approval));
  CHECK(other.refusals() == "approval");
  approval->patch_sha256 = other.metadata.patch_sha256;
  approval->repository = "acme/other";
  REQUIRE(core::write_document(other.fs, "fix-agent/approval-123.json", *approval));
  CHECK(other.refusals() == "approval");
}

TEST_CASE("a policy that needs no approval takes none, but checks one that is given") {
  Setting setting;
  setting.github.files[".cimend/policy.yaml"] = "publish: {enabled: true, needs_approval: false}\n";
  setting.github.members["octocat"] = {"read", "User"};
  CHECK(setting.refusals() == "approval");
  auto none = setting.options();
  none.approval.clear();
  CHECK(setting.run(none)->document.state == "published");
}

TEST_CASE("an approval is written for a proposed patch by a login, and for nothing else") {
  Setting setting;
  const auto approved = approve(setting.fs, setting.clock, {kMetadata, "Octo-Cat", "", "elsewhere"});
  REQUIRE(approved);
  CHECK(approved->path == "elsewhere/approval-123.json");
  const auto valid = tests::check_schema(CIMEND_SOURCE_DIR "/docs/schemas/approval.schema.json",
                                         setting.fs.files.at("elsewhere/approval-123.json"));
  if (!valid) FAIL_CHECK(valid.error().text());
  for (const char* login : {"", "@octocat", "a b", "-a", "github-actions[bot]", "../x"})
    CHECK_FALSE(approve(setting.fs, setting.clock, {kMetadata, login, "", ""}));
  setting.fs.files["fix-agent/patch-123.diff"] += "x";
  CHECK_FALSE(approve(setting.fs, setting.clock, {kMetadata, "octocat", "", ""}));
  setting.metadata.state = "needs manual review";
  setting.write();
  CHECK_FALSE(approve(setting.fs, setting.clock, {kMetadata, "octocat", "", ""}));
}

GitHubTwin::Pull pull_of(std::int64_t number, const std::string& run, const std::string& fingerprint) {
  GitHubTwin::Pull pull;
  pull.number = number;
  pull.head = "cimend/fix-" + run;
  pull.base = "main";
  pull.head_repository = "acme/rocket";
  pull.created_at = pull.updated_at = "2023-11-10T00:00:00Z";
  pull.body = "words\r\n" + Trailers{fingerprint, std::string(64, 'a')}.text();
  return pull;
}

TEST_CASE("one open pull request a cause, and no second try soon after a rejected one") {
  Setting setting;
  setting.github.pulls = {pull_of(1, "99", "0123456789abcdef")};
  CHECK(setting.refusals() == "one-open");
  auto& pull = setting.github.pulls[0];
  pull.state = "closed";
  pull.closed_at = pull.updated_at = "2023-11-10T00:00:00Z";
  CHECK(setting.refusals() == "no-second-try");
  CHECK(has(setting.fs.files.at("fix-agent/publication-123.json"),
            "pull request #1 (https://github.com/acme/rocket/pull/1)"));
  const auto told = rejected_before(*setting.ledger, "0123456789abcdef", kNow, 30);
  REQUIRE(told);
  CHECK(*told == "pull request acme/rocket#1 for the same cause was closed without being merged");
  CHECK_FALSE(rejected_before(*setting.ledger, "0123456789abcdef", kNow + 30 * 86'400, 30));
  CHECK_FALSE(rejected_before(*setting.ledger, "another", kNow, 30));
  // Long ago, or merged, it is no reason.
  pull.closed_at = pull.updated_at = "2023-09-10T00:00:00Z";
  setting.require_published();
}

TEST_CASE("pull requests of forks and of other causes do not stand in the way") {
  Setting setting;
  auto fork = pull_of(1, "99", "0123456789abcdef");
  fork.head_repository = "mallory/rocket";
  setting.github.pulls = {fork, pull_of(2, "98", "another")};
  setting.require_published();
  CHECK(setting.github.pulls.size() == 3);
}

TEST_CASE("open pull requests and those of the last hour are limited") {
  Setting setting;
  setting.github.pulls = {pull_of(1, "98", "a"), pull_of(2, "99", "b")};
  setting.github.pulls[0].created_at = setting.github.pulls[1].created_at = "2023-11-14T22:00:00Z";
  CHECK(setting.refusals() == "max-per-hour");
  setting.github.pulls.clear();
  for (int n = 1; n <= 10; ++n)
    setting.github.pulls.push_back(pull_of(n, std::to_string(n), "cause-" + std::to_string(n)));
  CHECK(setting.refusals() == "max-open");
  // What the ledger counts, GitHub may not show yet.
  setting.github.pulls.clear();
  for (const char* run : {"1", "2"})
    REQUIRE(record_publication(*setting.ledger, {"acme/rocket", std::string("other-") + run, "", "c", run}, kNow));
  CHECK(setting.refusals() == "max-per-hour");
  setting.clock.advance(3700);
  setting.require_published();
}

TEST_CASE("another patch for the same cause that is being published is waited for") {
  Setting setting;
  const PublicationKey other{"acme/rocket", "0123456789abcdef", std::string(64, 'a'), "c", "99"};
  REQUIRE(record_publication(*setting.ledger, other, kNow));
  CHECK(setting.refusals() == "budget");
  REQUIRE(finish_publication(*setting.ledger, other, PullRequest{}));
  setting.require_published();
}

TEST_CASE("a checkout without the patch's commit leaves the question open") {
  Setting setting;
  setting.metadata.base_commit = std::string(40, 'a');
  setting.write();
  const auto published = setting.run();
  REQUIRE(published);
  REQUIRE(published->problem);
  CHECK(has(published->problem->text(), "git fetch origin aaaa"));
  CHECK(setting.github.asked == 0);
}

TEST_CASE("a run's patches are counted in the ledger") {
  Setting setting;
  for (int n = 0; n < 5; ++n) {
    const auto objection =
        record_publication(*setting.ledger, {"acme/rocket", std::to_string(n), "", "c", "123"}, kNow);
    REQUIRE(objection);
    CHECK_FALSE(*objection);
  }
  setting.clock.advance(3700);
  CHECK(setting.refusals() == "budget");
}

TEST_CASE("auto-merge is asked for only where everything speaks for it") {
  const std::string merging = "publish: {enabled: true, draft: false, auto_merge: true}\n";
  const auto outcome = [&](const std::string& policy, auto change) {
    Setting setting;
    setting.github.files[".cimend/policy.yaml"] = policy;
    setting.metadata.owners = {{"src/a.cc", {"@OctoCat", "@acme/team"}}, {"tools/run", {"@octocat"}}};
    change(setting);
    setting.write();
    setting.require_published();
    CHECK(setting.github.graphql.size() ==
          (setting.github.pulls[0].auto_merge || !setting.github.graphql_error.empty()));
    return core::read_document<PublicationDocument>(setting.fs, "fix-agent/publication-123.json")->auto_merge;
  };
  CHECK(outcome(merging, [](Setting&) {}) == "enabled");
  CHECK(outcome("publish: {enabled: true, draft: false}\n", [](Setting&) {}) == "off");
  CHECK(has(outcome("publish: {enabled: true, auto_merge: true}\n", [](Setting&) {}), "draft"));
  CHECK(has(outcome(merging, [](Setting& s) { s.metadata.tier = "B"; }), "tier A"));
  CHECK(has(outcome(merging, [](Setting& s) { s.metadata.validation.reproduced.reset(); }), "validation"));
  CHECK(has(outcome(merging, [](Setting& s) { s.metadata.validation.result = "not_run"; }), "validation"));
  CHECK(has(outcome(merging, [](Setting& s) { s.metadata.owners.pop_back(); }), "tools/run"));
  CHECK(has(outcome(merging, [](Setting& s) { s.metadata.owners[1].owners = {"@acme/team"}; }), "teams"));
  CHECK(has(outcome(merging, [](Setting& s) { s.github.graphql_error = "Pull request is in clean status"; }),
            "clean status"));
}

}  // namespace
}  // namespace cimend::fixagent
