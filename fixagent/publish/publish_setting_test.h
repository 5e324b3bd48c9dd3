#pragma once

// What the tests of publishing share: a patch and its documents, a ledger and a GitHub in memory.

#include <catch2/catch.hpp>

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/documents/document_file.h"
#include "core/git.h"
#include "core/text.h"
#include "fixagent/publish/approval.h"
#include "fixagent/publish/github_twin.h"
#include "fixagent/publish/publish.h"
#include "fixagent/test_repository.h"
#include "tests/openapi/recorder.h"
#include "tests/schema_check/schema_check.h"

namespace cimend::fixagent::test {

inline constexpr core::UnixSeconds kNow = 1'700'000'000;  // 2023-11-14T22:13:20Z
inline constexpr const char* kPolicy =
    "publish:\n  enabled: true\n  approvers: [octocat]\n  labels: [cimend]\nfix:\n  retry_after_days: 30\n";
inline constexpr const char* kMetadata = "fix-agent/metadata-123.json";

inline bool has(const std::string& text, const std::string& what) { return text.find(what) != std::string::npos; }

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
  ScratchRepository repository;
  std::string commit, patch;
};

// Most tests only read it, and making one starts git seven times.
inline const std::shared_ptr<Base>& shared_base() {
  static const auto base = std::make_shared<Base>();
  return base;
}

inline core::FixMetadataDocument metadata_of(const Base& base) {
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
    core::ScriptedHttp http([&](const core::HttpRequest& request) {
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

}  // namespace cimend::fixagent::test
