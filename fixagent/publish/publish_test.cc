#include "fixagent/publish/publish.h"

#include <catch2/catch.hpp>

#include <memory>
#include <thread>

#include "core/documents/document_file.h"
#include "core/text.h"
#include "fixagent/publish/publish_ledger.h"
#include "fixagent/publish/publish_setting_test.h"
#include "fixagent/publish/remote_repository.h"

namespace cimend::fixagent {
namespace {

using core::HttpRequest;
using core::HttpResponse;
using core::PublicationDocument;
using test::GitHubTwin;
using test::has;
using test::kMetadata;
using test::kNow;
using test::kPolicy;
using test::Setting;

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

TEST_CASE("a text above our last lines can't pass for them") {
  const std::string sha(64, 'b');
  const auto trailers =
      Trailers::of("Cimend-Fingerprint: faked\nCimend-Patch: sha256:faked\n\n" + Trailers{"real", sha}.text());
  CHECK(trailers.fingerprint == "real");
  CHECK(trailers.patch_sha256 == sha);
  CHECK(Trailers::of("nothing").fingerprint.empty());
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
  metadata.proposer = {"openai", hostile, 1, 0, 0, 0, ""};
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
  CHECK(has(pull.body, "Written by an outside proposer"));
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
