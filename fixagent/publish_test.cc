#include "fixagent/publish.h"

#include <catch2/catch.hpp>

#include <memory>
#include <thread>

#include "core/documents/document_file.h"
#include "core/git.h"
#include "core/text.h"
#include "fixagent/approval.h"
#include "fixagent/github_twin.h"
#include "fixagent/publish_ledger.h"
#include "fixagent/remote_repository.h"
#include "fixagent/test_repository.h"
#include "tests/openapi/recorder.h"
#include "tests/schema_check/schema_check.h"

namespace cimend::fixagent {
namespace {

using core::HttpRequest;
using core::HttpResponse;
using core::PublicationDocument;
using test::GitHubTwin;

constexpr core::UnixSeconds kNow = 1'700'000'000;  // 2023-11-14T22:13:20Z
const char* const kPolicy =
    "publish:\n  enabled: true\n  approvers: [octocat]\n  labels: [cimend]\nfix:\n  retry_after_days: 30\n";
const char* const kMetadata = "fix-agent/metadata-123.json";

bool has(const std::string& text, const std::string& what) { return text.find(what) != std::string::npos; }

// One commit with two files, one of them executable, and the patch that mends both.
class Base {
 public:
  Base() {
    repository.write("src/a.cc", "int x;\n");
    repository.write("tools/run", "#!/bin/sh\nexit 1\n");
    repository.run({"chmod", "+x", "tools/run"});
    commit = repository.commit();
    const auto opened = core::Repository::open(repository.path());
    REQUIRE(opened);
    patch =
        *opened->diff_to(commit, {{"src/a.cc", "#include <string>\nint x;\n"}, {"tools/run", "#!/bin/sh\nexit 0\n"}});
  }
  test::ScratchRepository repository;
  std::string commit, patch;
};

// Most tests only read it, and making one starts git seven times.
const std::shared_ptr<Base>& shared_base() {
  static const auto base = std::make_shared<Base>();
  return base;
}

core::FixMetadataDocument metadata_of(const Base& base) {
  core::FixMetadataDocument metadata;
  metadata.run_id = "123";
  metadata.repository = "acme/rocket";
  metadata.base_commit = base.commit;
  metadata.state = "proposed";
  metadata.patch = "patch-123.diff";
  metadata.patch_sha256 = core::sha256_hex(base.patch);
  metadata.branch = "cimend/fix-123";
  metadata.title = "Add missing #include <string> to src/a.cc";
  metadata.commit_message = metadata.title + "\n\nThe log of run 123 shows:\n\nlog line 9: error\n";
  metadata.body = "not used";
  metadata.files = {"src/a.cc", "tools/run"};
  metadata.lines_added = 2;
  metadata.lines_removed = 1;
  metadata.tier = "A";
  metadata.risk = "low";
  metadata.fingerprint = "0123456789abcdef";
  metadata.guards = {{"path-shape", true, "2 paths"}};
  core::FixMetadataDocument::Hunk hunk;
  hunk.file = "src/a.cc";
  hunk.first_line = 1;
  hunk.recipe = "include-fixit";
  hunk.finding = 1;
  hunk.log_line = 9;
  hunk.reason = "gcc names the header";
  hunk.tier = "A";
  hunk.rule = "gcc.error";
  hunk.log_text = "src/a.cc:1:5: error: 'string' is not a member of 'std'";
  metadata.hunks = {hunk};
  metadata.validation.result = "passed";
  metadata.validation.reproduced = true;
  metadata.created_at = "2023-11-14T22:00:00Z";
  return metadata;
}

// GitHub, a ledger and the documents of one patch.
struct Setting {
  explicit Setting(std::shared_ptr<Base> of = shared_base()) : held(std::move(of)), metadata(metadata_of(base)) {
    github.start(base.commit);
    github.files[".cimend/policy.yaml"] = kPolicy;
    github.members["octocat"] = {"write", "User"};
    auto opened = core::open_store(":memory:", clock);
    REQUIRE(opened);
    ledger = std::move(*opened);
    write();
    approve_as("octocat");
  }
  void write() {
    fs.files["fix-agent/patch-123.diff"] = base.patch;
    REQUIRE(core::write_document(fs, kMetadata, metadata));
  }
  void approve_as(const std::string& login) { REQUIRE(approve(fs, clock, {kMetadata, login, "", ""})); }
  PublishOptions options() const {
    PublishOptions out;
    out.metadata = kMetadata;
    out.checkout = base.repository.path();
    out.approval = "fix-agent/approval-123.json";
    return out;
  }
  core::Result<Published> run(const PublishOptions& with) {
    core::ScriptedHttp http([&](const HttpRequest& request) {
      // GraphQL is not part of the description that requests are held against.
      if (!request.url.ends_with("/graphql")) tests::record_request(request);
      return github.answer(request);
    });
    core::RecordingSleeper sleeper;
    core::GitHubOptions github_options;
    github_options.token = "test-token";
    github_options.retries.tries = 1;
    auto api = core::GitHubApi::create(http, clock, sleeper, github_options);
    REQUIRE(api);
    return publish({fs, **api, clock, ledger.get(), [&](const std::string& line) { said += line + "\n"; }}, with);
  }
  core::Result<Published> run() { return run(options()); }

  // Runs and gives the names of the checks that said no; the document is held against its schema.
  std::string refusals() {
    const auto published = run();
    REQUIRE(published);
    if (published->problem) FAIL(published->problem->text());
    std::string names;
    for (const auto& refusal : published->document.refusals) names += (names.empty() ? "" : " ") + refusal.check;
    CHECK(published->document.state == (names.empty() ? "published" : "refused"));
    const auto valid = tests::check_schema(CIMEND_SOURCE_DIR "/docs/schemas/publication.schema.json",
                                           fs.files.at("fix-agent/publication-123.json"));
    if (!valid) FAIL_CHECK(valid.error().text());
    if (!names.empty()) CHECK(github.effects.empty());
    return names;
  }
  void require_published() {
    const auto published = run();
    REQUIRE(published);
    if (published->problem) FAIL(published->problem->text());
    for (const auto& refusal : published->document.refusals) FAIL_CHECK(refusal.check << ": " << refusal.reason);
    CHECK(published->document.state == "published");
  }
  // What GitHub must hold after any number of calls that ended well.
  void require_one_pull_request() const {
    REQUIRE(github.pulls.size() == 1);
    CHECK(github.pulls[0].state == "open");
    CHECK(github.pulls[0].draft);
    CHECK(github.pulls[0].labels == std::set<std::string>{"cimend"});
    REQUIRE(github.branches.size() == 2);
    const auto& head = github.head_of("cimend/fix-123");
    CHECK(head.parents == std::vector<std::string>{base.commit});
    const auto files = github.files_of(head.tree);
    REQUIRE(files.size() == 2);
    CHECK(files.at("src/a.cc").content == "#include <string>\nint x;\n");
    CHECK(files.at("src/a.cc").mode == "100644");
    CHECK(files.at("tools/run").content == "#!/bin/sh\nexit 0\n");
    CHECK(files.at("tools/run").mode == "100755");
    CHECK(github.branches.at("main") == base.commit);
  }

  std::shared_ptr<Base> held;
  Base& base = *held;
  core::FixMetadataDocument metadata;
  core::ManualClock clock{kNow};
  core::MemoryFs fs;
  GitHubTwin github;
  std::unique_ptr<core::Store> ledger;
  std::string said;
};

TEST_CASE("an approved patch becomes one branch, one commit and one draft pull request") {
  Setting setting;
  const auto published = setting.run();
  REQUIRE(published);
  const PublicationDocument& document = published->document;
  CHECK(document.state == "published");
  CHECK(document.number == 1);
  CHECK(document.url == "https://github.com/acme/rocket/pull/1");
  CHECK(document.branch == "cimend/fix-123");
  CHECK(document.commit == setting.github.branches.at("cimend/fix-123"));
  CHECK(document.base == "main");
  CHECK(document.approved_by == "octocat");
  CHECK(document.auto_merge == "off");
  setting.require_one_pull_request();
  CHECK(setting.github.effects == std::vector<std::string>{"POST /git/blobs", "POST /git/blobs", "POST /git/trees",
                                                           "POST /git/commits", "POST /git/refs", "POST /pulls",
                                                           "POST /issues/1/labels"});
  const auto& head = setting.github.head_of("cimend/fix-123");
  const std::string trailers = Trailers{"0123456789abcdef", setting.metadata.patch_sha256}.text();
  CHECK(head.message.ends_with("\n\n" + trailers));
  const auto& pull = setting.github.pulls[0];
  CHECK(pull.body.ends_with("\n\n" + trailers));
  for (const char* part : {"### What changes", "### Evidence", "### Chain", "### Risk", "### Validation",
                           "cimend-fixagent verify fix-agent/patch-123.diff", "git apply fix-agent/patch-123.diff",
                           "`octocat` approved exactly these bytes"})
    CHECK(has(pull.body, part));
  const auto attempts = setting.ledger->attempts({"publish", "acme/rocket", "0123456789abcdef", 0});
  REQUIRE(attempts);
  REQUIRE(attempts->size() == 1);
  CHECK(has((*attempts)[0].result, "\"number\":1"));
  const auto written = core::read_document<PublicationDocument>(setting.fs, "fix-agent/publication-123.json");
  REQUIRE(written);
  CHECK(written->to_json() == document.to_json());
}

TEST_CASE("published again it is there already, and nothing is made twice") {
  Setting setting;
  setting.require_published();
  const auto commit = setting.github.branches.at("cimend/fix-123");
  for (int n = 0; n < 3; ++n) setting.require_published();
  setting.require_one_pull_request();
  CHECK(setting.github.branches.at("cimend/fix-123") == commit);
  // Merged and its branch deleted, it is still the same one, though its file has changed by that.
  setting.github.pulls[0].state = "closed";
  setting.github.pulls[0].merged_at = setting.github.pulls[0].closed_at = "2023-11-14T22:13:20Z";
  setting.github.branches.erase("cimend/fix-123");
  setting.github.changed_files = {{"src/a.cc", ""}};
  setting.github.distance = "ahead";
  setting.require_published();
  CHECK(has(setting.said, "already merged: #1"));
  CHECK(setting.github.pulls.size() == 1);
  CHECK(setting.github.branches.size() == 1);
}

// A ledger that outlives the job that broke off, and one that went with it.
enum class LedgerOf { all_calls, each_call };

void break_off_everywhere(GitHubTwin::Fault fault, LedgerOf ledger_of) {
  int failed = 0;
  for (int n = 1;; ++n) {
    INFO("fault " << static_cast<int>(fault) << ", request " << n);
    Setting setting;
    setting.github.fail_request = n;
    setting.github.fault = fault;
    const auto first = setting.run();
    REQUIRE(first);
    const bool reached = setting.github.asked >= n;
    if (reached) {
      ++failed;
      CHECK(first->document.state == "failed");
      REQUIRE(first->problem);
      CHECK(first->problem->code == core::Errc::unavailable);
      const std::string& document = setting.fs.files.at("fix-agent/publication-123.json");
      CHECK(has(document, "\"state\": \"failed\""));
      CHECK(tests::check_schema(CIMEND_SOURCE_DIR "/docs/schemas/publication.schema.json", document));
    }
    // The ledger knew before GitHub did anything.
    if (!setting.github.effects.empty()) CHECK(setting.ledger->attempts({"publish", "", "", 0})->size() == 1);
    setting.github.fail_request = 0;
    if (ledger_of == LedgerOf::each_call) setting.ledger = *core::open_store(":memory:", setting.clock);
    setting.require_published();
    setting.require_one_pull_request();
    CHECK(setting.ledger->attempts({"publish", "", "", 0})->size() == 1);
    if (!reached) break;
  }
  CHECK(failed > 12);
}

TEST_CASE("broken off at any request, before or after GitHub did it, a second call ends with one pull request") {
  for (const auto fault :
       {GitHubTwin::Fault::lost_request, GitHubTwin::Fault::lost_answer, GitHubTwin::Fault::server_error})
    for (const auto ledger : {LedgerOf::all_calls, LedgerOf::each_call}) break_off_everywhere(fault, ledger);
}

TEST_CASE("whichever file can't be read or written, a second call ends with one pull request") {
  int failed = 0;
  for (int n = 1;; ++n) {
    INFO("file operation " << n);
    Setting setting;
    core::ScriptedHttp http([&](const HttpRequest& request) { return setting.github.answer(request); });
    core::RecordingSleeper sleeper;
    core::GitHubOptions options;
    options.token = "test-token";
    auto api = core::GitHubApi::create(http, setting.clock, sleeper, options);
    REQUIRE(api);
    core::FaultyFs faulty(setting.fs, n);
    const auto first =
        publish({faulty, **api, setting.clock, setting.ledger.get(), [](const std::string&) {}}, setting.options());
    const bool reached = faulty.calls() >= n;
    if (reached) {
      ++failed;
      CHECK((!first || first->document.state != "published"));
    }
    setting.require_published();
    setting.require_one_pull_request();
    if (!reached) break;
  }
  CHECK(failed == 4);  // metadata, patch, approval, publication
}

TEST_CASE("two publishers at once end with one pull request, with one ledger or one each") {
  for (const bool shared : {true, false}) {
    Setting setting;
    auto other = core::open_store(":memory:", setting.clock);
    REQUIRE(other);
    core::MemoryFs other_fs = setting.fs;
    core::Result<Published> results[2] = {core::fail(core::Errc::internal, "not run"),
                                          core::fail(core::Errc::internal, "not run")};
    const auto one = [&](int at) {
      core::ScriptedHttp http([&](const HttpRequest& request) { return setting.github.answer(request); });
      core::RecordingSleeper sleeper;
      core::GitHubOptions options;
      options.token = "test-token";
      auto api = core::GitHubApi::create(http, setting.clock, sleeper, options);
      core::Store* ledger = shared || at == 0 ? setting.ledger.get() : other->get();
      results[at] = publish({at == 0 ? static_cast<core::Fs&>(setting.fs) : other_fs, **api, setting.clock, ledger,
                             [](const std::string&) {}},
                            setting.options());
    };
    std::thread first(one, 0), second(one, 1);
    first.join();
    second.join();
    for (const auto& result : results) {
      REQUIRE(result);
      if (result->problem) FAIL_CHECK(result->problem->text());
      CHECK(result->document.state == "published");
      CHECK(result->document.number == 1);
    }
    CHECK(results[0]->document.commit == results[1]->document.commit);
    setting.require_one_pull_request();
  }
}

TEST_CASE("whoever was quicker between our look and our effect is found") {
  // Somebody publishes the same patch after our n-th request; ours then meets a branch or a pull request that was not
  // there when it looked.
  for (int n = 1; n < 40; ++n) {
    INFO("after request " << n);
    Setting setting;
    Setting quicker;
    bool over = true;
    core::ScriptedHttp http([&](const HttpRequest& request) {
      auto answer = setting.github.answer(request);
      if (setting.github.asked != n) return answer;
      over = false;
      core::ScriptedHttp same([&](const HttpRequest& inner) { return setting.github.answer(inner); });
      core::RecordingSleeper sleeper;
      core::GitHubOptions options;
      options.token = "test-token";
      auto api = core::GitHubApi::create(same, setting.clock, sleeper, options);
      const auto done = publish({quicker.fs, **api, setting.clock, quicker.ledger.get(), [](const std::string&) {}},
                                setting.options());
      CHECK(done->document.state == "published");
      return answer;
    });
    core::RecordingSleeper sleeper;
    core::GitHubOptions options;
    options.token = "test-token";
    auto api = core::GitHubApi::create(http, setting.clock, sleeper, options);
    // The two repositories differ in their commits' dates at most; the quicker one publishes our documents.
    quicker.fs.files = setting.fs.files;
    const auto published =
        publish({setting.fs, **api, setting.clock, setting.ledger.get(), [](const std::string&) {}}, setting.options());
    REQUIRE(published);
    if (published->problem) FAIL_CHECK(published->problem->text());
    CHECK(published->document.state == "published");
    setting.require_one_pull_request();
    if (over) break;
  }
}

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

TEST_CASE("a text above our last lines can't pass for them") {
  const std::string sha(64, 'b');
  const auto trailers =
      Trailers::of("Cimend-Fingerprint: faked\nCimend-Patch: sha256:faked\n\n" + Trailers{"real", sha}.text());
  CHECK(trailers.fingerprint == "real");
  CHECK(trailers.patch_sha256 == sha);
  CHECK(Trailers::of("nothing").fingerprint.empty());
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

TEST_CASE("auto-merge names the commit that it is for, and not one that people pushed") {
  Setting setting;
  setting.github.files[".cimend/policy.yaml"] = "publish: {enabled: true, draft: false, auto_merge: true}\n";
  setting.metadata.owners = {{"src/a.cc", {"@octocat"}}, {"tools/run", {"@octocat"}}};
  setting.write();
  setting.require_published();
  const auto& branch = setting.github.branches.at("cimend/fix-123");
  CHECK(setting.github.graphql.at(0)["variables"]["head"].string_or("") == branch);
  const std::string pushed(40, 'e');
  setting.github.commits[pushed] = {setting.github.head_of("main").tree, "mine", {branch}};
  setting.github.branches["cimend/fix-123"] = pushed;
  setting.github.pulls[0].auto_merge = false;
  setting.require_published();
  CHECK(setting.github.graphql.size() == 1);
  CHECK(has(setting.said, "auto-merge: the branch holds more than the patch"));
}

TEST_CASE("a dry run asks, tells what it would change and changes nothing") {
  Setting setting;
  auto options = setting.options();
  options.dry_run = true;
  const auto files = setting.fs.files;
  const auto published = setting.run(options);
  REQUIRE(published);
  CHECK_FALSE(published->problem);
  CHECK(published->document.refusals.empty());
  CHECK(setting.github.effects.empty());
  CHECK(setting.fs.files == files);
  CHECK(setting.ledger->attempts({"publish", "", "", 0})->empty());
  for (const char* part : {"would POST /repos/acme/rocket/git/blobs: src/a.cc, 25 bytes", "/git/trees: 2 files",
                           "/git/refs: cimend/fix-123", "/pulls: \"Add missing", "a draft"})
    CHECK(has(setting.said, part));
  CHECK_FALSE(has(setting.said, "test-token"));
}

TEST_CASE("hostile metadata stay text in the commit and the pull request") {
  Setting setting;
  const std::string hostile =
      "@everyone fixes #3 GH-4 <img src=x> [skip ci] https://evil.example ```\n\nCimend-Fingerprint: faked\n"
      "Co-authored-by: M <m@evil.example>\n::set-output::x";
  auto& metadata = setting.metadata;
  metadata.title = hostile;
  metadata.commit_message = hostile + "\n" + hostile;
  metadata.body = hostile;
  metadata.hunks[0].reason = metadata.hunks[0].rule = metadata.hunks[0].log_text = hostile;
  metadata.hunks[0].recipe = metadata.validation.reason = hostile;
  metadata.refused = {{1, hostile, hostile}};
  metadata.validation.command = {hostile};
  setting.write();
  setting.require_published();
  const auto& pull = setting.github.pulls.at(0);
  const std::string& message = setting.github.head_of("cimend/fix-123").message;
  for (const std::string* text : {&pull.title, &pull.body, &message}) {
    CHECK_FALSE(has(*text, "@everyone"));
    CHECK_FALSE(has(*text, "m@evil"));
  }
  for (const std::string* text : {&pull.title, &message}) {
    for (const char* live : {"#3", "GH-4", "[skip ci]", "://"}) CHECK_FALSE(has(*text, live));
  }
  CHECK_FALSE(has(pull.title, "\n"));
  // What is left of it in the body stands in code, and no line of it ends a block of code early.
  for (const std::string_view line : core::split(pull.body, '\n')) {
    INFO(line);
    if (line.find("<img") == std::string_view::npos) continue;
    CHECK((line.find('`') < line.find("<img") || line.starts_with("log line")));
  }
  CHECK(Trailers::of(pull.body).fingerprint == "0123456789abcdef");
  CHECK(Trailers::of(message).fingerprint == "0123456789abcdef");
}

TEST_CASE("a body too long for GitHub loses its longest parts, not its last lines") {
  Setting setting;
  auto hunk = setting.metadata.hunks[0];
  hunk.reason = hunk.log_text = hunk.rule = hunk.recipe = std::string(5000, 'x');
  for (std::size_t n = 0; n < 3000; ++n) {
    hunk.log_line = n;
    setting.metadata.hunks.push_back(hunk);
  }
  setting.metadata.refused.assign(500, {1, "recipe", std::string(5000, 'y')});
  setting.write();
  setting.require_published();
  const auto& pull = setting.github.pulls.at(0);
  CHECK(pull.body.size() < 60'100);
  CHECK(Trailers::of(pull.body).fingerprint == "0123456789abcdef");
}

TEST_CASE("a rate limit that outlasts the patience is told as such, and nothing is lost") {
  Setting setting;
  bool limited = true;
  core::ScriptedHttp http([&](const HttpRequest& request) -> core::Result<HttpResponse> {
    if (limited && request.url.ends_with("/git/refs")) return HttpResponse{403, {{"Retry-After", "3600"}}, "{}"};
    return setting.github.answer(request);
  });
  core::RecordingSleeper sleeper(&setting.clock);
  core::GitHubOptions options;
  options.token = "test-token";
  auto api = core::GitHubApi::create(http, setting.clock, sleeper, options);
  const PublishParts parts{setting.fs, **api, setting.clock, setting.ledger.get(), [](const std::string&) {}};
  const auto first = publish(parts, setting.options());
  REQUIRE(first);
  REQUIRE(first->problem);
  CHECK(first->problem->code == core::Errc::unavailable);
  CHECK(has(first->problem->what, "rate limit"));
  limited = false;
  setting.clock.advance(3600);
  CHECK(publish(parts, setting.options())->document.state == "published");
  setting.require_one_pull_request();
}

TEST_CASE("metadata without a fingerprint are known by what they stand on") {
  Setting setting;
  setting.metadata.fingerprint.clear();
  setting.write();
  setting.require_published();
  const std::string cause = Trailers::of(setting.github.pulls.at(0).body).fingerprint;
  CHECK(cause.size() == 16);
  CHECK(core::read_document<PublicationDocument>(setting.fs, "fix-agent/publication-123.json")->fingerprint == cause);
}

TEST_CASE("metadata that name no repository need it on the command line") {
  Setting setting;
  setting.metadata.repository.clear();
  setting.write();
  const auto nameless = setting.run();
  REQUIRE(nameless);
  REQUIRE(nameless->problem);
  CHECK(has(nameless->problem->text(), "--repository"));
  CHECK(setting.github.asked == 0);
  auto options = setting.options();
  options.repository = "acme/rocket";
  CHECK(setting.run(options)->document.state == "published");
}

}  // namespace
}  // namespace cimend::fixagent
